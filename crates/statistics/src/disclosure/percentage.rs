//! Percentages made from published counts.

use super::DisclosureRule;
use crate::Undefined;

/// Rounded denominators from this on carry one decimal place and stay within 0.1 points.
pub const LEAST_DENOMINATOR_FOR_ONE_DECIMAL: u64 = 4_000;

/// How far a percentage is guarded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RateGuard {
    /// As the published rules: numerator and denominator must not be small.
    Published,
    /// Also the rest of the denominator must not be small, and 0% and 100% are hidden, so that
    /// nobody in the group is known to have or lack the attribute. The one to prefer.
    Strict,
}

/// A percentage made from rounded counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percentage {
    /// The rounded numerator.
    pub numerator: u64,
    /// The rounded denominator.
    pub denominator: u64,
    /// 100 numerator / denominator.
    pub percent: f64,
    /// Decimal places it may be printed with: 1 from a denominator of 4,000, else 0.
    pub decimals: u8,
}

/// The percentage `numerator` of `denominator` under `rule`, from the rounded counts.
///
/// # Errors
/// [`Undefined::SuppressedPrimary`] when the guard hides it, [`Undefined::EmptyGroup`] when the
/// denominator is zero (or rounds to zero), [`Undefined::InvalidInput`] when the numerator
/// exceeds it.
pub fn percentage(
    rule: DisclosureRule,
    numerator: u64,
    denominator: u64,
    guard: RateGuard,
) -> Result<Percentage, Undefined> {
    let rest = denominator.checked_sub(numerator).ok_or(Undefined::InvalidInput)?;
    if denominator == 0 {
        return Err(Undefined::EmptyGroup);
    }
    let small = rule.is_small(numerator) || rule.is_small(denominator);
    let revealing = numerator == 0 || rest == 0 || rule.is_small(rest);
    if small || (guard == RateGuard::Strict && revealing) {
        return Err(Undefined::SuppressedPrimary);
    }
    let (numerator, denominator) = (rule.rounded(numerator), rule.rounded(denominator));
    if denominator == 0 {
        return Err(Undefined::EmptyGroup);
    }
    Ok(Percentage {
        numerator,
        denominator,
        percent: 100.0 * numerator as f64 / denominator as f64,
        decimals: u8::from(denominator >= LEAST_DENOMINATOR_FOR_ONE_DECIMAL),
    })
}
