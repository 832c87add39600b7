//! Simulated limits of the slope and relative index, for values drawn on a log or logit scale.

use crate::random::Draws;
use crate::slope_index::{Design, GradientGroup, SlopeIndex, SlopeIndexInterval, ValueScale, check_standard_errors};
use crate::{Estimate, Undefined};

/// How limits are simulated. The seed is printed beside the result.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simulation {
    /// The scale on which the values are drawn, normal with their standard errors.
    pub drawn_on: ValueScale,
    /// True to fit the line on that scale too, false to fit it on the values' own scale.
    pub fitted_on_drawn_scale: bool,
    /// Number of draws; the field's standard is 100,000.
    pub draws: usize,
    /// Seed of the draws.
    pub seed: u64,
}

/// Percentile limits of the slope and relative index over seeded draws.
///
/// Each draw moves every value by its standard error (given on the scale the draws are made on),
/// refits the line and keeps both indices; limits are order statistics round(draws * p), as in
/// PHEindicatormethods. Signs and multipliers act on each draw, so limits are never swapped.
///
/// # Errors
/// As [`crate::slope_index::transformed_slope_index`]; [`Undefined::InvalidInput`] when the
/// draws are too few for the confidence asked, [`Undefined::CiNotEstimable`] when draws overflow.
/// The relative index is undefined when any draw has
/// no positive intercept.
pub fn simulated_slope_index(
    groups: &[GradientGroup],
    standard_errors: &[f64],
    multiplier: f64,
    confidence: f64,
    simulation: &Simulation,
) -> Result<SlopeIndexInterval, Undefined> {
    let design = Design::new(groups, multiplier)?;
    check_standard_errors(groups, standard_errors)?;
    let positions = percentile_positions(simulation.draws, confidence)?;
    let scale = simulation.drawn_on;
    let centres = groups.iter().map(|group| scale.apply(group.value)).collect::<Result<Vec<f64>, Undefined>>()?;
    let fit = |moved: &mut [f64]| -> SlopeIndex {
        if simulation.fitted_on_drawn_scale {
            design.index(moved, scale, multiplier)
        } else {
            moved.iter_mut().for_each(|v| *v = scale.invert(*v));
            design.index(moved, ValueScale::Identity, multiplier)
        }
    };
    let point = fit(&mut centres.clone());
    let mut draws = Draws::from_seed(simulation.seed);
    let mut slopes = Vec::with_capacity(simulation.draws);
    let mut ratios = Vec::with_capacity(simulation.draws);
    let mut undefined_ratio = point.rii.err();
    let mut moved = centres.clone();
    for _ in 0..simulation.draws {
        for ((value, centre), se) in moved.iter_mut().zip(&centres).zip(standard_errors) {
            *value = centre + se * draws.standard_normal();
        }
        let index = fit(&mut moved);
        slopes.push(index.sii);
        match index.rii {
            Ok(ratio) => ratios.push(ratio),
            Err(reason) => undefined_ratio = undefined_ratio.or(Some(reason)),
        }
    }
    let rii = match (point.rii, undefined_ratio) {
        (Ok(value), None) => percentiles(value, &mut ratios, positions),
        (Err(reason), _) | (Ok(_), Some(reason)) => Err(reason),
    };
    Ok(SlopeIndexInterval { sii: percentiles(point.sii, &mut slopes, positions)?, rii, intercept: point.intercept })
}

fn percentile_positions(draws: usize, confidence: f64) -> Result<(usize, usize), Undefined> {
    if !(confidence > 0.0 && confidence < 1.0) {
        return Err(Undefined::InvalidInput);
    }
    let tail = (1.0 - confidence) / 2.0;
    let lower = (draws as f64 * tail).round() as usize;
    let upper = (draws as f64 * (1.0 - tail)).round() as usize;
    if lower == 0 || upper > draws {
        return Err(Undefined::InvalidInput);
    }
    Ok((lower - 1, upper - 1))
}

fn percentiles(value: f64, drawn: &mut [f64], (lower, upper): (usize, usize)) -> Result<Estimate, Undefined> {
    drawn.sort_by(f64::total_cmp);
    let (lower, upper) = (drawn[lower], drawn[upper]);
    if lower.is_finite() && upper.is_finite() {
        Ok(Estimate { value, lower, upper })
    } else {
        Err(Undefined::CiNotEstimable)
    }
}
