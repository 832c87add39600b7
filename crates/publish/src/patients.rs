//! Who is on a list: one row a person, for the practice that will write to them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray, UInt32Array, UInt64Array};
use arrow::compute::take;
use evenreach_cohort::{Cohort, Place};
use jiff::civil::Date;

use crate::cell::{Cell, Cells, days};
use crate::spreadsheet::{csv_bytes, guarded, guarded_id};
use crate::{PublishError, name};

/// Columns copied from the `person` relation, and where they stand in the list.
const BEFORE: [&str; 4] = ["patient_id", "practice_code", "practice_name", "pcn_code"];
const AFTER: [&str; 8] = [
    "age_years",
    "sex",
    "preferred_language",
    "interpreter_needed",
    "accessible_format",
    "preferred_channel",
    "has_mobile",
    "has_email",
];

/// A cohort's people, sorted by practice, place in the PCN and pseudonym.
pub(crate) struct PatientList {
    /// The columns a practice needs.
    pub(crate) rows: RecordBatch,
    /// Rows of each practice.
    pub(crate) practices: Vec<(String, Range<usize>)>,
}

impl PatientList {
    /// Picks the people selected, and checks once more, by another way than the clauses, that nobody opted out.
    pub(crate) fn new(cohort: &Cohort, as_of: Date, purpose: &str) -> Result<Self, PublishError> {
        let people = cohort.people.view();
        let (ids, practice_codes) = (people.text("patient_id")?, people.text("practice_code")?);
        let mut chosen: Vec<(&str, u32, &str, usize)> = cohort
            .standings
            .iter()
            .enumerate()
            .filter_map(|(row, standing)| match standing.place {
                Place::Selected(place) => Some((practice_codes.value(row), place, ids.value(row), row)),
                Place::NotEligible(_) | Place::BeyondCapacity(_) => None,
            })
            .collect();
        chosen.sort_unstable();
        refuse_opted_out(cohort, &chosen)?;
        let practices = by_practice(&cohort.name, &chosen)?;

        let index = UInt64Array::from_iter_values(chosen.iter().map(|(_, _, _, row)| *row as u64));
        let encode = || PublishError::Encode { name: cohort.name.clone(), format: "a list" };
        let copied = |column: &str| -> Result<(String, ArrayRef, bool), PublishError> {
            let schema_error = || evenreach_contract::Breach::Missing {
                table: cohort.people.contract().name.clone(),
                column: column.to_owned(),
            };
            let values = cohort.people.rows().column_by_name(column).ok_or_else(schema_error)?;
            Ok((column.to_owned(), take(values, &index, None).map_err(|_| encode())?, true))
        };
        let count = chosen.len();
        let same = |text: &str| Arc::new(StringArray::from(vec![text; count])) as ArrayRef;
        let places = UInt32Array::from_iter_values(chosen.iter().map(|(_, place, ..)| *place));
        let priorities: Float64Array =
            chosen.iter().map(|c| cohort.standings.get(c.3).and_then(|s| s.priority)).collect();
        let reasons = StringArray::from_iter_values(chosen.iter().map(|(_, _, _, row)| cohort.reason(*row)));

        let mut columns = BEFORE.iter().map(|c| copied(c)).collect::<Result<Vec<_>, _>>()?;
        columns.push(("cohort".to_owned(), same(&cohort.name), false));
        columns.push(("place_in_pcn".to_owned(), Arc::new(places), false));
        columns.push(("priority".to_owned(), Arc::new(priorities), true));
        columns.push(("reason".to_owned(), Arc::new(reasons), false));
        for column in AFTER {
            columns.push(copied(column)?);
        }
        columns.push(("as_of".to_owned(), Arc::new(Date32Array::from(vec![days(as_of); count])), false));
        columns.push(("purpose".to_owned(), same(purpose), false));
        let rows = RecordBatch::try_from_iter_with_nullable(columns).map_err(|_| encode())?;
        Ok(Self { rows, practices })
    }

    /// The people of one practice as CSV.
    pub(crate) fn csv(&self, file: &str, rows: Range<usize>) -> Result<Vec<u8>, PublishError> {
        let schema = self.rows.schema();
        let header: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        let columns = self.rows.columns().iter().map(|c| Cells::read(file, c)).collect::<Result<Vec<_>, _>>()?;
        let records =
            rows.map(|row| header.iter().zip(&columns).map(|(name, cells)| field(name, cells.get(row))).collect());
        csv_bytes::<Vec<String>, _>(file, &header, records)
    }
}

/// A field in the words of a practice: an empty cell would read like a "no".
fn field(column: &str, cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty if column == "pcn_code" => "no PCN".to_owned(),
        Cell::Empty if AFTER.contains(&column) => "not recorded".to_owned(),
        Cell::Empty => String::new(),
        Cell::Flag(yes) => if yes { "yes" } else { "no" }.to_owned(),
        Cell::Whole(n) => guarded(&n.to_string()).into_owned(),
        Cell::Number(n) => guarded(&format!("{n:.2}")).into_owned(),
        Cell::Date(date) => date.to_string(),
        Cell::Text(text) if column == "patient_id" || column.ends_with("_code") => guarded_id(text).into_owned(),
        Cell::Text(text) => guarded(text).into_owned(),
    }
}

fn refuse_opted_out(cohort: &Cohort, chosen: &[(&str, u32, &str, usize)]) -> Result<(), PublishError> {
    let people = cohort.people.view();
    let (ids, opted_out) = (people.text("patient_id")?, people.flag("opted_out")?);
    // By pseudonym, not by row: whoever opted out in any row is on no list.
    let refusals: BTreeSet<&str> = (0..people.len())
        .filter(|row| opted_out.is_null(*row) || opted_out.value(*row))
        .map(|row| ids.value(row))
        .collect();
    match chosen.iter().filter(|(_, _, id, _)| refusals.contains(id)).count() {
        0 => Ok(()),
        count => Err(PublishError::OptedOut { cohort: cohort.name.clone(), count }),
    }
}

fn by_practice(cohort: &str, chosen: &[(&str, u32, &str, usize)]) -> Result<Vec<(String, Range<usize>)>, PublishError> {
    let mut practices: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    for (row, (practice, ..)) in chosen.iter().enumerate() {
        practices.entry(practice).or_insert(row..row).end = row + 1;
    }
    let unusable = practices.keys().filter(|code| !name::is_plain(code)).count();
    if unusable > 0 {
        return Err(PublishError::Name { thing: format!("cohort {cohort}: the code of {unusable} practices") });
    }
    Ok(practices.into_iter().map(|(code, rows)| (code.to_owned(), rows)).collect())
}
