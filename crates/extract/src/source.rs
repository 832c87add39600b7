//! Where a table's files are and how strict to be with them, as written in the pipeline file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Rows tonight as a share of last night's.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RowBand {
    /// Lowest share allowed.
    pub at_least: f64,
    /// Highest share allowed.
    pub at_most: f64,
}

/// One table's files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableSource {
    /// Path below the folder; `*` only in the last segment.
    pub files: String,
    /// Contract column -> name in the file.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// Rows tonight against last night.
    #[serde(default)]
    pub rows_against_last_night: Option<RowBand>,
    /// Stop when more than this share of rows breaks a rule.
    #[serde(default = "default_set_aside_percent")]
    pub at_most_set_aside_percent: f64,
    /// Whether the table may have no rows.
    #[serde(default)]
    pub may_be_empty: bool,
}

fn default_set_aside_percent() -> f64 {
    5.0
}

impl TableSource {
    /// A source with the default strictness.
    #[must_use]
    pub fn new(files: impl Into<String>) -> Self {
        Self {
            files: files.into(),
            aliases: BTreeMap::new(),
            rows_against_last_night: None,
            at_most_set_aside_percent: default_set_aside_percent(),
            may_be_empty: false,
        }
    }

    /// The name a contract column has in the file.
    #[must_use]
    pub fn name_in_file<'a>(&'a self, column: &'a str) -> &'a str {
        self.aliases.get(column).map_or(column, String::as_str)
    }
}
