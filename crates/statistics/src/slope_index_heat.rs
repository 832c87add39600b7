//! The slope and relative index as WHO's Health Equity Assessment Toolkit (HEAT) computes them.

use crate::distribution::normal::critical_value;
use crate::fractional_rank::group_midpoints;
use crate::{Estimate, Undefined};

/// The regression HEAT fits on the ridit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeatModel {
    /// Quasi-binomial with a logit link, HEAT's default.
    Logistic,
    /// Gaussian with the identity link.
    Linear,
}

/// HEAT's indices, with robust (HC1) delta-method limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatSlopeIndex {
    /// Predicted difference p(1) - p(0), times the scale.
    pub sii: Estimate,
    /// Standard error of the difference before scaling.
    pub sii_standard_error: f64,
    /// Predicted ratio p(1) / p(0).
    pub rii: Result<Estimate, Undefined>,
    /// Standard error of the log ratio.
    pub rii_log_standard_error: Result<f64, Undefined>,
}

/// The scale HEAT infers from the largest estimate: 1, 100, 1000, and so on to a million.
#[must_use]
pub fn heat_scale(estimates: &[f64]) -> f64 {
    let largest = estimates.iter().copied().fold(0.0, f64::max);
    [1.0, 100.0, 1_000.0, 10_000.0, 100_000.0].into_iter().find(|scale| largest <= *scale).unwrap_or(1_000_000.0)
}

/// HEAT's slope and relative index over groups handed in most deprived first.
///
/// Offered only for comparison with WHO tables: under the logistic model HEAT rounds each
/// estimate to whole people and then weights by population a second time, so large groups count
/// with the square of their size. Use [`crate::slope_index::slope_index`] otherwise.
///
/// Source: healthequal 1.0.1 `sii` and `rii`; Schlotheuber and Hosseinpoor, IJERPH 2022;19:3697.
///
/// # Errors
/// [`Undefined::TooFewGroups`] below three groups, [`Undefined::PopZero`] for an empty group,
/// [`Undefined::NoVariation`] when all estimates are equal, [`Undefined::ValueOutOfScale`] for an
/// estimate outside 0..=scale, [`Undefined::NotConverged`] when the logistic fit fails. The
/// relative index alone is [`Undefined::InterceptNotPositive`] or [`Undefined::Unbounded`] where a
/// linear fit gives no ratio.
pub fn heat_slope_index(
    estimates: &[f64],
    populations: &[f64],
    scale: f64,
    model: HeatModel,
    confidence: f64,
) -> Result<HeatSlopeIndex, Undefined> {
    let z = critical_value(confidence)?;
    if estimates.len() != populations.len()
        || estimates.iter().any(|e| !e.is_finite())
        || !(scale.is_finite() && scale > 0.0)
    {
        return Err(Undefined::InvalidInput);
    }
    if estimates.len() < 3 {
        return Err(Undefined::TooFewGroups);
    }
    if estimates.iter().any(|e| *e < 0.0 || *e > scale) {
        return Err(Undefined::ValueOutOfScale);
    }
    if estimates.windows(2).all(|pair| (pair[0] - pair[1]).abs() <= 0.0) {
        return Err(Undefined::NoVariation);
    }
    let populations: Vec<f64> = populations.iter().map(|p| p.ceil()).collect();
    let x = group_midpoints(&populations)?;
    let shares: Vec<f64> = estimates.iter().map(|e| e / scale).collect();
    let fit = match model {
        HeatModel::Linear => RobustFit::linear(&x, &shares, &populations)?,
        HeatModel::Logistic => RobustFit::logistic(&x, &shares, &populations)?,
    };
    let sii_standard_error = fit.standard_error(fit.difference_gradient());
    let rii_log_standard_error = if fit.at_zero > 0.0 && fit.at_one > 0.0 {
        Ok(fit.standard_error(fit.log_ratio_gradient()))
    } else {
        Err(Undefined::InterceptNotPositive)
    };
    Ok(HeatSlopeIndex {
        sii: Estimate::wald(fit.at_one - fit.at_zero, sii_standard_error, z).scaled(scale),
        sii_standard_error,
        rii: rii_log_standard_error.and_then(|se| Estimate::log_limits(fit.at_one / fit.at_zero, z * se)),
        rii_log_standard_error,
    })
}

/// A symmetric two by two matrix: (first, both, second).
type Symmetric = (f64, f64, f64);

struct RobustFit {
    at_zero: f64,
    at_one: f64,
    /// Derivative of each prediction with respect to its linear predictor.
    slope_at_zero: f64,
    slope_at_one: f64,
    covariance: Symmetric,
}

