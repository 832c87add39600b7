//! Parquet with nothing in it that varies from run to run: same rows, same bytes.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::PublishError;

/// The rows as one Parquet file, ZSTD level 3. `name` is used in errors.
pub(crate) fn parquet_bytes(name: &str, rows: &RecordBatch) -> Result<Vec<u8>, PublishError> {
    parquet_groups(name, &rows.schema(), [Ok(rows.clone())])
}

/// The same, one row group a batch: only one batch has to be in memory.
pub(crate) fn parquet_groups(
    name: &str,
    schema: &SchemaRef,
    groups: impl IntoIterator<Item = Result<RecordBatch, PublishError>>,
) -> Result<Vec<u8>, PublishError> {
    let failed = |_| PublishError::Encode { name: name.to_owned(), format: "Parquet" };
    let properties = WriterProperties::builder()
        .set_created_by("evenreach".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).map_err(failed)?))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties)).map_err(failed)?;
    for rows in groups {
        writer.write(&rows?).map_err(failed)?;
        writer.flush().map_err(failed)?;
    }
    writer.into_inner().map_err(failed)
}
