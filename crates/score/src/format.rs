//! The format of a file, told from its extension.

use std::path::Path;

use crate::ScoreError;

/// A format that can be read and written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    Csv,
    Parquet,
}

impl Format {
    /// The format of `path`; `role` is `input` or `output`, for the error.
    pub(crate) fn of(path: &Path, role: &'static str) -> Result<Self, ScoreError> {
        let is = |known: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(known));
        if is("csv") {
            Ok(Self::Csv)
        } else if is("parquet") {
            Ok(Self::Parquet)
        } else {
            Err(ScoreError::Extension { role, path: path.to_owned() })
        }
    }
}
