//! What can stop a release or an explanation. Messages name the folder or the cohort, the cause and a way out; never a
//! patient.

use std::path::{Path, PathBuf};

use evenreach_contract::Breach;

/// A release that did not happen; whatever was released before still stands.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The disk, its space or its permissions.
    #[error("folder {}: could not {action}: {source}; check space, permissions and the disk, then run again", folder.display())]
    Machine {
        /// Folder concerned.
        folder: PathBuf,
        /// What was tried, with the bytes wanted when writing.
        action: String,
        /// The operating system's answer.
        source: std::io::Error,
    },
    /// A folder that holds something this program did not write there.
    #[error("folder {}: it is not empty and holds something other than an earlier audit of a list", folder.display())]
    Occupied {
        /// The folder given.
        folder: PathBuf,
    },
    /// A file or folder that others could read.
    #[error(
        "folder {}: `{file}` has mode {mode:o} after it was set to be its owner's only; patient files need a disk with Unix permissions",
        folder.display()
    )]
    Exposed {
        /// Folder of the run.
        folder: PathBuf,
        /// File or folder below it.
        file: String,
        /// Permission bits found.
        mode: u32,
    },
    /// What was written is not what was read back.
    #[error("folder {}: `{file}` read back differs from what was written; check the disk before running again", folder.display())]
    ReadBack {
        /// Folder of the run.
        folder: PathBuf,
        /// File below it.
        file: String,
    },
    /// A file asked for that is neither CSV nor Parquet.
    #[error("{}: name a file that ends in .csv or .parquet", path.display())]
    Ending {
        /// The file.
        path: PathBuf,
    },
    /// A held night that cannot be released so.
    #[error("run {}: {why}; nothing was released", folder.display())]
    Waiver {
        /// Folder of the held run.
        folder: PathBuf,
        /// What stands against it.
        why: String,
    },
    /// Another run is at work.
    #[error("another run holds {}: process {pid}, since {since}; wait for it, or stop it and run again", lock.display())]
    Locked {
        /// The lock file.
        lock: PathBuf,
        /// Process identifier written by the holder.
        pid: String,
        /// When the holder took it, UTC.
        since: String,
    },
    /// A finished run that is not what its manifest says.
    #[error("run {}: {what}; move the folder away and run that night again", folder.display())]
    Damaged {
        /// Folder of the run.
        folder: PathBuf,
        /// What differs.
        what: String,
    },
    /// A name that cannot be a file name.
    #[error("{thing} cannot be a file name: use letters, digits, `_` and `-` only, at most 100 of them")]
    Name {
        /// Which name, by kind and count; the text itself may come from data and is not shown.
        thing: String,
    },
    /// Two outputs of one name.
    #[error("two outputs would share the name `{name}`; rename one of them")]
    Repeated {
        /// The shared name.
        name: String,
    },
    /// Somebody on a list has opted out.
    #[error(
        "cohort {cohort}: {count} people on the list have opted out of this purpose; add the opt-out clause to its relation"
    )]
    OptedOut {
        /// Cohort name.
        cohort: String,
        /// How many.
        count: usize,
    },
    /// People who cannot be told apart, so that one's standing could be read as another's.
    #[error(
        "{count} people have no pseudonym of their own; `patient_id` must be there, and different, for every registered person"
    )]
    Pseudonyms {
        /// How many.
        count: usize,
    },
    /// Cohorts of one night about different people.
    #[error(
        "cohort {cohort}: chosen from other people than the first cohort; choose all cohorts of a night from one `person` table"
    )]
    People {
        /// Cohort name.
        cohort: String,
    },
    /// More clauses than a run can keep.
    #[error(
        "cohort {cohort}: it has {count} clauses, and a run keeps at most {most}; join clauses, or make two cohorts of it"
    )]
    Clauses {
        /// Cohort name.
        cohort: String,
        /// Clauses it has.
        count: usize,
        /// Clauses allowed.
        most: usize,
    },
    /// A place that cannot follow from the clauses met.
    #[error("cohort {cohort}: {count} or more standings contradict the clauses met; choose the cohort again")]
    Contradiction {
        /// Cohort name.
        cohort: String,
        /// How many, of the people looked at until then.
        count: usize,
    },
    /// A run without standings.
    #[error("run {}: it has no `{file}`, so nobody can be explained; run that night again with a cohort", folder.display())]
    NoStandings {
        /// Folder of the run.
        folder: PathBuf,
        /// The file that is not in its manifest.
        file: String,
    },
    /// A table lacks a column.
    #[error(transparent)]
    Contract(#[from] Breach),
    /// Rows that cannot be written in the format.
    #[error(
        "output `{name}`: could not be written as {format}; column types allowed are text, numbers, dates and flags"
    )]
    Encode {
        /// Output or table.
        name: String,
        /// Parquet, CSV, JSON or SVG.
        format: &'static str,
    },
}

impl PublishError {
    /// Whether the machine is to blame (disk, permissions) rather than the data or the pipeline.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        matches!(self, Self::Machine { .. } | Self::Exposed { .. } | Self::ReadBack { .. })
    }

    /// For `map_err` on file operations.
    pub(crate) fn machine(folder: &Path, action: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let (folder, action) = (folder.to_owned(), action.into());
        move |source| Self::Machine { folder, action, source }
    }
}
