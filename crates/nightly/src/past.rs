//! The delivery as it was known on a past date. What came later is taken out before any relation sees it, so that no
//! feature of a landmark, built in or edited, can peek.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, RecordBatch};
use arrow::compute::filter_record_batch;
use arrow::datatypes::Date32Type;
use evenreach_contract::{Breach, Checked};
use evenreach_extract::Table;
use jiff::civil::Date;

use crate::Stopped;
use crate::kit::Tables;

/// Rows that begin after the date are dropped by these columns.
const BEGINS: [&str; 2] = ["date", "start_date"];
/// Later dates in these columns become "not yet".
const ENDS: [&str; 2] = ["end_date", "date_of_death"];

/// Tables and reduced records with nothing in them that was not known on the date. Event files are left out altogether:
/// relations read their reduction.
pub(crate) fn as_known_on(
    date: Date,
    tables: &BTreeMap<String, Table>,
    records: &Tables,
) -> Result<(BTreeMap<String, Table>, Tables), Stopped> {
    let day = (date - Date::constant(1970, 1, 1)).get_days();
    let mut known = BTreeMap::new();
    for (name, table) in tables {
        if let Table::Held(checked) = table {
            known.insert(name.clone(), Table::Held(cut(checked, day)?));
        }
    }
    let mut reduced = BTreeMap::new();
    for (name, record) in records {
        let of_day = record.rows().column_by_name("at_date").and_then(|at| at.as_primitive_opt::<Date32Type>());
        let record = match of_day {
            Some(at) => Arc::new(kept(record, &at.iter().map(|at| at == Some(day)).collect())?),
            None => Arc::clone(record),
        };
        reduced.insert(name.clone(), record);
    }
    Ok((known, reduced))
}

fn cut(table: &Checked, day: i32) -> Result<Checked, Breach> {
    let dates = |name: &str| table.rows().column_by_name(name).and_then(|c| c.as_primitive_opt::<Date32Type>());
    let begun: Vec<&Date32Array> = BEGINS.iter().filter_map(|name| dates(name)).collect();
    let ended: Vec<(usize, &Date32Array)> = ENDS
        .iter()
        .filter_map(|name| Some((table.rows().schema_ref().index_of(name).ok()?, dates(name)?)))
        .filter(|(_, ends)| ends.iter().flatten().any(|end| end > day))
        .collect();
    let has_begun = |row: usize| begun.iter().all(|dates| dates.is_null(row) || dates.value(row) <= day);
    let mask: BooleanArray = (0..table.rows().num_rows()).map(|row| Some(has_begun(row))).collect();
    if ended.is_empty() && mask.true_count() == mask.len() {
        return Ok(table.clone());
    }
    let mut columns: Vec<ArrayRef> = table.rows().columns().to_vec();
    for (at, ends) in ended {
        columns[at] = Arc::new(ends.iter().map(|end| end.filter(|end| *end <= day)).collect::<Date32Array>());
    }
    let rows = RecordBatch::try_new(table.rows().schema(), columns).map_err(|_| differs(table))?;
    let rows = filter_record_batch(&rows, &mask).map_err(|_| differs(table))?;
    Checked::check(Arc::clone(table.contract()), &[rows])
}

fn kept(table: &Checked, mask: &BooleanArray) -> Result<Checked, Breach> {
    let rows = filter_record_batch(table.rows(), mask).map_err(|_| differs(table))?;
    Checked::check(Arc::clone(table.contract()), &[rows])
}

fn differs(table: &Checked) -> Breach {
    let difference = "rows of a past date could not be taken from it".to_owned();
    Breach::Columns { table: table.contract().name.clone(), difference }
}

#[cfg(test)]
mod tests {
    use evenreach_contract::{Column, Contract, Kind};

    use super::*;

    fn table(name: &str, columns: &[(&str, &[Option<i32>])]) -> Checked {
        let column = |(name, _): &(&str, &[Option<i32>])| Column {
            name: (*name).to_owned(),
            kind: Kind::Date,
            nullable: true,
            unit: None,
            at_least: None,
            at_most: None,
            allowed: vec![],
            about: String::new(),
        };
        let contract = Contract {
            name: name.to_owned(),
            about: String::new(),
            grain: vec![],
            columns: columns.iter().map(column).collect(),
        };
        let arrays = columns
            .iter()
            .map(|(name, days)| (*name, Arc::new(days.iter().copied().collect::<Date32Array>()) as ArrayRef, true));
        let rows = RecordBatch::try_from_iter_with_nullable(arrays).unwrap();
        Checked::check(Arc::new(contract), &[rows]).unwrap()
    }

    fn days(table: &Checked, name: &str) -> Vec<Option<i32>> {
        table.view().date(name).unwrap().iter().collect()
    }

    #[test]
    fn what_came_later_is_not_there() {
        let registrations = table(
            "practice_registrations",
            &[("start_date", &[Some(10), Some(90), Some(101)]), ("end_date", &[Some(50), Some(150), None])],
        );
        let patients = table("patients", &[("date_of_death", &[Some(100), Some(101), None])]);
        let records =
            table("clinical_record", &[("at_date", &[Some(100), Some(200)]), ("first_stroke", &[None, Some(150)])]);
        let tables = [registrations, patients].map(|t| (t.contract().name.clone(), Table::Held(t)));
        let records = BTreeMap::from([("clinical_record".to_owned(), Arc::new(records))]);
        let date = Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(100));
        let (tables, records) = as_known_on(date, &BTreeMap::from(tables), &records).unwrap();
        let held = |name: &str| match &tables[name] {
            Table::Held(table) => table.clone(),
            Table::Streamed(_) => panic!("{name} is held"),
        };
        assert_eq!(days(&held("practice_registrations"), "start_date"), [Some(10), Some(90)]);
        assert_eq!(days(&held("practice_registrations"), "end_date"), [Some(50), None]);
        assert_eq!(days(&held("patients"), "date_of_death"), [Some(100), None, None]);
        assert_eq!(days(&records["clinical_record"], "first_stroke"), [None]);
    }
}
