//! Takes a person's inputs one by one, notes what happened to each, and keeps the first reason against a score.

use super::about::Limits;
use super::outcome::{Outcome, Status, Statuses};
use super::reason::{Quantity, Reason};

/// What to do when a number is not recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum WhenMissing {
    /// No score.
    Refuse,
    /// The published rule.
    Default(f64),
    /// The cohort mean, because the policy allows it.
    Estimate(f64),
}

/// The intake of one person; inputs are taken in the order of the names it was made with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intake {
    statuses: Statuses,
    next: usize,
    reason: Option<Reason>,
}

impl Intake {
    pub const fn new(names: &'static [&'static str]) -> Self {
        Self { statuses: Statuses::new(names), next: 0, reason: None }
    }

    /// Notes the status of the next input.
    pub fn note(&mut self, status: Status) {
        self.statuses.set(self.next, status);
        self.next += 1;
    }

    /// Notes the next input as the cause of `reason`.
    pub fn refuse(&mut self, status: Status, reason: Reason) {
        self.note(status);
        self.object(reason);
    }

    /// Adds a reason against a score; the first one stands.
    pub fn object(&mut self, reason: Reason) {
        self.reason.get_or_insert(reason);
    }

    /// Takes the next input as a number; what comes back is only used when nothing objected.
    pub fn number(&mut self, value: Option<f64>, limits: &Limits, quantity: Quantity, missing: WhenMissing) -> f64 {
        match (value, missing) {
            (None, WhenMissing::Refuse) => {
                self.refuse(Status::Missing, Reason::Missing(quantity));
                0.0
            }
            (None, WhenMissing::Default(value)) => {
                self.note(Status::Defaulted);
                value
            }
            (None, WhenMissing::Estimate(value)) => {
                self.note(Status::Estimated);
                value
            }
            (Some(value), _) => self.recorded(value, limits, quantity),
        }
    }

    fn recorded(&mut self, value: f64, limits: &Limits, quantity: Quantity) -> f64 {
        if let Some(reason) = objection(value, limits, quantity) {
            self.refuse(Status::Refused, reason);
            return value;
        }
        let [lowest, highest] = limits.clamped_to;
        let is_inside = (lowest..=highest).contains(&value);
        self.note(if is_inside { Status::Measured } else { Status::Clamped });
        limits.clamp(value)
    }

    /// Takes the next input as a category or a flag, with the published rule for a missing one.
    pub fn choice<T>(&mut self, value: Option<T>, default: T) -> T {
        self.note(if value.is_some() { Status::Measured } else { Status::Defaulted });
        value.unwrap_or(default)
    }

    /// Takes the next input as an answer that must be given.
    pub fn answer<T>(&mut self, value: Option<T>, quantity: Quantity) -> Option<T> {
        match value {
            Some(_) => self.note(Status::Measured),
            None => self.refuse(Status::Missing, Reason::Missing(quantity)),
        }
        value
    }

    /// The outcome: the first reason, or what `score` gives.
    pub fn outcome(self, model: &'static str, score: impl FnOnce() -> f64) -> Outcome {
        let result = match self.reason {
            Some(reason) => Err(reason),
            None => Ok(score()),
        };
        Outcome::new(result, model, self.statuses)
    }
}

/// The outcome when the parameters of a score cannot be read.
pub(super) fn unreadable(names: &'static [&'static str], model: &'static str) -> Outcome {
    Outcome::new(Err(Reason::ParametersUnreadable), model, Statuses::new(names))
}

fn objection(value: f64, limits: &Limits, quantity: Quantity) -> Option<Reason> {
    if !value.is_finite() {
        return Some(Reason::Unreadable(quantity));
    }
    if !limits.accepts(value) {
        let [lowest, highest] = limits.accepted;
        return Some(match quantity {
            Quantity::Age if value < lowest => Reason::AgeBelow(whole(lowest)),
            Quantity::Age => Reason::AgeAbove(whole(if limits.upper_excluded { highest - 1.0 } else { highest })),
            Quantity::FastingGlucose if value >= highest => Reason::FastingGlucoseInDiabetesRange,
            Quantity::Hba1c if value >= highest => Reason::Hba1cInDiabetesRange,
            other => Reason::OutOfRange(other),
        });
    }
    if limits.whole && value.fract().abs() > 0.0 {
        return Some(Reason::AgeNotWholeYears);
    }
    None
}

/// An age limit as whole years; limits are small whole numbers by the parameter tests.
fn whole(years: f64) -> u8 {
    years as u8
}
