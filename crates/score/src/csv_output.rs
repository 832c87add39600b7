//! Scored rows as CSV: RFC 4180 with a header; numbers with the fewest digits that give the same number back.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::{can_cast_types, cast};
use arrow::datatypes::{DataType, Float64Type, Schema};

use crate::ScoreError;
use crate::output::Output;
use crate::partial_file::PartialFile;

/// The file being written.
pub(crate) struct CsvOutput {
    writer: csv::Writer<PartialFile>,
    path: PathBuf,
}

impl CsvOutput {
    pub(crate) fn create(path: &Path, schema: &Schema) -> Result<Self, ScoreError> {
        for field in schema.fields() {
            if !can_cast_types(field.data_type(), &DataType::Utf8) {
                return Err(ScoreError::ColumnType {
                    table: path.display().to_string(),
                    column: field.name().clone(),
                    holds: field.data_type().to_string(),
                    wanted: "write it to Parquet, or use numbers or text",
                });
            }
        }
        let mut this = Self { writer: csv::Writer::from_writer(PartialFile::create(path)?), path: path.to_owned() };
        let names = schema.fields().iter().map(|field| field.name());
        this.writer.write_record(names).map_err(|cause| this.failed(&cause))?;
        Ok(this)
    }

    fn failed(&self, cause: &csv::Error) -> ScoreError {
        let cause = match cause.kind() {
            csv::ErrorKind::Io(cause) => cause.kind().to_string(),
            _ => "encoding rows".to_owned(),
        };
        ScoreError::Write { path: self.path.clone(), cause }
    }
}

impl Output for CsvOutput {
    fn write(&mut self, rows: &RecordBatch) -> Result<(), ScoreError> {
        let encoding = || ScoreError::Write { path: self.path.clone(), cause: "encoding rows".to_owned() };
        let mut columns = Vec::with_capacity(rows.num_columns());
        for column in rows.columns() {
            let is_number = column.data_type() == &DataType::Float64;
            let target = if is_number { DataType::Float64 } else { DataType::Utf8 };
            columns.push(cast(column, &target).map_err(|_| encoding())?);
        }
        let mut number = String::new();
        for row in 0..rows.num_rows() {
            for column in &columns {
                let field = if column.is_null(row) {
                    ""
                } else if let Some(numbers) = column.as_primitive_opt::<Float64Type>() {
                    number.clear();
                    write!(number, "{}", numbers.value(row)).map_err(|_| encoding())?;
                    &number
                } else {
                    column.as_string_opt::<i32>().map_or("", |texts| texts.value(row))
                };
                self.writer.write_field(field).map_err(|cause| self.failed(&cause))?;
            }
            self.writer.write_record(None::<&[u8]>).map_err(|cause| self.failed(&cause))?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), ScoreError> {
        let path = self.path;
        let file = self.writer.into_inner();
        file.map_err(|cause| ScoreError::Write { path, cause: cause.error().kind().to_string() })?.appear()
    }
}
