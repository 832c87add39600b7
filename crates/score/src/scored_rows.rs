//! The output of one batch, column by column.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder, StringBuilder};
use arrow::datatypes::{DataType, Field};
use evenreach_risk::published::Outcome;

/// Columns that stand after the result, whatever the score.
const REASON: &str = "reason";
const MODEL: &str = "model";
const CATEGORY: &str = "category";
const CORRECTED: &str = "corrected";

/// The fields of the output, without the identifier.
pub(crate) fn fields(result_column: &str, has_categories: bool) -> Vec<Field> {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let mut fields = vec![Field::new(result_column, DataType::Float64, true), text(REASON), text(MODEL)];
    if has_categories {
        fields.push(text(CATEGORY));
    }
    fields.push(text(CORRECTED));
    fields
}

/// Rows scored so far.
#[derive(Debug)]
pub(crate) struct ScoredRows {
    results: Float64Builder,
    reasons: StringBuilder,
    models: StringBuilder,
    categories: Option<StringBuilder>,
    corrected: StringBuilder,
}

impl ScoredRows {
    pub(crate) fn with_capacity(rows: usize, has_categories: bool) -> Self {
        let texts = || StringBuilder::with_capacity(rows, rows * 16);
        Self {
            results: Float64Builder::with_capacity(rows),
            reasons: texts(),
            models: texts(),
            categories: has_categories.then(texts),
            corrected: texts(),
        }
    }

    /// Adds what a score gave; `corrected` says which inputs a result rests on that were not used as recorded.
    pub(crate) fn push(&mut self, outcome: &Outcome, corrected: Option<&str>) {
        self.results.append_option(outcome.result.ok());
        self.reasons.append_option(outcome.result.err().map(|reason| reason.code()));
        self.models.append_value(outcome.model);
        if let Some(categories) = &mut self.categories {
            categories.append_option(outcome.category);
        }
        self.corrected.append_option(corrected);
    }

    /// Adds a row that no model saw.
    pub(crate) fn push_unseen(&mut self, reason: &str) {
        self.results.append_null();
        self.reasons.append_value(reason);
        self.models.append_null();
        if let Some(categories) = &mut self.categories {
            categories.append_null();
        }
        self.corrected.append_null();
    }

    /// The columns, in the order of [`fields`].
    pub(crate) fn finish(mut self) -> Vec<ArrayRef> {
        let mut columns: Vec<ArrayRef> =
            vec![Arc::new(self.results.finish()), Arc::new(self.reasons.finish()), Arc::new(self.models.finish())];
        columns.extend(self.categories.map(|mut categories| Arc::new(categories.finish()) as ArrayRef));
        columns.push(Arc::new(self.corrected.finish()));
        columns
    }
}
