//! What a statistic gives: numbers by name, or why there are none.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, StringArray, StructArray};
use arrow::datatypes::{DataType, Field, Fields};
use datafusion::error::Result;
use evenreach_statistics::{Estimate, Undefined};

/// One result for each part of a statistic, in the order of its definition.
pub(crate) type Answer = Vec<std::result::Result<f64, Undefined>>;

/// Value, lower and upper limit.
pub(crate) fn interval(estimate: std::result::Result<Estimate, Undefined>) -> Answer {
    match estimate {
        Ok(estimate) => vec![Ok(estimate.value), Ok(estimate.lower), Ok(estimate.upper)],
        Err(reason) => vec![Err(reason); 3],
    }
}

/// A value that stands although its limits may not.
pub(crate) fn value_and_limits(value: f64, limits: std::result::Result<Estimate, Undefined>) -> Answer {
    let mut answer = interval(limits);
    answer[0] = Ok(value);
    answer
}

/// Which part of the answer a function of the family returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    /// One number.
    Number(usize),
    /// The first number, read as a place among the definition's words.
    Word(&'static [&'static str]),
    /// The machine reason of the first part that is undefined.
    Reason,
    /// All numbers and the reason, as a struct.
    Everything(&'static [&'static str]),
}

impl Shown {
    pub(crate) fn data_type(self) -> DataType {
        match self {
            Self::Number(_) => DataType::Float64,
            Self::Word(_) | Self::Reason => DataType::Utf8,
            Self::Everything(parts) => DataType::Struct(fields(parts)),
        }
    }

    /// One entry an answer. A number outside the number range is undefined too.
    pub(crate) fn array(self, answers: &[Answer]) -> Result<ArrayRef> {
        Ok(match self {
            Self::Number(at) => Arc::new(answers.iter().map(|a| number(a, at).ok()).collect::<Float64Array>()),
            Self::Word(words) => {
                let word = |a: &Answer| number(a, 0).ok().and_then(|place| words.get(place as usize)).copied();
                Arc::new(answers.iter().map(word).collect::<StringArray>())
            }
            Self::Reason => Arc::new(answers.iter().map(reason).collect::<StringArray>()),
            Self::Everything(parts) => {
                let mut columns =
                    (0..parts.len()).map(|at| Self::Number(at).array(answers)).collect::<Result<Vec<_>>>()?;
                columns.push(Self::Reason.array(answers)?);
                Arc::new(StructArray::try_new(fields(parts), columns, None)?)
            }
        })
    }
}

fn number(answer: &Answer, at: usize) -> std::result::Result<f64, Undefined> {
    match answer.get(at) {
        Some(Ok(number)) if number.is_finite() => Ok(*number),
        Some(Err(reason)) => Err(*reason),
        _ => Err(Undefined::Unbounded),
    }
}

fn reason(answer: &Answer) -> Option<&'static str> {
    (0..answer.len()).find_map(|at| number(answer, at).err()).map(Undefined::as_str)
}

fn fields(parts: &[&str]) -> Fields {
    let numbers = parts.iter().map(|part| Field::new(*part, DataType::Float64, true));
    numbers.chain([Field::new("reason", DataType::Utf8, true)]).collect()
}
