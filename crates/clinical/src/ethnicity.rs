//! Ethnicity: the categories of three censuses, and one answer per person from conflicting records.
//!
//! The NHS standard is still the 2001 list of 16 categories plus `Z` (asked, not stated); two letters of the
//! 2011 list (`T` Gypsy or Irish Traveller, `W` Arab) occur in GP data. A person without a known category is a
//! group of their own, never dropped and never counted as White.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// One ethnic category, as a national letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Category(u8);

struct Row {
    letter: u8,
    group_19: &'static str,
    group_16: &'static str,
    group_5: &'static str,
    qrisk: u8,
}

const fn row(letter: u8, group_19: &'static str, group_16: &'static str, group_5: &'static str, qrisk: u8) -> Row {
    Row { letter, group_19, group_16, group_5, qrisk }
}

/// `C` and `S` hide Roma, and Arab people recorded before 2011; those cannot be split again.
const CATEGORIES: [Row; 18] = [
    row(b'A', "White: British", "White - British", "White", 1),
    row(b'B', "White: Irish", "White - Irish", "White", 1),
    row(b'C', "White: Other White", "White - Any other White background", "White", 1),
    row(b'D', "Mixed: White and Black Caribbean", "Mixed - White and Black Caribbean", "Mixed", 9),
    row(b'E', "Mixed: White and Black African", "Mixed - White and Black African", "Mixed", 9),
    row(b'F', "Mixed: White and Asian", "Mixed - White and Asian", "Mixed", 9),
    row(b'G', "Mixed: Other Mixed", "Mixed - Any other mixed background", "Mixed", 9),
    row(b'H', "Asian: Indian", "Asian - Indian", "Asian", 2),
    row(b'J', "Asian: Pakistani", "Asian - Pakistani", "Asian", 3),
    row(b'K', "Asian: Bangladeshi", "Asian - Bangladeshi", "Asian", 4),
    row(b'L', "Asian: Other Asian", "Asian - Any other Asian background", "Asian", 5),
    row(b'M', "Black: Caribbean", "Black - Caribbean", "Black", 6),
    row(b'N', "Black: African", "Black - African", "Black", 7),
    row(b'P', "Black: Other Black", "Black - Any other Black background", "Black", 9),
    row(b'R', "Asian: Chinese", "Other - Chinese", "Asian", 8),
    row(b'S', "Other: Any other", "Other - Any other ethnic group", "Other", 9),
    row(b'T', "White: Gypsy or Irish Traveller", "White - Any other White background", "White", 1),
    row(b'W', "Other: Arab", "Other - Any other ethnic group", "Other", 9),
];

/// The group name of people with no known category, in every grouping.
pub const UNKNOWN: &str = "Unknown";

impl Category {
    /// Reads a national or local code: the first character counts, lower case and unknown marks do not.
    ///
    /// ```
    /// use evenreach_clinical::ethnicity::Category;
    /// assert_eq!(Category::from_code("J2").unwrap().letter(), 'J');
    /// assert_eq!(Category::from_code("Z"), None);
    /// assert_eq!(Category::from_code("99"), None);
    /// ```
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let letter = *code.trim().as_bytes().first()?;
        CATEGORIES.iter().any(|c| c.letter == letter).then_some(Self(letter))
    }

    /// Every category, in the order of the letters.
    pub fn all() -> impl Iterator<Item = Self> {
        CATEGORIES.iter().map(|row| Self(row.letter))
    }

    /// The national letter.
    #[must_use]
    pub fn letter(self) -> char {
        char::from(self.0)
    }

    fn row(self) -> &'static Row {
        // The constructor admits only letters of the table.
        CATEGORIES.iter().find(|c| c.letter == self.0).unwrap_or(&CATEGORIES[15])
    }

    /// 2021 census category (19 groups; `C` and `S` map to their closest).
    #[must_use]
    pub fn group_19(self) -> &'static str {
        self.row().group_19
    }

    /// 2001 census category (16 groups), the NHS standard.
    #[must_use]
    pub fn group_16(self) -> &'static str {
        self.row().group_16
    }

    /// Five groups on the 2021 basis: Chinese people are in Asian.
    #[must_use]
    pub fn group_5(self) -> &'static str {
        self.row().group_5
    }

    /// The nine categories of QRISK3 and QDiabetes (1 = White or not stated).
    #[must_use]
    pub fn score_category(self) -> u8 {
        self.row().qrisk
    }

    /// The "any other" categories, which records over-use and whose agreement with the census is poor.
    #[must_use]
    pub fn is_other(self) -> bool {
        matches!(self.0, b'C' | b'G' | b'L' | b'P' | b'S')
    }
}

