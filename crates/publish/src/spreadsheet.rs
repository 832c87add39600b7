//! CSV that a spreadsheet opens as it was meant: no field runs as a formula, no identifier turns into a number.
//!
//! UTF-8 with a byte order mark, RFC 4180 (CRLF, quotes doubled). A text field that a spreadsheet would act on gets a
//! leading apostrophe (OWASP ASVS 1.2.10, CWE-1236), and so does one that already begins with an apostrophe: taking
//! one leading apostrophe off gives every original back.

use std::borrow::Cow;

use csv::{Terminator, WriterBuilder};

use crate::PublishError;

/// First characters that make a spreadsheet calculate, or that hide such a character, and their full-width forms.
const TRIGGERS: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

/// Digits a spreadsheet keeps of a number (IEEE 754 double).
const DIGITS_KEPT: usize = 15;

/// A text field, made safe.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    // White space and invisible characters before a trigger are dropped by some spreadsheets on opening.
    let seen = text.trim_start_matches(|c: char| {
        !TRIGGERS.contains(&c) && (c.is_whitespace() || c.is_control() || is_invisible(c))
    });
    if seen.starts_with(TRIGGERS) || text.starts_with('\'') {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// An identifier, made safe: also kept from being read as a number and rounded, or losing its leading zeros.
pub(crate) fn guarded_id(text: &str) -> Cow<'_, str> {
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    let altered = if digits {
        text.len() > DIGITS_KEPT || (text.len() > 1 && text.starts_with('0'))
    } else {
        // Numbers, dates and times in any of the forms a spreadsheet knows hold a digit and a mark, or a month's name.
        let marked = text.contains(['-', '/', ':', '.', ',', ' ']) && text.bytes().any(|b| b.is_ascii_digit());
        let lower = text.to_ascii_lowercase();
        let month = text.len() <= 12 && MONTHS.iter().any(|m| lower.starts_with(m) || lower.ends_with(m));
        marked || month || text.parse::<f64>().is_ok()
    };
    if altered { Cow::Owned(format!("'{text}")) } else { guarded(text) }
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Writes records, already made safe, as one file. `name` is used in errors.
pub(crate) fn csv_bytes<'a, R, F>(
    name: &str,
    header: &[&str],
    records: impl Iterator<Item = R> + 'a,
) -> Result<Vec<u8>, PublishError>
where
    R: IntoIterator<Item = F>,
    F: AsRef<[u8]>,
{
    let failed = || PublishError::Encode { name: name.to_owned(), format: "CSV" };
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    writer.write_record(header).map_err(|_| failed())?;
    for record in records {
        writer.write_record(record).map_err(|_| failed())?;
    }
    writer.into_inner().map_err(|_| failed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_spreadsheet_would_act_on_is_text() {
        let cases = [
            ("Gujarati", "Gujarati"),
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("-Smith", "'-Smith"),
            ("+44", "'+44"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("  =1", "'  =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("＝1+1", "'＝1+1"),
            ("'t Hooft", "''t Hooft"),
            ("a=b", "a=b"),
            ("", ""),
        ];
        for (text, safe) in cases {
            assert_eq!(guarded(text), safe, "{text:?}");
        }
    }

    #[test]
    fn identifiers_are_not_read_as_numbers() {
        let cases = [
            ("943476591", "943476591"),
            ("0012345678", "'0012345678"),
            ("1234567890123456", "'1234567890123456"),
            ("12345e67", "'12345e67"),
            ("1.5", "'1.5"),
            ("3fa94c", "3fa94c"),
            ("0", "0"),
            ("C82028", "C82028"),
            ("-1", "'-1"),
        ];
        for (text, safe) in cases {
            assert_eq!(guarded_id(text), safe, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_field_starts_with_a_trigger_and_nothing_is_lost(
            rows in prop::collection::vec(prop::collection::vec("[-=+@\t\r\n\0＝＋－＠' \",;a-z0-9é\u{feff}]{0,8}", 3), 0..8),
        ) {
            let guarded_rows = rows.iter().map(|row| row.iter().map(|f| guarded_id(f).into_owned()).collect::<Vec<_>>());
            let bytes = csv_bytes("x", &["a", "b", "c"], guarded_rows).unwrap();
            let text = std::str::from_utf8(&bytes).unwrap().strip_prefix('\u{feff}').unwrap();
            let mut reader = csv::ReaderBuilder::new().from_reader(text.as_bytes());
            let read: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
            prop_assert_eq!(read.len(), rows.len());
            for (record, row) in read.iter().zip(&rows) {
                for (field, original) in record.iter().zip(row) {
                    prop_assert!(!field.starts_with(TRIGGERS), "{:?}", field);
                    prop_assert_eq!(field.strip_prefix('\'').unwrap_or(field), original);
                }
            }
        }
    }
}
