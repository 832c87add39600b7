//! Confidence limits of a proportion.

use crate::distribution::normal::critical_value;
use crate::{Estimate, Undefined};

/// Wilson score interval of `x` of `n`, without continuity correction; `x` may be fractional.
///
/// (2x + z^2 -/+ z sqrt(z^2 + 4x(1 - x/n))) / (2(n + z^2)). The lower limit is exactly 0 when
/// x = 0 and the upper exactly 1 when x = n.
///
/// Source: Wilson, JASA 1927;22:209-212; PHEindicatormethods `phe_proportion`.
///
/// # Errors
/// [`Undefined::EmptyGroup`] when n = 0, [`Undefined::InvalidInput`] unless 0 <= x <= n and
/// 0 < confidence < 1, [`Undefined::Unbounded`] for counts near the end of the number range.
pub fn wilson(x: f64, n: f64, confidence: f64) -> Result<Estimate, Undefined> {
    let z = critical_value(confidence)?;
    if !(n.is_finite() && n >= 0.0 && x >= 0.0 && x <= n) {
        return Err(Undefined::InvalidInput);
    }
    if n <= 0.0 {
        return Err(Undefined::EmptyGroup);
    }
    let root = z * (z * z + 4.0 * x * (1.0 - x / n)).sqrt();
    let centre = 2.0 * x + z * z;
    let divisor = 2.0 * (n + z * z);
    let lower = if x <= 0.0 { 0.0 } else { (centre - root) / divisor };
    let upper = if x >= n { 1.0 } else { (centre + root) / divisor };
    Estimate { value: x / n, lower: lower.clamp(0.0, 1.0), upper: upper.clamp(0.0, 1.0) }.finite()
}
