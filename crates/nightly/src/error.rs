//! Why a night stopped, whose fault it is, and what to do.

use evenreach_cohort::CohortError;
use evenreach_contract::Breach;
use evenreach_equity::EquityError;
use evenreach_extract::ExtractError;
use evenreach_publish::PublishError;
use evenreach_relation::RelationError;
use evenreach_synthetic::SyntheticError;

use crate::PipelineError;

/// A night that stopped. Last night's release stands.
#[derive(Debug, thiserror::Error)]
pub enum Stopped {
    /// The pipeline file or the command.
    #[error("{cause}")]
    Pipeline {
        /// What is wrong.
        cause: String,
        /// What to do.
        hint: Option<String>,
    },
    /// The delivery.
    #[error(transparent)]
    Extract(#[from] ExtractError),
    /// A relation.
    #[error(transparent)]
    Relation(#[from] RelationError),
    /// A table that breaks its contract on the way.
    #[error(transparent)]
    Contract(#[from] Breach),
    /// Nobody to work with.
    #[error("nobody is registered with a practice on {as_of}; the registrations in this delivery start on {earliest}")]
    Nobody {
        /// The night.
        as_of: String,
        /// First registration.
        earliest: String,
    },
    /// A list that holds people with a binding opt-out; found by reading the opt-outs again.
    #[error("cohort {cohort}: {count} people on the list have an opt-out that binds")]
    OptedOut {
        /// The cohort.
        cohort: String,
        /// How many people.
        count: usize,
    },
    /// Risks, inputs or calibration have drifted, and the pipeline stops on it.
    #[error("{} things have drifted beyond the pipeline's limits: {}", reasons.len(), reasons.join("; "))]
    Drifted {
        /// What, in sentences.
        reasons: Vec<String>,
    },
    /// A cohort.
    #[error(transparent)]
    Cohort(#[from] CohortError),
    /// The equity policy.
    #[error(transparent)]
    Equity(#[from] EquityError),
    /// The release.
    #[error(transparent)]
    Publish(#[from] PublishError),
    /// The synthetic population.
    #[error(transparent)]
    Synthetic(#[from] SyntheticError),
    /// A file given on the command line.
    #[error("{cause}")]
    File {
        /// What is wrong with it.
        cause: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A folder of the project.
    #[error("cannot write {path}: {cause}")]
    Machine {
        /// The path.
        path: String,
        /// The operating system's words.
        cause: String,
    },
    /// A fault of the program.
    #[error("a fault of this program: {cause}")]
    Fault {
        /// What.
        cause: String,
    },
}

impl From<PipelineError> for Stopped {
    fn from(error: PipelineError) -> Self {
        Self::Pipeline { cause: error.to_string(), hint: error.hint }
    }
}

impl Stopped {
    /// The exit code: 2 the pipeline file, 3 the data, 70 our fault, 74 the machine, 75 another run.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Pipeline { .. } | Self::Equity(_) => 2,
            Self::Extract(ExtractError::UnsafePath { .. }) => 2,
            Self::Cohort(CohortError::NoRelation { .. }) => 2,
            Self::Relation(
                RelationError::Plan { .. }
                | RelationError::Lint { .. }
                | RelationError::Twin { .. }
                | RelationError::Alone { .. }
                | RelationError::Unknown { .. }
                | RelationError::Parameter { .. }
                | RelationError::Reduction { .. }
                | RelationError::Example { .. },
            ) => 2,
            Self::OptedOut { .. }
            | Self::Drifted { .. }
            | Self::File { .. }
            | Self::Extract(_)
            | Self::Contract(_)
            | Self::Nobody { .. }
            | Self::Cohort(_) => 3,
            Self::Relation(RelationError::Contract { .. } | RelationError::Extract(_)) => 3,
            Self::Relation(RelationError::Memory { .. }) | Self::Machine { .. } => 74,
            Self::Publish(PublishError::Locked { .. }) => 75,
            Self::Publish(error) if error.is_machine() => 74,
            Self::Publish(
                PublishError::OptedOut { .. } | PublishError::Pseudonyms { .. } | PublishError::Damaged { .. },
            ) => 3,
            Self::Publish(
                PublishError::Clauses { .. }
                | PublishError::NoStandings { .. }
                | PublishError::Waiver { .. }
                | PublishError::Ending { .. },
            ) => 2,
            Self::Synthetic(_) => 2,
            Self::Relation(RelationError::Run { .. }) | Self::Publish(_) | Self::Fault { .. } => 70,
        }
    }

    /// What the reader can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Pipeline { hint, .. } | Self::File { hint, .. } => hint.clone(),
            Self::Extract(error) | Self::Relation(RelationError::Extract(error)) => error.hint(),
            Self::OptedOut { .. } => Some("an edited relation lets opted-out people through: compare sql/1_tidy/opt_outs_current.sql and the cohort with the built-in ones".to_owned()),
            Self::Drifted { .. } => Some("find what changed in the records or codes; then raise a limit under [risk.drift], or set on_drift = \"warn\"".to_owned()),
            Self::Nobody { .. } => Some("give the --as-of date the delivery was made for".to_owned()),
            Self::Relation(RelationError::Memory { .. }) => {
                Some("raise `memory_mib` under [engine], or run fewer partitions".to_owned())
            }
            Self::Publish(PublishError::Locked { .. }) => Some("wait for the other run to finish".to_owned()),
            _ => None,
        }
    }
}