impl RobustFit {
    fn linear(x: &[f64], y: &[f64], weights: &[f64]) -> Result<Self, Undefined> {
        let bread = information(x, weights);
        let (b0, b1) = solve(bread, score(x, y, weights))?;
        let residuals: Vec<f64> = x.iter().zip(y).zip(weights).map(|((x, y), w)| w * (y - b0 - b1 * x)).collect();
        Ok(Self {
            at_zero: b0,
            at_one: b0 + b1,
            slope_at_zero: 1.0,
            slope_at_one: 1.0,
            covariance: sandwich(bread, x, &residuals)?,
        })
    }

    fn logistic(x: &[f64], shares: &[f64], populations: &[f64]) -> Result<Self, Undefined> {
        // Whole people with the outcome, and the population a second time as a prior weight.
        let y: Vec<f64> = shares.iter().zip(populations).map(|(share, n)| (share * n).round_ties_even() / n).collect();
        let weights: Vec<f64> = populations.iter().map(|n| n * n).collect();
        let (mut b0, mut b1) = (0.0, 0.0);
        for _ in 0..100 {
            let fitted: Vec<f64> = x.iter().map(|x| logistic(b0 + b1 * x)).collect();
            let working: Vec<f64> = weights.iter().zip(&fitted).map(|(w, p)| w * p * (1.0 - p)).collect();
            let residuals: Vec<f64> =
                weights.iter().zip(y.iter().zip(&fitted)).map(|(w, (y, p))| w * (y - p)).collect();
            let bread = information(x, &working);
            let gradient = (residuals.iter().sum(), x.iter().zip(&residuals).map(|(x, r)| x * r).sum());
            let (d0, d1) = solve(bread, gradient)?;
            b0 += d0;
            b1 += d1;
            if d0.abs().max(d1.abs()) < 1e-12 * (1.0 + b0.abs().max(b1.abs())) {
                let (at_zero, at_one) = (logistic(b0), logistic(b0 + b1));
                return Ok(Self {
                    at_zero,
                    at_one,
                    slope_at_zero: at_zero * (1.0 - at_zero),
                    slope_at_one: at_one * (1.0 - at_one),
                    covariance: sandwich(bread, x, &residuals)?,
                });
            }
        }
        Err(Undefined::NotConverged)
    }

    fn difference_gradient(&self) -> (f64, f64) {
        (self.slope_at_one - self.slope_at_zero, self.slope_at_one)
    }

    fn log_ratio_gradient(&self) -> (f64, f64) {
        let one = self.slope_at_one / self.at_one;
        (one - self.slope_at_zero / self.at_zero, one)
    }

    fn standard_error(&self, (g0, g1): (f64, f64)) -> f64 {
        let (v0, both, v1) = self.covariance;
        (g0 * g0 * v0 + 2.0 * g0 * g1 * both + g1 * g1 * v1).max(0.0).sqrt()
    }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn information(x: &[f64], weights: &[f64]) -> Symmetric {
    x.iter().zip(weights).fold((0.0, 0.0, 0.0), |sum, (x, w)| (sum.0 + w, sum.1 + w * x, sum.2 + w * x * x))
}

fn score(x: &[f64], y: &[f64], weights: &[f64]) -> (f64, f64) {
    let terms = x.iter().zip(y).zip(weights);
    terms.fold((0.0, 0.0), |sum, ((x, y), w)| (sum.0 + w * y, sum.1 + w * x * y))
}

fn solve((a, b, c): Symmetric, (r0, r1): (f64, f64)) -> Result<(f64, f64), Undefined> {
    let determinant = a * c - b * b;
    if !(determinant.is_finite() && determinant > 0.0) {
        return Err(Undefined::NotConverged);
    }
    Ok(((c * r0 - b * r1) / determinant, (a * r1 - b * r0) / determinant))
}

/// HC1: n / (n - 2) times bread^-1 (sum of outer products of the scores) bread^-1.
fn sandwich(bread: Symmetric, x: &[f64], residuals: &[f64]) -> Result<Symmetric, Undefined> {
    let n = x.len() as f64;
    let squares: Vec<f64> = residuals.iter().map(|r| r * r).collect();
    let (m00, m01, m11) = information(x, &squares);
    // Rows of bread^-1 meat, then the same again on the right.
    let left = solve(bread, (m00, m01))?;
    let right = solve(bread, (m01, m11))?;
    let first = solve(bread, (left.0, right.0))?;
    let second = solve(bread, (left.1, right.1))?;
    let correction = n / (n - 2.0);
    Ok((first.0 * correction, first.1 * correction, second.1 * correction))
}
