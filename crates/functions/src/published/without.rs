//! A score and its bounds with ethnicity, deprivation or both at their reference: what is left between people is clinical.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder};
use arrow::datatypes::Field;
use evenreach_risk::published::{Demographic, Policy, Study, Unknowns, Value};

use super::answer::{Builder, number};

const FIGURES: [&str; 3] = ["percent", "lowest_percent", "highest_percent"];

/// For `ethnicity`, `deprivation` and `both`: `without_<terms>_percent`, `_lowest_percent`, `_highest_percent`.
pub(crate) fn fields() -> Vec<Field> {
    let names = |terms: Demographic| FIGURES.map(|figure| number(&format!("without_{}_{figure}", terms.word())));
    Demographic::ALL.into_iter().flat_map(names).collect()
}

pub(crate) struct WithoutTerms {
    study: Study,
    figures: [[Float64Builder; 3]; 3],
}

impl WithoutTerms {
    pub(crate) fn new(study: Study) -> Self {
        Self { study, figures: std::array::from_fn(|_| std::array::from_fn(|_| Float64Builder::new())) }
    }
}

impl Builder for WithoutTerms {
    fn push(&mut self, row: &[Value<'_>], policy: &Policy) {
        for ([percent, lowest, highest], terms) in self.figures.iter_mut().zip(Demographic::ALL) {
            percent.append_option(self.study.without(row, terms, policy).ok().map(|without| without.percent));
            let bounds = self.study.bounds_without(row, terms, Unknowns::NeededAndDefaulted).ok();
            lowest.append_option(bounds.as_ref().map(|bounds| bounds.lowest_percent));
            highest.append_option(bounds.as_ref().map(|bounds| bounds.highest_percent));
        }
    }

    fn finish(&mut self) -> Vec<ArrayRef> {
        self.figures.iter_mut().flatten().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect()
    }
}
