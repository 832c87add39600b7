//! The result of a score, or the reason there is none.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder, StringBuilder};
use arrow::datatypes::Field;
use evenreach_risk::published::{Outcome, Policy, Reason, Score, Status, Value};

use super::answer::{Builder, number, text};

/// `percent` or `score`, `reason`, `model`, `category`, `corrected`.
pub(crate) fn fields(score: &Score) -> Vec<Field> {
    let result = if score.result_column().ends_with("_percent") { "percent" } else { "score" };
    vec![number(result), text("reason"), text("model"), text("category"), text("corrected")]
}

pub(crate) struct Results<'a> {
    score: &'a Score,
    results: Float64Builder,
    reasons: StringBuilder,
    models: StringBuilder,
    categories: StringBuilder,
    corrected: StringBuilder,
    /// Reasons put into words once each.
    words: BTreeMap<Reason, String>,
}

impl<'a> Results<'a> {
    pub(crate) fn new(score: &'a Score, rows: usize) -> Self {
        let texts = || StringBuilder::with_capacity(rows, rows * 16);
        Self {
            score,
            results: Float64Builder::with_capacity(rows),
            reasons: texts(),
            models: texts(),
            categories: texts(),
            corrected: texts(),
            words: BTreeMap::new(),
        }
    }

    /// `input:status` of every input that was not used as recorded; null when there is no result or none was.
    fn push_corrected(&mut self, outcome: &Outcome) {
        let mut any = false;
        if outcome.result.is_ok() {
            for (name, status) in outcome.flags.iter() {
                if matches!(status, Status::Defaulted | Status::Clamped | Status::Estimated) {
                    for part in [if any { ", " } else { "" }, name, ":", status.code()] {
                        // Writing into a builder cannot fail.
                        let _ = std::fmt::Write::write_str(&mut self.corrected, part);
                    }
                    any = true;
                }
            }
        }
        if any {
            self.corrected.append_value("");
        } else {
            self.corrected.append_null();
        }
    }
}

impl Builder for Results<'_> {
    fn push(&mut self, row: &[Value<'_>], policy: &Policy) {
        let outcome = self.score.score_row(row, policy);
        self.results.append_option(outcome.result.ok());
        match outcome.result {
            Ok(_) => self.reasons.append_null(),
            Err(reason) => {
                self.reasons.append_value(self.words.entry(reason).or_insert_with(|| reason.to_string()));
            }
        }
        self.models.append_value(outcome.model);
        self.categories.append_option(outcome.category);
        self.push_corrected(&outcome);
    }

    fn finish(&mut self) -> Vec<ArrayRef> {
        vec![
            Arc::new(self.results.finish()),
            Arc::new(self.reasons.finish()),
            Arc::new(self.models.finish()),
            Arc::new(self.categories.finish()),
            Arc::new(self.corrected.finish()),
        ]
    }
}
