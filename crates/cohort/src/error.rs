//! What can be wrong when cohorts are chosen.

use evenreach_contract::Breach;

/// A cohort that cannot be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CohortError {
    /// A table lacks a column.
    #[error(transparent)]
    Contract(#[from] Breach),
    /// The clause table does not cover the people of the night, each once and in order.
    #[error(
        "cohort {cohort}: its relation has {found} rows for {expected} people; every registered person needs exactly one"
    )]
    People {
        /// Cohort name.
        cohort: String,
        /// Rows found.
        found: usize,
        /// People expected.
        expected: usize,
    },
    /// A cohort in the pipeline file without a relation.
    #[error("cohort {cohort}: there is no relation `{relation}`")]
    NoRelation {
        /// Cohort name.
        cohort: String,
        /// Relation named in the pipeline.
        relation: String,
    },
}
