//! Small tables of people for the tests of tables made from them.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use evenreach_contract::{Checked, Column, Contract, Kind};

/// Columns that may be empty, one row a `person_key`.
pub(crate) fn checked(columns: Vec<(&str, Kind, ArrayRef)>) -> Checked {
    let column = |(name, kind, _): &(&str, Kind, ArrayRef)| Column {
        name: (*name).to_owned(),
        kind: *kind,
        nullable: true,
        unit: None,
        at_least: None,
        at_most: None,
        allowed: vec![],
        about: String::new(),
    };
    let contract = Contract {
        name: "people".to_owned(),
        about: String::new(),
        grain: vec!["person_key".to_owned()],
        columns: columns.iter().map(column).collect(),
    };
    let rows = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, _, c)| (n, c, true))).unwrap();
    Checked::check(Arc::new(contract), &[rows]).unwrap()
}
