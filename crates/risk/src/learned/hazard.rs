//! Discrete-time hazards: risk over several years from people followed for different times.
//!
//! The model is the pooled logistic regression over intervals at risk (Cox 1972, section 6; Allison
//! 1982; D'Agostino et al. 1990): in interval k the log-odds of the event are a baseline term of k
//! plus the person's linear predictor. Risk to the end of interval k is one minus the product of
//! the chances of passing each interval without the event.

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Axis};

use super::baseline::Baseline;
use super::follow_up::{self, AtRisk, FollowUp, at_risk};
use super::hazard_model::HazardModel;
use super::likelihood::Problem;
use super::newton::Stop;
use super::proximal::minimise;
use super::{Features, LearnError, soundness};

/// Settings of a discrete-time hazard model, not yet checked.
///
/// Minimises the sum over intervals at risk of the negative log-likelihood plus `ridge / 2` times
/// the sum of squared coefficients. Baseline terms are not penalised. Competing death is counted as
/// censoring ([`COMPETING_DEATH`](super::COMPETING_DEATH)).
#[derive(Debug, Clone, PartialEq)]
pub struct DiscreteTimeHazard(ValidDiscreteTimeHazard);

/// Checked settings of a discrete-time hazard model.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidDiscreteTimeHazard {
    ridge: f64,
    /// Penalty on the sum of absolute coefficients; set through the elastic net only.
    lasso: f64,
    interval_years: f64,
    longest_years: f64,
    gradient_tolerance: f64,
    max_iterations: u64,
}

impl Default for DiscreteTimeHazard {
    /// Yearly intervals up to 10 years, ridge 1.
    fn default() -> Self {
        Self(ValidDiscreteTimeHazard {
            ridge: 1.0,
            lasso: 0.0,
            interval_years: 1.0,
            longest_years: 10.0,
            gradient_tolerance: 1e-9,
            max_iterations: 60,
        })
    }
}

impl DiscreteTimeHazard {
    /// Sets the penalty; 0 for none.
    #[must_use]
    pub fn ridge(mut self, ridge: f64) -> Self {
        self.0.ridge = ridge;
        self
    }

    /// Sets the width of an interval in years.
    #[must_use]
    pub fn interval_years(mut self, years: f64) -> Self {
        self.0.interval_years = years;
        self
    }

    /// Sets the longest follow-up used, in years; later time is ignored.
    #[must_use]
    pub fn longest_years(mut self, years: f64) -> Self {
        self.0.longest_years = years;
        self
    }

    /// Sets the largest gradient component, as a mean per interval at risk, at which the fit may
    /// stop.
    #[must_use]
    pub fn gradient_tolerance(mut self, tolerance: f64) -> Self {
        self.0.gradient_tolerance = tolerance;
        self
    }

    /// Sets how many Newton iterations may be made.
    #[must_use]
    pub fn max_iterations(mut self, iterations: u64) -> Self {
        self.0.max_iterations = iterations;
        self
    }
}

impl ParamGuard for DiscreteTimeHazard {
    type Checked = ValidDiscreteTimeHazard;
    type Error = LearnError;

    fn check_ref(&self) -> Result<&Self::Checked, LearnError> {
        let ValidDiscreteTimeHazard {
            ridge, interval_years, longest_years, gradient_tolerance, max_iterations, ..
        } = self.0;
        soundness::setting("ridge", ridge, ridge >= 0.0, "0 or more")?;
        soundness::setting("interval_years", interval_years, interval_years > 0.0, "above 0")?;
        let intervals = longest_years / interval_years;
        let rule = "a whole number of intervals, from 1 to 1000";
        let whole = (intervals - intervals.round()).abs() < 1e-9 && (1.0..=1000.0).contains(&intervals.round());
        soundness::setting("longest_years", longest_years, whole, rule)?;
        soundness::setting("gradient_tolerance", gradient_tolerance, gradient_tolerance > 0.0, "above 0")?;
        soundness::setting("max_iterations", max_iterations as f64, max_iterations > 0, "1 or more")?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, LearnError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl ValidDiscreteTimeHazard {
    /// Sets the penalty on the sum of absolute coefficients, which must be 0 or more.
    pub(crate) fn lasso(mut self, lasso: f64) -> Self {
        self.lasso = lasso;
        self
    }

    pub(crate) fn fit_rows(
        &self,
        features: &Features,
        follow_up: &[FollowUp],
        weights: Option<&[f32]>,
    ) -> Result<HazardModel, LearnError> {
        let matrix = features.matrix();
        if follow_up.len() != matrix.nrows() {
            let (found, expected) = (follow_up.len(), matrix.nrows());
            return Err(LearnError::LengthMismatch { what: "list of follow-up".to_owned(), found, expected });
        }
        follow_up::check(follow_up)?;
        let weights = soundness::weights(weights, follow_up.len())?;
        let (baseline, people) = self.place(follow_up, &weights)?;
        let events: Vec<bool> = people.iter().map(|p| p.event).collect();
        soundness::classes(&events, &weights)?;
        soundness::features(features, &events, &weights, self.ridge + self.lasso)?;

        let terms = baseline.terms();
        let problem = Problem::new(matrix, features.names(), &people, &terms, self.ridge);
        let stop = Stop::new(self.gradient_tolerance, self.max_iterations);
        let (theta, convergence) = minimise(&problem, self.lasso, stop)?;
        let (coefficients, log_odds) = theta.view().split_at(Axis(0), matrix.ncols());
        soundness::predictor(matrix.dot(&coefficients).view(), &events, &weights)?;
        Ok(HazardModel {
            features: features.names().to_vec(),
            coefficients: coefficients.to_vec(),
            baseline: baseline.with_log_odds(&log_odds.to_vec()),
            ridge: self.ridge,
            lasso: (self.lasso > 0.0).then_some(self.lasso),
            people: weights.iter().filter(|w| **w > 0.0).count(),
            events: events.iter().zip(&weights).filter(|(event, weight)| **event && **weight > 0.0).count(),
            convergence,
        })
    }

    /// Places follow-up in as many intervals as the data reach.
    fn place(&self, follow_up: &[FollowUp], weights: &[f32]) -> Result<(Baseline, Vec<AtRisk>), LearnError> {
        let in_intervals = |intervals: u16| -> Vec<AtRisk> {
            let place = |(f, w): (&FollowUp, &f32)| at_risk(f, *w, self.interval_years, intervals);
            follow_up.iter().zip(weights).map(place).collect()
        };
        let most = (self.longest_years / self.interval_years).round() as u16;
        let people = in_intervals(most);
        let reach = Baseline::reach(&people, most);
        if reach == 0 {
            let events: Vec<bool> = people.iter().map(|p| p.event).collect();
            soundness::classes(&events, weights)?;
            return Err(LearnError::HorizonBeyondData { asked: self.interval_years, reach: 0.0 });
        }
        let people = if reach == most { people } else { in_intervals(reach) };
        Ok((Baseline::count(&people, reach, self.interval_years), people))
    }
}

impl Fit<Features, Array1<FollowUp>, LearnError> for ValidDiscreteTimeHazard {
    type Object = HazardModel;

    fn fit(&self, dataset: &DatasetBase<Features, Array1<FollowUp>>) -> Result<HazardModel, LearnError> {
        let follow_up = dataset.targets().to_vec();
        self.fit_rows(dataset.records(), &follow_up, dataset.weights())
    }
}
