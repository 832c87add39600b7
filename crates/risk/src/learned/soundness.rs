//! Checks made before and after every fit: classes, constant features, separation.

use ndarray::{ArrayView1, ArrayView2};

use super::{Features, LearnError};

/// Fewest people any estimator accepts; the evidence rule of a training may ask for more.
pub(crate) const LEAST_PEOPLE: usize = 20;

/// A ridge penalty below this counts as none.
const NO_RIDGE: f64 = 1e-9;

/// Refuses weights that are not usable; none given means 1 for everybody.
pub(crate) fn weights(given: Option<&[f32]>, people: usize) -> Result<Vec<f32>, LearnError> {
    let Some(given) = given else {
        return Ok(vec![1.0; people]);
    };
    if given.len() != people {
        let what = "list of weights".to_owned();
        return Err(LearnError::LengthMismatch { what, found: given.len(), expected: people });
    }
    let count = given.iter().filter(|w| !w.is_finite() || **w < 0.0).count();
    match count > 0 || given.iter().all(|w| *w <= 0.0) {
        true => Err(LearnError::BadWeight { count }),
        false => Ok(given.to_vec()),
    }
}

/// Refuses too few people, and outcomes of which only one kind occurs among people with weight.
pub(crate) fn classes(events: &[bool], weights: &[f32]) -> Result<(), LearnError> {
    let counted = || events.iter().zip(weights).filter(|(_, weight)| **weight > 0.0);
    let people = counted().count();
    let with_event = counted().filter(|(event, _)| **event).count();
    match (people, with_event) {
        (found, _) if found < LEAST_PEOPLE => Err(LearnError::TooFewPeople { found, least: LEAST_PEOPLE }),
        (_, 0) => Err(LearnError::NoEvents),
        (all, with) if all == with => Err(LearnError::OnlyEvents),
        _ => Ok(()),
    }
}

/// Least and largest value of a feature among people with and without the event.
#[derive(Clone, Copy)]
struct Ranges {
    with: (f64, f64),
    without: (f64, f64),
}

impl Ranges {
    const NONE: Self = Self { with: (f64::INFINITY, f64::NEG_INFINITY), without: (f64::INFINITY, f64::NEG_INFINITY) };

    fn add(&mut self, value: f64, event: bool) {
        let range = if event { &mut self.with } else { &mut self.without };
        *range = (range.0.min(value), range.1.max(value));
    }

    fn is_constant(&self) -> bool {
        self.with.1.max(self.without.1) <= self.with.0.min(self.without.0)
    }

    /// The ranges do not overlap.
    fn apart(&self) -> bool {
        self.with.1 < self.without.0 || self.without.1 < self.with.0
    }

    /// The ranges share at most one point, which sends an unpenalised coefficient to infinity.
    fn touch(&self) -> bool {
        self.with.1 <= self.without.0 || self.without.1 <= self.with.0
    }
}

/// Refuses constant features and features that tell the outcome by themselves.
///
/// With a penalty a feature may touch (such as a rare diagnosis among people without the event),
/// since its coefficient stays finite; without one it may not.
pub(crate) fn features(features: &Features, events: &[bool], weights: &[f32], ridge: f64) -> Result<(), LearnError> {
    let matrix: ArrayView2<'_, f64> = features.matrix();
    let mut ranges = vec![Ranges::NONE; matrix.ncols()];
    for ((row, event), weight) in matrix.outer_iter().zip(events).zip(weights) {
        if *weight > 0.0 {
            ranges.iter_mut().zip(row).for_each(|(range, value)| range.add(*value, *event));
        }
    }
    for (name, range) in features.names().iter().zip(&ranges) {
        if range.is_constant() {
            return Err(LearnError::ConstantColumn { name: name.clone() });
        }
        if range.apart() || (ridge < NO_RIDGE && range.touch()) {
            return Err(LearnError::Separated { by: name.clone() });
        }
    }
    Ok(())
}

/// Refuses a fitted predictor that ranks every event above every non-event.
///
/// A penalty keeps such a fit finite, but what it has learned is the outcome itself.
pub(crate) fn predictor(predictor: ArrayView1<'_, f64>, events: &[bool], weights: &[f32]) -> Result<(), LearnError> {
    let mut range = Ranges::NONE;
    for ((value, event), weight) in predictor.iter().zip(events).zip(weights) {
        if *weight > 0.0 {
            range.add(*value, *event);
        }
    }
    match range.apart() {
        true => Err(LearnError::Separated { by: "the features together".to_owned() }),
        false => Ok(()),
    }
}

/// Refuses a setting outside its range.
pub(crate) fn setting(name: &'static str, value: f64, ok: bool, rule: &'static str) -> Result<(), LearnError> {
    match ok && value.is_finite() {
        true => Ok(()),
        false => Err(LearnError::BadSetting { name, value, rule }),
    }
}
