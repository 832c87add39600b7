//! Tables of people a night keeps for itself and for the next: identifiable, beside the lists, never an aggregate.

use std::path::Path;

use arrow::array::{AsArray as _, RecordBatch, UInt64Array};
use arrow::compute::take_record_batch;
use jiff::civil::Date;

use crate::kept::open_before;
use crate::lists_of_run::{all_rows, unreadable};
use crate::lookup::find_person;
use crate::manifest::Outcome;
use crate::parquet_bytes::parquet_with_notes;
use crate::standings::{PEOPLE_A_GROUP, by_pseudonym};
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
    /// The table as Parquet, in the order of the pseudonyms, so that one person is found in one row group; refuses people
    /// who cannot be told apart. `notes` go into the file's metadata.
    pub(crate) fn bytes(&self, path: &str, notes: &[String]) -> Result<Vec<u8>, PublishError> {
        let ids = self.rows.column_by_name(KEY).and_then(|ids| ids.as_string_opt::<i32>());
        let ids = ids.ok_or_else(|| PublishError::Encode { name: path.to_owned(), format: "a table of people" })?;
        let order = by_pseudonym(ids)?;
        let groups = order.chunks(PEOPLE_A_GROUP).map(|rows| {
            let rows = UInt64Array::from_iter_values(rows.iter().map(|row| *row as u64));
            take_record_batch(&self.rows, &rows)
                .map_err(|_| PublishError::Encode { name: path.to_owned(), format: "a table" })
        });
        parquet_with_notes(path, &self.rows.schema(), groups, notes)
    }
}

/// One person's row of a table of people, from the folder of a released or held run; `None` when nobody has this
/// pseudonym. Reads one file, after checking it against the run's manifest.
///
/// # Errors
/// The machine's, [`PublishError::Damaged`] when the file is not what the manifest says, and
/// [`PublishError::NoStandings`] when the run has no such table. No error holds the pseudonym.
pub fn person_row(run: &Path, table: &str, patient_id: &str) -> Result<Option<RecordBatch>, PublishError> {
    let (manifest, _) = Manifest::read(run)?;
    let path = format!("{}/{table}.parquet", manifest.outcome.lists_folder());
    // The reader's error may quote a pseudonym, so it goes no further.
    find_person(manifest.open(run, &path)?, patient_id).map_err(|_| PublishError::Damaged {
        folder: run.to_owned(),
        what: format!("`{path}` is as it was written but cannot be read by this version"),
    })
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
    let path = format!("{}/{name}.parquet", Outcome::Released.lists_folder());
    let Some((manifest, file)) = open_before(runs, night, &path)? else { return Ok(None) };
    let rows = all_rows(file).ok_or_else(|| unreadable(&runs.join("current"), &path))?;
    Ok(Some((manifest, rows)))
}
