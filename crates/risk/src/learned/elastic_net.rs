//! Elastic-net penalties for the hazard and the yes-or-no model: some coefficients are exactly 0.

use linfa::ParamGuard;
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::Array1;
use serde::{Deserialize, Serialize};

use super::follow_up::FollowUp;
use super::hazard::DiscreteTimeHazard;
use super::hazard_model::HazardModel;
use super::ridge_logistic::{LogisticModel, RidgeLogistic};
use super::{Features, LearnError, soundness};

/// An elastic-net penalty (Zou and Hastie 2005): `penalty` times (`1 - l1_ratio`) / 2 times the sum
/// of squared coefficients, plus `penalty` times `l1_ratio` times the sum of absolute ones.
///
/// It is added to the sum of negative log-likelihoods, so `penalty` is `1 / C` of scikit-learn and
/// `l1_ratio` is its `l1_ratio`: 0 is ridge, 1 the lasso. Intercept and baseline are not penalised.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ElasticNet {
    /// Penalty, 0 or more.
    pub penalty: f64,
    /// Share of the penalty on absolute values, 0 to 1.
    pub l1_ratio: f64,
}

impl ElasticNet {
    /// Penalty on half the sum of squared coefficients.
    #[must_use]
    pub fn ridge(&self) -> f64 {
        self.penalty * (1.0 - self.l1_ratio)
    }

    /// Penalty on the sum of absolute coefficients.
    #[must_use]
    pub fn lasso(&self) -> f64 {
        self.penalty * self.l1_ratio
    }

    /// The penalty of a model that was fitted.
    #[must_use]
    pub fn of(model: &HazardModel) -> Self {
        let penalty = model.ridge() + model.lasso();
        Self { penalty, l1_ratio: if penalty > 0.0 { model.lasso() / penalty } else { 0.0 } }
    }

    pub(crate) fn check(&self) -> Result<(), LearnError> {
        soundness::setting("penalty", self.penalty, self.penalty >= 0.0, "0 or more")?;
        soundness::setting("l1_ratio", self.l1_ratio, (0.0..=1.0).contains(&self.l1_ratio), "0 to 1")
    }
}

/// Settings of a discrete-time hazard model with an elastic-net penalty, not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ElasticNetHazard(ValidElasticNetHazard);

/// Checked settings of a discrete-time hazard model with an elastic-net penalty.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidElasticNetHazard {
    net: ElasticNet,
    hazard: DiscreteTimeHazard,
}

impl ElasticNetHazard {
    /// The hazard model of `hazard`, its ridge penalty replaced by `net`.
    #[must_use]
    pub fn new(net: ElasticNet, hazard: DiscreteTimeHazard) -> Self {
        let hazard = hazard.ridge(net.ridge());
        Self(ValidElasticNetHazard { net, hazard })
    }
}

impl ParamGuard for ElasticNetHazard {
    type Checked = ValidElasticNetHazard;
    type Error = LearnError;

    fn check_ref(&self) -> Result<&Self::Checked, LearnError> {
        self.0.net.check()?;
        self.0.hazard.check_ref()?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, LearnError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl Fit<Features, Array1<FollowUp>, LearnError> for ValidElasticNetHazard {
    type Object = HazardModel;

    fn fit(&self, dataset: &DatasetBase<Features, Array1<FollowUp>>) -> Result<HazardModel, LearnError> {
        self.hazard.clone().check()?.lasso(self.net.lasso()).fit(dataset)
    }
}

/// Settings of a logistic regression with an elastic-net penalty, not yet checked.
#[derive(Debug, Clone, PartialEq)]
pub struct ElasticNetLogistic(ValidElasticNetLogistic);

/// Checked settings of a logistic regression with an elastic-net penalty.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidElasticNetLogistic {
    net: ElasticNet,
    logistic: RidgeLogistic,
}

impl ElasticNetLogistic {
    /// The logistic regression of `logistic`, its ridge penalty replaced by `net`.
    #[must_use]
    pub fn new(net: ElasticNet, logistic: RidgeLogistic) -> Self {
        let logistic = logistic.ridge(net.ridge());
        Self(ValidElasticNetLogistic { net, logistic })
    }
}

impl ParamGuard for ElasticNetLogistic {
    type Checked = ValidElasticNetLogistic;
    type Error = LearnError;

    fn check_ref(&self) -> Result<&Self::Checked, LearnError> {
        self.0.net.check()?;
        self.0.logistic.check_ref()?;
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, LearnError> {
        self.check_ref()?;
        Ok(self.0)
    }
}

impl Fit<Features, Array1<bool>, LearnError> for ValidElasticNetLogistic {
    type Object = LogisticModel;

    fn fit(&self, dataset: &DatasetBase<Features, Array1<bool>>) -> Result<LogisticModel, LearnError> {
        self.logistic.clone().check()?.lasso(self.net.lasso()).fit(dataset)
    }
}
