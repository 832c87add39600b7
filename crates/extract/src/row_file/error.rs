//! What can be wrong with a file of rows. Messages name the file and the place, never a cell.

use std::path::PathBuf;

/// A file that cannot be read as rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowFileError {
    /// An extension that names no known format.
    #[error("cannot tell the format of the {role} {}: its name must end in .csv or .parquet", path.display())]
    Extension {
        /// What the file is for, such as `input` or `output`.
        role: &'static str,
        /// The path given.
        path: PathBuf,
    },
    /// The file cannot be opened or read.
    #[error("cannot read {}: {cause}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The operating system's words.
        cause: String,
    },
    /// A file whose first bytes are those of another format.
    #[error("{} is named .csv but holds {holds}: save it as CSV (UTF-8)", path.display())]
    Disguised {
        /// The file.
        path: PathBuf,
        /// What its first bytes are.
        holds: &'static str,
    },
    /// A Parquet file that cannot be decoded.
    #[error("{} is damaged or is not Parquet ({step}): write it again from its source", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Where decoding stopped.
        step: &'static str,
    },
    /// A quotation mark that is never closed swallows every row after it.
    #[error(
        "{}: the quotation mark opened in row {row} (0 is the header) is never closed, so the rows after it cannot be told apart: \
         close it, or double every quotation mark inside a field", path.display()
    )]
    OpenQuote {
        /// The file.
        path: PathBuf,
        /// Row number; the header is 0.
        row: u64,
    },
}
