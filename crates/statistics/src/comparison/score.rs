//! Score intervals: the constrained likelihood and the roots of the score statistic.

use super::TwoGroups;
use crate::distribution::normal::critical_value;
use crate::{Estimate, Undefined};

/// Whether the variance is inflated by N / (N - 1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VarianceRule {
    MiettinenNurminen,
    Mee,
}

impl VarianceRule {
    fn factor(self, total: f64) -> f64 {
        match self {
            Self::MiettinenNurminen => total / (total - 1.0),
            Self::Mee => 1.0,
        }
    }
}

pub(super) fn difference(groups: &TwoGroups, confidence: f64, rule: VarianceRule) -> Result<Estimate, Undefined> {
    let z = critical_value(confidence)?;
    let (x1, n1, x2, n2) = groups.floats()?;
    let value = x1 / n1 - x2 / n2;
    let outside = |d: f64| {
        let p2 = constrained_reference_rate(groups, d);
        let p1 = (p2 + d).clamp(0.0, 1.0);
        let variance = (p1 * (1.0 - p1) / n1 + p2 * (1.0 - p2) / n2) * rule.factor(n1 + n2);
        (value - d).powi(2) > z * z * variance
    };
    Ok(Estimate { value, lower: boundary(-1.0, value, outside), upper: boundary(1.0, value, outside) })
}

pub(super) fn ratio(groups: &TwoGroups, confidence: f64) -> Result<Estimate, Undefined> {
    let z = critical_value(confidence)?;
    let (x1, n1, x2, n2) = groups.floats()?;
    let value = groups.rate_ratio().map_err(|reason| match reason {
        Undefined::ZeroCell => Undefined::Unbounded,
        other => other,
    })?;
    let outside = |t: f64| {
        // p2~ solves N t p^2 - (n1 t + x1 + n2 + x2 t) p + x1 + x2 = 0, smaller root.
        let b = n1 * t + x1 + n2 + x2 * t;
        let root = (b * b - 4.0 * (n1 + n2) * t * (x1 + x2)).max(0.0).sqrt();
        let p2 = (2.0 * (x1 + x2) / (b + root)).min(1.0);
        let p1 = (t * p2).min(1.0);
        let variance =
            (p1 * (1.0 - p1) / n1 + t * t * p2 * (1.0 - p2) / n2) * VarianceRule::MiettinenNurminen.factor(n1 + n2);
        (x1 / n1 - t * x2 / n2).powi(2) > z * z * variance
    };
    let mut far = value.max(1.0);
    while !outside(far) {
        far *= 2.0;
        if far > 1e15 {
            return Err(Undefined::Unbounded);
        }
    }
    Ok(Estimate { value, lower: boundary(0.0, value, outside), upper: boundary(far, value, outside) })
}

/// The value between `far` and `inside` where `outside` turns false, by bisection; `far` itself
/// when it is not outside.
fn boundary(mut far: f64, mut inside: f64, outside: impl Fn(f64) -> bool) -> f64 {
    if !outside(far) {
        return far;
    }
    for _ in 0..200 {
        let middle = 0.5 * (far + inside);
        if outside(middle) {
            far = middle;
        } else {
            inside = middle;
        }
        if (far - inside).abs() <= 1e-15 * inside.abs().max(1e-300) {
            break;
        }
    }
    inside
}

/// The likelihood's maximum in p2 with p1 = p2 + d, by bisection on its falling derivative: no
/// cancellation near 0 or 1, where the closed form of the cubic loses its figures.
fn constrained_reference_rate(groups: &TwoGroups, d: f64) -> f64 {
    let (x1, n1, x2, n2) = (groups.x1 as f64, groups.n1 as f64, groups.x2 as f64, groups.n2 as f64);
    let part = |count: f64, p: f64| if count > 0.0 { count / p } else { 0.0 };
    let derivative = |p2: f64| {
        let p1 = (p2 + d).clamp(0.0, 1.0);
        part(x1, p1) - part(n1 - x1, 1.0 - p1) + part(x2, p2) - part(n2 - x2, 1.0 - p2)
    };
    let (mut low, mut high) = ((-d).max(0.0), (1.0 - d).min(1.0));
    for _ in 0..100 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if derivative(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}
