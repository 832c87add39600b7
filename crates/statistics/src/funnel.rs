//! Funnel plots: control limits, and where each unit lies against them.

use crate::count::{count_limits, exact_poisson};
use crate::distribution::normal::normal_quantile;
use crate::standardisation::LEAST_EVENTS_FOR_DSR;
use crate::{Estimate, Undefined};

/// Confidence of the inner, two-sigma limits.
pub const CONFIDENCE_2S: f64 = 0.95;

/// Confidence of the outer, "three-sigma" limits.
pub const CONFIDENCE_3S: f64 = 0.998;

/// Control limits at one denominator or expected count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ControlLimits {
    /// Lower two-sigma limit.
    pub lower_2s: f64,
    /// Upper two-sigma limit.
    pub upper_2s: f64,
    /// Lower three-sigma limit.
    pub lower_3s: f64,
    /// Upper three-sigma limit.
    pub upper_3s: f64,
}

impl ControlLimits {
    /// The limits kept inside `least..=most`: 0 and the multiplier for a proportion.
    #[must_use]
    pub fn clamped(&self, least: f64, most: f64) -> Self {
        Self {
            lower_2s: self.lower_2s.clamp(least, most),
            upper_2s: self.upper_2s.clamp(least, most),
            lower_3s: self.lower_3s.clamp(least, most),
            upper_3s: self.upper_3s.clamp(least, most),
        }
    }
}

/// Where a unit lies in a funnel plot. All comparisons are strict, 99.8% tested first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FunnelSignificance {
    /// Below the 99.8% limit.
    Low99_8,
    /// Below the 95% limit.
    Low95,
    /// Inside the limits.
    NotSignificant,
    /// Above the 95% limit.
    High95,
    /// Above the 99.8% limit.
    High99_8,
    /// A directly standardised rate of fewer than ten events.
    NotApplicable,
}

impl FunnelSignificance {
    /// The label PHEindicatormethods prints.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Low99_8 => "Low (0.001)",
            Self::Low95 => "Low (0.025)",
            Self::NotSignificant => "Not significant",
            Self::High95 => "High (0.025)",
            Self::High99_8 => "High (0.001)",
            Self::NotApplicable => "Not applicable for events less than 10 for dsrs",
        }
    }

    fn of(value: f64, limits: &ControlLimits) -> Self {
        if value < limits.lower_3s {
            Self::Low99_8
        } else if value > limits.upper_3s {
            Self::High99_8
        } else if value < limits.lower_2s {
            Self::Low95
        } else if value > limits.upper_2s {
            Self::High95
        } else {
            Self::NotSignificant
        }
    }
}

/// Control limits of a proportion at `denominator` around the pooled `average`: the values whose
/// Wilson interval just touches the average, average -/+ z sqrt(average (1 - average) / N).
///
/// Not clamped; use [`ControlLimits::clamped`] for plotting. z is that of 0.975 and of 0.999.
///
/// Source: PHEindicatormethods `calculate_funnel_limits`.
///
/// # Errors
/// [`Undefined::PopZero`] when the denominator is zero, [`Undefined::InvalidInput`] unless the
/// average lies in 0..=1.
pub fn proportion_control_limits(average: f64, denominator: f64) -> Result<ControlLimits, Undefined> {
    if !((0.0..=1.0).contains(&average) && denominator.is_finite() && denominator >= 0.0) {
        return Err(Undefined::InvalidInput);
    }
    if denominator <= 0.0 {
        return Err(Undefined::PopZero);
    }
    let sigma = (average * (1.0 - average) / denominator).sqrt();
    let (z2, z3) = (normal_quantile(0.975)?, normal_quantile(0.999)?);
    Ok(ControlLimits {
        lower_2s: average - z2 * sigma,
        upper_2s: average + z2 * sigma,
        lower_3s: average - z3 * sigma,
        upper_3s: average + z3 * sigma,
    })
}

/// Where `x` of `n` lies against the limits around the pooled `average`.
///
/// # Errors
/// As [`proportion_control_limits`]; [`Undefined::InvalidInput`] unless 0 <= x <= n.
pub fn proportion_significance(x: f64, n: f64, average: f64) -> Result<FunnelSignificance, Undefined> {
    let limits = proportion_control_limits(average, n)?;
    if !(x >= 0.0 && x <= n) {
        return Err(Undefined::InvalidInput);
    }
    Ok(FunnelSignificance::of(x / n, &limits))
}

