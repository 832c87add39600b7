//! What people can be grouped by: the attributes a policy may name, and crossings of them.

use std::borrow::Cow;

use evenreach_clinical::ethnicity::Category;

use crate::EquityError;
use crate::error::nearest;

/// An attribute of its own: its name in a policy, its column of the table of people, its words in findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Single {
    pub(crate) name: Cow<'static, str>,
    pub(crate) column: Cow<'static, str>,
    pub(crate) words: Cow<'static, str>,
    /// The group of people whose column is empty.
    pub(crate) when_empty: &'static str,
    /// What the column holds.
    pub(crate) holds: Holds,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// The groups' labels.
    Labels,
    /// Whole numbers from 1, most deprived, to 10, least deprived.
    Deciles,
}

const fn single(name: &'static str, column: &'static str, words: &'static str, when_empty: &'static str) -> Single {
    Single {
        name: Cow::Borrowed(name),
        column: Cow::Borrowed(column),
        words: Cow::Borrowed(words),
        when_empty,
        holds: Holds::Labels,
    }
}

static KNOWN: [Single; 11] = [
    single("ethnicity_19", "ethnicity_19", "ethnicity (19 groups)", "Unknown"),
    single("ethnicity_16", "ethnicity_16", "ethnicity (16 groups)", "Unknown"),
    single("ethnicity_5", "ethnicity_5", "ethnicity (5 groups)", "Unknown"),
    single("imd_quintile", "imd_quintile_label", "deprivation quintile", "Unknown"),
    single("imd_decile", "imd_decile", "deprivation decile", "Unknown").holding(Holds::Deciles),
    single("sex", "sex", "sex", "Unknown"),
    single("age_band", "age_band", "age band", "Unknown"),
    single("pcn", "pcn_code", "PCN", "No PCN"),
    single("practice", "practice_code", "practice", "No practice"),
    single("sub_icb", "sub_icb_code", "sub-ICB location", "No sub-ICB location"),
    single("icb", "icb_code", "integrated care board", "No ICB"),
];

/// Attributes that are ethnic groups, the finest first.
const ETHNICITY: [&str; 3] = ["ethnicity_19", "ethnicity_16", "ethnicity_5"];

/// Attributes that are places, the largest first.
pub(crate) const PLACES: [&str; 4] = ["icb", "sub_icb", "pcn", "practice"];

/// Deprivation as ordered groups, the finest first.
pub(crate) const DEPRIVATION: [&str; 2] = ["imd_decile", "imd_quintile"];

impl Single {
    const fn holding(mut self, holds: Holds) -> Self {
        self.holds = holds;
        self
    }

    /// Whether its groups are ethnic groups of a night.
    pub(crate) fn is_ethnicity(&self) -> bool {
        ETHNICITY.contains(&self.name.as_ref())
    }

    /// The group a category is in.
    pub(crate) fn ethnic_group(&self, category: Category) -> Option<&'static str> {
        match self.name.as_ref() {
            "ethnicity_19" => Some(category.group_19()),
            "ethnicity_16" => Some(category.group_16()),
            "ethnicity_5" => Some(category.group_5()),
            _ => None,
        }
    }

    /// A column of a table made elsewhere, under its own name; `Unknown` where it is empty.
    pub(crate) fn of_column(column: &str) -> Self {
        let known = KNOWN.iter().find(|known| known.name == column);
        Self {
            name: Cow::Owned(column.to_owned()),
            column: Cow::Owned(column.to_owned()),
            words: known.map_or_else(|| Cow::Owned(column.replace('_', " ")), |known| known.words.clone()),
            when_empty: "Unknown",
            holds: Holds::Labels,
        }
    }
}

/// The attribute every audit starts with: one group, `Everyone`.
pub(crate) const ALL: &str = "all";

/// One attribute of a policy: nothing (`all`), one single attribute, or several crossed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) singles: Vec<Single>,
}

impl Attribute {
    /// The attribute with the one group `Everyone`.
    pub(crate) fn everyone() -> Self {
        Self { singles: Vec::new() }
    }

    /// Places, the largest first.
    pub(crate) fn places() -> Result<Vec<Self>, EquityError> {
        PLACES.into_iter().map(Self::parse).collect()
    }

    /// Deprivation as ordered groups, the finest first.
    pub(crate) fn deprivation() -> Result<Vec<Self>, EquityError> {
        DEPRIVATION.into_iter().map(Self::parse).collect()
    }

