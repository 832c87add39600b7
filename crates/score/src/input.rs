//! The people of a file, whatever its format.

use std::path::Path;

use arrow::datatypes::SchemaRef;

use crate::ScoreError;
use crate::chunk::Chunk;
use crate::csv_input::CsvInput;
use crate::format::Format;
use crate::parquet_input::ParquetInput;

/// An opened input.
#[derive(Debug)]
pub(crate) enum Input {
    Csv(CsvInput),
    Parquet(ParquetInput),
}

impl Input {
    pub(crate) fn open(path: &Path, format: Format) -> Result<Self, ScoreError> {
        match format {
            Format::Csv => CsvInput::open(path).map(Self::Csv),
            Format::Parquet => ParquetInput::open(path).map(Self::Parquet),
        }
    }

    /// Every column of the file.
    pub(crate) fn schema(&self) -> SchemaRef {
        match self {
            Self::Csv(input) => input.schema(),
            Self::Parquet(input) => input.schema(),
        }
    }

    /// How many rows there are; nothing when that cannot be told.
    pub(crate) fn count_rows(self) -> Option<u64> {
        match self {
            Self::Csv(input) => input.count_rows(),
            Self::Parquet(input) => input.count_rows(),
        }
    }

    /// The rows, with the columns of these names, in the order of the file.
    pub(crate) fn chunks(
        self,
        wanted: &[&str],
    ) -> Result<Box<dyn Iterator<Item = Result<Chunk, ScoreError>>>, ScoreError> {
        Ok(match self {
            Self::Csv(input) => Box::new(input.chunks(wanted)),
            Self::Parquet(input) => Box::new(input.chunks(wanted)?),
        })
    }
}
