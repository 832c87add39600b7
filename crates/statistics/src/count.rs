//! Confidence limits and tests of a count, and the crude rate built on them.

use crate::distribution::gamma::{chi_square_quantile, poisson_lower_tail, poisson_upper_tail};
use crate::distribution::normal::critical_value;
use crate::{Estimate, Undefined};

/// The count from which Byar's approximation replaces the exact limits.
pub const LEAST_COUNT_FOR_BYAR: f64 = 10.0;

/// How the limits of a count were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountMethod {
    /// Garwood's exact limits, below ten events.
    Exact,
    /// Byar's approximation, from ten events.
    Byar,
}

impl CountMethod {
    /// The method used for a count of `x`.
    #[must_use]
    pub fn of(x: f64) -> Self {
        if x < LEAST_COUNT_FOR_BYAR { Self::Exact } else { Self::Byar }
    }

    /// The stable machine name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Byar => "byar",
        }
    }
}

/// Byar's approximation to the Poisson limits of a count, without the switch to exact limits.
///
/// lower = x (1 - 1/(9x) - z/(3 sqrt x))^3, upper = (x+1)(1 - 1/(9(x+1)) + z/(3 sqrt(x+1)))^3.
/// At x = 0, where the lower formula is 0 times minus infinity, the exact lower limit 0 is given.
///
/// Source: Breslow and Day, IARC 1987, vol. II, p. 69; PHEindicatormethods.
///
/// # Errors
/// [`Undefined::NegativeLimit`] when the lower limit is negative (very small counts at a high
/// confidence), [`Undefined::InvalidInput`] for a negative count or a confidence outside (0, 1).
pub fn byar(x: f64, confidence: f64) -> Result<Estimate, Undefined> {
    Estimate { value: x, lower: byar_lower(x, confidence)?, upper: byar_upper(x, confidence)? }.finite()
}

/// Byar's lower limit alone; see [`byar`].
///
/// # Errors
/// As [`byar`].
pub fn byar_lower(x: f64, confidence: f64) -> Result<f64, Undefined> {
    let z = critical_value(confidence)?;
    check_count(x)?;
    if x <= 0.0 {
        return Ok(0.0);
    }
    let lower = x * (1.0 - 1.0 / (9.0 * x) - z / (3.0 * x.sqrt())).powi(3);
    if lower < 0.0 { Err(Undefined::NegativeLimit) } else { Ok(lower) }
}

/// Byar's upper limit alone; see [`byar`].
///
/// # Errors
/// [`Undefined::InvalidInput`] as [`byar`].
pub fn byar_upper(x: f64, confidence: f64) -> Result<f64, Undefined> {
    let z = critical_value(confidence)?;
    check_count(x)?;
    let next = x + 1.0;
    Ok(next * (1.0 - 1.0 / (9.0 * next) + z / (3.0 * next.sqrt())).powi(3))
}

/// Garwood's exact Poisson limits of a count.
///
/// lower = chi2inv((1-conf)/2, 2x)/2 (0 at x = 0), upper = chi2inv(1-(1-conf)/2, 2x+2)/2.
///
/// Source: Garwood, Biometrika 1936;28:437-442.
///
/// # Errors
/// [`Undefined::InvalidInput`] for a negative count or a confidence outside (0, 1).
pub fn exact_poisson(x: f64, confidence: f64) -> Result<Estimate, Undefined> {
    check_count(x)?;
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(Undefined::InvalidInput);
    }
    let tail = (1.0 - confidence) / 2.0;
    let lower = if x <= 0.0 { 0.0 } else { chi_square_quantile(tail, 2.0 * x)? / 2.0 };
    Ok(Estimate { value: x, lower, upper: chi_square_quantile(1.0 - tail, 2.0 * x + 2.0)? / 2.0 })
}

/// The limits of a count as published statistics give them: exact below ten events, else Byar.
///
/// Source: PHEindicatormethods `phe_rate`.
///
/// # Errors
/// [`Undefined::InvalidInput`] for a negative count or a confidence outside (0, 1).
pub fn count_limits(x: f64, confidence: f64) -> Result<Estimate, Undefined> {
    match CountMethod::of(x) {
        CountMethod::Exact => exact_poisson(x, confidence),
        CountMethod::Byar => byar(x, confidence),
    }
}

/// Crude rate x / n per `multiplier`, with the limits of [`count_limits`].
///
/// # Errors
/// [`Undefined::PopZero`] when n = 0, [`Undefined::InvalidInput`] for negative or non-finite
/// arguments, [`Undefined::Unbounded`] for a rate beyond the number range.
pub fn crude_rate(x: f64, n: f64, multiplier: f64, confidence: f64) -> Result<Estimate, Undefined> {
    if !(n.is_finite() && n >= 0.0 && multiplier.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    let limits = count_limits(x, confidence)?;
    if n <= 0.0 {
        return Err(Undefined::PopZero);
    }
    Estimate { value: limits.value / n, lower: limits.lower / n, upper: limits.upper / n }.scaled(multiplier).finite()
}

/// Two-sided exact Poisson p-value of `observed` events when `expected` were due:
/// twice the smaller tail, at most 1. Agrees with the limits of [`exact_poisson`].
///
/// # Errors
/// [`Undefined::ExpectedZero`] when nothing was expected, [`Undefined::InvalidInput`] for
/// negative or non-finite arguments.
pub fn poisson_test(observed: f64, expected: f64) -> Result<f64, Undefined> {
    check_count(observed)?;
    check_count(expected)?;
    if expected <= 0.0 {
        return Err(Undefined::ExpectedZero);
    }
    let low = poisson_lower_tail(observed, expected);
    let high = poisson_upper_tail(observed, expected);
    Ok((2.0 * low.min(high)).min(1.0))
}

fn check_count(x: f64) -> Result<(), Undefined> {
    if x.is_finite() && x >= 0.0 { Ok(()) } else { Err(Undefined::InvalidInput) }
}
