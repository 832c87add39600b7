//! Inequity in selection that need does not explain.

use crate::Undefined;
use crate::concentration_index::ConcentrationIndex;
use crate::linear_model::{LeastSquares, least_squares};

/// The horizontal inequity index and its parts.
#[derive(Debug, Clone, PartialEq)]
pub struct HorizontalInequity {
    /// Relative concentration index of who was selected.
    pub actual: f64,
    /// Relative concentration index of who would be selected by need alone.
    pub need_predicted: f64,
    /// actual - need_predicted; below zero means the deprived are favoured at equal need.
    pub index: f64,
    /// Concentration index of the indirectly standardised selection y - yhat + mean(yhat); equals
    /// `index`.
    pub indirectly_standardised: f64,
    /// The need model.
    pub need_model: LeastSquares,
}

/// Horizontal inequity index: C(selected) - C(selected as need predicts).
///
/// The need model is linear in the `need` columns only (one slice a column); `rank_variable` has
/// the most deprived lowest, ties sharing their midpoint.
///
/// Source: Wagstaff and van Doorslaer, J Human Resources 2000;35:716-733; O'Donnell et al, World
/// Bank 2008, ch. 15.
///
/// # Errors
/// [`Undefined::NobodySelected`] when the mean of `selected` is zero; else as
/// [`ConcentrationIndex::new`] and [`least_squares`].
pub fn horizontal_inequity(
    selected: &[f64],
    rank_variable: &[f64],
    need: &[&[f64]],
) -> Result<HorizontalInequity, Undefined> {
    let relative = |outcome: &[f64]| {
        ConcentrationIndex::new(rank_variable, outcome, None)?.relative().map_err(|reason| match reason {
            Undefined::MeanZero => Undefined::NobodySelected,
            other => other,
        })
    };
    let actual = relative(selected)?;
    let need_model = least_squares(selected, need)?;
    let need_predicted = relative(&need_model.fitted)?;
    let mean = need_model.fitted.iter().sum::<f64>() / need_model.fitted.len() as f64;
    let standardised: Vec<f64> = selected.iter().zip(&need_model.fitted).map(|(y, fitted)| y - fitted + mean).collect();
    Ok(HorizontalInequity {
        actual,
        need_predicted,
        index: actual - need_predicted,
        indirectly_standardised: relative(&standardised)?,
        need_model,
    })
}
