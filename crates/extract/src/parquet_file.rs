//! One Parquet file: footer held against limits and contract before anything is decoded, then decoded once.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, Field, Schema};
use evenreach_contract::{Breach, Contract, Kind};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};

use crate::{ExtractError, TableSource};

/// Limits of any one file; a footer beyond them is refused before decoding.
const MOST_ROWS: i64 = 5_000_000_000;
const MOST_COLUMNS: usize = 500;
const MOST_ROW_GROUP_BYTES: i64 = 4 << 30;
/// Rows decoded at a time.
const BATCH_ROWS: usize = 8192;

/// An opened file whose columns match the contract.
#[derive(Debug, Clone)]
pub(crate) struct ParquetFile {
    pub(crate) path: PathBuf,
    pub(crate) ignored_columns: Vec<String>,
    metadata: ArrowReaderMetadata,
    /// Index of each contract column in the file, and the contract's name for it.
    columns: Vec<(usize, String)>,
}

/// How text columns are decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Text {
    Plain,
    /// As dictionaries, so that work on repeated codes is done once a dictionary and not once a row.
    Dictionary,
}

impl ParquetFile {
    pub(crate) fn open(
        path: &Path,
        contract: &Contract,
        source: &TableSource,
        text: Text,
    ) -> Result<Self, ExtractError> {
        let shown = path.display().to_string();
        let damaged = |step: &str| ExtractError::Damaged { path: shown.clone(), step: step.to_owned() };
        let file = std::fs::File::open(path)
            .map_err(|e| ExtractError::Unreadable { path: shown.clone(), cause: e.kind().to_string() })?;
        let options = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
        let metadata = guarded(|| ArrowReaderMetadata::load(&file, options.clone()))
            .and_then(Result::ok)
            .ok_or_else(|| damaged("reading the footer"))?;
        check_limits(&shown, &metadata)?;
        let found: Vec<String> = metadata.schema().fields().iter().map(|f| f.name().clone()).collect();
        let mut columns = vec![];
        for column in &contract.columns {
            let name = source.name_in_file(&column.name);
            let index = found.iter().position(|f| f == name).ok_or_else(|| ExtractError::Column {
                path: shown.clone(),
                table: contract.name.clone(),
                column: name.to_owned(),
                found: found.clone(),
            })?;
            let holds = metadata.schema().field(index).data_type();
            if !column.kind.accepts(holds) {
                return Err(ExtractError::Contract(Breach::Type {
                    table: contract.name.clone(),
                    column: name.to_owned(),
                    expected: column.kind.words().to_owned(),
                    found: holds.to_string(),
                }));
            }
            columns.push((index, column.name.clone()));
        }
        let ignored_columns = found
            .iter()
            .enumerate()
            .filter(|(i, _)| columns.iter().all(|(c, _)| c != i))
            .map(|(_, name)| name.clone())
            .collect();
        let wanted = decoded_schema(metadata.schema(), contract, &columns, text);
        let metadata = ArrowReaderMetadata::try_new(Arc::clone(metadata.metadata()), options.with_schema(wanted))
            .map_err(|_| damaged("matching its columns"))?;
        Ok(Self { path: path.to_path_buf(), ignored_columns, metadata, columns })
    }

    pub(crate) fn rows(&self) -> u64 {
        u64::try_from(self.metadata.metadata().file_metadata().num_rows()).unwrap_or(0)
    }

    pub(crate) fn row_groups(&self) -> usize {
        self.metadata.metadata().num_row_groups()
    }

    pub(crate) fn row_group_rows(&self, row_group: usize) -> i64 {
        self.metadata.metadata().row_group(row_group).num_rows()
    }

    /// Decodes some row groups, columns named and ordered as in the contract.
    pub(crate) fn batches(&self, row_groups: Vec<usize>) -> Result<Batches, ExtractError> {
        let shown = self.path.display().to_string();
        let damaged = |step: &str| ExtractError::Damaged { path: shown.clone(), step: step.to_owned() };
        let file = std::fs::File::open(&self.path)
            .map_err(|e| ExtractError::Unreadable { path: shown.clone(), cause: e.kind().to_string() })?;
        let builder = ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.metadata.clone());
        let mask = ProjectionMask::roots(builder.parquet_schema(), self.columns.iter().map(|(i, _)| *i));
        let reader =
            guarded(|| builder.with_projection(mask).with_batch_size(BATCH_ROWS).with_row_groups(row_groups).build())
                .and_then(Result::ok)
                .ok_or_else(|| damaged("preparing to decode"))?;
        let mut decoded: Vec<usize> = self.columns.iter().map(|(i, _)| *i).collect();
        decoded.sort_unstable();
        decoded.dedup();
        let order = self.columns.iter().map(|(i, name)| (decoded.partition_point(|d| d < i), name.clone())).collect();
        Ok(Batches { reader, order, path: shown, failed: false })
    }
}

/// Decoded batches; a decoder that errs or panics ends them with [`ExtractError::Damaged`].
pub(crate) struct Batches {
    reader: ParquetRecordBatchReader,
    order: Vec<(usize, String)>,
    path: String,
    failed: bool,
}

impl Iterator for Batches {
    type Item = Result<RecordBatch, ExtractError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        // The decoder's own words may quote cell values, so they are not passed on.
        let damaged = ExtractError::Damaged { path: self.path.clone(), step: "decoding rows".to_owned() };
        let batch = match guarded(|| self.reader.next()) {
            Some(None) => return None,
            Some(Some(Ok(batch))) => batch,
            Some(Some(Err(_))) | None => {
                self.failed = true;
                return Some(Err(damaged));
            }
        };
        let fields: Vec<Field> =
            self.order.iter().map(|(i, name)| Field::new(name, batch.column(*i).data_type().clone(), true)).collect();
        let columns = self.order.iter().map(|(i, _)| Arc::clone(batch.column(*i))).collect();
        Some(RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|_| damaged))
    }
}

/// Runs a decoder step; `None` when it panicked (damaged Parquet can do that).
fn guarded<T>(step: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(step)).ok()
}

fn check_limits(path: &str, metadata: &ArrowReaderMetadata) -> Result<(), ExtractError> {
    let over = |limit: String| Err(ExtractError::Limit { path: path.to_owned(), limit });
    let footer = metadata.metadata();
    if footer.file_metadata().num_rows() > MOST_ROWS {
        return over(format!("more than {MOST_ROWS} rows"));
    }
    if metadata.schema().fields().len() > MOST_COLUMNS {
        return over(format!("more than {MOST_COLUMNS} columns"));
    }
    if footer.row_groups().iter().any(|g| g.total_byte_size() > MOST_ROW_GROUP_BYTES || g.total_byte_size() < 0) {
        return over(format!("a row group of more than {MOST_ROW_GROUP_BYTES} bytes"));
    }
    Ok(())
}

fn decoded_schema(
    found: &Schema,
    contract: &Contract,
    columns: &[(usize, String)],
    text: Text,
) -> arrow::datatypes::SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let is_text = |i: usize| {
        columns.iter().any(|(c, name)| *c == i && contract.column(name).is_some_and(|column| column.kind == Kind::Text))
    };
    let fields: Vec<Field> = found
        .fields()
        .iter()
        .enumerate()
        .map(|(i, field)| {
            let field = field.as_ref().clone();
            if text == Text::Dictionary && is_text(i) { field.with_data_type(dictionary.clone()) } else { field }
        })
        .collect();
    Arc::new(Schema::new(fields))
}
