//! What stops a file from being scored at all. Messages name files, columns and counts, never an identifier or a cell.

use std::fmt;
use std::path::PathBuf;

use evenreach_extract::RowFileError;
use thiserror::Error;

/// A file that was not scored; nothing was left under the output's name.
#[derive(Debug, Error)]
pub enum ScoreError {
    /// No such score, or its parameters are damaged.
    #[error(transparent)]
    Score(#[from] evenreach_risk::published::Error),
    /// A file that cannot be read as rows, or whose name tells no format.
    #[error(transparent)]
    File(#[from] RowFileError),
    /// The output would replace the input.
    #[error("the output {} is the input file: give the output another name", path.display())]
    SameFile {
        /// The output given.
        path: PathBuf,
    },
    /// Columns without which nobody can be scored.
    #[error("{table} cannot be scored with {score}: {}{}{}", listed(missing), counted(*rows), advised(*advice))]
    MissingColumns {
        /// What the input is called.
        table: String,
        /// The score's name.
        score: &'static str,
        /// The columns, in the order of the score.
        missing: Vec<MissingColumn>,
        /// Rows in the input, where known.
        rows: Option<u64>,
        /// What is likely wrong with the file as a whole.
        advice: Option<&'static str>,
    },
    /// Not one of the score's columns is there.
    #[error("{table} has none of the columns of {score}: rename or add {}", columns.join(", "))]
    NoColumns {
        /// What the input is called.
        table: String,
        /// The score's name.
        score: &'static str,
        /// The names of its columns.
        columns: Vec<String>,
    },
    /// Two columns that would be read as the same input.
    #[error("{table}: columns {first} and {second} (by place, from 1) are both read as `{column}`: keep one of them")]
    AmbiguousColumn {
        /// What the input is called.
        table: String,
        /// The score's column, or `patient_id`.
        column: String,
        /// Place of the first, from 1.
        first: usize,
        /// Place of the second, from 1.
        second: usize,
    },
    /// A Parquet or Arrow column of a type that is neither number, flag nor text.
    #[error("{table}: column `{column}` holds {holds} values: {wanted}")]
    ColumnType {
        /// What the input is called.
        table: String,
        /// The column.
        column: String,
        /// Its type.
        holds: String,
        /// What to write instead.
        wanted: &'static str,
    },
    /// The output cannot be written.
    #[error("cannot write {}: {cause}; nothing was left under that name", path.display())]
    Write {
        /// The output.
        path: PathBuf,
        /// The operating system's words, or the step that failed.
        cause: String,
    },
}

/// A column without which nobody can be scored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingColumn {
    /// Its name.
    pub column: String,
    /// Its second name.
    pub also: Option<String>,
    /// What it should hold.
    pub meaning: String,
    /// A header of the file that reads much like it and is not used otherwise.
    pub nearest: Option<String>,
    /// What a missing value does.
    pub when_missing: String,
}

impl fmt::Display for MissingColumn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no column `{}`", self.column)?;
        if let Some(also) = &self.also {
            write!(f, " or `{also}`")?;
        }
        write!(f, " ({}; without it: {})", self.meaning, self.when_missing)?;
        match &self.nearest {
            Some(nearest) => write!(f, ", but `{nearest}`, which may be it: rename it if so"),
            None => f.write_str(": add it"),
        }
    }
}

fn listed(missing: &[MissingColumn]) -> String {
    missing.iter().map(MissingColumn::to_string).collect::<Vec<_>>().join("; ")
}

fn counted(rows: Option<u64>) -> String {
    rows.map_or_else(String::new, |rows| format!("; none of its {rows} rows was scored"))
}

fn advised(advice: Option<&str>) -> String {
    advice.map_or_else(String::new, |advice| format!("; {advice}"))
}
