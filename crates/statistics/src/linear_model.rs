//! Weighted least squares of one covariate, and ordinary least squares of several.

use crate::Undefined;

/// A weighted straight line y = intercept + slope x.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub intercept: f64,
    pub slope: f64,
    /// Variances and covariance of (intercept, slope) from the residuals on n - 2 degrees of
    /// freedom; None with fewer than three points.
    pub covariance: Option<LineCovariance>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct LineCovariance {
    pub intercept: f64,
    pub slope: f64,
    pub both: f64,
}

/// Weighted least squares of y on x.
pub(crate) fn weighted_line(x: &[f64], y: &[f64], weights: &[f64]) -> Result<Line, Undefined> {
    let total: f64 = weights.iter().sum();
    if x.len() < 2 || total <= 0.0 {
        return Err(Undefined::TooFewGroups);
    }
    let mean_x = weighted_sum(weights, x) / total;
    let mean_y = weighted_sum(weights, y) / total;
    let (mut sxx, mut sxy) = (0.0, 0.0);
    for ((&x, &y), &w) in x.iter().zip(y).zip(weights) {
        sxx += w * (x - mean_x).powi(2);
        sxy += w * (x - mean_x) * (y - mean_y);
    }
    if sxx <= 0.0 {
        return Err(Undefined::NoVariation);
    }
    let slope = sxy / sxx;
    let intercept = mean_y - slope * mean_x;
    let covariance = (x.len() > 2).then(|| {
        let squares: f64 =
            x.iter().zip(y).zip(weights).map(|((&x, &y), &w)| w * (y - mean_y - slope * (x - mean_x)).powi(2)).sum();
        let residual_variance = squares / (x.len() as f64 - 2.0);
        LineCovariance {
            intercept: residual_variance * (1.0 / total + mean_x * mean_x / sxx),
            slope: residual_variance / sxx,
            both: -residual_variance * mean_x / sxx,
        }
    });
    Ok(Line { intercept, slope, covariance })
}

pub(crate) fn weighted_sum(weights: &[f64], values: &[f64]) -> f64 {
    weights.iter().zip(values).map(|(w, v)| w * v).sum()
}

/// Ordinary least squares with an intercept.
#[derive(Debug, Clone, PartialEq)]
pub struct LeastSquares {
    /// The intercept.
    pub intercept: f64,
    /// One coefficient a covariate; None for a covariate that repeats earlier ones (dropped, as
    /// R's `lm` does).
    pub coefficients: Vec<Option<f64>>,
    /// The fitted value of each row.
    pub fitted: Vec<f64>,
}

/// Ordinary least squares of `y` on an intercept and `covariates` (one slice a column).
///
/// Modified Gram-Schmidt with one reorthogonalisation, on centred columns.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without rows, [`Undefined::InvalidInput`] for unequal lengths or
/// non-finite values.
pub fn least_squares(y: &[f64], covariates: &[&[f64]]) -> Result<LeastSquares, Undefined> {
    let n = y.len();
    if n == 0 {
        return Err(Undefined::EmptyGroup);
    }
    let finite = |column: &[f64]| column.iter().all(|v| v.is_finite());
    if !finite(y) || covariates.iter().any(|c| c.len() != n || !finite(c)) {
        return Err(Undefined::InvalidInput);
    }
    let centre = |column: &[f64]| {
        let mean = column.iter().sum::<f64>() / n as f64;
        (mean, column.iter().map(|v| v - mean).collect::<Vec<f64>>())
    };
    let (mean_y, mut residual) = centre(y);
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut kept: Vec<(usize, f64, Vec<f64>)> = Vec::new();
    let mut projections: Vec<f64> = Vec::new();
    for (index, covariate) in covariates.iter().enumerate() {
        let (mean, mut column) = centre(covariate);
        let length = norm(&column);
        let mut upper = vec![0.0; basis.len()];
        for _ in 0..2 {
            for (q, r) in basis.iter().zip(&mut upper) {
                let part = dot(q, &column);
                *r += part;
                subtract(&mut column, q, part);
            }
        }
        let left = norm(&column);
        // R's lm drops a column whose new part is below 1e-7 of its length.
        if left <= 1e-7 * length || left <= 0.0 {
            continue;
        }
        column.iter_mut().for_each(|v| *v /= left);
        upper.push(left);
        let part = dot(&column, &residual);
        subtract(&mut residual, &column, part);
        projections.push(part);
        basis.push(column);
        kept.push((index, mean, upper));
    }
    let mut solved = projections;
    for j in (0..kept.len()).rev() {
        let (_, _, upper) = &kept[j];
        solved[j] /= upper[j];
        let value = solved[j];
        for (earlier, r) in solved[..j].iter_mut().zip(upper) {
            *earlier -= value * r;
        }
    }
    let mut coefficients = vec![None; covariates.len()];
    let mut intercept = mean_y;
    for ((index, mean, _), value) in kept.iter().zip(&solved) {
        coefficients[*index] = Some(*value);
        intercept -= mean * value;
    }
    Ok(LeastSquares { intercept, coefficients, fitted: y.iter().zip(&residual).map(|(y, r)| y - r).collect() })
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

fn subtract(column: &mut [f64], direction: &[f64], amount: f64) {
    for (v, d) in column.iter_mut().zip(direction) {
        *v -= amount * d;
    }
}
