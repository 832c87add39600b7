//! The format of a file, told from its extension.

use std::path::Path;

use super::error::RowFileError;

/// A format that can be read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text.
    Csv,
    /// Apache Parquet.
    Parquet,
}

impl Format {
    /// The format of `path`; `role` says what the file is to the reader of the error, such as `input`.
    ///
    /// # Errors
    /// [`RowFileError::Extension`].
    pub fn of(path: &Path, role: &'static str) -> Result<Self, RowFileError> {
        let is = |known: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(known));
        if is("csv") {
            Ok(Self::Csv)
        } else if is("parquet") {
            Ok(Self::Parquet)
        } else {
            Err(RowFileError::Extension { role, path: path.to_owned() })
        }
    }
}
