//! linfa-logistic with its three traps closed: class order, silent non-convergence, NaN.
//!
//! linfa-logistic 0.8.1 reports the probability of the commoner class (linfa issue 393), stops at
//! its iteration limit without a word, and scores NaN as an answer. This wrapper asks the model
//! which class its probability is of, measures the gradient at the coefficients it returns, and
//! takes only [`Features`], which cannot hold NaN. For large data use
//! [`RidgeLogistic`](super::RidgeLogistic), which solves the same problem.

use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::{FittedLogisticRegression, LogisticRegression};
use ndarray::Array1;

use super::{Features, LearnError, soundness};

/// Settings of linfa's logistic regression.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinfaLogistic {
    /// Ridge penalty: `alpha / 2` times the sum of squared coefficients.
    pub alpha: f64,
    /// Largest gradient component, as a mean per person, of a fit that counts as converged.
    pub gradient_tolerance: f64,
    /// Iterations allowed.
    pub max_iterations: u64,
}

impl Default for LinfaLogistic {
    fn default() -> Self {
        Self { alpha: 1.0, gradient_tolerance: 1e-6, max_iterations: 500 }
    }
}

/// A fitted linfa logistic regression that gives P(event).
#[derive(Debug, Clone)]
pub struct LinfaLogisticModel {
    features: Vec<String>,
    fitted: FittedLogisticRegression<f64, bool>,
    gradient_max_norm: f64,
}

impl LinfaLogistic {
    /// Fits to one yes-or-no outcome a person.
    ///
    /// # Errors
    /// One class, too few people, a constant or separating feature, no convergence, or linfa's own.
    pub fn fit(&self, features: &Features, events: &[bool]) -> Result<LinfaLogisticModel, LearnError> {
        let (people, expected) = (events.len(), features.matrix().nrows());
        if people != expected {
            return Err(LearnError::LengthMismatch { what: "list of outcomes".to_owned(), found: people, expected });
        }
        let Self { alpha, gradient_tolerance, max_iterations } = *self;
        soundness::setting("alpha", alpha, alpha >= 0.0, "0 or more")?;
        soundness::setting("gradient_tolerance", gradient_tolerance, gradient_tolerance > 0.0, "above 0")?;
        let weights = soundness::weights(None, people)?;
        soundness::classes(events, &weights)?;
        soundness::features(features, events, &weights, alpha)?;
        let settings = LogisticRegression::default()
            .alpha(alpha)
            .max_iterations(max_iterations)
            // linfa's tolerance is on the sum over people.
            .gradient_tolerance(gradient_tolerance * people as f64 / 2.0);
        let dataset = DatasetBase::new(features.matrix(), Array1::from(events.to_vec()));
        let fitted = settings.fit(&dataset)?;
        let mut model = LinfaLogisticModel { features: features.names().to_vec(), fitted, gradient_max_norm: 0.0 };
        model.gradient_max_norm = model.gradient(features, events, alpha)?;
        if model.gradient_max_norm.is_nan() || model.gradient_max_norm > gradient_tolerance {
            let (gradient, tolerance) = (model.gradient_max_norm, gradient_tolerance);
            return Err(LearnError::NotConverged { iterations: max_iterations, gradient, tolerance });
        }
        Ok(model)
    }
}

impl LinfaLogisticModel {
    /// P(event) of every row.
    ///
    /// # Errors
    /// Features other than those of the training.
    pub fn predict(&self, features: &Features) -> Result<Array1<f64>, LearnError> {
        features.require(&self.features)?;
        let of_pos = self.fitted.predict_probabilities(&features.matrix());
        Ok(if self.pos_is_event() { of_pos } else { 1.0 - of_pos })
    }

    /// Change in the log-odds of the event for one unit of each feature.
    #[must_use]
    pub fn coefficients(&self) -> Vec<f64> {
        self.fitted.params().iter().map(|c| c * self.sign()).collect()
    }

    /// Log-odds of the event for a person whose features are all 0.
    #[must_use]
    pub fn intercept(&self) -> f64 {
        self.fitted.intercept() * self.sign()
    }

    /// Largest gradient component at the returned coefficients, as a mean per person.
    #[must_use]
    pub fn gradient_max_norm(&self) -> f64 {
        self.gradient_max_norm
    }

    fn pos_is_event(&self) -> bool {
        self.fitted.labels().pos.class
    }

    fn sign(&self) -> f64 {
        if self.pos_is_event() { 1.0 } else { -1.0 }
    }

    fn gradient(&self, features: &Features, events: &[bool], alpha: f64) -> Result<f64, LearnError> {
        let predicted = self.predict(features)?;
        let residual: Array1<f64> =
            predicted.iter().zip(events).map(|(p, event)| p - f64::from(u8::from(*event))).collect();
        let slopes = features.matrix().t().dot(&residual) + Array1::from(self.coefficients()) * alpha;
        let most = slopes.iter().fold(residual.sum().abs(), |most, g| most.max(g.abs()));
        Ok(most / events.len().max(1) as f64)
    }
}
