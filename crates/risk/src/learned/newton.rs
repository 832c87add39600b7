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
use super::likelihood::{Pass, Problem, Slope};

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
    /// Largest change of a coefficient by a further step that still counts as none, for
    /// coefficients of about 1.
    pub(crate) step_tolerance: f64,
    pub(crate) max_iterations: u64,
}

impl Stop {
    /// A small gradient alone is not enough: under separation it vanishes while every step still
    /// moves the coefficients by about 1.
    pub(crate) fn new(gradient_tolerance: f64, max_iterations: u64) -> Self {
        // A caller who lets the gradient off easily does not want the last digits of a step.
        let step_tolerance = (100.0 * gradient_tolerance).clamp(1e-6, 1e-2);
        Self { gradient_tolerance, step_tolerance, max_iterations }
    }
}

/// For a fit that only says where to start.
const ROUGH: Stop = Stop { gradient_tolerance: 1e-5, step_tolerance: 1e-2, max_iterations: 20 };
/// Curvature is kept for the next step, which then costs a fraction, as long as a step leaves no more
/// than this share of the gradient.
pub(super) const SERVES: f64 = 0.1;
/// A pivot this small against its diagonal means that a feature repeats others.
const PIVOT_TOLERANCE: f64 = 1e-11;
/// Below this many chunks of rows a first fit on a part of them saves nothing.
const CHUNKS_FOR_A_HEAD_START: usize = 24;
/// One chunk in so many goes into the first fit.
const HEAD_START_STRIDE: usize = 12;

/// Minimises the ridge-penalised negative log-likelihood.
pub(crate) fn minimise(problem: &Problem<'_>, stop: Stop) -> Result<(Array1<f64>, Convergence), LearnError> {
    with_head_start(problem, stop, |problem, _, start, stop| descend(problem, start, stop))
}

/// Runs a solver from a good place to start.
///
/// Large problems are first solved on every twelfth chunk of rows; that fit only says where to
/// start, so the result does not depend on it beyond the tolerance. The solver is told which share
/// of the rows it is given.
pub(super) fn with_head_start(
    problem: &Problem<'_>,
    stop: Stop,
    descend: impl Fn(&Problem<'_>, f64, Array1<f64>, Stop) -> Result<(Array1<f64>, Convergence), LearnError>,
) -> Result<(Array1<f64>, Convergence), LearnError> {
    let null = problem.start();
    let mut start = null.clone();
    if problem.chunks() >= CHUNKS_FOR_A_HEAD_START {
        let part = problem.every_chunk(HEAD_START_STRIDE);
        let share = part.rows() as f64 / problem.rows() as f64;
        if let Ok((found, _)) = descend(&part, share, null, ROUGH) {
            start = found;
        }
    }
    descend(problem, 1.0, start, stop)
}

fn descend(problem: &Problem<'_>, start: Array1<f64>, stop: Stop) -> Result<(Array1<f64>, Convergence), LearnError> {
    let mut theta = start;
    let Pass { mut slope, mut hessian } = problem.pass(&theta);
    let mut is_fresh = true;
    let mut convergence = Convergence { iterations: 0, gradient_max_norm: f64::INFINITY, next_step_max_norm: 0.0 };
    loop {
        convergence.gradient_max_norm = max_norm(&slope.gradient) / problem.total_weight();
        let step = newton_step(problem, &hessian, &slope, convergence.iterations)?;
        convergence.next_step_max_norm = max_norm(&step);
        let settled = convergence.next_step_max_norm <= stop.step_tolerance * (1.0 + max_norm(&theta));
        if convergence.gradient_max_norm <= stop.gradient_tolerance && settled {
            return Ok((theta, convergence));
        }
        if convergence.iterations >= stop.max_iterations {
            return Err(not_converged(convergence, stop));
        }
        let before = max_norm(&slope.gradient);
        let serves = match shorten(problem, &theta, &step, &slope)? {
            Some((next, next_slope)) => {
                convergence.iterations += 1;
                (theta, slope) = (next, next_slope);
                max_norm(&slope.gradient) <= SERVES * before
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

/// Takes the step, halved until the objective does not rise; `None` if no length will do.
fn shorten(
    problem: &Problem<'_>,
    theta: &Array1<f64>,
    step: &Array1<f64>,
    slope: &Slope,
) -> Result<Option<(Array1<f64>, Slope)>, LearnError> {
    // Rounding in a sum over all people may show as a rise of this size at the optimum.
    let slack = 1e-12 * slope.objective.abs();
    let mut length = 1.0;
    for _ in 0..40 {
        let next = theta - &(step * length);
        let next_slope = problem.slope(&next);
        if next_slope.objective <= slope.objective + slack {
            return Ok(Some((next, next_slope)));
        }
        length /= 2.0;
    }
    Ok(None)
}

pub(super) fn not_converged(convergence: Convergence, stop: Stop) -> LearnError {
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

fn newton_step(
    problem: &Problem<'_>,
    hessian: &Array2<f64>,
    slope: &Slope,
    iteration: u64,
) -> Result<Array1<f64>, LearnError> {
    solve(hessian, &slope.gradient).map_err(|at| {
        let by = problem.parameter_name(at);
        match iteration {
            0 => LearnError::Collinear { name: by },
            _ => LearnError::Separated { by },
        }
    })
}

/// Solves `matrix * x = right` by Cholesky, on a diagonal scaled to 1.
///
/// # Errors
/// The first parameter that others determine.
pub(super) fn solve(matrix: &Array2<f64>, right: &Array1<f64>) -> Result<Array1<f64>, usize> {
    let size = right.len();
    let diagonal = matrix.diag().to_owned();
    if let Some(at) = diagonal.iter().position(|d| !d.is_finite() || *d <= 0.0) {
        return Err(at);
    }
    let root = diagonal.mapv(f64::sqrt);
    let scaled = matrix / &root.view().insert_axis(Axis(1)) / root.view().insert_axis(Axis(0));
    let factor = match scaled.cholesky() {
        Ok(factor) => factor,
        Err(_) => return Err(first_repeat(&scaled).unwrap_or(size - 1)),
    };
    // The scaled diagonal is 1, so a squared pivot is the share of a parameter the others leave.
    if let Some(at) = factor.diag().iter().position(|p| p.is_nan() || p * p < PIVOT_TOLERANCE) {
        return Err(at);
    }
    let mut solution = (right / &root).insert_axis(Axis(1));
    let refuse = |_| size - 1;
    factor.solve_triangular_inplace(&mut solution, UPLO::Lower).map_err(refuse)?;
    factor.t().solve_triangular_inplace(&mut solution, UPLO::Upper).map_err(refuse)?;
    Ok(solution.remove_axis(Axis(1)) / &root)
}

/// The first parameter at which a leading part of the matrix stops being positive definite.
fn first_repeat(matrix: &Array2<f64>) -> Option<usize> {
    (0..matrix.nrows()).find(|at| {
        let rows = matrix.slice_axis(Axis(0), Slice::from(..=*at));
        rows.slice_axis(Axis(1), Slice::from(..=*at)).cholesky().is_err()
    })
}

pub(super) fn max_norm(values: &Array1<f64>) -> f64 {
    values.iter().fold(0.0, |most, v| if v.is_nan() { f64::INFINITY } else { most.max(v.abs()) })
}
