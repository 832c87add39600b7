//! What a score says of itself: citation, population, disclaimer, and every column it reads.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::Error;

/// The printed facts of a score.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The score's name and edition.
    pub title: String,
    /// What it predicts or measures.
    pub outcome: String,
    /// Years ahead, for scores that predict.
    pub horizon_years: Option<u32>,
    /// The unit of the result.
    pub output: String,
    /// Whom it is for.
    pub population: String,
    /// The paper.
    pub citation: String,
    /// Where the numbers were read.
    pub source: String,
    /// Whose the name and the numbers are.
    pub rights: String,
    /// What happens when an input is not recorded.
    pub missing_values: String,
    /// The words to stand beside every score shown.
    pub disclaimer: String,
}

/// The kind of values a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A number in the column's unit.
    Number,
    /// Yes or no: true/false, 1/0 or yes/no.
    Flag,
    /// One of the column's codes.
    Category,
}

/// One input of a score, as a column of a table.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The column's name in the public test vectors.
    pub name: String,
    /// A second name it may have; names here end in their unit.
    pub also: Option<String>,
    /// What it holds.
    pub meaning: String,
    /// The unit of a number.
    pub unit: Option<String>,
    /// The kind of values.
    pub kind: Kind,
    /// The words of a category, in the order of their published numbers.
    #[serde(default)]
    pub codes: Vec<String>,
    /// Values outside give no score.
    pub accepted: Option<[f64; 2]>,
    /// True when the upper end of `accepted` is itself refused.
    #[serde(default)]
    pub upper_excluded: bool,
    /// True when only whole numbers are accepted.
    #[serde(default)]
    pub whole: bool,
    /// Values outside are moved to the nearer limit and flagged.
    pub clamped_to: Option<[f64; 2]>,
    /// What living people can have, used to bound a score when the value is unknown.
    pub plausible: Option<[f64; 2]>,
    /// What a missing value does.
    pub when_missing: String,
}

impl Column {
    /// True when `header` is this column's name or its second name.
    #[must_use]
    pub fn is_called(&self, header: &str) -> bool {
        self.name == header || self.also.as_deref() == Some(header)
    }
}

/// Numeric limits of one input, copied out of its column for speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Limits {
    pub accepted: [f64; 2],
    pub upper_excluded: bool,
    pub whole: bool,
    pub clamped_to: [f64; 2],
    pub plausible: [f64; 2],
}

impl Limits {
    /// The limits of the column called `name`; ends not given are infinite.
    pub fn of(columns: &[Column], name: &str) -> Result<Self, String> {
        let column = columns.iter().find(|column| column.name == name).ok_or(format!("no column {name}"))?;
        let all = [f64::NEG_INFINITY, f64::INFINITY];
        Ok(Self {
            accepted: column.accepted.unwrap_or(all),
            upper_excluded: column.upper_excluded,
            whole: column.whole,
            clamped_to: column.clamped_to.unwrap_or(all),
            plausible: column.plausible.unwrap_or(all),
        })
    }

    /// `value` moved inside the clamping limits.
    pub fn clamp(&self, value: f64) -> f64 {
        value.clamp(self.clamped_to[0], self.clamped_to[1])
    }

    /// The plausible range as the score sees it.
    pub fn plausible_range(&self) -> [f64; 2] {
        self.plausible.map(|end| self.clamp(end))
    }

    pub fn accepts(&self, value: f64) -> bool {
        let below_top = if self.upper_excluded { value < self.accepted[1] } else { value <= self.accepted[1] };
        value >= self.accepted[0] && below_top
    }
}

/// Parses a parameter file that was compiled in.
pub(super) fn parse<Raw: DeserializeOwned>(file: &'static str, text: &str) -> Result<Raw, Error> {
    serde_json::from_str(text).map_err(|cause| Error::Parameters { file, cause: cause.to_string() })
}
