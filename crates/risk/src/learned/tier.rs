//! Risk tiers by thresholds that the pipeline states.

use serde::{Deserialize, Serialize};

use super::LearnError;

/// A tier of risk, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Below every threshold.
    Low,
    /// At or above the moderate threshold.
    Moderate,
    /// At or above the high threshold.
    High,
    /// At or above the very high threshold.
    VeryHigh,
}

impl Tier {
    /// The name used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::VeryHigh => "very_high",
        }
    }
}

/// Least risk, in percent, of each tier above low. A tier without a threshold is not used.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TierThresholds {
    /// Very high from here.
    #[serde(default)]
    pub very_high_percent: Option<f64>,
    /// High from here.
    pub high_percent: f64,
    /// Moderate from here.
    #[serde(default)]
    pub moderate_percent: Option<f64>,
}

impl TierThresholds {
    /// Refuses thresholds outside 0 to 100 or out of order.
    ///
    /// # Errors
    /// Names the first threshold that is wrong.
    pub fn check(&self) -> Result<(), LearnError> {
        let rule = "above 0, at most 100, and above the threshold of the tier below";
        let mut below = 0.0;
        let tiers = [
            ("moderate_percent", self.moderate_percent),
            ("high_percent", Some(self.high_percent)),
            ("very_high_percent", self.very_high_percent),
        ];
        for (name, threshold) in tiers {
            let Some(value) = threshold else { continue };
            if !(value > below && value <= 100.0) {
                return Err(LearnError::BadSetting { name, value, rule });
            }
            below = value;
        }
        Ok(())
    }
}

/// The tier of a risk in percent.
///
/// # Errors
/// A risk that is not between 0 and 100, or thresholds out of order.
pub fn tier(percent: f64, thresholds: &TierThresholds) -> Result<Tier, LearnError> {
    thresholds.check()?;
    if !(0.0..=100.0).contains(&percent) {
        return Err(LearnError::NotAProbability { what: "risks in percent", count: 1 });
    }
    let reaches = |threshold: Option<f64>| threshold.is_some_and(|t| percent >= t);
    Ok(match () {
        () if reaches(thresholds.very_high_percent) => Tier::VeryHigh,
        () if reaches(Some(thresholds.high_percent)) => Tier::High,
        () if reaches(thresholds.moderate_percent) => Tier::Moderate,
        () => Tier::Low,
    })
}

#[cfg(test)]
mod tests {
    use super::{Tier, TierThresholds, tier};

    #[test]
    fn tiers_begin_at_their_threshold() {
        let four = TierThresholds { very_high_percent: Some(20.0), high_percent: 10.0, moderate_percent: Some(5.0) };
        let cases = [
            (0.0, Tier::Low),
            (4.999, Tier::Low),
            (5.0, Tier::Moderate),
            (9.99, Tier::Moderate),
            (10.0, Tier::High),
            (20.0, Tier::VeryHigh),
            (100.0, Tier::VeryHigh),
        ];
        for (percent, expected) in cases {
            assert_eq!(tier(percent, &four).unwrap(), expected, "at {percent}");
        }
        let two = TierThresholds { very_high_percent: None, high_percent: 10.0, moderate_percent: None };
        assert_eq!(tier(50.0, &two).unwrap(), Tier::High);
        assert_eq!(tier(9.0, &two).unwrap(), Tier::Low);
    }

    #[test]
    fn nonsense_is_refused() {
        let good = TierThresholds { very_high_percent: None, high_percent: 10.0, moderate_percent: Some(5.0) };
        for percent in [f64::NAN, f64::INFINITY, -0.1, 100.1] {
            assert!(tier(percent, &good).is_err(), "at {percent}");
        }
        for (high_percent, moderate_percent) in [(5.0, Some(10.0)), (f64::NAN, None), (0.0, None), (101.0, None)] {
            assert!(TierThresholds { very_high_percent: None, high_percent, moderate_percent }.check().is_err());
        }
    }
}
