//! A fitted discrete-time hazard model and the risks it gives.

use linfa::traits::Predict;
use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::baseline::BaselineInterval;
use super::newton::Convergence;
use super::{Features, LearnError};

/// A fitted discrete-time hazard model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HazardModel {
    pub(crate) features: Vec<String>,
    pub(crate) coefficients: Vec<f64>,
    pub(crate) baseline: Vec<BaselineInterval>,
    pub(crate) ridge: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lasso: Option<f64>,
    pub(crate) people: usize,
    pub(crate) events: usize,
    pub(crate) convergence: Convergence,
}

/// A hazard model at one horizon: gives P(event by then).
#[derive(Debug, Clone, Copy)]
pub struct AtHorizon<'a> {
    model: &'a HazardModel,
    horizon_years: f64,
}

impl HazardModel {
    /// Names of the features, in the order of the coefficients.
    #[must_use]
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// Change in the log-odds of the event in an interval for one unit of each feature.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// The baseline, interval by interval.
    #[must_use]
    pub fn baseline(&self) -> &[BaselineInterval] {
        &self.baseline
    }

    /// The penalty of the fit on half the sum of squared coefficients.
    #[must_use]
    pub fn ridge(&self) -> f64 {
        self.ridge
    }

    /// The penalty of the fit on the sum of absolute coefficients; 0 unless it was an elastic net.
    #[must_use]
    pub fn lasso(&self) -> f64 {
        self.lasso.unwrap_or(0.0)
    }

    /// People trained on.
    #[must_use]
    pub fn people(&self) -> usize {
        self.people
    }

    /// People with the event within the follow-up used.
    #[must_use]
    pub fn events(&self) -> usize {
        self.events
    }

    /// How the fit ended.
    #[must_use]
    pub fn convergence(&self) -> Convergence {
        self.convergence
    }

    /// The longest horizon in years for which the data reach.
    #[must_use]
    pub fn reach_years(&self) -> f64 {
        self.baseline.last().map_or(0.0, |interval| interval.to_years)
    }

    /// The model at one horizon, for use through linfa's [`Predict`].
    ///
    /// # Errors
    /// A horizon that is not above 0, or beyond the reach of the data.
    pub fn at_horizon(&self, horizon_years: f64) -> Result<AtHorizon<'_>, LearnError> {
        let reach = self.reach_years();
        match horizon_years > 0.0 && horizon_years <= reach + 1e-9 {
            true => Ok(AtHorizon { model: self, horizon_years }),
            false => Err(LearnError::HorizonBeyondData { asked: horizon_years, reach }),
        }
    }

    /// Linear predictor of every row: log-odds relative to a person with all features 0.
    ///
    /// # Errors
    /// Features other than those of the training.
    pub fn linear_predictor(&self, features: &Features) -> Result<Array1<f64>, LearnError> {
        features.require(&self.features)?;
        Ok(features.matrix().dot(&Array1::from(self.coefficients.clone())))
    }

    /// Log-likelihood of people held out, and their intervals at risk.
    pub(crate) fn log_likelihood(
        &self,
        features: &Features,
        follow_up: &[super::FollowUp],
    ) -> Result<(f64, f64), LearnError> {
        let width = self.baseline.first().map_or(1.0, |i| i.to_years - i.from_years);
        let intervals = self.baseline.len() as u16;
        let (mut sum, mut at_risk) = (0.0, 0.0);
        for (predictor, follow_up) in self.linear_predictor(features)?.iter().zip(follow_up) {
            let person = super::follow_up::at_risk(follow_up, 1.0, width, intervals);
            let last = usize::from(person.intervals);
            for (k, interval) in self.baseline.iter().enumerate().take(last) {
                let log_odds = predictor + interval.log_odds;
                let is_last = k + 1 == last;
                let share = if is_last { f64::from(person.last_share) } else { 1.0 };
                sum -= share * softplus(log_odds);
                sum += if is_last && person.event { log_odds } else { 0.0 };
                at_risk += share;
            }
        }
        Ok((sum, at_risk))
    }
}

impl AtHorizon<'_> {
    /// P(event by the horizon) of a linear predictor.
    #[must_use]
    pub fn risk(&self, predictor: f64) -> f64 {
        let mut log_survival = 0.0;
        for interval in &self.model.baseline {
            let width = interval.to_years - interval.from_years;
            let share = ((self.horizon_years - interval.from_years) / width).clamp(0.0, 1.0);
            log_survival -= share * softplus(predictor + interval.log_odds);
        }
        -log_survival.exp_m1()
    }
}

impl Predict<&Features, Result<Array1<f64>, LearnError>> for AtHorizon<'_> {
    /// P(event by the horizon) of every row; refuses features other than those of the training.
    fn predict(&self, features: &Features) -> Result<Array1<f64>, LearnError> {
        Ok(self.model.linear_predictor(features)?.mapv_into(|predictor| self.risk(predictor)))
    }
}

/// `ln(1 + exp(x))` without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
