//! A published score as a SQL function with named arguments; the result says what it was computed from.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, StringArray, StructArray};
use arrow::datatypes::{DataType, Field, Fields, Float64Type};
use datafusion::common::internal_err;
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDFImpl, Signature, TypeSignature, Volatility,
};
use evenreach_risk::published::{Outcome, Status};

/// What an argument holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    Text,
    Number,
    Flag,
}

impl Holds {
    fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Number => DataType::Float64,
            Self::Flag => DataType::Boolean,
        }
    }
}

/// One row's arguments, by place.
pub(crate) struct Row<'a> {
    columns: &'a [ArrayRef],
    row: usize,
}

impl<'a> Row<'a> {
    pub(crate) fn number(&self, at: usize) -> Option<f64> {
        let column = self.columns.get(at)?.as_primitive_opt::<Float64Type>()?;
        column.is_valid(self.row).then(|| column.value(self.row))
    }

    pub(crate) fn text(&self, at: usize) -> Option<&'a str> {
        let column = self.columns.get(at)?.as_string_opt::<i32>()?;
        column.is_valid(self.row).then(|| column.value(self.row))
    }

    /// A flag that is not recorded is false: an uncoded condition is taken as absent.
    pub(crate) fn flag(&self, at: usize) -> bool {
        let column = self.columns.get(at).and_then(|c| c.as_boolean_opt());
        column.is_some_and(|c| c.is_valid(self.row) && c.value(self.row))
    }

    pub(crate) fn flags<const N: usize>(&self, from: usize) -> [bool; N] {
        std::array::from_fn(|i| self.flag(from + i))
    }
}

/// A score as a function. Result: struct of `percent`, `reason` (why there is none), `model`, `corrected`
/// (inputs that were defaulted, clamped or estimated, comma-separated; null when none).
#[derive(Debug)]
pub struct ScoreFunction {
    name: &'static str,
    parameters: usize,
    score: fn(&Row<'_>) -> Option<Outcome>,
    signature: Signature,
    documentation: Documentation,
}

impl ScoreFunction {
    pub(crate) fn new(
        name: &'static str,
        parameters: &[(&str, Holds)],
        documentation: Documentation,
        score: fn(&Row<'_>) -> Option<Outcome>,
    ) -> Self {
        let types = TypeSignature::Exact(parameters.iter().map(|(_, holds)| holds.arrow()).collect());
        let signature = Signature::new(types, Volatility::Immutable);
        let names = parameters.iter().map(|(name, _)| (*name).to_owned()).collect();
        // Names are fixed above and as many as the types; were they refused, calls by place still work.
        let signature = signature.clone().with_parameter_names(names).unwrap_or(signature);
        Self { name, parameters: parameters.len(), score, signature, documentation }
    }
}

impl PartialEq for ScoreFunction {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for ScoreFunction {}

impl Hash for ScoreFunction {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

fn fields() -> Fields {
    Fields::from(vec![
        Field::new("percent", DataType::Float64, true),
        Field::new("reason", DataType::Utf8, true),
        Field::new("model", DataType::Utf8, true),
        Field::new("corrected", DataType::Utf8, true),
    ])
}

impl ScalarUDFImpl for ScoreFunction {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(fields()))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = arguments.number_rows;
        let columns: Vec<ArrayRef> = arguments.args.into_iter().map(|a| a.into_array(rows)).collect::<Result<_>>()?;
        if columns.len() != self.parameters {
            return internal_err!("{} takes {} arguments", self.name, self.parameters);
        }
        let (mut percents, mut reasons) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let (mut models, mut corrected) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        for row in 0..rows {
            let Some(outcome) = (self.score)(&Row { columns: &columns, row }) else {
                percents.push(None);
                reasons.push(Some("sex is not female or male".to_owned()));
                models.push(None);
                corrected.push(None);
                continue;
            };
            percents.push(outcome.result.ok());
            reasons.push(outcome.result.err().map(|reason| reason.to_string()));
            models.push(Some(outcome.model));
            corrected.push(corrected_inputs(&outcome));
        }
        let columns: Vec<ArrayRef> = vec![
            Arc::new(Float64Array::from(percents)),
            Arc::new(StringArray::from(reasons)),
            Arc::new(StringArray::from(models)),
            Arc::new(StringArray::from(corrected)),
        ];
        Ok(ColumnarValue::Array(Arc::new(StructArray::try_new(fields(), columns, None)?)))
    }
}

/// `name:status` of every input that was not used as recorded.
fn corrected_inputs(outcome: &Outcome) -> Option<String> {
    let changed = |status: &Status| matches!(status, Status::Defaulted | Status::Clamped | Status::Estimated);
    let words: Vec<String> = outcome
        .flags
        .iter()
        .filter(|(_, status)| changed(status))
        .map(|(name, status)| format!("{name}:{}", status.code()))
        .collect();
    (!words.is_empty()).then(|| words.join(", "))
}
