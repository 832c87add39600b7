//! The rules about people that every person table keeps: a known person, a date in their life and not after the night.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, RecordBatch, UInt32Array};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Int32Type, Schema, SchemaRef};
use evenreach_contract::{Column, Contract, Kind};

use crate::People;

/// 1900-01-01 in days since 1970-01-01; no record of a living person is older.
const EARLIEST: i32 = -25_567;

pub(crate) const ORPHAN: &str = "patient_id is in the patients table";
const AFTER_THE_NIGHT: &str = "date is not after the as-of date";
const BEFORE_1900: &str = "date is not before 1900";
const BEFORE_BIRTH: &str = "date is not before birth";
const AFTER_DEATH: &str = "date is not after death";

/// A batch with `patient_id` replaced by `person_key`.
pub(crate) struct Sifted {
    pub(crate) kept: RecordBatch,
    pub(crate) set_aside: BTreeMap<String, usize>,
}

/// The contract of a person table inside the line: `person_key` first, the pseudonym gone unless it is kept.
#[must_use]
pub fn keyed(contract: &Contract, keep_id: bool) -> Contract {
    let key = Column {
        name: "person_key".to_owned(),
        kind: Kind::Key,
        nullable: false,
        unit: None,
        at_least: None,
        at_most: None,
        allowed: vec![],
        about: "Row number of the person tonight; stands in for the pseudonym.".to_owned(),
    };
    let rest = contract.columns.iter().filter(|c| keep_id || c.name != "patient_id").cloned();
    Contract { columns: std::iter::once(key).chain(rest).collect(), ..contract.clone() }
}

/// The schema streamed tables have: as the contract's, with text as dictionaries.
pub(crate) fn streamed_schema(contract: &Contract) -> SchemaRef {
    let dictionary = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let fields: Vec<Field> = keyed(contract, false)
        .columns
        .iter()
        .map(|c| {
            let holds = if c.kind == Kind::Text { dictionary.clone() } else { c.kind.arrow() };
            Field::new(&c.name, holds, c.nullable)
        })
        .collect();
    Arc::new(Schema::new(fields))
}

/// Sets aside rows that break a rule, first rule first, and swaps the pseudonym for the key.
/// `None` when the batch lacks the columns or types the contract promises.
pub(crate) fn sift(
    contract: &Contract,
    batch: &RecordBatch,
    people: &People,
    as_of_days: i32,
    life: bool,
    schema: &SchemaRef,
) -> Option<Sifted> {
    let keys = person_keys(batch.column_by_name("patient_id")?, people)?;
    let mut faults: Vec<Option<&'static str>> = keys.iter().map(|k| k.is_none().then_some(ORPHAN)).collect();
    let mut named_faults: Vec<(usize, String)> = vec![];
    for column in contract.columns.iter().filter(|c| c.name != "patient_id") {
        let values = batch.column_by_name(&column.name)?;
        if !column.nullable && values.logical_null_count() > 0 {
            let nulls = values.logical_nulls()?;
            let missing = (0..values.len()).filter(|row| nulls.is_null(*row));
            named_faults.extend(missing.map(|row| (row, format!("{} is given", column.name))));
        }
        if column.kind == Kind::Number
            && let Some(numbers) = values.as_primitive_opt::<Float64Type>()
        {
            let infinite = numbers.iter().enumerate().filter(|(_, v)| v.is_some_and(|v| !v.is_finite()));
            named_faults.extend(infinite.map(|(row, _)| (row, format!("{} is a finite number", column.name))));
        }
    }
    if let Some(dates) = batch.column_by_name("date").and_then(|d| d.as_primitive_opt::<Date32Type>()) {
        check_dates(dates, &keys, people, as_of_days, life, &mut faults);
    }
    let mut set_aside: BTreeMap<String, usize> = BTreeMap::new();
    for (row, rule) in named_faults {
        if let Some(fault) = faults.get_mut(row)
            && fault.is_none()
        {
            *set_aside.entry(rule).or_default() += 1;
            // Counted under its own name above; the mark only keeps the row out.
            *fault = Some("");
        }
    }
    for rule in faults.iter().flatten().filter(|rule| !rule.is_empty()) {
        *set_aside.entry((*rule).to_owned()).or_default() += 1;
    }
    let keys: ArrayRef = Arc::new(UInt32Array::from_iter_values(keys.iter().map(|k| k.unwrap_or(0))));
    let columns: Option<Vec<ArrayRef>> =
        schema
            .fields()
            .iter()
            .map(|f| {
                if f.name() == "person_key" { Some(Arc::clone(&keys)) } else { batch.column_by_name(f.name()).cloned() }
            })
            .collect();
    let loose: Vec<Field> = schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true)).collect();
    let whole = RecordBatch::try_new(Arc::new(Schema::new(loose)), columns?).ok()?;
    let kept = if set_aside.is_empty() {
        whole
    } else {
        let mask: BooleanArray = faults.iter().map(|f| Some(f.is_none())).collect();
        filter_record_batch(&whole, &mask).ok()?
    };
    let kept = RecordBatch::try_new(Arc::clone(schema), kept.columns().to_vec()).ok()?;
    Some(Sifted { kept, set_aside })
}

fn check_dates(
    dates: &Date32Array,
    keys: &[Option<u32>],
    people: &People,
    as_of_days: i32,
    life: bool,
    faults: &mut [Option<&'static str>],
) {
    for ((date, key), fault) in dates.iter().zip(keys).zip(faults) {
        let (Some(date), None) = (date, *fault) else { continue };
        if date > as_of_days {
            *fault = Some(AFTER_THE_NIGHT);
        } else if date < EARLIEST {
            *fault = Some(BEFORE_1900);
        } else if life && let Some(span) = key.and_then(|k| people.span(k)) {
            if date < span.born {
                *fault = Some(BEFORE_BIRTH);
            } else if date > span.died {
                *fault = Some(AFTER_DEATH);
            }
        }
    }
}

/// Keys row by row; one look-up a distinct pseudonym where the column is a dictionary.
fn person_keys(ids: &ArrayRef, people: &People) -> Option<Vec<Option<u32>>> {
    if let Some(dictionary) = ids.as_dictionary_opt::<Int32Type>() {
        let values = dictionary.values().as_string_opt::<i32>()?;
        let known: Vec<Option<u32>> = values.iter().map(|id| id.and_then(|id| people.key(id))).collect();
        let keys = dictionary.keys();
        return Some(
            keys.iter().map(|k| k.and_then(|k| known.get(usize::try_from(k).ok()?).copied().flatten())).collect(),
        );
    }
    Some(ids.as_string_opt::<i32>()?.iter().map(|id| id.and_then(|id| people.key(id))).collect())
}