/// Where a record came from, in the order the NHS England GDPPR asset trusts them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A coded entry in the GP journal.
    GpJournal,
    /// The GP registration field.
    GpField,
    /// Admitted patient care.
    AdmittedCare,
    /// Emergency care.
    Emergency,
    /// Outpatients.
    Outpatient,
    /// Anything else.
    Other,
}

impl Source {
    /// Reads the extract's word.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "gp_journal" => Self::GpJournal,
            "gp_field" => Self::GpField,
            "apc" => Self::AdmittedCare,
            "ae" => Self::Emergency,
            "op" => Self::Outpatient,
            _ => Self::Other,
        }
    }

    /// The extract's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::GpJournal => "gp_journal",
            Self::GpField => "gp_field",
            Self::AdmittedCare => "apc",
            Self::Emergency => "ae",
            Self::Outpatient => "op",
            Self::Other => "other",
        }
    }
}

/// One known ethnicity record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Record {
    /// When it was recorded.
    pub date: Date,
    /// Where.
    pub source: Source,
    /// What.
    pub category: Category,
}

/// How one answer is found when records disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rule {
    /// NHS England GDPPR: latest known record, then source priority; still tied is unknown.
    #[serde(rename = "most recent, unknown last")]
    MostRecent,
    /// Latest known record whatever its source; records of that date that disagree are unknown, where
    /// [`Rule::MostRecent`] trusts the GP's.
    #[serde(rename = "most recent, whatever the source")]
    MostRecentAnySource,
    /// Most frequent known category; tied is unknown.
    #[serde(rename = "most frequent")]
    MostFrequent,
    /// Most frequent, ties to the most recent of them.
    #[serde(rename = "most frequent, then most recent")]
    MostFrequentThenRecent,
    /// Records a person can see and correct (the GP's) before hospital records, then most recent.
    #[serde(rename = "self-reported first")]
    SelfReportedFirst,
    /// Most recent, but an "any other" category only where nothing more exact is known.
    #[serde(rename = "other only if nothing better")]
    OtherLast,
}

impl Rule {
    /// Every rule, for sensitivity tables.
    pub const ALL: [Self; 6] = [
        Self::MostRecent,
        Self::MostRecentAnySource,
        Self::MostFrequent,
        Self::MostFrequentThenRecent,
        Self::SelfReportedFirst,
        Self::OtherLast,
    ];

    /// As written in pipeline files and reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::MostRecent => "most recent, unknown last",
            Self::MostRecentAnySource => "most recent, whatever the source",
            Self::MostFrequent => "most frequent",
            Self::MostFrequentThenRecent => "most frequent, then most recent",
            Self::SelfReportedFirst => "self-reported first",
            Self::OtherLast => "other only if nothing better",
        }
    }

    /// The record that decides under this rule; `None` when there is none or they conflict beyond the rule.
    /// The order of `records` does not matter.
    #[must_use]
    pub fn resolve(self, records: &[Record]) -> Option<Record> {
        match self {
            Self::MostRecent => most_recent(records.iter()),
            Self::MostRecentAnySource => most_recent_any_source(records),
            Self::MostFrequent => match modes(records).as_slice() {
                [only] => most_recent(records.iter().filter(|r| r.category == *only)),
                _ => None,
            },
            Self::MostFrequentThenRecent => {
                let modes = modes(records);
                most_recent(records.iter().filter(|r| modes.contains(&r.category)))
            }
            Self::SelfReportedFirst => {
                let own = |r: &&Record| matches!(r.source, Source::GpJournal | Source::GpField);
                most_recent(records.iter().filter(own)).or_else(|| most_recent(records.iter().filter(|r| !own(r))))
            }
            Self::OtherLast => most_recent(records.iter().filter(|r| !r.category.is_other()))
                .or_else(|| most_recent(records.iter().filter(|r| r.category.is_other()))),
        }
    }
}

