//! How low and how high a score could be while measurements it needs are missing.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder, StringBuilder};
use arrow::datatypes::Field;
use evenreach_risk::published::{Policy, Study, Unknowns, Value};

use super::answer::{Builder, number, text};

/// `lowest_percent`, `highest_percent`, `missing` (inputs, comma separated; null when the score is known), `reason`.
pub(crate) fn fields() -> Vec<Field> {
    vec![number("lowest_percent"), number("highest_percent"), text("missing"), text("reason")]
}

pub(crate) struct BoundsOfRows {
    study: Study,
    lowest: Float64Builder,
    highest: Float64Builder,
    missing: StringBuilder,
    reasons: StringBuilder,
}

impl BoundsOfRows {
    pub(crate) fn new(study: Study) -> Self {
        Self {
            study,
            lowest: Float64Builder::new(),
            highest: Float64Builder::new(),
            missing: StringBuilder::new(),
            reasons: StringBuilder::new(),
        }
    }
}

impl Builder for BoundsOfRows {
    /// The policy is not asked: an estimate would hide what is unknown.
    fn push(&mut self, row: &[Value<'_>], _policy: &Policy) {
        match self.study.bounds(row, Unknowns::Needed) {
            Ok(bounds) => {
                self.lowest.append_value(bounds.lowest_percent);
                self.highest.append_value(bounds.highest_percent);
                for (at, unmeasured) in bounds.missing.iter().enumerate() {
                    // Writing into a builder cannot fail.
                    let _ = write!(self.missing, "{}{}", if at > 0 { ", " } else { "" }, unmeasured.name);
                }
                if bounds.missing.is_empty() {
                    self.missing.append_null();
                } else {
                    self.missing.append_value("");
                }
                self.reasons.append_null();
            }
            Err(reason) => {
                self.lowest.append_null();
                self.highest.append_null();
                self.missing.append_null();
                self.reasons.append_value(reason.to_string());
            }
        }
    }

    fn finish(&mut self) -> Vec<ArrayRef> {
        vec![
            Arc::new(self.lowest.finish()),
            Arc::new(self.highest.finish()),
            Arc::new(self.missing.finish()),
            Arc::new(self.reasons.finish()),
        ]
    }
}
