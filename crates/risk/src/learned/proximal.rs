//! Proximal Newton steps for a penalty that has an absolute-value part.
//!
//! A step minimises the quadratic model of the smooth part plus the absolute-value part (Lee, Sun
//! and Saunders 2014) by coordinate descent (Friedman, Hastie and Tibshirani 2010). Baseline terms
//! carry no penalty: they are solved for and put into the quadratic beforehand, which centres the
//! features, so that descent does not crawl along "more age, less intercept".

use ndarray::{Array1, Array2, Axis};

use super::LearnError;
use super::likelihood::{Pass, Problem, Slope};
use super::newton::{self, Convergence, SERVES, Stop, max_norm, not_converged, with_head_start};
use super::quadratic::{Quadratic, violation};

/// Share of the decrease promised by the quadratic model that a step must deliver (Armijo's rule).
const DELIVERED: f64 = 1e-4;

/// Minimises the negative log-likelihood with the problem's ridge penalty and `lasso` times the sum
/// of absolute coefficients.
pub(crate) fn minimise(
    problem: &Problem<'_>,
    lasso: f64,
    stop: Stop,
) -> Result<(Array1<f64>, Convergence), LearnError> {
    match lasso > 0.0 {
        true => with_head_start(problem, stop, |p, share, start, stop| descend(p, share * lasso, start, stop)),
        // Without the absolute-value part Newton's own steps also find collinear features.
        false => newton::minimise(problem, stop),
    }
}

fn descend(
    problem: &Problem<'_>,
    lasso: f64,
    start: Array1<f64>,
    stop: Stop,
) -> Result<(Array1<f64>, Convergence), LearnError> {
    let mut theta = start;
    let Pass { mut slope, mut hessian } = problem.pass(&theta);
    let mut is_fresh = true;
    let mut convergence = Convergence { iterations: 0, gradient_max_norm: f64::INFINITY, next_step_max_norm: 0.0 };
    loop {
        let before = optimality(problem, &theta, &slope, lasso);
        convergence.gradient_max_norm = before / problem.total_weight();
        let step = step(problem, &theta, &hessian, &slope, lasso)?;
        convergence.next_step_max_norm = max_norm(&step);
        let settled = convergence.next_step_max_norm <= stop.step_tolerance * (1.0 + max_norm(&theta));
        if convergence.gradient_max_norm <= stop.gradient_tolerance && settled {
            return Ok((theta, convergence));
        }
        if convergence.iterations >= stop.max_iterations {
            return Err(not_converged(convergence, stop));
        }
        let serves = match shorten(problem, &theta, &step, &slope, lasso)? {
            Some((next, next_slope)) => {
                convergence.iterations += 1;
                (theta, slope) = (next, next_slope);
                optimality(problem, &theta, &slope, lasso) <= SERVES * before
            }
            None if is_fresh => return Err(not_converged(convergence, stop)),
            None => false,
        };
        is_fresh = !serves;
        if is_fresh {
            Pass { slope, hessian } = problem.pass(&theta);
        }
    }
}

/// How far the Karush-Kuhn-Tucker conditions are from holding: the largest component of the
/// smallest subgradient.
fn optimality(problem: &Problem<'_>, theta: &Array1<f64>, slope: &Slope, lasso: f64) -> f64 {
    let (beta, _) = theta.view().split_at(Axis(0), problem.width());
    let (slopes, terms) = slope.gradient.view().split_at(Axis(0), problem.width());
    violation(beta, slopes, lasso).max(max_norm(&terms.to_owned()))
}

/// The step from `theta` to the minimum of the quadratic model.
fn step(
    problem: &Problem<'_>,
    theta: &Array1<f64>,
    hessian: &Array2<f64>,
    slope: &Slope,
    lasso: f64,
) -> Result<Array1<f64>, LearnError> {
    let width = problem.width();
    let (upper, lower) = hessian.view().split_at(Axis(0), width);
    let (square, between) = upper.split_at(Axis(1), width);
    let (_, terms) = lower.split_at(Axis(1), width);
    let (slopes, term_slopes) = slope.gradient.view().split_at(Axis(0), width);
    let term_curvature = terms.diag();
    if let Some(at) = term_curvature.iter().position(|c| !c.is_finite() || *c <= 0.0) {
        return Err(LearnError::Separated { by: problem.parameter_name(width + at) });
    }
    // A baseline term meets no other in any interval, so their own curvature is a diagonal.
    let shares = &between / &term_curvature;
    let curvature = &square - &shares.dot(&between.t());
    let slopes = &slopes - &shares.dot(&term_slopes);
    let (beta, _) = theta.view().split_at(Axis(0), width);
    let coefficients = Quadratic::new(curvature, &slopes, beta).minimise(lasso, beta);
    let change = &coefficients - &beta;
    let term_change = -(&term_slopes + &between.t().dot(&change)) / term_curvature;
    Ok(change.into_iter().chain(term_change).collect())
}

/// Takes the step, halved until the objective falls enough; `None` if no length will do.
fn shorten(
    problem: &Problem<'_>,
    theta: &Array1<f64>,
    step: &Array1<f64>,
    slope: &Slope,
    lasso: f64,
) -> Result<Option<(Array1<f64>, Slope)>, LearnError> {
    let absolute = |theta: &Array1<f64>| lasso * theta.iter().take(problem.width()).map(|b| b.abs()).sum::<f64>();
    let objective = slope.objective + absolute(theta);
    let promised = slope.gradient.dot(step) + absolute(&(theta + step)) - absolute(theta);
    // Rounding in a sum over all people may show as a rise of this size at the optimum.
    let slack = 1e-12 * objective.abs();
    let mut length = 1.0;
    for _ in 0..40 {
        let next = theta + &(step * length);
        let next_slope = problem.slope(&next);
        if next_slope.objective + absolute(&next) <= objective + DELIVERED * length * promised.min(0.0) + slack {
            return Ok(Some((next, next_slope)));
        }
        length /= 2.0;
    }
    Ok(None)
}
