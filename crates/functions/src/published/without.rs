//! A score with ethnicity, deprivation or both at their reference: what is left between people is clinical.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder};
use arrow::datatypes::Field;
use evenreach_risk::published::{Demographic, Policy, Study, Value};

use super::answer::{Builder, number};

/// `without_ethnicity_percent`, `without_deprivation_percent`, `without_both_percent`.
pub(crate) fn fields() -> Vec<Field> {
    Demographic::ALL.map(|terms| number(&format!("without_{}_percent", terms.word()))).into()
}

pub(crate) struct WithoutTerms {
    study: Study,
    percents: [Float64Builder; 3],
}

impl WithoutTerms {
    pub(crate) fn new(study: Study) -> Self {
        Self { study, percents: std::array::from_fn(|_| Float64Builder::new()) }
    }
}

impl Builder for WithoutTerms {
    fn push(&mut self, row: &[Value<'_>], policy: &Policy) {
        for (builder, terms) in self.percents.iter_mut().zip(Demographic::ALL) {
            builder.append_option(self.study.without(row, terms, policy).ok().map(|without| without.percent));
        }
    }

    fn finish(&mut self) -> Vec<ArrayRef> {
        self.percents.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect()
    }
}
