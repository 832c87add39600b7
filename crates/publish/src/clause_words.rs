//! The clauses of every cohort in words, kept beside the standings: a run explains itself without its pipeline.

use std::io::Read;

use evenreach_cohort::{Clause, Cohort};
use serde::{Deserialize, Serialize};

use crate::PublishError;

/// File name.
pub(crate) const CLAUSES: &str = "clauses.json";

/// Layout of this file and of the standings; a reader refuses one it does not know.
const FORMAT: &str = "evenreach-standings-1";

/// Every cohort's clauses. Nothing in it is about a person.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClauseWords {
    format: String,
    /// In name order, as in the standings.
    pub(crate) cohorts: Vec<CohortWords>,
}

/// One cohort's clauses.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CohortWords {
    /// Name in the pipeline file.
    pub(crate) name: String,
    /// Title for people.
    pub(crate) title: String,
    /// Bit `i` of the standings is clause `i`.
    pub(crate) clauses: Vec<Clause>,
}

impl ClauseWords {
    /// Of cohorts in name order.
    pub(crate) fn of(cohorts: &[&Cohort]) -> Self {
        let words = |cohort: &&Cohort| CohortWords {
            name: cohort.name.clone(),
            title: cohort.definition.title.clone(),
            clauses: cohort.definition.clauses.clone(),
        };
        Self { format: FORMAT.to_owned(), cohorts: cohorts.iter().map(words).collect() }
    }

    /// Indented JSON with a last newline. `path` is used in errors.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, PublishError> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|_| PublishError::Encode { name: path.to_owned(), format: "JSON" })?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// `None` when it cannot be read or is of another layout.
    pub(crate) fn read(mut file: impl Read) -> Option<Self> {
        let mut text = String::new();
        file.read_to_string(&mut text).ok()?;
        serde_json::from_str(&text).ok().filter(|words: &Self| words.format == FORMAT)
    }
}
