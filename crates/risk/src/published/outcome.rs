//! What a score gives back: a number or a reason, and what happened to each input.

use super::reason::Reason;

/// What may be filled in, and who is left out. The default fills in nothing but the published rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Policy {
    /// Use the derivation cohort's mean (by sex) for a missing body mass index, systolic pressure or cholesterol ratio.
    pub estimate_missing: bool,
    /// Give no QRISK3 score to people who already take a statin; otherwise they are scored and flagged.
    pub refuse_people_on_statins: bool,
}

/// What happened to one input on its way into a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Used as recorded.
    Measured,
    /// Not recorded; the score's published rule for a missing value was used.
    Defaulted,
    /// Recorded outside the score's limits; the nearest limit was used.
    Clamped,
    /// Not recorded; the derivation cohort's mean was used because the policy allows it.
    Estimated,
    /// Recorded, but this model does not use it.
    Unused,
    /// Recorded, but it has no meaning for this person's equation.
    NotApplicable,
    /// Used, though the derivation cohort left such people out: read the score with care.
    OutsideDerivation,
    /// Not recorded and needed.
    Missing,
    /// Recorded, and the reason there is no score.
    Refused,
}

impl Status {
    /// A stable snake-case code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Defaulted => "defaulted",
            Self::Clamped => "clamped",
            Self::Estimated => "estimated",
            Self::Unused => "unused",
            Self::NotApplicable => "not_applicable",
            Self::OutsideDerivation => "outside_derivation",
            Self::Missing => "missing",
            Self::Refused => "refused",
        }
    }
}

/// The most inputs any score reports on one by one.
pub(super) const MOST_INPUTS: usize = 12;

/// The status of each input, by input name; small, on the stack, cheap to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Statuses {
    names: &'static [&'static str],
    values: [Status; MOST_INPUTS],
}

impl Statuses {
    pub(super) const fn new(names: &'static [&'static str]) -> Self {
        Self { names, values: [Status::Unused; MOST_INPUTS] }
    }

    pub(super) fn set(&mut self, at: usize, status: Status) {
        if let Some(value) = self.values.get_mut(at) {
            *value = status;
        }
    }

    /// The status of the input called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Status> {
        self.iter().find(|(known, _)| *known == name).map(|(_, status)| status)
    }

    /// Each input's name and status, in the order of the score's columns.
    pub fn iter(&self) -> impl Iterator<Item = (&'static str, Status)> + '_ {
        self.names.iter().copied().zip(self.values)
    }

    /// True when any input was defaulted, clamped or estimated: the score rests on corrected data.
    #[must_use]
    pub fn rest_on_corrected_data(&self) -> bool {
        self.iter().any(|(_, status)| matches!(status, Status::Defaulted | Status::Clamped | Status::Estimated))
    }
}

/// A score, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The score in the unit of its catalogue entry (percent, points, or a sum of weights), never NaN.
    pub result: Result<f64, Reason>,
    /// The equation used, such as `QDiabetes-2018 C`.
    pub model: &'static str,
    /// The published category of the result, where the score has them.
    pub category: Option<&'static str>,
    /// What happened to each input.
    pub flags: Statuses,
}

impl Outcome {
    pub(super) fn new(result: Result<f64, Reason>, model: &'static str, flags: Statuses) -> Self {
        let result = result.and_then(|value| if value.is_finite() { Ok(value) } else { Err(Reason::NotComputable) });
        Self { result, model, category: None, flags }
    }

    pub(super) fn in_category(self, category: Option<&'static str>) -> Self {
        Self { category: if self.result.is_ok() { category } else { None }, ..self }
    }
}
