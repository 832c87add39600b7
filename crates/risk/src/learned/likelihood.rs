//! One pass over people: penalised negative log-likelihood, its gradient and its curvature.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};

use super::LearnError;
use super::follow_up::AtRisk;

/// Rows that meet the features in one matrix product; sized to stay in the second-level cache.
const BLOCK: usize = 256;
/// Rows of one chunk. Chunks are summed in their order, so the result does not depend on the
/// number of threads.
const CHUNK: usize = 8192;
/// Linear predictors are held within this bound, where `exp` neither overflows nor loses meaning.
const PREDICTOR_BOUND: f64 = 300.0;

/// A penalised logistic likelihood over people and their intervals at risk.
///
/// Parameters are the coefficients of the features, then one log-odds for each baseline term.
pub(crate) struct Problem<'a> {
    features: ArrayView2<'a, f64>,
    names: &'a [String],
    people: &'a [AtRisk],
    /// Baseline term of each interval.
    term_of: &'a [usize],
    terms: usize,
    ridge: f64,
    chunks: Vec<Range<usize>>,
    total_weight: f64,
    start: Vec<f64>,
}

/// Sums over all people at one set of parameters.
pub(crate) struct Pass {
    pub(crate) objective: f64,
    pub(crate) gradient: Array1<f64>,
    pub(crate) hessian: Array2<f64>,
}

/// Sums over one chunk.
struct Partial {
    objective: f64,
    /// Features by (curvature-weighted features, curvature of each term, residual).
    cross: Array2<f64>,
    term_gradient: Vec<f64>,
    term_curvature: Vec<f64>,
}

impl<'a> Problem<'a> {
    /// `people` has one entry a row of `features`; `term_of` one for each interval.
    pub(crate) fn new(
        features: ArrayView2<'a, f64>,
        names: &'a [String],
        people: &'a [AtRisk],
        term_of: &'a [usize],
        ridge: f64,
    ) -> Self {
        let terms = term_of.iter().max().map_or(0, |last| last + 1);
        let rows = people.len();
        let chunks = (0..rows).step_by(CHUNK).map(|from| from..(from + CHUNK).min(rows)).collect();
        let mut problem =
            Self { features, names, people, term_of, terms, ridge, chunks, total_weight: 0.0, start: Vec::new() };
        problem.tally();
        problem
    }

    /// Total weight, and the log-odds of each baseline term's crude hazard as a place to start.
    fn tally(&mut self) {
        let mut at_risk = vec![0.0; self.terms];
        let mut events = vec![0.0; self.terms];
        for person in self.chunks.iter().flat_map(|c| &self.people[c.clone()]) {
            let weight = f64::from(person.weight);
            let last = usize::from(person.intervals);
            for (interval, term) in self.term_of.iter().take(last).enumerate() {
                let is_last = interval + 1 == last;
                at_risk[*term] += weight * if is_last { f64::from(person.last_share) } else { 1.0 };
                events[*term] += if is_last && person.event { weight } else { 0.0 };
            }
        }
        self.total_weight = at_risk.iter().sum::<f64>().max(f64::MIN_POSITIVE);
        let log_odds = |(events, at_risk): (&f64, &f64)| ((events + 0.5) / (at_risk - events + 0.5).max(0.5)).ln();
        self.start = events.iter().zip(&at_risk).map(log_odds).collect();
    }

