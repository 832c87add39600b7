//! A statistic of rows as a family of SQL aggregates.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Field, FieldRef};
use datafusion::common::{ScalarValue, internal_err, plan_err};
use datafusion::error::Result;
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::AggregateOrderSensitivity;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Documentation, Signature};

use super::answer::{Answer, Shown};
use super::definition::{Definition, Statistic, as_doubles};
use super::sample::{Columns, Sample};

/// The answer from the columns and the settings, in the order of the definition.
pub(crate) type OfRows = fn(&Columns, &[f64]) -> Answer;

/// The functions of one statistic.
pub(crate) fn family(definition: &Definition<OfRows>) -> impl Iterator<Item = AggregateUDF> {
    definition.family().map(AggregateUDF::from)
}

impl AggregateUDFImpl for Statistic<OfRows> {
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

    fn state_fields(&self, _arguments: StateFieldsArgs) -> Result<Vec<FieldRef>> {
        Ok(vec![Arc::new(Field::new("rows", DataType::LargeBinary, true))])
    }

    fn order_sensitivity(&self) -> AggregateOrderSensitivity {
        AggregateOrderSensitivity::Insensitive
    }

    fn documentation(&self) -> Option<&Documentation> {
        Some(&self.named.documentation)
    }

    fn accumulator(&self, arguments: AccumulatorArgs) -> Result<Box<dyn Accumulator>> {
        if arguments.is_distinct {
            return plan_err!("{} counts every row: leave out `distinct`", self.name());
        }
        Ok(Box::new(Rows {
            definition: self.definition,
            shown: self.named.shown,
            given: arguments.expr_fields.len(),
            sample: Sample::default(),
        }))
    }
}

#[derive(Debug)]
struct Rows {
    definition: Definition<OfRows>,
    shown: Shown,
    /// Arguments handed in; the others have their default.
    given: usize,
    sample: Sample,
}

impl Rows {
    fn count(&mut self, values: &[ArrayRef], take_back: bool) -> Result<()> {
        let parameters = self.definition.parameters;
        self.sample.count(parameters, &as_doubles(self.definition.name, parameters, values)?, take_back)
    }
}

impl Accumulator for Rows {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.count(values, false)
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        self.count(values, true)
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let answer = match self.sample.columns(self.definition.parameters, self.given) {
            Ok((columns, settings)) => (self.definition.compute)(&columns, &settings),
            Err(reason) => vec![Err(reason); self.definition.parts.len()],
        };
        ScalarValue::try_from_array(&self.shown.array(&[answer])?, 0)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![ScalarValue::LargeBinary(Some(self.sample.to_bytes()))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let Some(states) = states.first().and_then(|states| states.as_binary_opt::<i64>()) else {
            return internal_err!("the state of a statistic is one column of bytes");
        };
        for row in (0..states.len()).filter(|row| states.is_valid(*row)) {
            self.sample.merge_bytes(self.definition.parameters.len(), states.value(row))?;
        }
        Ok(())
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.sample.bytes()
    }
}
