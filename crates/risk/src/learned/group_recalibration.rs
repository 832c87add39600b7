//! Recalibration of a hazard model within groups: a shift, and where many have the event a slope, for each group.

use serde::{Deserialize, Serialize};

use super::follow_up::{AtRisk, at_risk};
use super::hazard_model::HazardModel;
use super::{FeatureTable, FollowUp, LearnError};

/// Events of a group below which it keeps the model's own calibration.
const LEAST_EVENTS_FOR_A_SHIFT: usize = 20;
/// Events of a group below which only its level is moved.
const LEAST_EVENTS_FOR_A_SLOPE: usize = 100;
/// Newton steps; the likelihood is concave in two numbers, so few are needed.
const MOST_STEPS: usize = 50;
/// A step this small ends the fit.
const SETTLED: f64 = 1e-10;

/// One group's change to the linear predictor: `shift + slope * predictor`, the baseline unchanged.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupRecalibration {
    /// The column that is 1 for people of the group.
    pub column: String,
    /// Added to the log-odds of the event in each interval.
    pub shift: f64,
    /// Factor of the linear predictor; 1 where events are too few to tell.
    pub slope: f64,
}

impl GroupRecalibration {
    /// Recalibrates every group that has enough events; the others are left out and keep the model's own level.
    ///
    /// `columns` are 0-or-1 columns of `table`, one a group; `predictor` is the model's linear predictor row by row.
    ///
    /// # Errors
    /// A column that is not there, lists of unequal length, a fit that does not settle.
    pub(crate) fn fit(
        columns: &[String],
        table: &FeatureTable,
        predictor: &[f64],
        follow_up: &[FollowUp],
        model: &HazardModel,
    ) -> Result<Vec<Self>, LearnError> {
        for (what, found) in [("list of predictors", predictor.len()), ("list of follow-up", follow_up.len())] {
            if found != table.rows() {
                return Err(LearnError::LengthMismatch { what: what.to_owned(), found, expected: table.rows() });
            }
        }
        let log_odds: Vec<f64> = model.baseline().iter().map(|interval| interval.log_odds).collect();
        let width = model.baseline().first().map_or(1.0, |i| i.to_years - i.from_years);
        let mut groups = Vec::new();
        for column in columns {
            let view = table.view(column)?;
            let rows = (0..table.rows()).filter(|row| view.get(*row).is_some_and(|value| value > 0.5));
            let people: Vec<(f64, AtRisk)> =
                rows.map(|row| (predictor[row], at_risk(&follow_up[row], 1.0, width, log_odds.len() as u16))).collect();
            let events = people.iter().filter(|(_, at_risk)| at_risk.event).count();
            if events < LEAST_EVENTS_FOR_A_SHIFT {
                continue;
            }
            // A slope that turns the ranking round is chance; the level alone is moved then.
            let sloped = (events >= LEAST_EVENTS_FOR_A_SLOPE).then(|| newton(&people, &log_odds, true));
            let (shift, slope) = match sloped {
                Some(Ok((shift, slope))) if slope > 0.0 => (shift, slope),
                _ => newton(&people, &log_odds, false)?,
            };
            groups.push(Self { column: column.clone(), shift, slope });
        }
        Ok(groups)
    }

    /// Changes the linear predictor of the rows that belong to a group.
    pub(crate) fn apply(groups: &[Self], table: &FeatureTable, predictor: &mut [f64]) -> Result<(), LearnError> {
        for group in groups {
            let view = table.view(&group.column)?;
            for (row, value) in predictor.iter_mut().enumerate() {
                if view.get(row).is_some_and(|belongs| belongs > 0.5) {
                    *value = group.shift + group.slope * *value;
                }
            }
        }
        Ok(())
    }
}

/// Shift and slope of the greatest likelihood; with `slope` false the slope stays 1.
fn newton(people: &[(f64, AtRisk)], log_odds: &[f64], slope: bool) -> Result<(f64, f64), LearnError> {
    let (mut a, mut b) = (0.0, 1.0);
    let mut largest = f64::INFINITY;
    for _ in 0..MOST_STEPS {
        let (mut gradient, mut curvature) = ([0.0; 2], [0.0; 3]);
        for (predictor, person) in people {
            let last = usize::from(person.intervals);
            for (k, base) in log_odds.iter().enumerate().take(last) {
                let is_last = k + 1 == last;
                let share = if is_last { f64::from(person.last_share) } else { 1.0 };
                let p = 1.0 / (1.0 + (-(base + a + b * predictor)).exp());
                let residual = f64::from(u8::from(is_last && person.event)) - share * p;
                let weight = share * p * (1.0 - p);
                gradient[0] += residual;
                gradient[1] += residual * predictor;
                curvature[0] += weight;
                curvature[1] += weight * predictor;
                curvature[2] += weight * predictor * predictor;
            }
        }
        let [g0, g1] = gradient;
        let [c00, c01, c11] = curvature;
        let determinant = c00 * c11 - c01 * c01;
        let (step_a, step_b) = match slope && determinant > 1e-9 * c00 * c11 {
            true => ((c11 * g0 - c01 * g1) / determinant, (c00 * g1 - c01 * g0) / determinant),
            false => (g0 / c00.max(f64::MIN_POSITIVE), 0.0),
        };
        // A step beyond 2 on the log-odds can overshoot; halving keeps the direction.
        largest = step_a.abs().max(step_b.abs());
        let damp = (2.0 / largest.max(f64::MIN_POSITIVE)).min(1.0);
        (a, b) = (a + damp * step_a, b + damp * step_b);
        if largest <= SETTLED {
            return Ok((a, b));
        }
    }
    Err(LearnError::NotConverged { iterations: MOST_STEPS as u64, gradient: largest, tolerance: SETTLED })
}
