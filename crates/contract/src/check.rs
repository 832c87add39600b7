//! The rules of a contract applied to rows: which rows keep them, and how many break which.

use std::collections::BTreeMap;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, BooleanBufferBuilder, RecordBatch};
use arrow::compute::{CastOptions, cast_with_options, filter_record_batch};
use arrow::datatypes::{DataType, Float64Type, Int32Type};

use crate::{Breach, Column, Contract, Kind};

/// The rows that keep the contract, and the count of those set aside for each rule.
pub struct Sieved {
    /// Rows that keep every rule, in the contract's column order and types.
    pub kept: RecordBatch,
    /// Rule in words -> rows set aside for it (the first rule a row breaks counts).
    pub set_aside: BTreeMap<String, usize>,
}

/// Reads a batch in the contract's columns and types, and sets rows aside that break a rule.
///
/// Missing columns and wrong types are errors of the whole table; everything else is a row's own.
pub fn sieve(contract: &Contract, batch: &RecordBatch) -> Result<Sieved, Breach> {
    let columns = contract
        .columns
        .iter()
        .map(|column| conformed(contract, column, batch))
        .collect::<Result<Vec<ArrayRef>, Breach>>()?;
    let mut keep = BooleanBufferBuilder::new(batch.num_rows());
    keep.append_n(batch.num_rows(), true);
    let mut set_aside = BTreeMap::new();
    for (column, values) in contract.columns.iter().zip(&columns) {
        apply_rules(column, values, &mut keep, &mut set_aside);
    }
    let whole = record_batch(contract, columns, true)?;
    if set_aside.is_empty() {
        return Ok(Sieved { kept: record_batch(contract, whole.columns().to_vec(), false)?, set_aside });
    }
    let mask = BooleanArray::new(keep.finish(), None);
    let kept = filter_record_batch(&whole, &mask).map_err(|_| unreadable(contract, "filter"))?;
    Ok(Sieved { kept: record_batch(contract, kept.columns().to_vec(), false)?, set_aside })
}

fn record_batch(contract: &Contract, columns: Vec<ArrayRef>, nullable: bool) -> Result<RecordBatch, Breach> {
    let schema = contract.schema();
    let schema = if nullable {
        let fields: Vec<_> = schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true)).collect();
        std::sync::Arc::new(arrow::datatypes::Schema::new(fields))
    } else {
        schema
    };
    RecordBatch::try_new(schema, columns).map_err(|_| unreadable(contract, "assemble"))
}

fn unreadable(contract: &Contract, step: &str) -> Breach {
    Breach::Columns { table: contract.name.clone(), difference: format!("could not {step} the columns") }
}

fn conformed(contract: &Contract, column: &Column, batch: &RecordBatch) -> Result<ArrayRef, Breach> {
    let values = batch
        .column_by_name(&column.name)
        .ok_or_else(|| Breach::Missing { table: contract.name.clone(), column: column.name.clone() })?;
    let wrong_type = || Breach::Type {
        table: contract.name.clone(),
        column: column.name.clone(),
        expected: column.kind.words().to_owned(),
        found: values.data_type().to_string(),
    };
    if values.data_type() == &DataType::Null && column.nullable {
        return Ok(arrow::array::new_null_array(&column.kind.arrow(), values.len()));
    }
    if !column.kind.accepts(values.data_type()) {
        return Err(wrong_type());
    }
    if values.data_type() == &column.kind.arrow() {
        return Ok(ArrayRef::clone(values));
    }
    cast_with_options(values, &column.kind.arrow(), &CastOptions { safe: false, ..CastOptions::default() })
        .map_err(|_| wrong_type())
}

