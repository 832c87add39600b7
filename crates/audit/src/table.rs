//! A file given to the audit: its columns found by name, its rows handed on, rows that cannot be trusted counted.

use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use evenreach_extract::{Chunks, Format, RowFile, header_advice, is_headless, nearest_header};

use crate::AuditError;
use crate::cells::Unreadable;

/// A column and the option that asks for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) column: &'a str,
    pub(crate) option: &'static str,
}

/// An opened file with every wanted column there once.
pub(crate) struct Table {
    path: PathBuf,
    id: String,
    chunks: Chunks,
    misshapen: u64,
    nameless: u64,
}

impl Table {
    /// Opens a file; the first of the columns wanted is that of identifiers. `role` names the file in errors.
    pub(crate) fn open(path: &Path, role: &'static str, wanted: &[Wanted<'_>]) -> Result<Self, AuditError> {
        let file = RowFile::open(path, Format::of(path, role)?)?;
        let schema = file.schema();
        let headers: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        for one in wanted {
            match headers.iter().filter(|header| **header == one.column).count() {
                0 => return Err(no_column(path, *one, &headers)),
                1 => {}
                _ => return Err(AuditError::RepeatedColumn { path: path.to_owned(), column: one.column.to_owned() }),
            }
        }
        let id = wanted.first().map(|one| one.column.to_owned()).unwrap_or_default();
        let columns: Vec<&str> = wanted.iter().map(|one| one.column).collect();
        let chunks = file.chunks(&columns, &id)?;
        Ok(Self { path: path.to_owned(), id, chunks, misshapen: 0, nameless: 0 })
    }

    /// The next rows, and nothing after the last.
    pub(crate) fn next_rows(&mut self) -> Result<Option<RecordBatch>, AuditError> {
        let Some(chunk) = self.chunks.next().transpose()? else { return Ok(None) };
        self.misshapen += chunk.misshapen.len() as u64;
        self.nameless += chunk.nameless.len() as u64;
        Ok(Some(chunk.rows))
    }

    /// After the last rows: refuses a file with rows that cannot be trusted.
    pub(crate) fn check_rows(&self) -> Result<(), AuditError> {
        let broken = |rule: String, count: u64| AuditError::Rows { path: self.path.clone(), rule, count };
        if self.misshapen > 0 {
            return Err(broken("as many fields as the header".to_owned(), self.misshapen));
        }
        if self.nameless > 0 {
            return Err(broken(format!("{} is text in UTF-8", self.id), self.nameless));
        }
        Ok(())
    }

    /// The error of a column that cannot be read.
    pub(crate) fn refused(&self, column: &str, cause: Unreadable, wanted: &'static str) -> AuditError {
        let holds = match cause {
            Unreadable::Type(holds) => holds,
            Unreadable::Fractions => "numbers with fractions, or too large to be exact".to_owned(),
        };
        AuditError::ColumnType { path: self.path.clone(), column: column.to_owned(), holds, wanted }
    }
}

fn no_column(path: &Path, wanted: Wanted<'_>, headers: &[&str]) -> AuditError {
    // What stands in the first line of a file without headers is about somebody.
    let likely = if is_headless(headers) { None } else { nearest_header(&[wanted.column], headers.iter().copied()) };
    AuditError::NoColumn {
        path: path.to_owned(),
        column: wanted.column.to_owned(),
        option: wanted.option,
        nearest: likely.map(str::to_owned),
        advice: header_advice(headers),
    }
}
