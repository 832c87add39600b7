//! Identifiers that join the two files: as text, each once, and as they were before a spreadsheet touched them.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use crate::AuditError;

/// An identifier as compared: without blanks around it; nothing when there is none.
pub(crate) fn trimmed(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

/// Whether an identifier is a rounded number, such as 9.43477E+09.
pub(crate) fn is_rounded(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((mantissa, exponent)) = id.split_once("E+").or_else(|| id.split_once("e+")) else { return false };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(exponent)
}

/// Everybody's identifier with the row it stands in.
#[derive(Debug, Default)]
pub(crate) struct Identifiers {
    rows: HashMap<String, u32>,
    /// Lengths of identifiers that are digits only.
    lengths: BTreeSet<usize>,
    missing: u64,
    repeated: u64,
    rounded: u64,
}

impl Identifiers {
    /// Takes the identifier of the next row.
    pub(crate) fn push(&mut self, row: u32, text: Option<&str>) {
        let Some(id) = trimmed(text) else {
            self.missing += 1;
            return;
        };
        self.rounded += u64::from(is_rounded(id));
        if id.bytes().all(|byte| byte.is_ascii_digit()) {
            self.lengths.insert(id.len());
        }
        self.repeated += u64::from(self.rows.insert(id.to_owned(), row).is_some());
    }

    /// Refuses identifiers that are missing, rounded or repeated.
    pub(crate) fn check(&self, path: &Path, column: &str) -> Result<(), AuditError> {
        check_counts(path, column, self.missing, self.rounded, self.repeated)
    }

    /// The row of an identifier as the list writes it: one apostrophe in front of it keeps a spreadsheet from
    /// altering it, and is not part of it.
    pub(crate) fn row_of(&self, id: &str) -> Option<u32> {
        let unguarded = || id.strip_prefix('\'').and_then(|id| self.rows.get(id));
        self.rows.get(id).or_else(unguarded).copied()
    }

    /// Whether an identifier would be there with zeros put before it, or taken off.
    pub(crate) fn lost_zeros(&self, id: &str) -> bool {
        let bare = id.trim_start_matches('0');
        if bare.is_empty() || !bare.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let longer = self.lengths.iter().filter(|length| **length >= bare.len());
        longer.into_iter().any(|length| self.rows.contains_key(&format!("{bare:0>length$}")))
    }

    /// Whether an identifier would be there without the `.0` of a number.
    pub(crate) fn has_decimals(&self, id: &str) -> bool {
        id.strip_suffix(".0").is_some_and(|whole| self.rows.contains_key(whole) || self.lost_zeros(whole))
    }
}

/// The first rule that identifiers of a file break.
pub(crate) fn check_counts(
    path: &Path,
    column: &str,
    missing: u64,
    rounded: u64,
    repeated: u64,
) -> Result<(), AuditError> {
    let (path, column) = (path.to_owned(), column.to_owned());
    if missing > 0 {
        return Err(AuditError::Rows { path, rule: format!("{column} is given"), count: missing });
    }
    if rounded > 0 {
        return Err(AuditError::RoundedIds { path, column, count: rounded });
    }
    if repeated > 0 {
        return Err(AuditError::DuplicateIds { path, column, count: repeated });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_numbers_are_told_from_pseudonyms() {
        for (id, rounded) in [
            ("9.43477E+09", true),
            ("1E+10", true),
            ("9,43477E+09", false),
            ("9434765919", false),
            ("12345e67", false),
            ("E+12", false),
            ("aE+12", false),
            ("3.E+1", false),
        ] {
            assert_eq!(is_rounded(id), rounded, "{id}");
        }
    }

    #[test]
    fn what_a_spreadsheet_did_to_an_identifier() {
        let mut ids = Identifiers::default();
        for (row, id) in (0..).zip(["0012345678", "943476591", "p7", " x1 "]) {
            ids.push(row, Some(id));
        }
        for (written, row, zeros, decimals) in [
            ("0012345678", Some(0), true, false),
            ("'0012345678", Some(0), false, false),
            ("12345678", None, true, false),
            ("0943476591", None, true, false),
            ("943476591.0", None, false, true),
            ("12345678.0", None, false, true),
            ("x1", Some(3), false, false),
            ("p8", None, false, false),
            ("0", None, false, false),
        ] {
            let found = (ids.row_of(written), ids.lost_zeros(written), ids.has_decimals(written));
            assert_eq!(found, (row, zeros, decimals), "{written}");
        }
    }
}
