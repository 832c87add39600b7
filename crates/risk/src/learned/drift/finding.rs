//! What one comparison found.

use evenreach_statistics::{Estimate, Undefined};
use serde::{Deserialize, Serialize};

/// What people or predictions are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftBaseline {
    /// The people the model was trained on.
    TrainingWindow,
    /// The people of the run before this one.
    LastNight,
}

/// The measure of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftMeasure {
    /// Population stability index; 0 without change.
    StabilityIndex,
    /// Observed over predicted risk, as a ratio to the same at baseline; 1 without change.
    ObservedToPredicted,
    /// Calibration slope less that at baseline; 0 without change.
    CalibrationSlope,
}

/// What may be said of one measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftVerdict {
    /// No change beyond the limit and beyond chance.
    Steady,
    /// A change beyond the limit and beyond chance.
    Drifted,
    /// Too few people or events for a verdict.
    CannotTell,
}

/// One comparison with its baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DriftFinding {
    /// What is compared: `risk`, an input column, `everybody`, or `attribute: group`.
    pub subject: String,
    /// The measure.
    pub measure: DriftMeasure,
    /// What it is compared with.
    pub against: DriftBaseline,
    /// People at baseline.
    pub people_then: u64,
    /// People now.
    pub people_now: u64,
    /// The measure's value; absent with a reason in `undefined`.
    pub value: Option<f64>,
    /// Interval of a change in calibration, before any adjustment for several comparisons.
    pub interval: Option<Estimate>,
    /// Stability index that chance alone exceeds once in twenty.
    pub critical_value_95: Option<f64>,
    /// Chance of such a value without drift, adjusted over the comparisons made together (Holm).
    pub p_value: Option<f64>,
    /// Why there is no value.
    pub undefined: Option<Undefined>,
    /// The limit of the policy that the value is held against.
    pub limit: f64,
    /// What may be said.
    pub verdict: DriftVerdict,
}

impl DriftFinding {
    /// The finding in one line, without any value of a person.
    #[must_use]
    pub fn sentence(&self) -> String {
        let against = match self.against {
            DriftBaseline::TrainingWindow => "the training window",
            DriftBaseline::LastNight => "last night",
        };
        let measure = match self.measure {
            DriftMeasure::StabilityIndex => "stability index",
            DriftMeasure::ObservedToPredicted => "change in observed over predicted risk",
            DriftMeasure::CalibrationSlope => "change in calibration slope",
        };
        let subject = &self.subject;
        let Some(value) = self.value else {
            let why = self.undefined.map_or("not given", Undefined::as_str);
            return format!("{subject}: {measure} against {against} cannot be told: {why}");
        };
        let chance = match (self.critical_value_95, self.interval) {
            (Some(critical), _) => format!("chance alone exceeds {critical:.4} once in twenty"),
            (_, Some(interval)) => format!("interval {:.2} to {:.2}", interval.lower, interval.upper),
            _ => "no interval".to_owned(),
        };
        let verdict = match self.verdict {
            DriftVerdict::Steady => "steady",
            DriftVerdict::Drifted => "drifted",
            DriftVerdict::CannotTell => "cannot tell",
        };
        format!("{subject}: {measure} against {against} is {value:.4} (limit {}, {chance}): {verdict}", self.limit)
    }
}
