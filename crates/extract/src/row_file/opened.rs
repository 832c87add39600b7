//! One file of rows, whatever its format.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use arrow::datatypes::SchemaRef;

use super::chunk::Chunk;
use super::csv_rows::CsvRows;
use super::error::RowFileError;
use super::format::Format;
use super::parquet_rows::ParquetRows;

/// Rows read at a time.
pub const CHUNK_ROWS: usize = 8192;

/// Rows of a file, a few thousand at a time.
pub type Chunks = Box<dyn Iterator<Item = Result<Chunk, RowFileError>>>;

/// An opened file of rows.
#[derive(Debug)]
pub struct RowFile(Opened);

#[derive(Debug)]
enum Opened {
    Csv(CsvRows),
    Parquet(ParquetRows),
}

impl RowFile {
    /// Opens a file and reads its header or footer.
    ///
    /// # Errors
    /// A file that cannot be opened, or is not of the format.
    pub fn open(path: &Path, format: Format) -> Result<Self, RowFileError> {
        Ok(Self(match format {
            Format::Csv => Opened::Csv(CsvRows::open(path)?),
            Format::Parquet => Opened::Parquet(ParquetRows::open(path)?),
        }))
    }

    /// Every column of the file.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        match &self.0 {
            Opened::Csv(rows) => rows.schema(),
            Opened::Parquet(rows) => rows.schema(),
        }
    }

    /// How many rows there are; nothing when that cannot be told.
    #[must_use]
    pub fn count_rows(self) -> Option<u64> {
        match self.0 {
            Opened::Csv(rows) => rows.count_rows(),
            Opened::Parquet(rows) => rows.count_rows(),
        }
    }

    /// The rows, with the columns of these names, in the order of the file. `id` is the column of identifiers, if it is
    /// among them: one that is not text is left null and told in [`Chunk::nameless`].
    ///
    /// # Errors
    /// A file that cannot be decoded; errors further down come with the rows.
    pub fn chunks(self, wanted: &[&str], id: &str) -> Result<Chunks, RowFileError> {
        Ok(match self.0 {
            Opened::Csv(rows) => Box::new(rows.chunks(wanted, id)),
            Opened::Parquet(rows) => Box::new(rows.chunks(wanted)?),
        })
    }
}

/// True when both paths lead to one file, by whatever links.
#[must_use]
pub fn is_same_file(one: &Path, other: &Path) -> bool {
    let identity = |path: &Path| fs::metadata(path).map(|found| (found.dev(), found.ino())).ok();
    one == other || identity(one).is_some_and(|found| identity(other) == Some(found))
}
