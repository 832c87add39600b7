//! How low and how high a score could be over the plausible values of everything that is not recorded.

use std::fmt::Write as _;
use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder, StringBuilder};
use arrow::datatypes::Field;
use evenreach_risk::published::{Policy, Study, Unknowns, Value};

use super::answer::{Builder, number, text};

/// `lowest_percent`, `highest_percent`, `missing` (needed and not recorded, comma separated), `unrecorded` (not recorded,
/// with a published default), `reason`.
pub(crate) fn fields() -> Vec<Field> {
    vec![number("lowest_percent"), number("highest_percent"), text("missing"), text("unrecorded"), text("reason")]
}

pub(crate) struct BoundsOfRows {
    study: Study,
    lowest: Float64Builder,
    highest: Float64Builder,
    missing: StringBuilder,
    unrecorded: StringBuilder,
    reasons: StringBuilder,
}

impl BoundsOfRows {
    pub(crate) fn new(study: Study) -> Self {
        Self {
            study,
            lowest: Float64Builder::new(),
            highest: Float64Builder::new(),
            missing: StringBuilder::new(),
            unrecorded: StringBuilder::new(),
            reasons: StringBuilder::new(),
        }
    }
}

/// Names, comma separated; null when there are none.
fn push_names(builder: &mut StringBuilder, names: impl Iterator<Item = &'static str>) {
    let mut any = false;
    for name in names {
        // Writing into a builder cannot fail.
        let _ = write!(builder, "{}{name}", if any { ", " } else { "" });
        any = true;
    }
    if any {
        builder.append_value("");
    } else {
        builder.append_null();
    }
}

impl Builder for BoundsOfRows {
    /// The policy is not asked: an estimate would hide what is unknown.
    fn push(&mut self, row: &[Value<'_>], _policy: &Policy) {
        let needed = self.study.bounds(row, Unknowns::Needed);
        match needed.and_then(|needed| Ok((needed, self.study.bounds(row, Unknowns::NeededAndDefaulted)?))) {
            Ok((needed, all)) => {
                self.lowest.append_value(all.lowest_percent);
                self.highest.append_value(all.highest_percent);
                let is_needed = |name: &&str| needed.missing.iter().any(|unmeasured| unmeasured.name == *name);
                let names = || all.missing.iter().map(|unmeasured| unmeasured.name);
                push_names(&mut self.missing, names().filter(is_needed));
                push_names(&mut self.unrecorded, names().filter(|name| !is_needed(name)));
                self.reasons.append_null();
            }
            Err(reason) => {
                self.lowest.append_null();
                self.highest.append_null();
                self.missing.append_null();
                self.unrecorded.append_null();
                self.reasons.append_value(reason.to_string());
            }
        }
    }

    fn finish(&mut self) -> Vec<ArrayRef> {
        vec![
            Arc::new(self.lowest.finish()),
            Arc::new(self.highest.finish()),
            Arc::new(self.missing.finish()),
            Arc::new(self.unrecorded.finish()),
            Arc::new(self.reasons.finish()),
        ]
    }
}