/// Where an observed / expected ratio lies against `target` (1 for a standardised ratio).
///
/// The target is compared with the limits of the count (exact below ten, else Byar) over
/// `expected`, at 99.8% first and then at 95%.
///
/// # Errors
/// [`Undefined::ExpectedZero`], or [`Undefined::InvalidInput`] for negative or non-finite values.
pub fn ratio_significance(observed: f64, expected: f64, target: f64) -> Result<FunnelSignificance, Undefined> {
    if !(expected.is_finite() && expected >= 0.0 && target.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    let inner = count_limits(observed, CONFIDENCE_2S)?;
    let outer = count_limits(observed, CONFIDENCE_3S)?;
    if expected <= 0.0 {
        return Err(Undefined::ExpectedZero);
    }
    // The target below the count's lower limit means the unit is high.
    Ok(if target < outer.lower / expected {
        FunnelSignificance::High99_8
    } else if target < inner.lower / expected {
        FunnelSignificance::High95
    } else if target > outer.upper / expected {
        FunnelSignificance::Low99_8
    } else if target > inner.upper / expected {
        FunnelSignificance::Low95
    } else {
        FunnelSignificance::NotSignificant
    })
}

/// Where a directly standardised rate lies against the weighted `average` rate.
///
/// The effective denominator is events / rate (both rates per person).
///
/// # Errors
/// [`Undefined::InvalidInput`] when the rate is zero or negative although events occurred.
pub fn standardised_rate_significance(events: f64, rate: f64, average: f64) -> Result<FunnelSignificance, Undefined> {
    if events < LEAST_EVENTS_FOR_DSR {
        return Ok(FunnelSignificance::NotApplicable);
    }
    if !(rate.is_finite() && rate > 0.0) {
        return Err(Undefined::InvalidInput);
    }
    ratio_significance(events, events / rate, average)
}

/// Expected counts at which `observed` would lie just on each control limit, by the exact Poisson
/// limits: the upper bound of the count is where it would be just low, and the reverse.
///
/// The plotted limit is observed / expected, times 100 for a standardised ratio.
///
/// # Errors
/// [`Undefined::ExpectedZero`] when observed = 0, whose upper limits are infinite;
/// [`Undefined::InvalidInput`] for a negative count.
pub fn ratio_control_limits(observed: f64) -> Result<RatioControlLimits, Undefined> {
    let inner = exact_poisson(observed, CONFIDENCE_2S)?;
    let outer = exact_poisson(observed, CONFIDENCE_3S)?;
    RatioControlLimits::new(observed, inner, outer)
}

/// [`ratio_control_limits`] to the precision of published tables, for comparison with them.
///
/// PHEindicatormethods bisects v = E / (E + O + 1) and stops at steps of 1e-7, which moves the
/// upper limits at one or two observed events by up to 5 in 100,000.
///
/// # Errors
/// As [`ratio_control_limits`].
pub fn ratio_control_limits_as_published(observed: f64) -> Result<RatioControlLimits, Undefined> {
    let exact = ratio_control_limits(observed)?;
    let bisected = |bound: f64| {
        let expected = |v: f64| (1.0 + observed) * v / (1.0 - v);
        let (mut v, mut step) = (0.5, 0.5);
        while step > 1e-7 {
            step /= 2.0;
            v += if expected(v) > bound { -step } else { step };
        }
        expected(v)
    };
    let limits = |e: Estimate| Estimate { lower: bisected(e.lower), upper: bisected(e.upper), ..e };
    RatioControlLimits::new(observed, limits(exact.inner), limits(exact.outer))
}

/// Control limits of a ratio at one observed count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatioControlLimits {
    /// Exact 95% limits of the count: `upper` is the expected count of the lower control limit.
    pub inner: Estimate,
    /// Exact 99.8% limits of the count.
    pub outer: Estimate,
    /// observed / expected at each control limit.
    pub limits: ControlLimits,
}

impl RatioControlLimits {
    fn new(observed: f64, inner: Estimate, outer: Estimate) -> Result<Self, Undefined> {
        if observed <= 0.0 {
            return Err(Undefined::ExpectedZero);
        }
        let limits = ControlLimits {
            lower_2s: observed / inner.upper,
            upper_2s: observed / inner.lower,
            lower_3s: observed / outer.upper,
            upper_3s: observed / outer.lower,
        };
        Ok(Self { inner, outer, limits })
    }
}

/// Observed counts at which to draw a ratio's control limits: 100 points, closer together for
/// small counts, from the smallest to the largest of the units' expected counts.
///
/// The axis starts at 1 when the largest expected count is over twice the smallest, else just
/// below the smallest, and ends just above the largest (5%, rounded to two figures). As in published
/// tables the last point stops a hundredth of the axis's log range short of its end.
///
/// # Errors
/// [`Undefined::TooFewGroups`] without units, [`Undefined::InvalidInput`] for an expected count
/// that is not positive and finite.
pub fn ratio_plot_counts(expected: &[f64]) -> Result<Vec<f64>, Undefined> {
    if expected.is_empty() {
        return Err(Undefined::TooFewGroups);
    }
    if expected.iter().any(|e| !(e.is_finite() && *e > 0.0)) {
        return Err(Undefined::InvalidInput);
    }
    let least = expected.iter().copied().fold(f64::INFINITY, f64::min);
    let most = expected.iter().copied().fold(0.0, f64::max);
    let start = if most > 2.0 * least {
        0.0
    } else {
        let unit = 10_f64.powf((least * 0.95).max(1.0).log10().floor());
        (least * 0.95 / unit).floor() * unit
    };
    let unit = 10_f64.powf((most * 1.05).ceil().log10().floor() - 1.0);
    let end = (most * 1.05 / unit).ceil() * unit;
    let mut counts = vec![start.max(1.0)];
    for left in (1..100).rev() {
        let last = counts[counts.len() - 1];
        let step = (end / last).powf(1.0 / (f64::from(left) + 1.0)) * last;
        counts.push(step.round_ties_even().max(last + 1.0));
    }
    Ok(counts)
}
