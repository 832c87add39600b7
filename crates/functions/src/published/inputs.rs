//! What happened to each input of a score on its way into the result.

use std::sync::Arc;

use arrow::array::{ArrayRef, StringBuilder};
use arrow::datatypes::Field;
use evenreach_risk::published::{Policy, Score, Value};

use super::answer::{Builder, text};

/// One text an input, by the input's name.
pub(crate) fn fields(score: &Score) -> Vec<Field> {
    score.inputs().into_iter().map(text).collect()
}

pub(crate) struct Inputs<'a> {
    score: &'a Score,
    statuses: Vec<StringBuilder>,
}

impl<'a> Inputs<'a> {
    pub(crate) fn new(score: &'a Score, rows: usize) -> Self {
        let statuses = score.inputs().iter().map(|_| StringBuilder::with_capacity(rows, rows * 8)).collect();
        Self { score, statuses }
    }
}

impl Builder for Inputs<'_> {
    fn push(&mut self, row: &[Value<'_>], policy: &Policy) {
        let outcome = self.score.score_row(row, policy);
        for (builder, (_, status)) in self.statuses.iter_mut().zip(outcome.flags.iter()) {
            builder.append_value(status.code());
        }
    }

    fn finish(&mut self) -> Vec<ArrayRef> {
        self.statuses.iter_mut().map(|builder| Arc::new(builder.finish()) as ArrayRef).collect()
    }
}
