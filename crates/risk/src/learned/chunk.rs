//! Sums over one chunk of people: what a pass adds up.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, ArrayViewMut1, Axis, Slice};

use super::follow_up::AtRisk;

/// Rows that meet the features in one matrix product; sized to stay in the second-level cache.
const BLOCK: usize = 256;
/// Linear predictors are held within this bound, where `exp` neither overflows nor loses meaning.
pub(super) const PREDICTOR_BOUND: f64 = 300.0;

/// Consecutive people and what they are measured by.
pub(super) struct Chunk<'a> {
    pub(super) features: ArrayView2<'a, f64>,
    pub(super) people: &'a [AtRisk],
    /// Baseline term of each interval.
    pub(super) term_of: &'a [usize],
    pub(super) terms: usize,
    /// Baseline odds of each interval.
    pub(super) odds: &'a [f64],
}

/// Sums over one chunk.
pub(super) struct Partial {
    pub(super) objective: f64,
    /// Features by (curvature-weighted features, curvature of each term, residual), or by residual
    /// alone without curvature.
    pub(super) cross: Array2<f64>,
    pub(super) term_gradient: Vec<f64>,
    pub(super) term_curvature: Vec<f64>,
}

impl Partial {
    fn new(width: usize, columns: usize, terms: usize) -> Self {
        let nought = vec![0.0; terms];
        Self {
            objective: 0.0,
            cross: Array2::zeros((width, columns)),
            term_gradient: nought.clone(),
            term_curvature: nought,
        }
    }

    /// Gradient by the coefficients.
    pub(super) fn slopes(&self) -> ArrayView1<'_, f64> {
        self.cross.column(self.cross.ncols() - 1)
    }
}

impl Chunk<'_> {
    /// Everything, by one matrix product a block.
    pub(super) fn with_curvature(&self, beta: ArrayView1<'_, f64>) -> Partial {
        let width = self.features.ncols();
        let columns = width + self.terms + 1;
        let mut partial = Partial::new(width, columns, self.terms);
        let mut scaled = Array2::zeros((BLOCK.min(self.people.len()), columns));
        for (block, people) in self.features.axis_chunks_iter(Axis(0), BLOCK).zip(self.people.chunks(BLOCK)) {
            let predictors = block.dot(&beta);
            let mut scaled = scaled.slice_axis_mut(Axis(0), Slice::from(..people.len()));
            for (((mut out, x), person), predictor) in
                scaled.outer_iter_mut().zip(block.outer_iter()).zip(people).zip(&predictors)
            {
                let (mut features, mut rest) = out.view_mut().split_at(Axis(0), width);
                let curvature = self.person(person, *predictor, &mut partial, &mut rest);
                features.zip_mut_with(&x, |place, value| *place = curvature * value);
            }
            general_mat_mul(1.0, &block.t(), &scaled, 1.0, &mut partial.cross);
        }
        partial
    }

    /// Objective and gradient, each row read once.
    pub(super) fn without_curvature(&self, beta: ArrayView1<'_, f64>) -> Partial {
        let mut partial = Partial::new(self.features.ncols(), 1, self.terms);
        let mut slopes = Array1::<f64>::zeros(self.features.ncols());
        let mut rest = Array1::zeros(self.terms + 1);
        for (x, person) in self.features.outer_iter().zip(self.people) {
            self.person(person, x.dot(&beta), &mut partial, &mut rest.view_mut());
            slopes.scaled_add(rest[self.terms], &x);
        }
        partial.cross.column_mut(0).assign(&slopes);
        partial
    }

    /// Adds one person; writes curvature of each term and residual to `rest`, returns the curvature.
    fn person(&self, person: &AtRisk, predictor: f64, partial: &mut Partial, rest: &mut ArrayViewMut1<'_, f64>) -> f64 {
        rest.fill(0.0);
        let last = usize::from(person.intervals);
        if last == 0 || person.weight <= 0.0 {
            return 0.0;
        }
        let weight = f64::from(person.weight);
        let relative = predictor.clamp(-PREDICTOR_BOUND, PREDICTOR_BOUND).exp();
        let (mut residual, mut curvature, mut log_terms, mut product) = (0.0, 0.0, 0.0, 1.0_f64);
        for (interval, (odds, term)) in self.odds.iter().zip(self.term_of).take(last).enumerate() {
            let is_last = interval + 1 == last;
            let share = weight * if is_last { f64::from(person.last_share) } else { 1.0 };
            let odds = odds * relative;
            let survives = 1.0 / (1.0 + odds);
            // Logarithms are slow; factors are gathered and logged once while they stay small.
            if is_last {
                log_terms += share * (1.0 + odds).ln();
            } else {
                product *= 1.0 + odds;
                if product > 1e100 {
                    log_terms += weight * product.ln();
                    product = 1.0;
                }
            }
            let expected = share * odds * survives;
            let spread = expected * survives;
            let left = if is_last && person.event { expected - weight } else { expected };
            residual += left;
            curvature += spread;
            rest[*term] += spread;
            partial.term_gradient[*term] += left;
            partial.term_curvature[*term] += spread;
        }
        partial.objective += log_terms + weight * product.ln();
        if person.event {
            let odds = self.odds[last - 1] * relative;
            partial.objective -= weight * odds.max(f64::MIN_POSITIVE).ln();
        }
        rest[self.terms] = residual;
        curvature
    }
}
