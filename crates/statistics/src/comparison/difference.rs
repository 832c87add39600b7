//! Confidence limits of the difference of two selection rates.

use super::TwoGroups;
use super::score::{self, VarianceRule};
use crate::distribution::normal::critical_value;
use crate::proportion::wilson;
use crate::{Estimate, Undefined};

/// Newcombe's hybrid of two Wilson intervals, the headline interval for a difference.
///
/// d - sqrt((p1 - l1)^2 + (u2 - p2)^2), d + sqrt((u1 - p1)^2 + (p2 - l2)^2).
///
/// Source: Newcombe, Stat Med 1998;17:873-890, method 10.
///
/// # Errors
/// As [`TwoGroups::new`]; [`Undefined::InvalidInput`] for a confidence outside (0, 1).
pub fn newcombe(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    let (x1, n1, x2, n2) = groups.floats()?;
    let one = wilson(x1, n1, confidence)?;
    let two = wilson(x2, n2, confidence)?;
    let value = one.value - two.value;
    Ok(Estimate {
        value,
        lower: value - (one.value - one.lower).hypot(two.upper - two.value),
        upper: value + (one.upper - one.value).hypot(two.value - two.lower),
    })
}

/// Miettinen and Nurminen's score interval.
///
/// Roots in d of (p1 - p2 - d)^2 / V(d) = chi-square(confidence, 1), with
/// V = [p1~(1-p1~)/n1 + p2~(1-p2~)/n2] N/(N-1) at the constrained maximum of the likelihood.
///
/// Source: Miettinen and Nurminen, Stat Med 1985;4:213-226.
///
/// # Errors
/// As [`newcombe`].
pub fn miettinen_nurminen(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    score::difference(groups, confidence, VarianceRule::MiettinenNurminen)
}

/// Mee's score interval: Miettinen and Nurminen's without N/(N-1).
///
/// Source: Mee, Biometrics 1984;40:1175-1176.
///
/// # Errors
/// As [`newcombe`].
pub fn mee(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    score::difference(groups, confidence, VarianceRule::Mee)
}

/// Agresti and Caffo's interval: Wald after adding one success and one failure to each group.
/// The value is the plain difference.
///
/// Source: Agresti and Caffo, Am Stat 2000;54:280-288.
///
/// # Errors
/// As [`newcombe`].
pub fn agresti_caffo(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    let (x1, n1, x2, n2) = groups.floats()?;
    let adjusted = wald_limits(x1 + 1.0, n1 + 2.0, x2 + 1.0, n2 + 2.0, confidence)?;
    Ok(Estimate { value: x1 / n1 - x2 / n2, ..adjusted })
}

/// The Wald interval, for comparison with published tables only: it has no width when both rates
/// are 0 or 1.
///
/// # Errors
/// As [`newcombe`].
pub fn wald(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    let (x1, n1, x2, n2) = groups.floats()?;
    wald_limits(x1, n1, x2, n2, confidence)
}

fn wald_limits(x1: f64, n1: f64, x2: f64, n2: f64, confidence: f64) -> Result<Estimate, Undefined> {
    let z = critical_value(confidence)?;
    let (p1, p2) = (x1 / n1, x2 / n2);
    let standard_error = (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2).sqrt();
    Ok(Estimate::wald(p1 - p2, standard_error, z))
}
