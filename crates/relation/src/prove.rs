//! A relation against its own examples: the house's tests and an analyst's `check` run the same proof.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::{cast, lexsort_to_indices, take_record_batch};
use arrow::datatypes::{DataType, Float64Type};
use arrow::util::display::{ArrayFormatter, FormatOptions};

use crate::derive::run_on_rows;
use crate::{Catalogue, Engine, Example, Parameter, Parameters, Relation, RelationError, table_from_text};

/// Numbers in examples are written to a few digits.
const NEAR: f64 = 1e-9;

/// What examples run with unless they say otherwise.
#[must_use]
pub fn standard_parameters() -> Parameters {
    let flag = |name: &str| (name.to_owned(), Parameter::Flag(true));
    let number = |name: &str, value| (name.to_owned(), Parameter::Number(value));
    let text = |name: &str, value: &str| (name.to_owned(), Parameter::Text(value.to_owned()));
    Parameters::from([
        ("as_of".to_owned(), Parameter::Date(jiff::civil::Date::constant(2026, 11, 21))),
        flag("type_1_binds"),
        flag("national_data_opt_out_binds"),
        flag("risk_stratification_binds"),
        ("estimate_missing".to_owned(), Parameter::Flag(false)),
        number("high_risk_percent", 10.0),
        number("diabetes_high_risk_percent", 5.6),
        text("ethnicity_rule", "most recent, unknown last"),
        text("ethnicity_authority", "opensafely-ethnicity-snomed-0removed"),
        text("without", "both"),
    ])
}

/// Runs one example; the error says what differs.
pub async fn prove_example(
    engine: &Engine,
    catalogue: &Catalogue,
    relation: &Relation,
    example: &Example,
) -> Result<(), RelationError> {
    let wrong = |cause: String| RelationError::Example {
        relation: relation.name.clone(),
        example: example.name.clone(),
        cause,
    };
    let mut tables = BTreeMap::new();
    for name in relation.twin.reads.iter().chain(example.given.keys()) {
        let contract = catalogue.contract_inside(name).ok_or_else(|| wrong(format!("there is no table `{name}`")))?;
        let rows = match example.given.get(name) {
            Some(text) => table_from_text(&contract, text).map_err(|e| wrong(format!("{name}: {e}")))?,
            None => table_from_text(&contract, &contract.columns[0].name).map_err(wrong)?,
        };
        tables.insert(name.clone(), rows);
    }
    let mut parameters = standard_parameters();
    for (name, value) in &example.parameters {
        let value = Parameter::from_toml(value).ok_or_else(|| wrong(format!("parameter {name} has no type")))?;
        parameters.insert(name.clone(), value);
    }
    let found = run_on_rows(engine, relation, &tables, &parameters).await?;
    let expected = table_from_text(&relation.contract, &example.expect).map_err(wrong)?;
    let header = example.expect.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or_default();
    let columns: Vec<&str> = header.split('|').map(str::trim).collect();
    compare(relation, &columns, &found, &expected).map_err(wrong)
}

fn compare(relation: &Relation, columns: &[&str], found: &RecordBatch, expected: &RecordBatch) -> Result<(), String> {
    let (found, expected) = (in_grain_order(relation, found)?, in_grain_order(relation, expected)?);
    if found.num_rows() != expected.num_rows() {
        return Err(format!("{} rows instead of {}", found.num_rows(), expected.num_rows()));
    }
    for name in columns {
        let got = found.column_by_name(name).ok_or_else(|| format!("the SQL gives no column `{name}`"))?;
        let want = expected.column_by_name(name).ok_or_else(|| format!("the contract has no column `{name}`"))?;
        let got = cast(got, want.data_type()).map_err(|_| format!("column `{name}` has another type"))?;
        for row in 0..want.len() {
            if !same(&got, want, row) {
                return Err(format!("row {}, `{name}`: {} instead of {}", row + 1, show(&got, row), show(want, row)));
            }
        }
    }
    Ok(())
}

fn in_grain_order(relation: &Relation, rows: &RecordBatch) -> Result<RecordBatch, String> {
    let keys: Vec<arrow::compute::SortColumn> = relation
        .contract
        .grain
        .iter()
        .filter_map(|name| rows.column_by_name(name))
        .map(|values| arrow::compute::SortColumn { values: ArrayRef::clone(values), options: None })
        .collect();
    let order = lexsort_to_indices(&keys, None).map_err(|e| e.to_string())?;
    take_record_batch(rows, &order).map_err(|e| e.to_string())
}

fn same(got: &ArrayRef, want: &ArrayRef, row: usize) -> bool {
    if got.is_null(row) || want.is_null(row) {
        return got.is_null(row) == want.is_null(row);
    }
    if want.data_type() == &DataType::Float64 {
        let (got, want) = (got.as_primitive::<Float64Type>().value(row), want.as_primitive::<Float64Type>().value(row));
        return (got - want).abs() <= NEAR + NEAR * want.abs();
    }
    show(got, row) == show(want, row)
}

fn show(column: &ArrayRef, row: usize) -> String {
    ArrayFormatter::try_new(column.as_ref(), &FormatOptions::default().with_null("-"))
        .map(|formatter| formatter.value(row).to_string())
        .unwrap_or_default()
}