    /// Reads a policy's words, such as `sex` or `ethnicity_5 x imd_quintile`.
    pub(crate) fn parse(written: &str) -> Result<Self, EquityError> {
        Self::parse_among(written, &KNOWN)
    }

    fn parse_among(written: &str, known: &[Single]) -> Result<Self, EquityError> {
        let mut singles: Vec<Single> = Vec::new();
        for part in written.split(" x ") {
            let part = part.trim();
            let names = || known.iter().map(|known| known.name.as_ref());
            let found = known.iter().find(|known| known.name == part).ok_or_else(|| EquityError::UnknownAttribute {
                name: part.to_owned(),
                nearest: nearest(part, names()),
                known: names().collect::<Vec<_>>().join(", "),
            })?;
            if singles.contains(found) {
                return Err(EquityError::RepeatedAttribute { name: written.to_owned() });
            }
            singles.push(found.clone());
        }
        Ok(Self { singles })
    }

    /// Every attribute a policy lists, each once.
    pub(crate) fn parse_all(by: &[String]) -> Result<Vec<Self>, EquityError> {
        Self::parse_all_among(by, &KNOWN)
    }

    /// The same, where other attributes are known.
    pub(crate) fn parse_all_among(by: &[String], known: &[Single]) -> Result<Vec<Self>, EquityError> {
        let mut attributes: Vec<Self> = Vec::with_capacity(by.len());
        for written in by {
            let attribute = Self::parse_among(written, known)?;
            if attributes.iter().any(|other| other.has_same_groups(&attribute)) {
                return Err(EquityError::RepeatedAttribute { name: written.clone() });
            }
            attributes.push(attribute);
        }
        if attributes.is_empty() { Err(EquityError::NoAttribute) } else { Ok(attributes) }
    }

    /// Crossings have the same groups whichever attribute is named first.
    pub(crate) fn has_same_groups(&self, other: &Self) -> bool {
        self.singles.len() == other.singles.len() && self.singles.iter().all(|single| other.singles.contains(single))
    }

    /// As written in output tables.
    pub(crate) fn name(&self) -> String {
        if self.singles.is_empty() { ALL.to_owned() } else { self.joined(|single| &single.name) }
    }

    /// As written in findings.
    pub(crate) fn words(&self) -> String {
        if self.singles.is_empty() { ALL.to_owned() } else { self.joined(|single| &single.words) }
    }

    fn joined(&self, of: impl Fn(&Single) -> &str) -> String {
        self.singles.iter().map(of).collect::<Vec<_>>().join(" x ")
    }

    /// Whether the groups differ in this single attribute.
    pub(crate) fn involves(&self, name: &str) -> bool {
        self.singles.iter().any(|single| single.name == name)
    }

    /// Whether it is this single attribute and no crossing.
    pub(crate) fn is_only(&self, name: &str) -> bool {
        !self.is_crossing() && self.involves(name)
    }

    /// Whether its groups are, or are parts of, places.
    pub(crate) fn involves_place(&self) -> bool {
        PLACES.iter().any(|place| self.involves(place))
    }

    /// Whether its groups are, or are parts of, ethnic groups of a night.
    pub(crate) fn involves_ethnicity(&self) -> bool {
        self.singles.iter().any(Single::is_ethnicity)
    }

    /// Whether it crosses two or more.
    pub(crate) fn is_crossing(&self) -> bool {
        self.singles.len() > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn policies_as_written() {
        let read = |by: &[&str]| {
            Attribute::parse_all(&by.iter().map(|b| (*b).to_owned()).collect::<Vec<_>>())
                .map(|attributes| attributes.iter().map(Attribute::name).collect::<Vec<_>>())
                .map_err(|error| error.to_string())
        };
        assert_eq!(
            read(&["sex", "ethnicity_5 x imd_quintile"]),
            Ok(vec!["sex".to_owned(), "ethnicity_5 x imd_quintile".to_owned()])
        );
        for (by, part) in [
            (vec!["ethnicty_19"], "did you mean `ethnicity_19`"),
            (vec!["imd"], "did you mean `imd_decile`"),
            (vec!["imd_quintiles"], "did you mean `imd_quintile`"),
            (vec!["sex x agebands"], "did you mean `age_band`"),
            (vec!["sex", "sex"], "`sex` is listed twice"),
            (vec!["sex x sex"], "`sex x sex` is listed twice"),
            (vec!["sex x pcn", "pcn x sex"], "`pcn x sex` is listed twice"),
            (vec![], "`by` is empty"),
        ] {
            assert!(read(&by).is_err_and(|error| error.contains(part)), "{by:?}");
        }
    }
}
