//! One score and one question as a DataFusion function.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use arrow::array::{ArrayRef, StructArray};
use arrow::datatypes::{DataType, Fields};
use datafusion::error::Result;
use datafusion::logical_expr::{
    ColumnarValue, DocSection, Documentation, ScalarFunctionArgs, ScalarUDFImpl, Signature, Volatility,
};
use evenreach_risk::published::{Score, Value};

use super::answer::Answer;
use super::arguments::{Rows, check, meaning, names, sql_name};

/// A score as a function; the struct it returns depends on the question.
#[derive(Debug)]
pub(crate) struct ScoreFunction {
    name: String,
    score: Score,
    answer: Answer,
    fields: Fields,
    signature: Signature,
    documentation: Documentation,
}

impl ScoreFunction {
    /// Nothing when the score has no such answer.
    pub(crate) fn new(score: &Score, answer: Answer) -> Option<Self> {
        let fields = answer.fields(score)?;
        let name = format!("{}{}", score.name().replace('-', "_"), answer.suffix());
        let signature = Signature::user_defined(Volatility::Immutable);
        // Names are distinct by the catalogue's tests; were they refused, calls by struct still work.
        let signature = signature.clone().with_parameter_names(names(score)).unwrap_or(signature);
        let documentation = documentation(&name, score, answer);
        Some(Self { name, score: score.clone(), answer, fields, signature, documentation })
    }
}

fn documentation(name: &str, score: &Score, answer: Answer) -> Documentation {
    let about = score.about();
    let section = DocSection { include: true, label: "Published risk scores", description: None };
    let description = format!(
        "{}: {}. {} For: {}. {} {}",
        about.title,
        about.outcome,
        answer.words(),
        about.population,
        about.citation,
        about.disclaimer
    );
    let first = score.columns().first().map_or("sex", sql_name);
    let syntax = format!(
        "{name}(named_struct('{first}', {first}, ...)) with any inputs, or {name}({first} => {first}, ...) with all of them \
         up to the last one named"
    );
    let mut documentation = Documentation::builder(section, description, syntax);
    for column in score.columns() {
        documentation = documentation.with_argument(sql_name(column), meaning(column));
    }
    documentation
        .with_argument("estimate_missing", "true: cohort means for missing measurements, flagged `estimated`")
        .build()
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

impl ScalarUDFImpl for ScoreFunction {
    fn name(&self) -> &str {
        &self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        check(&self.score, &self.name, types)?;
        Ok(types.to_vec())
    }

    fn return_type(&self, _types: &[DataType]) -> Result<DataType> {
        Ok(DataType::Struct(self.fields.clone()))
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.documentation)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let count = arguments.number_rows;
        let arrays: Vec<ArrayRef> = arguments.args.into_iter().map(|a| a.into_array(count)).collect::<Result<_>>()?;
        let rows = Rows::new(&self.score, &arrays)?;
        let columns = self.answer.builder(&self.score, count).map_or_else(Vec::new, |mut builder| {
            let mut cells = vec![Value::Missing; self.score.columns().len()];
            for row in 0..count {
                rows.fill(row, &mut cells);
                builder.push(&cells, &rows.policy(row));
            }
            builder.finish()
        });
        Ok(ColumnarValue::Array(Arc::new(StructArray::try_new(self.fields.clone(), columns, None)?)))
    }
}
