//! The world as the line sees it: where the project is, what the program is, and who is told of progress.

use std::path::PathBuf;

/// A step of the line, for progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Files to checked tables.
    Admit,
    /// Events to one row a person.
    Reduce,
    /// SQL relations.
    Derive,
    /// Learned models.
    Learn,
    /// Cohorts.
    Choose,
    /// Cohorts under other settings.
    ChooseAgain,
    /// Equity audit and gate.
    Clear,
    /// Files out.
    Publish,
}

impl Step {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Admit => "admitting the delivery",
            Self::Reduce => "reading events, once",
            Self::Derive => "deriving relations and published scores",
            Self::Learn => "learning from the extract's own past",
            Self::Choose => "choosing cohorts",
            Self::ChooseAgain => "choosing again under other settings",
            Self::Clear => "auditing who is reached and who is missed",
            Self::Publish => "publishing",
        }
    }
}

/// What the line may touch.
pub struct World<'a> {
    /// The project folder: the pipeline file's folder, with extracts, reference tables and codelists below it.
    pub project: PathBuf,
    /// Where runs go.
    pub runs: PathBuf,
    /// Name and version of the program, for the manifest.
    pub program: String,
    /// Told when a step begins.
    pub tell: &'a (dyn Fn(Step) + Sync),
}
