//! The arguments of a score: one a column by name, or one struct with a field a column.

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::DataType;
use datafusion::common::{internal_err, plan_err};
use datafusion::error::Result;
use evenreach_risk::published::{CellColumn, Column, Kind, Policy, Score, Value};

/// The argument after the score's own columns: use cohort means for what is missing and needed.
const ESTIMATE_MISSING: &str = "estimate_missing";

/// The name of a column in SQL: the one that ends in its unit, where it has one.
pub(crate) fn sql_name(column: &Column) -> &str {
    column.also.as_deref().unwrap_or(&column.name)
}

/// The names of all arguments, in order.
pub(crate) fn names(score: &Score) -> Vec<String> {
    score.columns().iter().map(sql_name).chain([ESTIMATE_MISSING]).map(str::to_owned).collect()
}

/// What to write for an argument, for the function's documentation.
pub(crate) fn meaning(column: &Column) -> String {
    let kind = match column.kind {
        Kind::Number => column.unit.clone().map_or_else(|| "number".to_owned(), |unit| format!("number, {unit}")),
        Kind::Flag => "true or false".to_owned(),
        Kind::Category => format!("one of {}", column.codes.join(", ")),
    };
    format!("{} ({kind}). Not recorded: {}", column.meaning, column.when_missing)
}

/// Checks types and, for a struct, field names, so that a misspelt input is an error of the plan and not a null.
pub(crate) fn check(score: &Score, function: &str, types: &[DataType]) -> Result<()> {
    match types {
        [DataType::Struct(fields)] => {
            for field in fields {
                if !is_known(score, field.name()) {
                    let known = names(score);
                    let near = |name: &&String| strsim::jaro_winkler(name, field.name());
                    let nearest = known.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
                    return plan_err!(
                        "{function}: `{}` is not an input of the score; did you mean `{}`?",
                        field.name(),
                        nearest.map_or("", String::as_str)
                    );
                }
                readable(function, field.name(), field.data_type())?;
            }
            Ok(())
        }
        _ if types.is_empty() || types.len() > score.columns().len() + 1 => {
            plan_err!("{function} takes its inputs by name, or one struct with a field an input")
        }
        _ => names(score).iter().zip(types).try_for_each(|(name, holds)| readable(function, name, holds)),
    }
}

fn is_known(score: &Score, name: &str) -> bool {
    name == ESTIMATE_MISSING || score.columns().iter().any(|column| column.is_called(name))
}

fn readable(function: &str, name: &str, holds: &DataType) -> Result<()> {
    if name == ESTIMATE_MISSING && !matches!(holds, DataType::Boolean | DataType::Null) {
        plan_err!("{function}: `{name}` is {holds}, but it is true or false")
    } else if CellColumn::reads(holds) {
        Ok(())
    } else {
        plan_err!("{function}: `{name}` is {holds}, but a score reads numbers, flags and text")
    }
}

/// The cells of one batch, column by column in the order of the score.
pub(crate) struct Rows {
    columns: Vec<CellColumn>,
    estimate_missing: CellColumn,
}

impl Rows {
    pub(crate) fn new(score: &Score, arguments: &[ArrayRef]) -> Result<Self> {
        let found: Vec<Option<ArrayRef>> = match arguments {
            [one] if matches!(one.data_type(), DataType::Struct(_)) => of_struct(score, one),
            _ => (0..=score.columns().len()).map(|at| arguments.get(at).cloned()).collect(),
        };
        let mut columns = Vec::with_capacity(found.len());
        for array in found {
            columns.push(match array {
                None => CellColumn::Absent,
                Some(array) => match CellColumn::of(&array) {
                    Some(cells) => cells,
                    None => return internal_err!("a column of an unreadable type passed the plan"),
                },
            });
        }
        let estimate_missing = columns.pop().unwrap_or(CellColumn::Absent);
        Ok(Self { columns, estimate_missing })
    }

    /// Fills `cells`, one a column of the score, with a row.
    pub(crate) fn fill<'a>(&'a self, row: usize, cells: &mut [Value<'a>]) {
        for (cell, column) in cells.iter_mut().zip(&self.columns) {
            *cell = column.value(row);
        }
    }

    /// What may be filled in for a row.
    pub(crate) fn policy(&self, row: usize) -> Policy {
        let estimate_missing = matches!(self.estimate_missing.value(row), Value::Flag(true));
        Policy { estimate_missing, ..Policy::default() }
    }
}

/// The score's columns and `estimate_missing` among the fields of a struct; a null struct has null fields.
fn of_struct(score: &Score, array: &ArrayRef) -> Vec<Option<ArrayRef>> {
    let Some(people) = array.as_struct_opt() else { return vec![] };
    let field = |is_it: &dyn Fn(&str) -> bool| {
        let at = people.fields().iter().position(|field| is_it(field.name()))?;
        let values = people.column(at);
        let Some(nulls) = people.nulls() else { return Some(ArrayRef::clone(values)) };
        let absent = arrow::array::BooleanArray::new(!nulls.inner(), None);
        arrow::compute::nullif(values, &absent).ok()
    };
    let columns = score.columns().iter().map(|column| field(&|name| column.is_called(name)));
    columns.chain([field(&|name| name == ESTIMATE_MISSING)]).collect()
}