fn most_recent<'a>(records: impl Iterator<Item = &'a Record> + Clone) -> Option<Record> {
    let date = records.clone().map(|r| r.date).max()?;
    let source = records.clone().filter(|r| r.date == date).map(|r| r.source).min()?;
    let mut top = records.filter(|r| r.date == date && r.source == source);
    let first = top.next()?;
    top.all(|r| r.category == first.category).then_some(*first)
}

fn most_recent_any_source(records: &[Record]) -> Option<Record> {
    let date = records.iter().map(|r| r.date).max()?;
    let of_that_date = || records.iter().filter(|r| r.date == date);
    let first = of_that_date().min()?;
    of_that_date().all(|r| r.category == first.category).then_some(*first)
}

/// The most frequent known category where each source has one vote for each category it ever recorded; tied is
/// `None`. All [`Source::Other`] records count as one source.
///
/// What the SQL released with the NHS England GDPPR asset computes, because its `UNION` drops repeats; the text
/// beside it describes [`Rule::MostFrequent`]. Kept for comparison with figures made by that SQL, not offered as a
/// [`Rule`]: a category a GP entered ten times weighs as much as one hospital entry.
#[must_use]
pub fn most_frequent_one_vote_a_source(records: &[Record]) -> Option<Record> {
    let mut votes: std::collections::BTreeMap<(Source, Category), Record> = std::collections::BTreeMap::new();
    for record in records {
        let vote = votes.entry((record.source, record.category)).or_insert(*record);
        *vote = (*vote).max(*record);
    }
    Rule::MostFrequent.resolve(&votes.into_values().collect::<Vec<_>>())
}

fn modes(records: &[Record]) -> Vec<Category> {
    let mut counts: std::collections::BTreeMap<Category, usize> = std::collections::BTreeMap::new();
    for record in records {
        *counts.entry(record.category).or_default() += 1;
    }
    let most = counts.values().copied().max();
    counts.into_iter().filter(|(_, n)| Some(*n) == most).map(|(c, _)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(date: &str, source: &str, code: &str) -> Record {
        Record {
            date: date.parse().unwrap(),
            source: Source::from_word(source),
            category: Category::from_code(code).unwrap(),
        }
    }

    fn letters(records: &[Record]) -> String {
        Rule::ALL.iter().map(|rule| rule.resolve(records).map_or('-', |r| r.category.letter())).collect()
    }

    /// recent, recent of any source, frequent, frequent then recent, self-reported, other last
    #[test]
    fn conflicting_people() {
        for (records, expected) in [
            (vec![], "------"),
            (vec![record("2015-01-01", "gp_journal", "A"), record("2019-05-01", "gp_journal", "A")], "AAAAAA"),
            (vec![record("2018-01-01", "op", "S"), record("2018-01-01", "gp_journal", "N")], "N--NNN"),
            (vec![record("2018-01-01", "gp_journal", "H"), record("2018-01-01", "gp_journal", "J")], "------"),
            (
                vec![
                    record("2010-01-01", "gp_journal", "J"),
                    record("2011-01-01", "gp_journal", "J"),
                    record("2022-03-03", "op", "S"),
                ],
                "SSJJJJ",
            ),
            (vec![record("2012-01-01", "apc", "K"), record("2020-01-01", "ae", "P")], "PP-PPK"),
        ] {
            assert_eq!(letters(&records), expected, "{records:?}");
        }
    }

    #[test]
    fn codes_as_recorded() {
        for (code, letter) in [
            ("A1", Some('A')),
            ("S9", Some('S')),
            ("", None),
            ("Z", None),
            ("X", None),
            ("9", None),
            ("99", None),
            ("z", None),
            ("a", None),
            ("W", Some('W')),
        ] {
            assert_eq!(Category::from_code(code).map(Category::letter), letter, "{code}");
        }
    }

    proptest! {
        #[test]
        fn record_order_never_matters(order in Just(vec![0usize,1,2,3,4,5]).prop_shuffle()) {
            let records = [
                record("2010-01-01", "gp_field", "J"), record("2010-01-01", "gp_journal", "K"), record("2022-03-03", "op", "S"),
                record("2022-03-03", "apc", "P"), record("2011-01-01", "ae", "J"), record("2010-01-01", "gp_field", "J"),
            ];
            let shuffled: Vec<Record> = order.iter().map(|i| records[*i]).collect();
            prop_assert_eq!(letters(&records), letters(&shuffled));
        }
    }
}
