//! Risk models learned from an extract's own past, on ndarray and linfa.
//!
//! [`train`] turns a [`FeatureTable`] and one [`FollowUp`] a row into a [`Trained`] model that gives
//! P(event) over 1, 3, 5 or 10 years, as far as the data reach. [`TreeChallenger`] and
//! [`Recalibrated`] are its challengers, [`validate`] judges all of them alike, overall and for each
//! group. Every refusal is a [`LearnError`]; nothing here reads a file, a clock or a random source.
//!
//! ```
//! use evenreach_risk::learned::{
//!     DesignSpec, FeatureTable, FollowUp, LearnError, Ridge, TrainingSpec, TrainingWindow, Transform, train,
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // 500 people as of one landmark: ages, and what happened in the five years after it.
//! let ages: Vec<Option<f64>> = (0..500).map(|i| Some(40.0 + f64::from(i % 40))).collect();
//! let follow_up: Vec<FollowUp> = (0..500)
//!     .map(|i| FollowUp { time_years: 0.5 + f64::from(i % 9) / 2.0, event: i % 40 + i % 7 > 30 })
//!     .collect();
//! let key: Vec<u64> = (0..500).collect(); // a stable number for each person
//!
//! let window = TrainingWindow { landmarks: vec!["2015-04-01".parse()?], followed_to: "2020-03-31".parse()? };
//! let design = DesignSpec::new(vec![Transform::spline("age_years", 3)]);
//! let mut spec = TrainingSpec::new("example", "first event", window, design);
//! spec.ridge = Ridge::Fixed(1.0);
//!
//! let table = FeatureTable::new(vec![("age_years".to_owned(), ages)])?;
//! let trained = train(&spec, &table, &follow_up, &key)?;
//! let tonight = FeatureTable::new(vec![("age_years".to_owned(), vec![Some(45.0), Some(75.0)])])?;
//! let p_event = trained.predict(&tonight, 3.0)?;
//! assert!(p_event[0] < p_event[1]);
//! // These people were followed for less than ten years, so nothing is said about ten.
//! assert!(matches!(trained.predict(&tonight, 10.0), Err(LearnError::HorizonBeyondData { .. })));
//! # Ok(())
//! # }
//! ```

mod baseline;
mod card;
mod censoring;
mod chunk;
mod complete_rows;
mod cross_validation;
mod design;
mod design_spec;
mod direction;
mod drift;
mod elastic_net;
mod elastic_net_choice;
mod encode;
mod error;
mod features;
mod follow_up;
mod group_recalibration;
mod hazard;
mod hazard_model;
pub(crate) mod keyed;
mod leak;
mod likelihood;
mod linfa_logistic;
mod model_file;
mod newton;
mod performance;
mod protect;
mod proximal;
mod quadratic;
mod recalibrate;
mod ridge_logistic;
mod show;
mod soundness;
mod spline;
mod split;
mod table;
mod tier;
mod train;
mod trained;
mod transform;
mod trees;
mod validation;

pub use baseline::BaselineInterval;
pub use complete_rows::CompleteRows;
pub use cross_validation::{Ridge, RidgeScore};
pub use design::{Design, Scale};
pub use design_spec::{DesignSpec, OnConstant};
pub use direction::Direction;
pub use drift::{
    Bins, Distribution, DriftBaseline, DriftDecision, DriftFinding, DriftMeasure, DriftPolicy, DriftVerdict, OnDrift,
    Snapshot, calibration_drift, population_drift,
};
pub use elastic_net::{
    ElasticNet, ElasticNetHazard, ElasticNetLogistic, ValidElasticNetHazard, ValidElasticNetLogistic,
};
pub use elastic_net_choice::{ElasticNetChoice, ElasticNetScore};
pub use error::LearnError;
pub use features::Features;
pub use follow_up::{COMPETING_DEATH, FollowUp};
pub use group_recalibration::GroupRecalibration;
pub use hazard::{DiscreteTimeHazard, ValidDiscreteTimeHazard};
pub use hazard_model::{AtHorizon, HazardModel};
pub use leak::check_leaks;
pub use linfa_logistic::{LinfaLogistic, LinfaLogisticModel};
pub use newton::Convergence;
pub use performance::{CalibrationVerdict, CurveAt, NetBenefitAt, Performance, Statistic};
pub use recalibrate::Recalibrated;
pub use ridge_logistic::{LogisticModel, RidgeLogistic, ValidRidgeLogistic};
pub use split::{HeldOut, Rows, leave_one_place_out, train_and_test};
pub use table::FeatureTable;
pub use tier::{Tier, TierThresholds, tier};
pub use train::{TrainingEvidence, TrainingSpec, TrainingWindow, train, train_on};
pub use trained::Trained;
pub use transform::{Fill, Knots, Transform};
pub use trees::{TreeChallenger, TreeModel};
pub use validation::{GroupPerformance, Grouping, Validation, ValidationSpec, validate};
