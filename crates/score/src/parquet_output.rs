//! Scored rows as Parquet, with nothing in it that varies from run to run: same rows, same bytes.

use std::io;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::schema::types::ColumnPath;

use crate::ScoreError;
use crate::output::Output;
use crate::partial_file::PartialFile;

/// Rows encoded in memory before they are written out.
const ROW_GROUP_ROWS: usize = 131_072;
/// A low level: results hardly compress, words compress anyway.
const ZSTD_LEVEL: i32 = 1;

/// The file being written.
pub(crate) struct ParquetOutput {
    writer: ArrowWriter<PartialFile>,
    path: PathBuf,
}

impl ParquetOutput {
    pub(crate) fn create(path: &Path, schema: SchemaRef) -> Result<Self, ScoreError> {
        let failed = |cause: ParquetError| unwritable(path, &cause);
        let mut properties = WriterProperties::builder()
            .set_created_by("evenreach".to_owned())
            .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
            .set_compression(Compression::ZSTD(ZstdLevel::try_new(ZSTD_LEVEL).map_err(failed)?));
        for field in schema.fields().iter().filter(|field| field.data_type() == &DataType::Float64) {
            // Results are nearly all different: a dictionary of them is work for nothing.
            let column = ColumnPath::from(field.name().as_str());
            properties = properties.set_column_dictionary_enabled(column, false);
        }
        let file = PartialFile::create(path)?;
        let writer = ArrowWriter::try_new(file, schema, Some(properties.build())).map_err(failed)?;
        Ok(Self { writer, path: path.to_owned() })
    }
}

impl Output for ParquetOutput {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), ScoreError> {
        self.writer.write(rows).map_err(|cause| unwritable(&self.path, &cause))
    }

    fn finish(self: Box<Self>) -> Result<(), ScoreError> {
        self.writer.into_inner().map_err(|cause| unwritable(&self.path, &cause))?.appear()
    }
}

/// The operating system's words; the encoder's own may quote values.
fn unwritable(path: &Path, cause: &ParquetError) -> ScoreError {
    let cause = match cause {
        ParquetError::External(cause) => cause.downcast_ref::<io::Error>().map(|cause| cause.kind().to_string()),
        _ => None,
    };
    ScoreError::Write { path: path.to_owned(), cause: cause.unwrap_or_else(|| "encoding Parquet".to_owned()) }
}
