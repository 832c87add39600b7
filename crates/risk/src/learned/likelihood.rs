//! A pass over people: penalised negative log-likelihood, its gradient and, if wanted, its curvature.

use std::ops::Range;

use evenreach_statistics::hands;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, Slice};

use super::chunk::{Chunk, PREDICTOR_BOUND, Partial};
use super::follow_up::AtRisk;

/// Rows of one chunk. Chunks are summed in their order, so the result does not depend on the
/// number of threads.
const CHUNK: usize = 8192;

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

/// Objective and gradient at one set of parameters.
pub(crate) struct Slope {
    pub(crate) objective: f64,
    pub(crate) gradient: Array1<f64>,
}

/// Objective, gradient and curvature at one set of parameters.
pub(crate) struct Pass {
    pub(crate) slope: Slope,
    pub(crate) hessian: Array2<f64>,
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
        let ridge = self.ridge * kept as f64 / self.rows().max(1) as f64;
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
        let nought = std::iter::repeat_n(0.0, self.width());
        nought.chain(self.start.iter().copied()).collect()
    }

    pub(crate) fn chunks(&self) -> usize {
        self.chunks.len()
    }

    pub(crate) fn rows(&self) -> usize {
        self.chunks.iter().map(Range::len).sum()
    }

    /// Features, whose coefficients come before the baseline terms.
    pub(crate) fn width(&self) -> usize {
        self.features.ncols()
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
    pub(crate) fn pass(&self, theta: &Array1<f64>) -> Pass {
        let width = self.width();
        let mut pass = Pass { slope: self.penalty(theta), hessian: Array2::zeros((theta.len(), theta.len())) };
        for partial in self.partials(theta, |chunk, beta| chunk.with_curvature(beta)) {
            pass.slope.add(&partial, width);
            pass.add(&partial, width);
        }
        for at in 0..width {
            pass.hessian[[at, at]] += self.ridge;
        }
        pass
    }

    /// Objective and gradient alone, at a fraction of the cost.
    pub(crate) fn slope(&self, theta: &Array1<f64>) -> Slope {
        let mut slope = self.penalty(theta);
        for partial in self.partials(theta, |chunk, beta| chunk.without_curvature(beta)) {
            slope.add(&partial, self.width());
        }
        slope
    }

    fn penalty(&self, theta: &Array1<f64>) -> Slope {
        let mut slope = Slope { objective: 0.0, gradient: Array1::zeros(theta.len()) };
        for (gradient, coefficient) in slope.gradient.iter_mut().zip(theta).take(self.width()) {
            *gradient = self.ridge * coefficient;
            slope.objective += 0.5 * self.ridge * coefficient * coefficient;
        }
        slope
    }

    /// The sums of every chunk, in order, worked out by as many threads as there are cores.
    fn partials(
        &self,
        theta: &Array1<f64>,
        sum: impl Fn(&Chunk<'_>, ArrayView1<'_, f64>) -> Partial + Sync,
    ) -> Vec<Partial> {
        let (beta, terms) = theta.view().split_at(Axis(0), self.width());
        let odds: Vec<f64> =
            self.term_of.iter().map(|term| terms[*term].clamp(-PREDICTOR_BOUND, PREDICTOR_BOUND).exp()).collect();
        hands::each(self.chunks.len(), |chunk| {
            let rows = &self.chunks[chunk];
            let features = self.features.slice_axis(Axis(0), Slice::from(rows.clone()));
            let people = &self.people[rows.clone()];
            sum(&Chunk { features, people, term_of: self.term_of, terms: self.terms, odds: &odds }, beta)
        })
    }
}

impl Slope {
    fn add(&mut self, partial: &Partial, width: usize) {
        self.objective += partial.objective;
        let (mut slopes, mut terms) = self.gradient.view_mut().split_at(Axis(0), width);
        slopes += &partial.slopes();
        terms.iter_mut().zip(&partial.term_gradient).for_each(|(slope, more)| *slope += more);
    }
}

impl Pass {
    fn add(&mut self, partial: &Partial, width: usize) {
        let terms = partial.term_curvature.len();
        let (square, rest) = partial.cross.view().split_at(Axis(1), width);
        let (between, _) = rest.split_at(Axis(1), terms);
        let (mut upper, mut lower) = self.hessian.view_mut().split_at(Axis(0), width);
        let (mut upper_left, mut upper_right) = upper.view_mut().split_at(Axis(1), width);
        upper_left += &square;
        upper_right += &between;
        let (mut lower_left, _) = lower.view_mut().split_at(Axis(1), width);
        lower_left += &between.t();
        for (term, curvature) in partial.term_curvature.iter().enumerate() {
            self.hessian[[width + term, width + term]] += curvature;
        }
    }
}
