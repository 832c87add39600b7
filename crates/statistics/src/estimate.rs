//! A point estimate with its confidence limits.

use serde::{Deserialize, Serialize};

use crate::Undefined;

/// A point estimate and its confidence limits, all in the unit of the statistic.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Estimate {
    /// The point estimate.
    pub value: f64,
    /// The lower confidence limit.
    pub lower: f64,
    /// The upper confidence limit.
    pub upper: f64,
}

impl Estimate {
    /// True when the interval lies wholly on one side of `reference` (1 for a ratio, 0 for a difference).
    #[must_use]
    pub fn excludes(&self, reference: f64) -> bool {
        self.lower > reference || self.upper < reference
    }

    /// The estimate times `factor`; a negative factor swaps the limits.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        let (one, other) = (self.lower * factor, self.upper * factor);
        Self { value: self.value * factor, lower: one.min(other), upper: one.max(other) }
    }

    /// The estimate, unless arithmetic on extreme arguments has left the range of numbers.
    ///
    /// # Errors
    /// [`Undefined::Unbounded`] when the value or a limit is infinite or not a number.
    pub fn finite(self) -> Result<Self, Undefined> {
        if [self.value, self.lower, self.upper].iter().all(|v| v.is_finite()) {
            Ok(self)
        } else {
            Err(Undefined::Unbounded)
        }
    }

    /// A normal-theory interval `value -/+ z * standard_error`.
    #[must_use]
    pub fn wald(value: f64, standard_error: f64, z: f64) -> Self {
        Self { value, lower: value - z * standard_error, upper: value + z * standard_error }
    }

    /// Limits `log_half_width` on either side of a positive `value` on the log scale.
    ///
    /// # Errors
    /// [`Undefined::Unbounded`] when the upper limit is not finite.
    pub fn log_limits(value: f64, log_half_width: f64) -> Result<Self, Undefined> {
        let step = log_half_width.exp();
        if (value * step).is_finite() {
            Ok(Self { value, lower: value / step, upper: value * step })
        } else {
            Err(Undefined::Unbounded)
        }
    }
}
