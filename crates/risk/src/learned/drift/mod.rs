//! Drift: have the people or the model's calibration moved away from the training window, or from
//! last night?
//!
//! A [`Snapshot`] of the training people, kept beside the model file, fixes bins for the score and
//! every input. Each night is counted over the same bins; tonight's snapshot, kept in the run
//! folder, is tomorrow's "last night". [`population_drift`] compares two snapshots, and
//! [`calibration_drift`] two validations of one model. A finding counts as drift only if it is both
//! larger than the limit of the [`DriftPolicy`] and larger than chance would give, so neither a huge
//! population with a trifling change nor a small one with noise raises an alarm.

mod calibration;
mod finding;
mod policy;
mod population;
mod snapshot;

pub use calibration::calibration_drift;
pub use finding::{DriftBaseline, DriftFinding, DriftMeasure, DriftVerdict};
pub use policy::{DriftDecision, DriftPolicy, OnDrift};
pub use population::population_drift;
pub use snapshot::{Bins, Distribution, Snapshot};
