//! What may be said of a group: reached, under-reached, over-reached, or cannot tell.

use serde::{Deserialize, Serialize};

use crate::{Estimate, Undefined};

/// The verdict on one group's share of an outreach list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Enough evidence, and no difference from what need predicts.
    Reached,
    /// Selected less often than need predicts.
    UnderReached,
    /// Selected more often than need predicts.
    OverReached,
    /// Not enough evidence for any verdict.
    CannotTell,
}

impl Verdict {
    /// The stable machine name, as written in output tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::UnderReached => "under_reached",
            Self::OverReached => "over_reached",
            Self::CannotTell => "cannot_tell",
        }
    }

    /// The verdict from an observed / expected `ratio` (1 = as need predicts).
    ///
    /// A group is under- or over-reached only if its interval excludes 1 and, where a p-value
    /// adjusted for the family of groups is handed in, that p-value is below `alpha`.
    /// An undefined ratio or too little evidence gives [`Verdict::CannotTell`].
    #[must_use]
    pub fn of_ratio(
        ratio: &Result<Estimate, Undefined>,
        enough_evidence: bool,
        adjusted_p: Option<f64>,
        alpha: f64,
    ) -> Self {
        let Ok(ratio) = ratio else {
            return Self::CannotTell;
        };
        if !enough_evidence {
            return Self::CannotTell;
        }
        if adjusted_p.is_some_and(|p| p >= alpha) || !ratio.excludes(1.0) {
            return Self::Reached;
        }
        if ratio.value < 1.0 { Self::UnderReached } else { Self::OverReached }
    }
}

/// The least evidence a verdict needs.
///
/// The default asks for a denominator of 10 (the rule for directly standardised rates in
/// PHEindicatormethods, and ACRO's default threshold) and 5 events and 5 non-events.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EvidenceRule {
    /// The least denominator: people for a selection rate, positives for sensitivity, and so on.
    pub least_denominator: f64,
    /// The least number of events, and of non-events.
    pub least_events: f64,
}

impl Default for EvidenceRule {
    fn default() -> Self {
        Self { least_denominator: 10.0, least_events: 5.0 }
    }
}

impl EvidenceRule {
    /// True when `events` of `denominator` are enough for a verdict on a rate.
    #[must_use]
    pub fn is_met(&self, denominator: f64, events: f64) -> bool {
        denominator >= self.least_denominator
            && events >= self.least_events
            && denominator - events >= self.least_events
    }

    /// True when `observed` against `expected` of `denominator` people are enough for a verdict
    /// on an observed / expected ratio.
    ///
    /// The larger of the two counts as events and the smaller decides the non-events: a group of
    /// whom nobody was selected though twenty were expected is evidence, not the lack of it.
    #[must_use]
    pub fn is_met_by_ratio(&self, denominator: f64, observed: f64, expected: f64) -> bool {
        denominator >= self.least_denominator
            && observed.max(expected) >= self.least_events
            && denominator - observed.min(expected) >= self.least_events
    }
}
