//! Need at equal risk: whether a score under-counts the need of a group.

use std::collections::BTreeMap;

use crate::bootstrap::{Bootstrap, bootstrap};
use crate::quantile::linear_quantile;
use crate::{Estimate, Undefined};

/// Risk groups compared.
pub const DECILES: usize = 10;

/// Mean need of one group in one risk decile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanNeed {
    /// People.
    pub people: usize,
    /// Their mean need marker.
    pub mean: Result<f64, Undefined>,
}

/// Need at equal risk, by group.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelBias<G> {
    /// Mean need in each risk decile, lowest risk first.
    pub by_decile: BTreeMap<G, Vec<MeanNeed>>,
    /// The risk from which people are selected.
    pub threshold: f64,
    /// Mean need among the selected.
    pub among_selected: BTreeMap<G, MeanNeed>,
    /// Each group's share of the selected.
    pub selected_share: BTreeMap<G, f64>,
}

/// Risk decile of each row, 0 = lowest risk, from ordinal ranks: floor(10 (rank - 1) / N).
///
/// Equal risks are ranked in row order, so rows should come in a stated order.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without rows, [`Undefined::InvalidInput`] for a risk that is not
/// finite.
pub fn risk_deciles(risk: &[f64]) -> Result<Vec<usize>, Undefined> {
    if risk.iter().any(|r| !r.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    if risk.is_empty() {
        return Err(Undefined::EmptyGroup);
    }
    let mut order: Vec<usize> = (0..risk.len()).collect();
    order.sort_by(|&a, &b| (risk[a] + 0.0).total_cmp(&(risk[b] + 0.0)));
    let mut deciles = vec![0; risk.len()];
    for (rank, row) in order.into_iter().enumerate() {
        deciles[row] = rank * DECILES / risk.len();
    }
    Ok(deciles)
}

/// Mean need (long-term conditions, HbA1c, admissions) by group within risk decile, and among
/// those selected: risk at or above the quantile `threshold_quantile` of risk.
///
/// A group with more need at the same risk is under-counted by the score's label.
///
/// Source: Obermeyer et al, Science 2019;366:447-453.
///
/// # Errors
/// As [`risk_deciles`]; [`Undefined::InvalidInput`] for unequal lengths, a need marker that is not
/// finite or a quantile outside 0..=1.
pub fn label_bias<G: Ord + Clone>(
    group: &[G],
    risk: &[f64],
    need: &[f64],
    threshold_quantile: f64,
) -> Result<LabelBias<G>, Undefined> {
    let n = group.len();
    if risk.len() != n || need.len() != n || need.iter().any(|v| !v.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    let deciles = risk_deciles(risk)?;
    let mut sorted = risk.to_vec();
    sorted.sort_by(f64::total_cmp);
    let threshold = linear_quantile(&sorted, threshold_quantile)?;
    let mut by_decile: BTreeMap<&G, Vec<(usize, f64)>> = BTreeMap::new();
    let mut among_selected: BTreeMap<&G, (usize, f64)> = BTreeMap::new();
    let mut selected = 0.0;
    for row in 0..n {
        let sums = by_decile.entry(&group[row]).or_insert_with(|| vec![(0, 0.0); DECILES]);
        let chosen = among_selected.entry(&group[row]).or_insert((0, 0.0));
        let add = |sum: &mut (usize, f64)| {
            sum.0 += 1;
            sum.1 += need[row];
        };
        add(&mut sums[deciles[row]]);
        if risk[row] >= threshold {
            add(chosen);
            selected += 1.0;
        }
    }
    Ok(LabelBias {
        by_decile: by_decile
            .into_iter()
            .map(|(g, sums)| (g.clone(), sums.into_iter().map(mean_need).collect()))
            .collect(),
        threshold,
        selected_share: among_selected.iter().map(|(g, sum)| ((*g).clone(), sum.0 as f64 / selected)).collect(),
        among_selected: among_selected.into_iter().map(|(g, sum)| (g.clone(), mean_need(sum))).collect(),
    })
}

fn mean_need((people, total): (usize, f64)) -> MeanNeed {
    MeanNeed { people, mean: if people > 0 { Ok(total / people as f64) } else { Err(Undefined::EmptyGroup) } }
}

/// The difference in mean need between a group and everyone else within one risk decile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DecileDifference {
    /// People of the group in the decile.
    pub people: usize,
    /// Everyone else in the decile.
    pub others: usize,
    /// Mean need of the group less that of everyone else.
    pub difference: Result<Estimate, Undefined>,
}

/// Difference in mean need between a group and everyone else in each risk decile, with bootstrap
/// limits. With [`crate::bootstrap::Resampling::WithinStrata`] each group keeps its size in each
/// decile.
///
/// # Errors
/// As [`risk_deciles`] and [`bootstrap`]; [`Undefined::InvalidInput`] for unequal lengths or a
/// need marker that is not finite.
pub fn need_difference_by_decile(
    in_group: &[bool],
    risk: &[f64],
    need: &[f64],
    confidence: f64,
    settings: &Bootstrap,
) -> Result<Vec<DecileDifference>, Undefined> {
    let n = in_group.len();
    if risk.len() != n || need.len() != n || need.iter().any(|v| !v.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    let deciles = risk_deciles(risk)?;
    let cell = |row: usize| 2 * deciles[row] + usize::from(in_group[row]);
    let strata: Vec<usize> = (0..n).map(cell).collect();
    let sums = |rows: &mut dyn Iterator<Item = usize>| {
        let mut sums = vec![(0_usize, 0.0); 2 * DECILES];
        for row in rows {
            let sum = &mut sums[strata[row]];
            sum.0 += 1;
            sum.1 += need[row];
        }
        sums
    };
    let limits = bootstrap(&strata, confidence, settings, |rows| {
        sums(&mut rows.iter().copied())
            .chunks_exact(2)
            .map(|pair| match (mean_need(pair[1]).mean, mean_need(pair[0]).mean) {
                (Ok(group), Ok(others)) => Some(group - others),
                _ => None,
            })
            .collect()
    })?;
    let sizes = sums(&mut (0..n));
    Ok(sizes
        .chunks_exact(2)
        .zip(limits)
        .map(|(pair, difference)| DecileDifference { people: pair[1].0, others: pair[0].0, difference })
        .collect())
}
