//! How well ethnicity is recorded: people known, not stated, not known and in conflict, from codes as they stand.
//!
//! People, not records, are the unit, so that someone seen often does not weigh more than someone seen once. The
//! reading of a code is [`Category::from_code`]'s, so what counts as known here is what the rules can resolve.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::ethnicity::Category;

/// What one recorded ethnicity code says (NHS Data Dictionary, ETHNIC CATEGORY: the first character is national).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordedCode {
    /// A category.
    Known(Category),
    /// `Z`: the person was asked and did not say.
    NotStated,
    /// `99`, the withdrawn `9`, `X`, blank, or a character that is no national letter.
    NotKnown,
}

impl RecordedCode {
    /// Reads a code.
    ///
    /// ```
    /// use evenreach_clinical::quality::RecordedCode;
    /// let normalised = ["A1", "Z", "99", ""].map(|code| RecordedCode::read(code).to_string());
    /// assert_eq!(normalised, ["A", "Z", "UNK", "UNK"]);
    /// ```
    #[must_use]
    pub fn read(code: &str) -> Self {
        match Category::from_code(code) {
            Some(category) => Self::Known(category),
            None if code.trim().starts_with('Z') => Self::NotStated,
            None => Self::NotKnown,
        }
    }
}

impl fmt::Display for RecordedCode {
    /// The national letter, `Z` or `UNK`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(category) => write!(f, "{}", category.letter()),
            Self::NotStated => f.write_str("Z"),
            Self::NotKnown => f.write_str("UNK"),
        }
    }
}

/// Counts over everyone with at least one ethnicity record; people without any are not in them.
///
/// `people` = `people_with_known` + `people_not_stated_only` + `people_unknown_only`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RecordQuality {
    /// People with a record of any kind.
    pub people: u64,
    /// People with a known category in at least one record.
    pub people_with_known: u64,
    /// `people_with_known` / `people`; none when nobody has a record.
    pub completeness: Option<f64>,
    /// People without a known category who were asked at least once and did not say.
    pub people_not_stated_only: u64,
    /// People with neither a known category nor a "not stated".
    pub people_unknown_only: u64,
    /// People with at least two known records, who alone can be in conflict.
    pub people_with_2plus_known: u64,
    /// People with at least two different known categories.
    pub discordant_people: u64,
    /// Of the known records, the share in an "any other" category ([`Category::is_other`]); none when no record is
    /// known.
    pub records_other_share_of_known: Option<f64>,
}

#[derive(Default)]
struct OnePerson {
    categories: BTreeSet<Category>,
    known_records: u64,
    other_records: u64,
    not_stated: bool,
}

impl RecordQuality {
    /// Counts (person, code) pairs, one a record, in any order.
    pub fn of<'a, P: Ord>(records: impl IntoIterator<Item = (P, &'a str)>) -> Self {
        let mut people: BTreeMap<P, OnePerson> = BTreeMap::new();
        for (person, code) in records {
            let person = people.entry(person).or_default();
            match RecordedCode::read(code) {
                RecordedCode::Known(category) => {
                    person.categories.insert(category);
                    person.known_records += 1;
                    person.other_records += u64::from(category.is_other());
                }
                RecordedCode::NotStated => person.not_stated = true,
                RecordedCode::NotKnown => {}
            }
        }
        let count = |those: fn(&OnePerson) -> bool| people.values().filter(|person| those(person)).count() as u64;
        let with_known = count(|person| person.known_records > 0);
        let not_stated = count(|person| person.known_records == 0 && person.not_stated);
        let known_records: u64 = people.values().map(|person| person.known_records).sum();
        let other_records: u64 = people.values().map(|person| person.other_records).sum();
        let total = people.len() as u64;
        Self {
            people: total,
            people_with_known: with_known,
            completeness: share(with_known, total),
            people_not_stated_only: not_stated,
            people_unknown_only: total - with_known - not_stated,
            people_with_2plus_known: count(|person| person.known_records >= 2),
            discordant_people: count(|person| person.categories.len() >= 2),
            records_other_share_of_known: share(other_records, known_records),
        }
    }
}

fn share(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_no_shares() {
        let nobody = RecordQuality::of(std::iter::empty::<(u64, &str)>());
        assert_eq!((nobody.people, nobody.completeness, nobody.records_other_share_of_known), (0, None, None));
        let unknown = RecordQuality::of([(1, "99"), (1, "Z"), (2, "")]);
        assert_eq!((unknown.people_not_stated_only, unknown.people_unknown_only), (1, 1));
        assert_eq!((unknown.completeness, unknown.records_other_share_of_known), (Some(0.0), None));
    }

    #[test]
    fn local_characters_and_repeats_are_no_conflict() {
        for (codes, conflicting) in
            [(vec!["A1", "A2"], 0), (vec!["A", "Z", "99"], 0), (vec!["C", "A"], 1), (vec!["A", "A", "A", "S9"], 1)]
        {
            let quality = RecordQuality::of(codes.iter().map(|code| ("one person", *code)));
            assert_eq!((quality.people, quality.discordant_people), (1, conflicting), "{codes:?}");
        }
    }
}
