//! Sample quantiles and quantile groups.

use crate::Undefined;

/// The sample quantile by linear interpolation between order statistics (Hyndman and Fan type 7,
/// the default of R and numpy). `sorted` is in ascending order.
///
/// # Errors
/// [`Undefined::EmptyGroup`] for an empty sample, [`Undefined::InvalidInput`] unless 0 <= p <= 1.
pub fn linear_quantile(sorted: &[f64], p: f64) -> Result<f64, Undefined> {
    if !(0.0..=1.0).contains(&p) {
        return Err(Undefined::InvalidInput);
    }
    let last = sorted.len().checked_sub(1).ok_or(Undefined::EmptyGroup)?;
    let position = p * last as f64;
    let below = position.floor() as usize;
    let above = (below + 1).min(last);
    let part = position - below as f64;
    Ok(sorted[below] + part * (sorted[above] - sorted[below]))
}

/// Assigns each value to one of `groups` quantile groups, 1 = lowest values, or 1 = highest when
/// `highest_first` (so that 1 is the most deprived when the value is a deprivation score).
///
/// group = floor((q + 1) - ceil((N + 1 - rank) / (N / q))), 0 becoming 1, where ties share the
/// least rank. Nulls keep a null and do not count in N.
///
/// Source: PHEindicatormethods `phe_quantile`.
///
/// # Errors
/// [`Undefined::TooFewGroups`] when there are fewer values than groups,
/// [`Undefined::InvalidInput`] for a non-finite value or no groups.
pub fn quantile_groups(
    values: &[Option<f64>],
    groups: u32,
    highest_first: bool,
) -> Result<Vec<Option<u32>>, Undefined> {
    let mut sorted: Vec<f64> = values.iter().flatten().map(|&v| if highest_first { -v } else { v }).collect();
    if groups == 0 || sorted.iter().any(|v| !v.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    if sorted.len() < groups as usize {
        return Err(Undefined::TooFewGroups);
    }
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let q = f64::from(groups);
    let group = |value: f64| {
        let signed = if highest_first { -value } else { value };
        let rank = sorted.partition_point(|&other| other < signed) as f64 + 1.0;
        let group = (q + 1.0) - ((n + 1.0 - rank) / (n / q)).ceil();
        group.floor().max(1.0) as u32
    };
    Ok(values.iter().map(|value| value.map(group)).collect())
}
