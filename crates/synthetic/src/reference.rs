//! Reads typed columns from the Parquet reference files.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int32Type, UInt16Type};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::SyntheticError;

/// One reference table, whole in memory.
pub(crate) struct ReferenceTable {
    path: PathBuf,
    batches: Vec<RecordBatch>,
}

impl ReferenceTable {
    /// Reads `name` in the reference folder.
    pub(crate) fn read(folder: &Path, name: &str) -> Result<Self, SyntheticError> {
        let path = folder.join(name);
        let file = File::open(&path).map_err(|source| SyntheticError::Open { path: path.clone(), source })?;
        let reader = ParquetRecordBatchReaderBuilder::try_new(file)
            .and_then(|builder| builder.with_batch_size(65_536).build())
            .map_err(|source| SyntheticError::Read { path: path.clone(), source })?;
        let batches = reader
            .collect::<Result<Vec<_>, _>>()
            .map_err(|source| SyntheticError::Decode { path: path.clone(), source })?;
        Ok(Self { path, batches })
    }

    /// A text column.
    pub(crate) fn text(&self, column: &str) -> Result<Vec<String>, SyntheticError> {
        let mut values = Vec::new();
        for batch in &self.batches {
            let array = self.column(batch, column, "text")?;
            let array = array.as_string_opt::<i32>().ok_or_else(|| self.wrong(column, "text"))?;
            for row in 0..array.len() {
                self.not_null(array, column, row)?;
                values.push(array.value(row).to_owned());
            }
        }
        Ok(values)
    }

    /// A column of numbers with a fraction.
    pub(crate) fn float(&self, column: &str) -> Result<Vec<f64>, SyntheticError> {
        let mut values = Vec::new();
        for batch in &self.batches {
            let array = self.column(batch, column, "float64")?;
            let array = array.as_primitive_opt::<Float64Type>().ok_or_else(|| self.wrong(column, "float64"))?;
            for row in 0..array.len() {
                self.not_null(array, column, row)?;
                values.push(array.value(row));
            }
        }
        Ok(values)
    }

    /// A column of counts or ranks; negative numbers become 0.
    pub(crate) fn count(&self, column: &str) -> Result<Vec<u32>, SyntheticError> {
        const EXPECTED: &str = "whole-number (int32 or uint16)";
        let mut values = Vec::new();
        for batch in &self.batches {
            let array = self.column(batch, column, EXPECTED)?;
            for row in 0..array.len() {
                self.not_null(array.as_ref(), column, row)?;
            }
            match array.data_type() {
                DataType::Int32 => {
                    let array = array.as_primitive::<Int32Type>();
                    values.extend(array.values().iter().map(|v| u32::try_from(*v).unwrap_or(0)));
                }
                DataType::UInt16 => {
                    let array = array.as_primitive::<UInt16Type>();
                    values.extend(array.values().iter().map(|v| u32::from(*v)));
                }
                _ => return Err(self.wrong(column, EXPECTED)),
            }
        }
        Ok(values)
    }

    /// A date column that may be null, as days since 1970-01-01.
    pub(crate) fn optional_date(&self, column: &str) -> Result<Vec<Option<i32>>, SyntheticError> {
        let mut values = Vec::new();
        for batch in &self.batches {
            let array = self.column(batch, column, "date")?;
            let array = array.as_primitive_opt::<Date32Type>().ok_or_else(|| self.wrong(column, "date"))?;
            values.extend(array.iter());
        }
        Ok(values)
    }

    fn column<'a>(
        &self,
        batch: &'a RecordBatch,
        column: &str,
        expected: &'static str,
    ) -> Result<&'a arrow::array::ArrayRef, SyntheticError> {
        batch.column_by_name(column).ok_or_else(|| self.wrong(column, expected))
    }

    fn wrong(&self, column: &str, expected: &'static str) -> SyntheticError {
        SyntheticError::Column { path: self.path.clone(), column: column.to_owned(), expected }
    }

    fn not_null(&self, array: &dyn Array, column: &str, row: usize) -> Result<(), SyntheticError> {
        if array.is_null(row) {
            return Err(SyntheticError::Null { path: self.path.clone(), column: column.to_owned(), row });
        }
        Ok(())
    }
}
