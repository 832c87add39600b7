//! The release before a night, and its counts, read back for the night's own to be compared with.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::UInt64Type;
use evenreach_equity::{Count, ReleasedCounts};
use jiff::civil::Date;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;

use crate::{Manifest, PublishError};

const PATH: &str = "aggregates/released_counts.parquet";

/// Where a manifest's `inputs` name the release before.
const BEFORE: &str = "release_before";

/// The release that stood when a night was first run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReleaseBefore {
    /// Name of its folder.
    pub run: String,
    /// Every count of people its audits published; none if its folder is gone, or is of a version that kept none.
    pub counts: ReleasedCounts,
}

/// The release that stands, whatever its night; for a night that was run before on the same `inputs`, the one that
/// stood then, so that it gives the same bytes again.
///
/// `inputs` is what decides the night; the caller enters the answer there as `release_before`, the folder's name.
///
/// # Errors
/// The machine's, and [`PublishError::Damaged`] when a manifest or the counts are not what was written.
pub fn release_before(runs: &Path, night: Date, inputs: &Value) -> Result<Option<ReleaseBefore>, PublishError> {
    let same = |manifest: &Manifest| {
        inputs.as_object().is_some_and(|own| own.iter().all(|(name, value)| manifest.inputs.get(name) == Some(value)))
    };
    for folder in runs_of(runs, night)? {
        let (manifest, _) = Manifest::read(&folder)?;
        if same(&manifest) {
            let Some(run) = manifest.inputs.get(BEFORE).and_then(Value::as_str) else { return Ok(None) };
            let folder = runs.join(run);
            let counts = if folder.is_dir() { released_counts(&folder)? } else { None };
            return Ok(Some(ReleaseBefore { run: run.to_owned(), counts: counts.unwrap_or_default() }));
        }
    }
    let current = runs.join("current");
    let Ok(link) = std::fs::read_link(&current) else { return Ok(None) };
    let run = link.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Some(ReleaseBefore { run, counts: released_counts(&current)?.unwrap_or_default() }))
}

/// Folders of finished runs of a night, released or held, in the order of their names.
fn runs_of(runs: &Path, night: Date) -> Result<BTreeSet<PathBuf>, PublishError> {
    let prefix = format!("{night}-");
    let mut found = BTreeSet::new();
    for parent in [runs.to_owned(), runs.join("held")] {
        if !parent.is_dir() {
            continue;
        }
        let machine = PublishError::machine(&parent, "list the runs");
        let entries = std::fs::read_dir(&parent).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
        for entry in entries.map_err(machine)? {
            if entry.file_name().to_string_lossy().starts_with(&prefix) && entry.path().is_dir() {
                found.insert(entry.path());
            }
        }
    }
    Ok(found)
}

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
    let [counts, last_shown] =
        ["count", "last_shown"].map(|name| batch.column_by_name(name)?.as_primitive_opt::<UInt64Type>());
    let (counts, last_shown) = (counts?, last_shown?);
    for row in 0..batch.num_rows() {
        let [cohort, attribute, group, column] = names.map(|name| name.value(row));
        match (counts.is_valid(row), last_shown.is_valid(row)) {
            (true, _) => released.insert(cohort, attribute, group, column, Count::Shown(counts.value(row))),
            (false, true) => released.insert_hidden(cohort, attribute, group, column, last_shown.value(row)),
            (false, false) => released.insert(cohort, attribute, group, column, Count::Suppressed),
        }
    }
    Some(())
}
