//! Rows from Parquet: only the columns asked for are decoded, a few thousand rows at a time.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use arrow::datatypes::SchemaRef;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::chunk::Chunk;
use super::error::RowFileError;
use super::opened::CHUNK_ROWS;

/// An opened file whose footer was read.
#[derive(Debug)]
pub(crate) struct ParquetRows {
    builder: ParquetRecordBatchReaderBuilder<File>,
    path: PathBuf,
}

impl ParquetRows {
    pub(crate) fn open(path: &Path) -> Result<Self, RowFileError> {
        let file = File::open(path)
            .map_err(|cause| RowFileError::Unreadable { path: path.to_owned(), cause: cause.kind().to_string() })?;
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let builder = guarded(|| ParquetRecordBatchReaderBuilder::try_new_with_options(file, options))
            .and_then(Result::ok)
            .ok_or_else(|| damaged(path, "reading the footer"))?;
        Ok(Self { builder, path: path.to_owned() })
    }

    /// Every column of the file.
    pub(crate) fn schema(&self) -> SchemaRef {
        SchemaRef::clone(self.builder.schema())
    }

    /// The rows, as the footer gives them.
    pub(crate) fn count_rows(&self) -> Option<u64> {
        u64::try_from(self.builder.metadata().file_metadata().num_rows()).ok()
    }

    /// The columns of these names.
    pub(crate) fn chunks(self, wanted: &[&str]) -> Result<ParquetChunks, RowFileError> {
        let fields = self.builder.schema().fields().iter().enumerate();
        let roots: Vec<usize> =
            fields.filter(|(_, field)| wanted.contains(&field.name().as_str())).map(|(at, _)| at).collect();
        let mask = ProjectionMask::roots(self.builder.parquet_schema(), roots);
        let reader = guarded(|| self.builder.with_projection(mask).with_batch_size(CHUNK_ROWS).build())
            .and_then(Result::ok)
            .ok_or_else(|| damaged(&self.path, "preparing to decode"))?;
        Ok(ParquetChunks { reader, path: self.path, is_done: false })
    }
}

/// The rows of one file; a decoder that errs or panics ends them with [`RowFileError::Damaged`].
pub(crate) struct ParquetChunks {
    reader: ParquetRecordBatchReader,
    path: PathBuf,
    is_done: bool,
}

impl Iterator for ParquetChunks {
    type Item = Result<Chunk, RowFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        // The decoder's own words may quote cell values, so they are not passed on.
        let chunk = match guarded(|| self.reader.next()) {
            Some(None) => None,
            Some(Some(Ok(rows))) => Some(Ok(Chunk::whole(rows))),
            Some(Some(Err(_))) | None => Some(Err(damaged(&self.path, "decoding rows"))),
        };
        self.is_done = !matches!(chunk, Some(Ok(_)));
        chunk
    }
}

/// Runs a decoder step; `None` when it panicked (damaged Parquet can do that).
fn guarded<T>(step: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(step)).ok()
}

fn damaged(path: &Path, step: &'static str) -> RowFileError {
    RowFileError::Damaged { path: path.to_owned(), step }
}
