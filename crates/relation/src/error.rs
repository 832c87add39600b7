//! What can be wrong with a relation. The engine's own words can quote cell values, so they stay out of messages
//! unless the fault is in the SQL itself.

use evenreach_contract::Breach;
use evenreach_extract::ExtractError;

/// A relation that cannot be derived.
#[derive(Debug, thiserror::Error)]
pub enum RelationError {
    /// A twin that cannot be read.
    #[error("sql/{path}: {cause}")]
    Twin {
        /// Path below `sql/`.
        path: String,
        /// What is wrong.
        cause: String,
    },
    /// SQL without a twin, or a twin without SQL.
    #[error("sql/{path} has no {missing} beside it")]
    Alone {
        /// Path below `sql/`.
        path: String,
        /// `.toml` or `.sql`.
        missing: &'static str,
    },
    /// A relation that is read but does not exist.
    #[error("relation `{relation}` reads `{reads}`, which is neither an extract nor a relation before it")]
    Unknown {
        /// The reader.
        relation: String,
        /// What it reads.
        reads: String,
    },
    /// SQL that does not plan.
    #[error("relation `{relation}` does not plan: {cause}")]
    Plan {
        /// The relation.
        relation: String,
        /// The planner's words (about SQL, not data).
        cause: String,
    },
    /// A plan that breaks a rule of the house.
    #[error("relation `{relation}`: {fault}")]
    Lint {
        /// The relation.
        relation: String,
        /// The rule.
        fault: String,
    },
    /// A plan that failed while it ran.
    #[error("relation `{relation}` failed while running ({kind})")]
    Run {
        /// The relation.
        relation: String,
        /// The kind of fault, without the engine's message.
        kind: &'static str,
    },
    /// Not enough memory for an operator that cannot spill.
    #[error("relation `{relation}` needs more memory than the {limit_mib} MiB it may use")]
    Memory {
        /// The relation.
        relation: String,
        /// The limit.
        limit_mib: usize,
    },
    /// The result breaks the twin's contract.
    #[error("relation `{relation}`: {breach}")]
    Contract {
        /// The relation.
        relation: String,
        /// How.
        breach: Breach,
    },
    /// The extract broke while it was read.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// A parameter the SQL uses and nobody gave.
    #[error("relation `{relation}` needs the parameter ${parameter}")]
    Parameter {
        /// The relation.
        relation: String,
        /// The parameter.
        parameter: String,
    },
    /// A reduction that cannot be compiled.
    #[error("relation `{relation}`: {cause}")]
    Reduction {
        /// The relation.
        relation: String,
        /// What is wrong.
        cause: String,
    },
    /// An example whose tables cannot be read.
    #[error("relation `{relation}`, example `{example}`: {cause}")]
    Example {
        /// The relation.
        relation: String,
        /// The example.
        example: String,
        /// What is wrong.
        cause: String,
    },
}
