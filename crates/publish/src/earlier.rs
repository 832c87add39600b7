//! Counts of an earlier run, read back for the next one to be held against.

use std::path::Path;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::UInt64Type;
use evenreach_equity::{Count, ReleasedCounts};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::{Manifest, PublishError};

const PATH: &str = "aggregates/released_counts.parquet";

/// Every count of people the audits of a run published. `None` for a run of a version that kept none.
///
/// Reads one file after checking it against the run's manifest.
///
/// # Errors
/// The machine's, and [`PublishError::Damaged`] when the file is not what the manifest says.
pub fn released_counts(run: &Path) -> Result<Option<ReleasedCounts>, PublishError> {
    let (manifest, _) = Manifest::read(run)?;
    if manifest.outputs.iter().all(|output| output.path != PATH) {
        return Ok(None);
    }
    let unreadable = || PublishError::Damaged {
        folder: run.to_owned(),
        what: format!("`{PATH}` is as it was written but cannot be read by this version"),
    };
    let file = manifest.open(run, PATH)?;
    let batches = ParquetRecordBatchReaderBuilder::try_new(file).and_then(|reader| reader.build());
    let mut released = ReleasedCounts::default();
    for batch in batches.map_err(|_| unreadable())? {
        let batch = batch.map_err(|_| unreadable())?;
        read(&batch, &mut released).ok_or_else(unreadable)?;
    }
    Ok(Some(released))
}

fn read(batch: &RecordBatch, released: &mut ReleasedCounts) -> Option<()> {
    let text = |name: &str| batch.column_by_name(name)?.as_string_opt::<i32>();
    let names = [text("cohort")?, text("attribute")?, text("group")?, text("column")?];
    let counts = batch.column_by_name("count")?.as_primitive_opt::<UInt64Type>()?;
    for row in 0..batch.num_rows() {
        let [cohort, attribute, group, column] = names.map(|name| name.value(row));
        let count = if counts.is_valid(row) { Count::Shown(counts.value(row)) } else { Count::Suppressed };
        released.insert(cohort, attribute, group, column, count);
    }
    Some(())
}