    /// The same problem on every so manieth chunk of rows, with the penalty shrunk to match.
    pub(crate) fn every_chunk(&self, stride: usize) -> Problem<'a> {
        let chunks: Vec<_> = self.chunks.iter().step_by(stride).cloned().collect();
        let kept: usize = chunks.iter().map(Range::len).sum();
        let ridge = self.ridge * kept as f64 / self.people.len().max(1) as f64;
        let mut part = Problem {
            features: self.features,
            names: self.names,
            people: self.people,
            term_of: self.term_of,
            terms: self.terms,
            ridge,
            chunks,
            total_weight: 0.0,
            start: Vec::new(),
        };
        part.tally();
        part
    }

    /// Coefficients of 0 and crude baseline terms.
    pub(crate) fn start(&self) -> Array1<f64> {
        let nought = std::iter::repeat_n(0.0, self.features.ncols());
        nought.chain(self.start.iter().copied()).collect()
    }

    pub(crate) fn chunks(&self) -> usize {
        self.chunks.len()
    }

    /// Weighted intervals at risk.
    pub(crate) fn total_weight(&self) -> f64 {
        self.total_weight
    }

    pub(crate) fn parameter_name(&self, at: usize) -> String {
        match self.names.get(at) {
            Some(name) => name.clone(),
            None => format!("baseline term {}", at - self.names.len() + 1),
        }
    }

    /// Objective, gradient and curvature at `theta`, summed in the order of the chunks.
    pub(crate) fn pass(&self, theta: &Array1<f64>) -> Result<Pass, LearnError> {
        let width = self.features.ncols();
        let (beta, terms) = theta.view().split_at(Axis(0), width);
        let odds: Vec<f64> =
            self.term_of.iter().map(|term| terms[*term].clamp(-PREDICTOR_BOUND, PREDICTOR_BOUND).exp()).collect();
        let penalty = 0.5 * self.ridge * beta.dot(&beta);
        let mut pass = Pass {
            objective: penalty,
            gradient: Array1::zeros(theta.len()),
            hessian: Array2::zeros((theta.len(), theta.len())),
        };
        for partial in self.partials(beta, &odds)? {
            pass.add(&partial, width, self.terms);
        }
        for (at, coefficient) in beta.iter().enumerate() {
            pass.gradient[at] += self.ridge * coefficient;
            pass.hessian[[at, at]] += self.ridge;
        }
        Ok(pass)
    }

    /// The sums of every chunk, in order, worked out by as many threads as there are cores.
    fn partials(&self, beta: ArrayView1<'_, f64>, odds: &[f64]) -> Result<Vec<Partial>, LearnError> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = cores.min(self.chunks.len());
        if threads <= 1 {
            return Ok(self.chunks.iter().map(|rows| self.chunk(rows.clone(), beta, odds)).collect());
        }
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Vec::with_capacity(self.chunks.len()));
        let work = || {
            while let Some(rows) = self.chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
                let partial = self.chunk(rows.clone(), beta, odds);
                if let Ok(mut done) = done.lock() {
                    done.push((rows.start, partial));
                }
            }
        };
        std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
        let mut done = done.into_inner().unwrap_or_default();
        if done.len() != self.chunks.len() {
            return Err(LearnError::Statistic { reason: "a worker thread stopped early".to_owned() });
        }
        done.sort_by_key(|(start, _)| *start);
        Ok(done.into_iter().map(|(_, partial)| partial).collect())
    }

    fn chunk(&self, rows: Range<usize>, beta: ArrayView1<'_, f64>, odds: &[f64]) -> Partial {
        let width = self.features.ncols();
        let mut partial = Partial {
            objective: 0.0,
            cross: Array2::zeros((width, width + self.terms + 1)),
            term_gradient: vec![0.0; self.terms],
            term_curvature: vec![0.0; self.terms],
        };
        let mut scaled = Array2::zeros((BLOCK.min(rows.len()), width + self.terms + 1));
        for from in rows.clone().step_by(BLOCK) {
            let to = (from + BLOCK).min(rows.end);
            let block = self.features.slice_axis(Axis(0), Slice::from(from..to));
            let predictors = block.dot(&beta);
            let mut scaled = scaled.slice_axis_mut(Axis(0), Slice::from(..to - from));
            let people = &self.people[from..to];
            for (((mut out, x), person), predictor) in
                scaled.outer_iter_mut().zip(block.outer_iter()).zip(people).zip(&predictors)
            {
                let (mut features, mut rest) = out.view_mut().split_at(Axis(0), width);
                let sums = self.person(person, *predictor, odds, &mut partial, &mut rest);
                features.zip_mut_with(&x, |place, value| *place = sums * value);
            }
            general_mat_mul(1.0, &block.t(), &scaled, 1.0, &mut partial.cross);
        }
        partial
    }

    /// Adds one person; writes curvature of each term and residual to `rest`, returns the curvature.
    fn person(
        &self,
        person: &AtRisk,
        predictor: f64,
        odds: &[f64],
        partial: &mut Partial,
        rest: &mut ndarray::ArrayViewMut1<'_, f64>,
    ) -> f64 {
        rest.fill(0.0);
        let last = usize::from(person.intervals);
        if last == 0 || person.weight <= 0.0 {
            return 0.0;
        }
        let weight = f64::from(person.weight);
        let relative = predictor.clamp(-PREDICTOR_BOUND, PREDICTOR_BOUND).exp();
        let (mut residual, mut curvature, mut log_terms, mut product) = (0.0, 0.0, 0.0, 1.0_f64);
        for (interval, (odds, term)) in odds.iter().zip(self.term_of).take(last).enumerate() {
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
            let odds = odds[last - 1] * relative;
            partial.objective -= weight * odds.max(f64::MIN_POSITIVE).ln();
        }
        rest[self.terms] = residual;
        curvature
    }
}

impl Pass {
    fn add(&mut self, partial: &Partial, width: usize, terms: usize) {
        self.objective += partial.objective;
        let (square, rest) = partial.cross.view().split_at(Axis(1), width);
        let (between, residual) = rest.split_at(Axis(1), terms);
        let (mut upper, mut lower) = self.hessian.view_mut().split_at(Axis(0), width);
        let (mut upper_left, mut upper_right) = upper.view_mut().split_at(Axis(1), width);
        upper_left += &square;
        upper_right += &between;
        let (mut lower_left, _) = lower.view_mut().split_at(Axis(1), width);
        lower_left += &between.t();
        let (mut slopes, _) = self.gradient.view_mut().split_at(Axis(0), width);
        slopes += &residual.column(0);
        for (term, (slope, curvature)) in partial.term_gradient.iter().zip(&partial.term_curvature).enumerate() {
            self.gradient[width + term] += slope;
            self.hessian[[width + term, width + term]] += curvature;
        }
    }
}
