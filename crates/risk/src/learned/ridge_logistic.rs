//! Ridge-penalised logistic regression for a yes-or-no outcome.

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Axis};
use serde::Serialize;

use super::follow_up::AtRisk;
use super::likelihood::Problem;
use super::newton::{Convergence, Stop};
use super::proximal::minimise;
use super::{Features, LearnError, soundness};

/// Settings of a ridge logistic regression, not yet checked.
///
/// Minimises the sum over people of the negative log-likelihood plus `ridge / 2` times the sum of
/// squared coefficients. The intercept is not penalised. The penalty is `alpha` of linfa-logistic
/// and `1 / C` of scikit-learn.
#[derive(Debug, Clone, PartialEq)]
pub struct RidgeLogistic(ValidRidgeLogistic);

/// Checked settings of a ridge logistic regression.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidRidgeLogistic {
    ridge: f64,
    /// Penalty on the sum of absolute coefficients; set through the elastic net only.
    lasso: f64,
    gradient_tolerance: f64,
    max_iterations: u64,
}

/// A fitted penalised logistic regression; gives P(event).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LogisticModel {
    features: Vec<String>,
    intercept: f64,
    coefficients: Vec<f64>,
    convergence: Convergence,
}

impl Default for RidgeLogistic {
    fn default() -> Self {
        Self(ValidRidgeLogistic { ridge: 1.0, lasso: 0.0, gradient_tolerance: 1e-9, max_iterations: 60 })
    }
}

impl RidgeLogistic {
    /// Sets the penalty; 0 for none.
    #[must_use]
    pub fn ridge(mut self, ridge: f64) -> Self {
        self.0.ridge = ridge;
        self
    }

    /// Sets the largest gradient component, as a mean per person, at which the fit may stop.
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

impl ParamGuard for RidgeLogistic {
    type Checked = ValidRidgeLogistic;
    type Error = LearnError;

    fn check_ref(&self) -> Result<&Self::Checked, LearnError> {
        let ValidRidgeLogistic { ridge, gradient_tolerance, max_iterations, .. } = self.0;
        soundness::setting("ridge", ridge, ridge >= 0.0, "0 or more")?;
        soundness::setting("gradient_tolerance", gradient_tolerance, gradient_tolerance > 0.0, "above 0")?;
        soundness::setting("max_iterations", max_iterations as f64, max_iterations > 0, "1 or more")?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, LearnError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl ValidRidgeLogistic {
    /// Sets the penalty on the sum of absolute coefficients, which must be 0 or more.
    pub(crate) fn lasso(mut self, lasso: f64) -> Self {
        self.lasso = lasso;
        self
    }

    pub(crate) fn fit_rows(
        &self,
        features: &Features,
        events: &[bool],
        weights: Option<&[f32]>,
    ) -> Result<LogisticModel, LearnError> {
        let matrix = features.matrix();
        if events.len() != matrix.nrows() {
            let (found, expected) = (events.len(), matrix.nrows());
            return Err(LearnError::LengthMismatch { what: "list of outcomes".to_owned(), found, expected });
        }
        let weights = soundness::weights(weights, events.len())?;
        soundness::classes(events, &weights)?;
        soundness::features(features, events, &weights, self.ridge + self.lasso)?;
        let person =
            |(event, weight): (&bool, &f32)| AtRisk { intervals: 1, event: *event, last_share: 1.0, weight: *weight };
        let people: Vec<AtRisk> = events.iter().zip(&weights).map(person).collect();
        let problem = Problem::new(matrix, features.names(), &people, &[0], self.ridge);
        let stop = Stop::new(self.gradient_tolerance, self.max_iterations);
        let (theta, convergence) = minimise(&problem, self.lasso, stop)?;
        let (coefficients, intercept) = theta.view().split_at(Axis(0), matrix.ncols());
        soundness::predictor(matrix.dot(&coefficients).view(), events, &weights)?;
        Ok(LogisticModel {
            features: features.names().to_vec(),
            intercept: intercept[0],
            coefficients: coefficients.to_vec(),
            convergence,
        })
    }
}

impl Fit<Features, Array1<bool>, LearnError> for ValidRidgeLogistic {
    type Object = LogisticModel;

    fn fit(&self, dataset: &DatasetBase<Features, Array1<bool>>) -> Result<LogisticModel, LearnError> {
        let events = dataset.targets().to_vec();
        self.fit_rows(dataset.records(), &events, dataset.weights())
    }
}

impl LogisticModel {
    /// Log-odds of the event for a person whose features are all 0.
    #[must_use]
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Change in log-odds for one unit of each feature.
    #[must_use]
    pub fn coefficients(&self) -> &[f64] {
        &self.coefficients
    }

    /// How the fit ended.
    #[must_use]
    pub fn convergence(&self) -> Convergence {
        self.convergence
    }
}

impl Predict<&Features, Result<Array1<f64>, LearnError>> for LogisticModel {
    /// P(event) of every row; refuses features other than those of the training.
    fn predict(&self, features: &Features) -> Result<Array1<f64>, LearnError> {
        features.require(&self.features)?;
        let predictor = features.matrix().dot(&Array1::from(self.coefficients.clone())) + self.intercept;
        Ok(predictor.mapv_into(expit))
    }
}

/// Probability of a log-odds.
pub(crate) fn expit(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}
