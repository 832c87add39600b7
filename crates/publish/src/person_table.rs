//! Tables of people a night keeps for itself and for the next: identifiable, beside the lists, never an aggregate.

use std::path::Path;

use arrow::array::{Array as _, AsArray as _, RecordBatch, StringArray};
use arrow::compute::{SortColumn, concat_batches, lexsort_to_indices, take_record_batch};
use jiff::civil::Date;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::manifest::Outcome;
use crate::parquet_bytes::parquet_bytes;
use crate::{Manifest, PublishError};

/// The column people are told apart by.
const KEY: &str = "patient_id";

/// One row a person; written to the folder of lists of the run.
#[derive(Debug, Clone)]
pub struct PersonTable {
    /// File name without ending: letters, digits, `_` and `-`.
    pub name: String,
    /// The rows, with a column `patient_id`; they are sorted by it.
    pub rows: RecordBatch,
}

impl PersonTable {
    /// The table as Parquet, in the order of the pseudonyms; refuses people who cannot be told apart.
    pub(crate) fn bytes(&self, path: &str) -> Result<Vec<u8>, PublishError> {
        let failed = |_| PublishError::Encode { name: path.to_owned(), format: "a table" };
        let ids = self.rows.column_by_name(KEY).and_then(|ids| ids.as_string_opt::<i32>());
        let ids = ids.ok_or_else(|| PublishError::Encode { name: path.to_owned(), format: "a table of people" })?;
        let by_id = [SortColumn { values: std::sync::Arc::new(ids.clone()), options: None }];
        let order = lexsort_to_indices(&by_id, None).map_err(failed)?;
        let rows = take_record_batch(&self.rows, &order).map_err(failed)?;
        let sorted: Option<&StringArray> = rows.column_by_name(KEY).and_then(|ids| ids.as_string_opt::<i32>());
        let repeated = sorted.map_or(0, |ids| (1..ids.len()).filter(|at| ids.value(*at) == ids.value(at - 1)).count());
        match repeated.max(ids.null_count()) {
            0 => parquet_bytes(path, &rows),
            count => Err(PublishError::Pseudonyms { count }),
        }
    }
}

/// A table of people of the release that stands, if that is of an earlier night and has one; checked against its
/// manifest first.
///
/// # Errors
/// The machine's, and [`PublishError::Damaged`] when the file is not what the manifest says.
pub fn person_table_before(
    runs: &Path,
    night: Date,
    name: &str,
) -> Result<Option<(Manifest, RecordBatch)>, PublishError> {
    let run = runs.join("current");
    if !run.is_dir() {
        return Ok(None);
    }
    let (manifest, _) = Manifest::read(&run)?;
    let path = format!("{}/{name}.parquet", Outcome::Released.lists_folder());
    if manifest.as_of >= night || !manifest.outputs.iter().any(|output| output.path == path) {
        return Ok(None);
    }
    let file = manifest.open(&run, &path)?;
    let unreadable = || PublishError::Damaged {
        folder: run.clone(),
        what: format!("`{path}` is as it was written but cannot be read by this version"),
    };
    // The reader's errors may quote a pseudonym, so they go no further.
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|_| unreadable())?;
    let schema = reader.schema().clone();
    let batches = reader.build().and_then(|rows| rows.collect::<Result<Vec<_>, _>>().map_err(Into::into));
    let rows = batches.ok().and_then(|batches| concat_batches(&schema, &batches).ok()).ok_or_else(unreadable)?;
    Ok(Some((manifest, rows)))
}
