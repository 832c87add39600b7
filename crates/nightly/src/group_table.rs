//! Everybody's groups tonight, kept beside the lists for later runs to be compared with.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use evenreach_contract::{Breach, Checked};
use evenreach_publish::PersonTable;

use crate::Stopped;

/// File name without ending.
pub(crate) const NAME: &str = "groups";
const COLUMNS: [&str; 8] =
    ["patient_id", "ethnicity_19", "ethnicity_5", "imd_quintile_label", "sex", "age_band", "practice_code", "pcn_code"];

/// One row a registered person.
pub(crate) fn table(person: &Checked) -> Result<PersonTable, Stopped> {
    let view = person.view();
    let columns = COLUMNS
        .map(|name| view.text(name).map(|column| (name, Arc::new(column.clone()) as ArrayRef, name != "patient_id")));
    let columns = columns.into_iter().collect::<Result<Vec<_>, Breach>>()?;
    let rows = RecordBatch::try_from_iter_with_nullable(columns)
        .map_err(|_| Stopped::Fault { cause: "the table of groups cannot be made".to_owned() })?;
    Ok(PersonTable { name: NAME.to_owned(), rows })
}
