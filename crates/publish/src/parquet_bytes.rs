//! Parquet with nothing in it that varies from run to run: same rows, same bytes.

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
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
    parquet_with_notes(name, schema, groups, &[])
}

/// The same with sentences in the file's metadata, under `note_1`, `note_2`, ...: they travel with the file.
pub(crate) fn parquet_with_notes(
    name: &str,
    schema: &SchemaRef,
    groups: impl IntoIterator<Item = Result<RecordBatch, PublishError>>,
    notes: &[String],
) -> Result<Vec<u8>, PublishError> {
    let notes = (1..).zip(notes).map(|(n, note)| KeyValue::new(format!("note_{n}"), note.clone())).collect();
    let failed = |_| PublishError::Encode { name: name.to_owned(), format: "Parquet" };
    let properties = WriterProperties::builder()
        .set_created_by("evenreach".to_owned())
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).map_err(failed)?))
        .set_key_value_metadata(Some(notes))
        .build();
    let mut writer = ArrowWriter::try_new(Vec::new(), schema.clone(), Some(properties)).map_err(failed)?;
    for rows in groups {
        writer.write(&rows?).map_err(failed)?;
        writer.flush().map_err(failed)?;
    }
    writer.into_inner().map_err(failed)
}
