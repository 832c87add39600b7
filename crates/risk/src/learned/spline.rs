//! Restricted cubic splines: smooth curves that are straight beyond their outer knots.
//!
//! Basis and default knot places after Harrell, *Regression Modeling Strategies*, 2nd ed., 2.4.5
//! and table 2.3 (after Stone and Koo).

use super::LearnError;

/// Most knots a spline may have.
pub(super) const MOST_KNOTS: usize = 7;

/// Percentiles at which 3, 4, 5, 6 or 7 knots are put.
const PLACES: [&[f64]; 5] = [
    &[0.10, 0.50, 0.90],
    &[0.05, 0.35, 0.65, 0.95],
    &[0.05, 0.275, 0.50, 0.725, 0.95],
    &[0.05, 0.23, 0.41, 0.59, 0.77, 0.95],
    &[0.025, 0.1833, 0.3417, 0.50, 0.6583, 0.8167, 0.975],
];

/// Knots at the recommended percentiles of the training values.
///
/// # Errors
/// A number of knots other than 3 to 7, no values, or ties that put two knots in one place.
pub(crate) fn knots_at_percentiles(name: &str, count: usize, mut values: Vec<f64>) -> Result<Vec<f64>, LearnError> {
    let refuse = |reason: &str| LearnError::BadTransform { name: name.to_owned(), reason: reason.to_owned() };
    let places = count.checked_sub(3).and_then(|i| PLACES.get(i));
    let places = places.ok_or_else(|| refuse("a restricted cubic spline has 3 to 7 knots"))?;
    if values.is_empty() {
        return Err(LearnError::EmptyColumn { name: name.to_owned() });
    }
    values.sort_by(f64::total_cmp);
    let knots: Vec<f64> = places.iter().map(|q| quantile(&values, *q)).collect();
    check_knots(name, &knots)?;
    Ok(knots)
}

/// Refuses knots that do not strictly increase.
pub(crate) fn check_knots(name: &str, knots: &[f64]) -> Result<(), LearnError> {
    let refuse = |reason: &str| LearnError::BadTransform { name: name.to_owned(), reason: reason.to_owned() };
    if !(3..=MOST_KNOTS).contains(&knots.len()) || knots.iter().any(|k| !k.is_finite()) {
        return Err(refuse("a restricted cubic spline has 3 to 7 finite knots"));
    }
    if knots.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(refuse("two knots fall on one value; use fewer knots, or state them"));
    }
    Ok(())
}

/// The sample quantile of sorted, non-empty values (type 7: linear between order statistics).
pub(crate) fn quantile(sorted: &[f64], probability: f64) -> f64 {
    let place = probability * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// Writes the basis at `x`: `x` itself, then one curved term for each knot but the last two.
///
/// Curved terms are divided by the squared distance of the outer knots, which puts all of them on
/// the scale of `x`. `out` has `knots.len() - 1` places.
pub(crate) fn basis(x: f64, knots: &[f64], out: &mut [f64]) {
    let cube = |v: f64| if v > 0.0 { v * v * v } else { 0.0 };
    let (first, last) = (knots[0], knots[knots.len() - 1]);
    let before = knots[knots.len() - 2];
    let scale = (last - first) * (last - first);
    out[0] = x;
    for (term, knot) in out[1..].iter_mut().zip(knots) {
        let curved = cube(x - knot) - cube(x - before) * (last - knot) / (last - before)
            + cube(x - last) * (before - knot) / (last - before);
        *term = curved / scale;
    }
}

#[cfg(test)]
mod tests {
    use super::{basis, knots_at_percentiles, quantile};

    #[test]
    fn basis_is_as_worked_by_hand() {
        // Knots 1, 2, 4, scale 9. At 3: (2^3 - 1^3 * (4-1)/(4-2)) / 9 = (8 - 1.5) / 9.
        // At 5: (64 - 27 * 1.5 + 1 * (2-1)/(4-2)) / 9 = (64 - 40.5 + 0.5) / 9.
        for (x, curved) in [(0.5, 0.0), (3.0, 6.5 / 9.0), (5.0, 24.0 / 9.0)] {
            let mut out = [0.0; 2];
            basis(x, &[1.0, 2.0, 4.0], &mut out);
            assert!((out[0] - x).abs() < 1e-15 && (out[1] - curved).abs() < 1e-15, "at {x}: {out:?}");
        }
    }

    #[test]
    fn basis_is_straight_beyond_the_outer_knots() {
        let knots = [30.0, 45.0, 60.0, 75.0, 90.0];
        let at = |x: f64| {
            let mut out = [0.0; 4];
            basis(x, &knots, &mut out);
            out
        };
        for start in [-20.0, 10.0, 90.0, 120.0] {
            let (a, b, c) = (at(start), at(start + 7.0), at(start + 14.0));
            for j in 0..4 {
                assert!((a[j] - 2.0 * b[j] + c[j]).abs() < 1e-10, "term {j} bends at {start}");
            }
        }
    }

    #[test]
    fn quantiles_interpolate_between_order_statistics() {
        let sorted = [1.0, 2.0, 3.0, 10.0];
        for (q, expected) in [(0.0, 1.0), (0.5, 2.5), (0.9, 7.9), (1.0, 10.0)] {
            assert!((quantile(&sorted, q) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn ties_are_refused_rather_than_divided_by_nought() {
        let mostly_nought: Vec<f64> = (0..100).map(|i| if i < 90 { 0.0 } else { f64::from(i) }).collect();
        assert!(knots_at_percentiles("pack_years", 4, mostly_nought).is_err());
        assert!(knots_at_percentiles("age_years", 8, vec![1.0, 2.0, 3.0]).is_err());
        assert!(knots_at_percentiles("age_years", 3, Vec::new()).is_err());
    }
}
