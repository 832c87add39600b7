//! Where scored rows go, whatever the format.

use std::path::Path;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use evenreach_extract::Format;

use crate::ScoreError;
use crate::csv_output::CsvOutput;
use crate::parquet_output::ParquetOutput;

/// A file of scored rows; dropped before it is finished, it leaves nothing behind.
pub(crate) trait Output {
    /// Adds rows.
    fn write(&mut self, rows: &RecordBatch) -> Result<(), ScoreError>;

    /// Completes the file and lets it appear under its name.
    fn finish(self: Box<Self>) -> Result<(), ScoreError>;
}

/// Starts a file of rows with this schema.
pub(crate) fn create(path: &Path, format: Format, schema: SchemaRef) -> Result<Box<dyn Output>, ScoreError> {
    Ok(match format {
        Format::Csv => Box::new(CsvOutput::create(path, &schema)?),
        Format::Parquet => Box::new(ParquetOutput::create(path, schema)?),
    })
}
