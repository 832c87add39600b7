//! What stops an audit. Messages name the file, column, rule and count, never a value.

use std::path::PathBuf;

use evenreach_contract::Breach;
use evenreach_equity::EquityError;
use evenreach_extract::{ExtractError, RowFileError};
use evenreach_publish::PublishError;

/// An audit that was not made; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A file that cannot be read as rows.
    #[error(transparent)]
    File(#[from] RowFileError),
    /// Small counts shown for another purpose than direct care.
    #[error("disclosure `none` shows every small count, and is for direct care alone")]
    Unprotected,
    /// A file that cannot be digested.
    #[error(transparent)]
    Digest(#[from] ExtractError),
    /// Population and list are one file.
    #[error("the population and the list are the same file, {}", path.display())]
    SameFile {
        /// The file.
        path: PathBuf,
    },
    /// A column named in the command is not in the file.
    #[error("{}: there is no column `{column}`, which {option} asks for", path.display())]
    NoColumn {
        /// The file.
        path: PathBuf,
        /// As asked for.
        column: String,
        /// The option that names it.
        option: &'static str,
        /// The header most like it.
        nearest: Option<String>,
        /// What is likely wrong with the file as a whole.
        advice: Option<&'static str>,
    },
    /// Two columns of one name.
    #[error("{}: two columns are called `{column}`", path.display())]
    RepeatedColumn {
        /// The file.
        path: PathBuf,
        /// The name.
        column: String,
    },
    /// Groups by a column that tells people apart one by one.
    #[error("`{column}` holds the identifiers, and every person would be a group")]
    GroupsById {
        /// The column.
        column: String,
    },
    /// A population without anybody.
    #[error("{}: the population has no rows", path.display())]
    NoRows {
        /// The file.
        path: PathBuf,
    },
    /// Rows that break a rule of the file.
    #[error("{}: {count} rows break the rule `{rule}`", path.display())]
    Rows {
        /// The file.
        path: PathBuf,
        /// The rule in words, naming its column.
        rule: String,
        /// How many rows.
        count: u64,
    },
    /// Identifiers that occur more than once.
    #[error("{}: {count} rows repeat an identifier of column `{column}`", path.display())]
    DuplicateIds {
        /// The file.
        path: PathBuf,
        /// Column of identifiers.
        column: String,
        /// Rows beyond the first of each identifier.
        count: u64,
    },
    /// Identifiers a spreadsheet turned into rounded numbers.
    #[error(
        "{}: {count} identifiers of column `{column}` are numbers in scientific notation: a spreadsheet has rounded them, and \
         who they were is lost", path.display()
    )]
    RoundedIds {
        /// The file.
        path: PathBuf,
        /// Column of identifiers.
        column: String,
        /// How many.
        count: u64,
    },
    /// Identifiers of the list that nobody in the population has.
    #[error("{}: {count} of {of} people on the list are not in the population{}", path.display(), altered(*lost_zeros, *decimals))]
    OutsidePopulation {
        /// The list.
        path: PathBuf,
        /// How many.
        count: u64,
        /// People on the list.
        of: u64,
        /// Of whom would be there with zeros put before the identifier, or taken off.
        lost_zeros: u64,
        /// Of whom would be there without the `.0` at the end.
        decimals: u64,
    },
    /// A column that says nothing of anybody.
    #[error("{}: column `{column}` is empty in every row, so {option} has nothing to go by", path.display())]
    EmptyColumn {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The option that names it.
        option: &'static str,
    },
    /// A column of a type that cannot be used.
    #[error("{}: column `{column}` holds {holds}; {wanted}", path.display())]
    ColumnType {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// What it holds.
        holds: String,
        /// What is wanted instead.
        wanted: &'static str,
    },
    /// A column with so many values that it groups nobody with anybody.
    #[error("{}: column `{column}` has {groups} different values for {people} people: groups that small say nothing and name people", path.display())]
    TooManyGroups {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// Different values.
        groups: usize,
        /// People with a value.
        people: usize,
    },
    /// Need that cannot be need.
    #[error("{}: column `{column}`: {count} of {of} values break the rule `{rule}`", path.display())]
    Need {
        /// The population.
        path: PathBuf,
        /// The column.
        column: String,
        /// The rule in words.
        rule: &'static str,
        /// How many values.
        count: u64,
        /// Values given.
        of: u64,
    },
    /// A policy or a rule that cannot be meant.
    #[error(transparent)]
    Equity(#[from] EquityError),
    /// A table that breaks its contract on the way.
    #[error(transparent)]
    Contract(#[from] Breach),
    /// The answer cannot be written.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

fn altered(lost_zeros: u64, decimals: u64) -> String {
    let of_whom = |count: u64, what: &str| if count > 0 { format!("; {count} of them {what}") } else { String::new() };
    of_whom(lost_zeros, "would be but for zeros at the start of the identifier")
        + &of_whom(decimals, "would be without the `.0` at the end of the identifier")
}

impl AuditError {
    /// Whether the command is to blame, and not what the files hold.
    #[must_use]
    pub fn is_usage(&self) -> bool {
        matches!(
            self,
            Self::File(RowFileError::Extension { .. })
                | Self::SameFile { .. }
                | Self::NoColumn { .. }
                | Self::GroupsById { .. }
                | Self::Unprotected
                | Self::Equity(_)
                | Self::Publish(PublishError::Occupied { .. })
        )
    }

    /// Whether the machine is to blame: disk, permissions.
    #[must_use]
    pub fn is_machine(&self) -> bool {
        matches!(self, Self::Publish(error) if error.is_machine())
    }

    /// Whether this program is to blame.
    #[must_use]
    pub fn is_fault(&self) -> bool {
        match self {
            Self::Contract(_) => true,
            Self::Publish(error) => !self.is_usage() && !error.is_machine(),
            _ => false,
        }
    }
}