fn apply_rules(
    column: &Column,
    values: &ArrayRef,
    keep: &mut BooleanBufferBuilder,
    set_aside: &mut BTreeMap<String, usize>,
) {
    let name = &column.name;
    let mut refuse = |row: usize, rule: &dyn Fn() -> String| {
        if keep.get_bit(row) {
            keep.set_bit(row, false);
            *set_aside.entry(rule()).or_default() += 1;
        }
    };
    if !column.nullable && values.null_count() > 0 {
        for row in (0..values.len()).filter(|row| values.is_null(*row)) {
            refuse(row, &|| format!("{name} is given"));
        }
    }
    let low = column.at_least.unwrap_or(f64::NEG_INFINITY);
    let high = column.at_most.unwrap_or(f64::INFINITY);
    match column.kind {
        Kind::Number => {
            for (row, value) in values.as_primitive::<Float64Type>().iter().enumerate() {
                let Some(value) = value else { continue };
                if !value.is_finite() {
                    refuse(row, &|| format!("{name} is a finite number"));
                } else if value < low || value > high {
                    refuse(row, &|| format!("{name} is within its range"));
                }
            }
        }
        Kind::Integer if column.at_least.is_some() || column.at_most.is_some() => {
            for (row, value) in values.as_primitive::<Int32Type>().iter().enumerate() {
                if value.is_some_and(|v| f64::from(v) < low || f64::from(v) > high) {
                    refuse(row, &|| format!("{name} is within its range"));
                }
            }
        }
        Kind::Text => {
            let texts = values.as_string::<i32>();
            for (row, text) in texts.iter().enumerate() {
                let Some(text) = text else { continue };
                if !column.nullable && text.trim().is_empty() {
                    refuse(row, &|| format!("{name} is given"));
                } else if !column.allowed.is_empty() && !column.allowed.iter().any(|a| a == text) {
                    refuse(row, &|| format!("{name} is one of the allowed words"));
                }
            }
        }
        Kind::Integer | Kind::Date | Kind::Flag | Kind::Key => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Date32Array, Float64Array, Int32Array, StringArray};

    use super::*;

    fn contract() -> Contract {
        let column = |name: &str, kind, nullable| Column {
            name: name.into(),
            kind,
            nullable,
            unit: None,
            at_least: (name == "hba1c_mmol_per_mol").then_some(15.0),
            at_most: None,
            allowed: if name == "sex" { vec!["female".into(), "male".into()] } else { vec![] },
            about: String::new(),
        };
        Contract {
            name: "people".into(),
            about: "one row a person".into(),
            grain: vec!["patient_id".into()],
            columns: vec![
                column("patient_id", Kind::Text, false),
                column("sex", Kind::Text, false),
                column("born", Kind::Date, true),
                column("hba1c_mmol_per_mol", Kind::Number, true),
            ],
        }
    }

    fn batch() -> RecordBatch {
        RecordBatch::try_from_iter([
            (
                "sex",
                Arc::new(StringArray::from(vec![Some("female"), Some("F"), None, Some("male"), Some("male")]))
                    as ArrayRef,
            ),
            ("patient_id", Arc::new(StringArray::from(vec!["a", "b", "c", " ", "e"]))),
            ("born", Arc::new(Date32Array::from(vec![Some(1), None, Some(2), Some(3), Some(4)]))),
            (
                "hba1c_mmol_per_mol",
                Arc::new(Float64Array::from(vec![Some(48.0), None, Some(50.0), None, Some(f64::NAN)])),
            ),
        ])
        .unwrap()
    }

    #[test]
    fn rows_are_set_aside_with_their_rule() {
        let sieved = sieve(&contract(), &batch()).unwrap();
        assert_eq!(sieved.kept.num_rows(), 1);
        let counts: Vec<(&str, usize)> = sieved.set_aside.iter().map(|(k, v)| (k.as_str(), *v)).collect();
        let expected = [
            ("hba1c_mmol_per_mol is a finite number", 1),
            ("patient_id is given", 1),
            ("sex is given", 1),
            ("sex is one of the allowed words", 1),
        ];
        assert_eq!(counts, expected);
    }

    #[test]
    fn a_renamed_or_retyped_column_is_an_error_of_the_table() {
        let renamed =
            RecordBatch::try_from_iter([("sex", Arc::new(StringArray::from(vec!["male"])) as ArrayRef)]).unwrap();
        assert!(matches!(sieve(&contract(), &renamed), Err(Breach::Missing { column, .. }) if column == "patient_id"));
        let retyped =
            RecordBatch::try_from_iter([("patient_id", Arc::new(Int32Array::from(vec![1])) as ArrayRef)]).unwrap();
        assert!(matches!(sieve(&contract(), &retyped), Err(Breach::Type { column, .. }) if column == "patient_id"));
    }
}
