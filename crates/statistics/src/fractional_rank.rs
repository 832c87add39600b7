//! Fractional ranks (ridits): each person's or group's place between 0 and 1.

use crate::Undefined;

/// Midpoints of consecutive groups on the population's cumulative share, in the order handed in.
///
/// # Errors
/// [`Undefined::PopZero`] when a group's population is zero, [`Undefined::InvalidInput`] when one
/// is negative or not finite.
pub fn group_midpoints(populations: &[f64]) -> Result<Vec<f64>, Undefined> {
    if populations.iter().any(|p| !p.is_finite() || *p < 0.0) {
        return Err(Undefined::InvalidInput);
    }
    if populations.iter().any(|p| *p <= 0.0) {
        return Err(Undefined::PopZero);
    }
    let total: f64 = populations.iter().sum();
    let mut below = 0.0;
    Ok(populations
        .iter()
        .map(|population| {
            let share = population / total;
            let midpoint = below + share / 2.0;
            below += share;
            midpoint
        })
        .collect())
}

/// Weighted fractional rank of each observation, lowest `rank_variable` first.
///
/// Observations with the same rank variable (the same deprivation decile, say) share the midpoint
/// of their tie group, so the order of rows never matters.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without observations, [`Undefined::PopZero`] when all weights are
/// zero, [`Undefined::InvalidInput`] for unequal lengths, negative weights or non-finite values.
pub fn fractional_ranks(rank_variable: &[f64], weights: &[f64]) -> Result<Vec<f64>, Undefined> {
    if rank_variable.len() != weights.len()
        || rank_variable.iter().any(|v| !v.is_finite())
        || weights.iter().any(|w| !w.is_finite() || *w < 0.0)
    {
        return Err(Undefined::InvalidInput);
    }
    if rank_variable.is_empty() {
        return Err(Undefined::EmptyGroup);
    }
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return Err(Undefined::PopZero);
    }
    // Adding zero turns -0 into +0, so that the two tie.
    let key = |index: usize| rank_variable[index] + 0.0;
    let mut order: Vec<usize> = (0..rank_variable.len()).collect();
    order.sort_by(|&a, &b| key(a).total_cmp(&key(b)));
    let mut ranks = vec![0.0; order.len()];
    let mut below = 0.0;
    for tied in order.chunk_by(|&a, &b| key(a).total_cmp(&key(b)).is_eq()) {
        let weight: f64 = tied.iter().map(|&index| weights[index]).sum();
        let midpoint = (below + weight / 2.0) / total;
        for &index in tied {
            ranks[index] = midpoint;
        }
        below += weight;
    }
    Ok(ranks)
}
