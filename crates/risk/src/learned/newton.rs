//! Ridge-penalised Newton steps for logistic models whose rows cover several intervals.
//!
//! The person-year rows of one person share their features. The linear predictor is therefore
//! computed once a person, and gradient and curvature are summed over that person's intervals
//! before they meet the features: the cost per person is that of one row, not of one row a year.
//! A binary logistic model is the case of one interval.

use linfa_linalg::cholesky::Cholesky;
use linfa_linalg::triangular::{SolveTriangularInplace, UPLO};
use ndarray::{Array1, Array2, Axis, Slice};
use serde::{Deserialize, Serialize};

use super::LearnError;
use super::likelihood::{Pass, Problem};

/// Tells how a fit ended.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Convergence {
    /// Newton iterations over all people.
    pub iterations: u64,
    /// Largest absolute component of the penalised gradient, as a mean per interval at risk.
    pub gradient_max_norm: f64,
    /// Largest change that one more Newton step would make to a coefficient.
    pub next_step_max_norm: f64,
}

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stop {
    pub(crate) gradient_tolerance: f64,
    pub(crate) max_iterations: u64,
}

/// Largest change of a coefficient by a further step that still counts as none.
///
/// A small gradient alone is not enough: under separation it vanishes while every step still moves
/// the coefficients by about 1.
const STEP_TOLERANCE: f64 = 1e-6;
/// A pivot this small against its diagonal means that a feature repeats others.
const PIVOT_TOLERANCE: f64 = 1e-11;
/// Below this many chunks of rows a first fit on a part of them saves nothing.
const CHUNKS_FOR_A_HEAD_START: usize = 24;
/// One chunk in so many goes into the first fit.
const HEAD_START_STRIDE: usize = 12;

/// Minimises the penalised negative log-likelihood.
///
/// Large problems are first solved on every twelfth chunk of rows; that fit only says where to
/// start, so the result does not depend on it beyond the tolerance.
pub(crate) fn minimise(problem: &Problem<'_>, stop: Stop) -> Result<(Array1<f64>, Convergence), LearnError> {
    let null = problem.start();
    let mut start = null.clone();
    if problem.chunks() >= CHUNKS_FOR_A_HEAD_START {
        let part = problem.every_chunk(HEAD_START_STRIDE);
        let rough = Stop { gradient_tolerance: 1e-5, max_iterations: 20 };
        if let Ok((found, _)) = descend(&part, null, rough, 1e-2) {
            start = found;
        }
    }
    descend(problem, start, stop, STEP_TOLERANCE)
}

fn descend(
    problem: &Problem<'_>,
    start: Array1<f64>,
    stop: Stop,
    step_tolerance: f64,
) -> Result<(Array1<f64>, Convergence), LearnError> {
    let mut theta = start;
    let mut pass = problem.pass(&theta)?;
    let mut convergence = Convergence { iterations: 0, gradient_max_norm: f64::INFINITY, next_step_max_norm: 0.0 };
    loop {
        convergence.gradient_max_norm = max_norm(&pass.gradient) / problem.total_weight();
        let step = newton_step(problem, &pass, convergence.iterations)?;
        convergence.next_step_max_norm = max_norm(&step);
        let settled = convergence.next_step_max_norm <= step_tolerance * (1.0 + max_norm(&theta));
        if convergence.gradient_max_norm <= stop.gradient_tolerance && settled {
            return Ok((theta, convergence));
        }
        if convergence.iterations >= stop.max_iterations {
            return Err(not_converged(convergence, stop));
        }
        convergence.iterations += 1;
        match shorten(problem, &theta, &step, &pass)? {
            Some((next, next_pass)) => (theta, pass) = (next, next_pass),
            None => return Err(not_converged(convergence, stop)),
        }
    }
}

/// Takes the step, halved until the objective does not rise; `None` if no length will do.
fn shorten(
    problem: &Problem<'_>,
    theta: &Array1<f64>,
    step: &Array1<f64>,
    pass: &Pass,
) -> Result<Option<(Array1<f64>, Pass)>, LearnError> {
    // Rounding in a sum over all people may show as a rise of this size at the optimum.
    let slack = 1e-12 * pass.objective.abs();
    let mut length = 1.0;
    for _ in 0..40 {
        let next = theta - &(step * length);
        let next_pass = problem.pass(&next)?;
        if next_pass.objective <= pass.objective + slack {
            return Ok(Some((next, next_pass)));
        }
        length /= 2.0;
    }
    Ok(None)
}

fn not_converged(convergence: Convergence, stop: Stop) -> LearnError {
    // A vanished gradient with steps that go on is the mark of coefficients running to infinity.
    if convergence.gradient_max_norm <= 1e-7 && convergence.next_step_max_norm > 1e-2 {
        return LearnError::Separated { by: "the features together".to_owned() };
    }
    LearnError::NotConverged {
        iterations: convergence.iterations,
        gradient: convergence.gradient_max_norm,
        tolerance: stop.gradient_tolerance,
    }
}

/// Solves `hessian * step = gradient` by Cholesky, on a diagonal scaled to 1.
fn newton_step(problem: &Problem<'_>, pass: &Pass, iteration: u64) -> Result<Array1<f64>, LearnError> {
    let size = pass.gradient.len();
    let blame = |at: usize| {
        let by = problem.parameter_name(at);
        match iteration {
            0 => LearnError::Collinear { name: by },
            _ => LearnError::Separated { by },
        }
    };
    let diagonal = pass.hessian.diag().to_owned();
    if let Some(at) = diagonal.iter().position(|d| !d.is_finite() || *d <= 0.0) {
        return Err(blame(at));
    }
    let root = diagonal.mapv(f64::sqrt);
    let scaled = &pass.hessian / &root.view().insert_axis(Axis(1)) / root.view().insert_axis(Axis(0));
    let factor = match scaled.cholesky() {
        Ok(factor) => factor,
        Err(_) => return Err(blame(first_repeat(&scaled).unwrap_or(size - 1))),
    };
    // The scaled diagonal is 1, so a squared pivot is the share of a parameter the others leave.
    if let Some(at) = factor.diag().iter().position(|p| p.is_nan() || p * p < PIVOT_TOLERANCE) {
        return Err(blame(at));
    }
    let mut step = (&pass.gradient / &root).insert_axis(Axis(1));
    let refuse = |_| blame(size - 1);
    factor.solve_triangular_inplace(&mut step, UPLO::Lower).map_err(refuse)?;
    factor.t().solve_triangular_inplace(&mut step, UPLO::Upper).map_err(refuse)?;
    Ok(step.remove_axis(Axis(1)) / &root)
}

/// The first parameter at which a leading part of the matrix stops being positive definite.
fn first_repeat(matrix: &Array2<f64>) -> Option<usize> {
    (0..matrix.nrows()).find(|at| {
        let rows = matrix.slice_axis(Axis(0), Slice::from(..=*at));
        rows.slice_axis(Axis(1), Slice::from(..=*at)).cholesky().is_err()
    })
}

fn max_norm(values: &Array1<f64>) -> f64 {
    values.iter().fold(0.0, |most, v| if v.is_nan() { f64::INFINITY } else { most.max(v.abs()) })
}
