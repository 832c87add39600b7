//! Percentile bootstrap with a printed seed.

use std::collections::BTreeMap;

use crate::quantile::linear_quantile;
use crate::random::Draws;
use crate::{Estimate, Undefined};

/// Which rows a replicate draws from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resampling {
    /// All rows together, so that group sizes vary.
    Rows,
    /// Within each stratum, keeping its size.
    WithinStrata,
}

/// How to bootstrap. Seed and replicates are printed beside the result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// Replicates; at least 2000 for published limits.
    pub replicates: usize,
    /// Seed of the draws.
    pub seed: u64,
    /// Which rows a replicate draws from.
    pub resampling: Resampling,
}

/// Percentile limits of several statistics over the same replicates.
///
/// `statistics` maps row numbers (with repeats) to one value a statistic, None where undefined.
/// Limits come from the defined replicates.
///
/// # Errors
/// For the whole call [`Undefined::EmptyGroup`] without rows and [`Undefined::InvalidInput`] for
/// no replicates or a confidence outside (0, 1). For one statistic [`Undefined::CiNotEstimable`]
/// when it is undefined on the data or in over a tenth of the replicates.
pub fn bootstrap<S: Ord>(
    strata: &[S],
    confidence: f64,
    settings: &Bootstrap,
    mut statistics: impl FnMut(&[usize]) -> Vec<Option<f64>>,
) -> Result<Vec<Result<Estimate, Undefined>>, Undefined> {
    if !(confidence > 0.0 && confidence < 1.0) || settings.replicates == 0 {
        return Err(Undefined::InvalidInput);
    }
    if strata.is_empty() {
        return Err(Undefined::EmptyGroup);
    }
    let pools = pools(strata, settings.resampling);
    let all: Vec<usize> = (0..strata.len()).collect();
    let points = statistics(&all);
    let mut replicates: Vec<Vec<f64>> = vec![Vec::new(); points.len()];
    let mut draws = Draws::from_seed(settings.seed);
    let mut rows = Vec::with_capacity(all.len());
    for _ in 0..settings.replicates {
        rows.clear();
        for pool in &pools {
            rows.extend((0..pool.len()).map(|_| pool[draws.below(pool.len())]));
        }
        for (kept, value) in replicates.iter_mut().zip(statistics(&rows)) {
            kept.extend(value.filter(|v| v.is_finite()));
        }
    }
    let enough = settings.replicates - settings.replicates / 10;
    let tail = (1.0 - confidence) / 2.0;
    Ok(points
        .into_iter()
        .zip(replicates)
        .map(|(point, mut kept)| {
            let value = point.ok_or(Undefined::CiNotEstimable)?;
            if kept.len() < enough {
                return Err(Undefined::CiNotEstimable);
            }
            kept.sort_by(f64::total_cmp);
            Ok(Estimate { value, lower: linear_quantile(&kept, tail)?, upper: linear_quantile(&kept, 1.0 - tail)? })
        })
        .collect())
}

fn pools<S: Ord>(strata: &[S], resampling: Resampling) -> Vec<Vec<usize>> {
    match resampling {
        Resampling::Rows => vec![(0..strata.len()).collect()],
        Resampling::WithinStrata => {
            let mut by_stratum: BTreeMap<&S, Vec<usize>> = BTreeMap::new();
            for (row, stratum) in strata.iter().enumerate() {
                by_stratum.entry(stratum).or_default().push(row);
            }
            by_stratum.into_values().collect()
        }
    }
}

/// Bootstrap limits of selection rates.
#[derive(Debug, Clone, PartialEq)]
pub struct SelectionRateLimits<G> {
    /// Each group's selection rate.
    pub by_group: BTreeMap<G, Result<Estimate, Undefined>>,
    /// Largest less smallest rate. At least 0 by construction: its lower limit is not a test of
    /// no difference, for which use the chi-square test.
    pub difference: Result<Estimate, Undefined>,
}

/// Bootstrap limits of each group's selection rate and of the range over groups.
///
/// # Errors
/// As [`bootstrap`]; [`Undefined::InvalidInput`] for unequal lengths.
pub fn bootstrap_selection_rates<G: Ord + Clone>(
    group: &[G],
    selected: &[bool],
    confidence: f64,
    settings: &Bootstrap,
) -> Result<SelectionRateLimits<G>, Undefined> {
    if group.len() != selected.len() {
        return Err(Undefined::InvalidInput);
    }
    let mut names: Vec<&G> = group.iter().collect();
    names.sort();
    names.dedup();
    let index: Vec<usize> = group.iter().map(|g| names.partition_point(|name| *name < g)).collect();
    let mut counts = vec![(0_u64, 0_u64); names.len()];
    let limits = bootstrap(&index, confidence, settings, |rows| {
        counts.fill((0, 0));
        for &row in rows {
            let (people, chosen) = &mut counts[index[row]];
            *people += 1;
            *chosen += u64::from(selected[row]);
        }
        let mut rates: Vec<Option<f64>> =
            counts.iter().map(|&(people, chosen)| (people > 0).then(|| chosen as f64 / people as f64)).collect();
        let defined = rates.iter().flatten().copied();
        let least = defined.clone().fold(f64::INFINITY, f64::min);
        let most = defined.fold(f64::NEG_INFINITY, f64::max);
        rates.push(Some(most - least));
        rates
    })?;
    let difference = limits.last().copied().ok_or(Undefined::EmptyGroup)?;
    Ok(SelectionRateLimits { by_group: names.into_iter().cloned().zip(limits).collect(), difference })
}
