//! Why a score is what it is, and what it would be with what can be changed at target.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder, StringBuilder, StructArray};
use arrow::datatypes::{DataType, Field, Fields};
use evenreach_risk::published::{Counterfactual, Policy, Reason, Study, Value};

use super::answer::{Builder, number, text};

fn term_fields(study: &Study) -> Fields {
    study.terms().iter().map(|name| number(name)).collect()
}

/// `plain`, `terms` (a struct: what each input adds to the log hazard), `at_target_percent`, `at_target_changes`, `reason`.
pub(crate) fn fields(study: &Study) -> Vec<Field> {
    vec![
        text("plain"),
        Field::new("terms", DataType::Struct(term_fields(study)), true),
        number("at_target_percent"),
        text("at_target_changes"),
        text("reason"),
    ]
}

pub(crate) struct Explanations {
    study: Study,
    plain: StringBuilder,
    terms: Vec<Float64Builder>,
    at_target: Float64Builder,
    changes: StringBuilder,
    reasons: StringBuilder,
}

impl Explanations {
    pub(crate) fn new(study: Study) -> Self {
        Self {
            terms: study.terms().iter().map(|_| Float64Builder::new()).collect(),
            study,
            plain: StringBuilder::new(),
            at_target: Float64Builder::new(),
            changes: StringBuilder::new(),
            reasons: StringBuilder::new(),
        }
    }

    fn push_unexplained(&mut self, reason: Reason) {
        self.plain.append_null();
        self.terms.iter_mut().chain([&mut self.at_target]).for_each(Float64Builder::append_null);
        self.changes.append_null();
        self.reasons.append_value(reason.to_string());
    }

    /// `input from -> to` of everything that was changed; null when nothing had to be.
    fn push_changes(&mut self, counterfactual: &Counterfactual) {
        for (at, change) in counterfactual.changes.iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            // Writing into a builder cannot fail.
            let _ = write!(self.changes, "{comma}{} {} -> {}", change.name, change.from, change.to);
        }
        if counterfactual.changes.is_empty() {
            self.changes.append_null();
        } else {
            self.changes.append_value("");
        }
    }
}

impl Builder for Explanations {
    fn push(&mut self, row: &[Value<'_>], policy: &Policy) {
        let study = self.study;
        let found = study.explain(row, policy).and_then(|explained| Ok((explained, study.at_target(row, policy)?)));
        let (explanation, at_target) = match found {
            Ok(found) => found,
            Err(reason) => return self.push_unexplained(reason),
        };
        self.plain.append_value(&explanation.plain);
        // A condition that is absent adds nothing; a blood test that the model does not use has no term.
        for (builder, name) in self.terms.iter_mut().zip(study.terms()) {
            let term = explanation.terms.iter().find(|term| term.name == *name);
            builder.append_value(term.map_or(0.0, |term| term.contribution_log_hazard));
        }
        self.at_target.append_value(at_target.percent);
        self.push_changes(&at_target);
        self.reasons.append_null();
    }

    fn finish(&mut self) -> Vec<ArrayRef> {
        let terms: Vec<ArrayRef> =
            self.terms.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect();
        vec![
            Arc::new(self.plain.finish()),
            Arc::new(StructArray::new(term_fields(&self.study), terms, None)),
            Arc::new(self.at_target.finish()),
            Arc::new(self.changes.finish()),
            Arc::new(self.reasons.finish()),
        ]
    }
}
