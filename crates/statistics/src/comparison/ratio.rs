//! Confidence limits of the ratio of two selection rates.

use super::TwoGroups;
use super::score;
use crate::distribution::normal::critical_value;
use crate::{Estimate, Undefined};

/// The selection rate ratio with limits that survive zero cells: Katz's when both groups have
/// somebody selected, else the log-adjusted ones. Where everybody is selected in both, so that
/// either would have no width, Miettinen and Nurminen's.
///
/// # Errors
/// [`Undefined::NobodySelected`] when nobody is selected in either group; else as [`katz`].
pub fn selection_rate_ratio(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    match katz(groups, confidence) {
        Ok(_) if groups.x1 == groups.n1 && groups.x2 == groups.n2 => miettinen_nurminen(groups, confidence),
        Err(Undefined::ZeroCell) => log_adjusted(groups, confidence),
        other => other,
    }
}

/// Katz's log interval: exp(ln(p1/p2) -/+ z sqrt(1/x1 - 1/n1 + 1/x2 - 1/n2)).
///
/// Source: Katz et al, Biometrics 1978;34:469-474.
///
/// # Errors
/// [`Undefined::NobodySelected`] when x1 = x2 = 0, [`Undefined::ZeroCell`] when one of them is;
/// else as [`TwoGroups::new`].
pub fn katz(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    let (x1, n1, x2, n2) = groups.floats()?;
    check_cells(groups)?;
    log_limits((x1, n1), (x2, n2), confidence)
}

/// The log interval after adding half a person to every count; the value is the adjusted ratio,
/// so that it lies inside its interval.
///
/// Source: Walter, Am J Epidemiol 1975;101:162-166.
///
/// # Errors
/// [`Undefined::NobodySelected`] when x1 = x2 = 0; else as [`TwoGroups::new`].
pub fn log_adjusted(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    let (x1, n1, x2, n2) = groups.floats()?;
    if groups.x1 == 0 && groups.x2 == 0 {
        return Err(Undefined::NobodySelected);
    }
    log_limits((x1 + 0.5, n1 + 0.5), (x2 + 0.5, n2 + 0.5), confidence)
}

/// Miettinen and Nurminen's score interval of the ratio.
///
/// Roots in t of (p1 - t p2)^2 / V(t) = chi-square(confidence, 1), with
/// V = [p1~(1-p1~)/n1 + t^2 p2~(1-p2~)/n2] N/(N-1) and p1~ = t p2~. The lower limit is 0 when x1 = 0.
///
/// Source: Miettinen and Nurminen, Stat Med 1985;4:213-226.
///
/// # Errors
/// [`Undefined::NobodySelected`] when x1 = x2 = 0, [`Undefined::Unbounded`] when only x2 = 0;
/// else as [`TwoGroups::new`].
pub fn miettinen_nurminen(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    score::ratio(groups, confidence)
}

/// The odds ratio with Woolf's log limits.
///
/// Source: Woolf, Ann Hum Genet 1955;19:251-253.
///
/// # Errors
/// [`Undefined::ZeroCell`] when any of the four cells is zero; else as [`TwoGroups::new`].
pub fn odds_ratio(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    let z = critical_value(confidence)?;
    let (x1, n1, x2, n2) = groups.floats()?;
    let cells = [x1, n1 - x1, x2, n2 - x2];
    if cells.iter().any(|cell| *cell <= 0.0) {
        return Err(Undefined::ZeroCell);
    }
    let value = (cells[0] / cells[1]) / (cells[2] / cells[3]);
    let standard_error = cells.iter().map(|cell| 1.0 / cell).sum::<f64>().sqrt();
    Estimate::log_limits(value, z * standard_error)
}

fn check_cells(groups: &TwoGroups) -> Result<(), Undefined> {
    match (groups.x1, groups.x2) {
        (0, 0) => Err(Undefined::NobodySelected),
        (0, _) | (_, 0) => Err(Undefined::ZeroCell),
        _ => Ok(()),
    }
}

fn log_limits((x1, n1): (f64, f64), (x2, n2): (f64, f64), confidence: f64) -> Result<Estimate, Undefined> {
    let z = critical_value(confidence)?;
    let variance = (1.0 / x1 - 1.0 / n1) + (1.0 / x2 - 1.0 / n2);
    Estimate::log_limits((x1 / n1) / (x2 / n2), z * variance.max(0.0).sqrt())
}
