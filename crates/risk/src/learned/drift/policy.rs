//! What counts as drift, and what a night does about it.

use serde::{Deserialize, Serialize};

use super::finding::{DriftFinding, DriftVerdict};
use crate::learned::{LearnError, soundness};

/// What a night does when something has drifted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnDrift {
    /// Goes on and says so.
    Warn,
    /// Publishes nothing.
    Stop,
}

/// The drift rules of a pipeline file. What is not stated has its default; `on_drift` must be.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriftPolicy {
    /// What to do.
    pub on_drift: OnDrift,
    /// Stability index from which a change is large enough to matter. The customary marks are 0.1
    /// and 0.25; neither is enough without the null critical value.
    #[serde(default = "stability_index_limit")]
    pub stability_index_limit: f64,
    /// Factor, above 1, by which observed over predicted risk must rise or fall to matter.
    #[serde(default = "observed_to_predicted_limit")]
    pub observed_to_predicted_limit: f64,
    /// Change of the calibration slope, up or down, that matters.
    #[serde(default = "calibration_slope_limit")]
    pub calibration_slope_limit: f64,
    /// Chance of at least one false alarm among the comparisons made together.
    #[serde(default = "level")]
    pub level: f64,
    /// People on each side below which no stability index is judged.
    #[serde(default = "least_people")]
    pub least_people: u64,
}

fn stability_index_limit() -> f64 {
    0.1
}

fn observed_to_predicted_limit() -> f64 {
    1.25
}

fn calibration_slope_limit() -> f64 {
    0.2
}

fn level() -> f64 {
    0.05
}

fn least_people() -> u64 {
    200
}

/// What a night is to do, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftDecision {
    /// Nothing has drifted.
    Continue,
    /// Go on and say these things.
    Warn(Vec<String>),
    /// Publish nothing, for these reasons.
    Stop(Vec<String>),
}

impl DriftPolicy {
    /// The default limits.
    #[must_use]
    pub fn new(on_drift: OnDrift) -> Self {
        Self {
            on_drift,
            stability_index_limit: stability_index_limit(),
            observed_to_predicted_limit: observed_to_predicted_limit(),
            calibration_slope_limit: calibration_slope_limit(),
            level: level(),
            least_people: least_people(),
        }
    }

    /// Refuses limits that mean nothing.
    ///
    /// # Errors
    /// Names the first setting outside its range.
    pub fn check(&self) -> Result<(), LearnError> {
        let Self { stability_index_limit, observed_to_predicted_limit, calibration_slope_limit, level, .. } = *self;
        soundness::setting("stability_index_limit", stability_index_limit, stability_index_limit >= 0.0, "0 or more")?;
        let above_1 = observed_to_predicted_limit >= 1.0;
        soundness::setting("observed_to_predicted_limit", observed_to_predicted_limit, above_1, "1 or more")?;
        let slope = calibration_slope_limit;
        soundness::setting("calibration_slope_limit", slope, slope >= 0.0, "0 or more")?;
        soundness::setting("level", level, level > 0.0 && level < 1.0, "above 0 and below 1")?;
        soundness::setting("least_people", self.least_people as f64, self.least_people >= 20, "20 or more")
    }

    /// What these findings together ask of the night. What cannot be told is no reason to stop, but
    /// stands among the findings.
    #[must_use]
    pub fn decide(&self, findings: &[DriftFinding]) -> DriftDecision {
        let drifted = findings.iter().filter(|f| f.verdict == DriftVerdict::Drifted);
        let reasons: Vec<String> = drifted.map(DriftFinding::sentence).collect();
        match (reasons.is_empty(), self.on_drift) {
            (true, _) => DriftDecision::Continue,
            (false, OnDrift::Warn) => DriftDecision::Warn(reasons),
            (false, OnDrift::Stop) => DriftDecision::Stop(reasons),
        }
    }
}
