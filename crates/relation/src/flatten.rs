//! A reduction's result opened into one row a person and date.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt64Array};
use arrow::compute::take;
use arrow::datatypes::{Field, Schema};
use arrow::error::ArrowError;

/// From (`person_key`, list of records) to (`person_key`, fields of the record).
pub(crate) fn one_row_a_record(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let wrong = || ArrowError::SchemaError("a reduction gives person_key and a list of records".to_owned());
    let keys = batch.column_by_name("person_key").ok_or_else(wrong)?;
    let lists = batch.columns().iter().find_map(|c| c.as_list_opt::<i32>()).ok_or_else(wrong)?;
    let mut owners: Vec<u64> = Vec::with_capacity(lists.values().len());
    for row in 0..lists.len() {
        owners.extend(std::iter::repeat_n(row as u64, lists.value_length(row) as usize));
    }
    let first = lists.value_offsets().first().copied().unwrap_or(0) as usize;
    let records = lists.values().slice(first, owners.len());
    let records = records.as_struct_opt().ok_or_else(wrong)?;
    let mut fields = vec![Field::new("person_key", keys.data_type().clone(), false)];
    let mut columns: Vec<ArrayRef> = vec![take(keys, &UInt64Array::from(owners), None)?];
    fields.extend(records.fields().iter().map(|f| f.as_ref().clone()));
    columns.extend(records.columns().iter().cloned());
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns)
}
