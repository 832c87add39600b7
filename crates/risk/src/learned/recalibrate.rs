//! A published score fitted to local outcomes: a new intercept and slope on its log-odds.

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::follow_up::FollowUp;
use super::ridge_logistic::{RidgeLogistic, expit};
use super::{Features, LearnError, censoring};
use linfa::ParamGuard;

/// Events, and people without, below which no slope is estimated.
const LEAST_EVENTS: usize = 10;
/// Probabilities are held this far from 0 and 1 before their log-odds are taken.
const CLIP: f64 = 1e-6;

/// A published score recalibrated to local outcomes over one horizon.
///
/// The new log-odds are `intercept + slope * log-odds of the published risk` (Cox 1958). People
/// lost before the horizon are stood in for by weights on those seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recalibrated {
    score: String,
    horizon_years: f64,
    intercept: f64,
    slope: f64,
    people: usize,
    events: usize,
}

impl Recalibrated {
    /// Fits intercept and slope. `published` holds P(event) over the horizon, one value a person.
    ///
    /// # Errors
    /// Values that are not probabilities, too few events or people followed, one class, perfect
    /// separation, or a score that ranks people the wrong way round.
    pub fn fit(score: &str, published: &[f64], follow_up: &[FollowUp], horizon_years: f64) -> Result<Self, LearnError> {
        if published.len() != follow_up.len() {
            let what = "list of published risks".to_owned();
            return Err(LearnError::LengthMismatch { what, found: published.len(), expected: follow_up.len() });
        }
        let log_odds = log_odds(published)?;
        let weights = censoring::weights(follow_up, horizon_years)?;
        let events: Vec<bool> = follow_up.iter().map(|f| f.outcome_at(horizon_years) == Some(true)).collect();
        let with_event = events.iter().filter(|event| **event).count();
        let known = weights.iter().filter(|weight| **weight > 0.0).count();
        match with_event {
            0 => return Err(LearnError::NoEvents),
            found if found < LEAST_EVENTS => {
                return Err(LearnError::TooFewEvents { found, least: LEAST_EVENTS });
            }
            _ => {}
        }
        let name = format!("log-odds of {score}");
        let matrix = Array2::from_shape_vec((log_odds.len(), 1), log_odds);
        let matrix = matrix.map_err(linfa::Error::from)?;
        let features = Features::new(vec![name], matrix)?;
        let model = RidgeLogistic::default().ridge(0.0).check()?.fit_rows(&features, &events, Some(&weights))?;
        let slope = model.coefficients()[0];
        if slope <= 0.0 {
            return Err(LearnError::WrongDirection { column: score.to_owned() });
        }
        Ok(Self {
            score: score.to_owned(),
            horizon_years,
            intercept: model.intercept(),
            slope,
            people: known,
            events: with_event,
        })
    }

    /// Intercept on the log-odds scale; 0 for a score that needs no change.
    #[must_use]
    pub fn intercept(&self) -> f64 {
        self.intercept
    }

    /// Slope on the log-odds scale; 1 for a score that needs no change.
    #[must_use]
    pub fn slope(&self) -> f64 {
        self.slope
    }

    /// Horizon in years.
    #[must_use]
    pub fn horizon_years(&self) -> f64 {
        self.horizon_years
    }

    /// Name of the published score.
    #[must_use]
    pub fn score(&self) -> &str {
        &self.score
    }

    /// People whose outcome at the horizon is known, and how many of them had the event.
    #[must_use]
    pub fn people_and_events(&self) -> (usize, usize) {
        (self.people, self.events)
    }

    /// P(event over the horizon) from published risks.
    ///
    /// # Errors
    /// Values that are not probabilities.
    pub fn predict(&self, published: &[f64]) -> Result<Vec<f64>, LearnError> {
        let log_odds = log_odds(published)?.into_iter();
        Ok(log_odds.map(|value| expit(self.intercept + self.slope * value)).collect())
    }
}

fn log_odds(probabilities: &[f64]) -> Result<Vec<f64>, LearnError> {
    match probabilities.iter().filter(|p| !(0.0..=1.0).contains(*p)).count() {
        0 => {}
        count => {
            return Err(LearnError::NotAProbability { what: "published risks", count });
        }
    }
    let log_odds = |p: &f64| {
        let p = p.clamp(CLIP, 1.0 - CLIP);
        (p / (1.0 - p)).ln()
    };
    Ok(probabilities.iter().map(log_odds).collect())
}
