//! Tables of one row a registered person besides the standings: sorted by pseudonym, so that one person is found in one
//! row group, with the sentences that belong to their figures in the file's metadata.

use std::path::Path;

use arrow::array::{AsArray as _, RecordBatch, UInt64Array};
use arrow::compute::take_record_batch;
use evenreach_contract::Breach;

use crate::lookup::find_person;
use crate::parquet_bytes::parquet_with_notes;
use crate::standings::{PEOPLE_A_GROUP, by_pseudonym};
use crate::{Manifest, PeopleTable, PublishError};

/// The table as Parquet; refuses people who cannot be told apart. `path` is used in errors.
pub(crate) fn people_bytes(path: &str, table: &PeopleTable, notes: &[String]) -> Result<Vec<u8>, PublishError> {
    let ids = table.rows.column_by_name("patient_id").and_then(|column| column.as_string_opt::<i32>());
    let missing = || Breach::Missing { table: table.name.clone(), column: "patient_id".to_owned() };
    let order = by_pseudonym(ids.ok_or_else(missing)?)?;
    let groups = order.chunks(PEOPLE_A_GROUP).map(|rows| {
        let rows = UInt64Array::from_iter_values(rows.iter().map(|row| *row as u64));
        take_record_batch(&table.rows, &rows)
            .map_err(|_| PublishError::Encode { name: path.to_owned(), format: "a table" })
    });
    parquet_with_notes(path, &table.rows.schema(), groups, notes)
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
