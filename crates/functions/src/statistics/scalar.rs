//! A statistic of single numbers as a family of SQL functions.

use arrow::array::{Array, ArrayRef};
use arrow::datatypes::DataType;
use datafusion::error::Result;
use datafusion::logical_expr::{ColumnarValue, Documentation, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature};
use evenreach_statistics::Undefined;

use super::answer::Answer;
use super::definition::{Definition, Statistic, as_doubles};

/// The answer from one row's arguments, defaults filled in.
pub(crate) type OfRow = fn(&[f64]) -> Answer;

/// The functions of one statistic.
pub(crate) fn family(definition: &Definition<OfRow>) -> impl Iterator<Item = ScalarUDF> {
    definition.family().map(ScalarUDF::from)
}

impl ScalarUDFImpl for Statistic<OfRow> {
    fn name(&self) -> &str {
        &self.named.name
    }

    fn aliases(&self) -> &[String] {
        &self.named.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        self.coerced(types)
    }

    fn return_type(&self, _arguments: &[DataType]) -> Result<DataType> {
        Ok(self.named.shown.data_type())
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.named.documentation)
    }

    fn invoke_with_args(&self, arguments: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let rows = arguments.number_rows;
        let columns: Vec<ArrayRef> = arguments.args.into_iter().map(|a| a.into_array(rows)).collect::<Result<_>>()?;
        let columns = as_doubles(self.name(), self.definition.parameters, &columns)?;
        let mut values = Vec::with_capacity(self.definition.parameters.len());
        let mut answers = Vec::with_capacity(rows);
        for row in 0..rows {
            values.clear();
            for (at, parameter) in self.definition.parameters.iter().enumerate() {
                let value = match columns.get(at) {
                    Some(column) => column.is_valid(row).then(|| column.value(row)),
                    None => parameter.default.flatten(),
                };
                values.extend(value);
            }
            answers.push(if values.len() < self.definition.parameters.len() {
                vec![Err(Undefined::MissingValue); self.definition.parts.len()]
            } else {
                (self.definition.compute)(&values)
            });
        }
        Ok(ColumnarValue::Array(self.named.shown.array(&answers)?))
    }
}
