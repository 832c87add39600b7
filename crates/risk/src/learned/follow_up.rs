//! What is known of a person after the landmark, and how it falls into intervals at risk.

use serde::{Deserialize, Serialize};

use super::LearnError;

/// One person's follow-up from the landmark to the event, death, leaving or the end of the data,
/// whichever comes first.
///
/// A person who dies of something else is handed in with `event: false` at the time of death:
/// competing death is counted as censoring, so risks are those of a person who does not die of
/// another cause first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct FollowUp {
    /// Years from the landmark.
    pub time_years: f64,
    /// True if the follow-up ends with the event.
    pub event: bool,
}

impl FollowUp {
    /// What is known at a horizon: `Some(true)` for an event by then, `Some(false)` for a person
    /// seen free of it at that time, `None` for a person lost before.
    #[must_use]
    pub fn outcome_at(&self, horizon_years: f64) -> Option<bool> {
        match self.event && self.time_years <= horizon_years {
            true => Some(true),
            false if self.time_years >= horizon_years => Some(false),
            false => None,
        }
    }
}

/// How the competing risk of death is dealt with; carried by every model file.
pub const COMPETING_DEATH: &str = "death from another cause ends follow-up without an event (censoring); \
     the risk is that of a person who does not die of another cause first";

/// Refuses follow-up that cannot be used.
pub(crate) fn check(follow_up: &[FollowUp]) -> Result<(), LearnError> {
    let count = follow_up.iter().filter(|f| !f.time_years.is_finite() || f.time_years < 0.0).count();
    if count > 0 {
        return Err(LearnError::BadFollowUp { count });
    }
    match follow_up.iter().filter(|f| f.event && f.time_years <= 0.0).count() {
        0 => Ok(()),
        count => Err(LearnError::EventAtStart { count }),
    }
}

/// A person's time at risk: whole intervals without an event, then one last interval.
///
/// Holds for all intervals at once what would be one row an interval, since features do not change.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AtRisk {
    /// Intervals in which the person is at risk; 0 for a person without follow-up.
    pub(crate) intervals: u16,
    /// True if the last of them ends with the event.
    pub(crate) event: bool,
    /// Share of the last interval that was observed: 1 for an event or a whole interval.
    pub(crate) last_share: f32,
    /// Weight of the person.
    pub(crate) weight: f32,
}

/// Places follow-up in intervals of equal width, none after the last.
///
/// The part of an interval seen before censoring counts as that part, the convention of the life
/// table; counting it whole would bias hazards down, leaving it out would bias them up.
pub(crate) fn at_risk(follow_up: &FollowUp, weight: f32, width_years: f64, intervals: u16) -> AtRisk {
    // A hair of slack, so that 3 x 365.25 days divided by 365.25 is three whole years.
    const SLACK: f64 = 1e-9;
    let length = follow_up.time_years / width_years;
    let end = f64::from(intervals);
    if length > end + SLACK {
        return AtRisk { intervals, event: false, last_share: 1.0, weight };
    }
    let last = (length - SLACK).ceil().max(0.0).min(end);
    let share = if follow_up.event { 1.0 } else { (length - (last - 1.0)).clamp(0.0, 1.0) };
    let event = follow_up.event && last > 0.0;
    AtRisk { intervals: last as u16, event, last_share: if last > 0.0 { share as f32 } else { 0.0 }, weight }
}

#[cfg(test)]
mod tests {
    use super::{FollowUp, at_risk};

    #[test]
    fn follow_up_falls_into_intervals() {
        // (years, event) in yearly intervals up to 5 -> (intervals, event in the last, share of it)
        let cases = [
            ((0.3, true), (1, true, 1.0)),
            ((1.0, true), (1, true, 1.0)),
            ((1.01, true), (2, true, 1.0)),
            ((5.0, true), (5, true, 1.0)),
            ((5.2, true), (5, false, 1.0)),
            ((0.0, false), (0, false, 0.0)),
            ((0.25, false), (1, false, 0.25)),
            ((3.0, false), (3, false, 1.0)),
            ((3.5, false), (4, false, 0.5)),
            ((40.0, false), (5, false, 1.0)),
        ];
        for ((time_years, event), (intervals, in_last, share)) in cases {
            let found = at_risk(&FollowUp { time_years, event }, 1.0, 1.0, 5);
            assert_eq!((found.intervals, found.event), (intervals, in_last), "at {time_years}");
            assert!((found.last_share - share).abs() < 1e-6, "at {time_years}");
        }
    }

    #[test]
    fn an_outcome_is_known_only_if_it_was_seen() {
        let cases = [
            ((2.0, true), Some(true)),
            ((5.0, true), Some(true)),
            ((5.5, true), Some(false)),
            ((5.0, false), Some(false)),
            ((4.9, false), None),
        ];
        for ((time_years, event), expected) in cases {
            assert_eq!(FollowUp { time_years, event }.outcome_at(5.0), expected, "at {time_years}");
        }
    }
}
