//! Suppression over a list of counts whose total is known.

use super::{CellState, DisclosureRule};
use crate::Undefined;

/// Hides counts of 1 to `threshold`, and further ones when those alone would give them away.
///
/// When the hidden counts sum to no more than the threshold, every count equal to the smallest
/// one left is hidden too, for comparison with the total would reveal the few. Zeros are shown,
/// and shown counts are not rounded.
///
/// Source: OpenSAFELY cohort-extractor measures.
#[must_use]
pub fn suppress_list(counts: &[Option<u64>], threshold: u64) -> Vec<CellState> {
    let small = |count: u64| (1..=threshold).contains(&count);
    hide(counts, threshold, small)
        .into_iter()
        .zip(counts)
        .map(|(hidden, count)| match (hidden, count) {
            (_, None) => CellState::Missing,
            (Some(reason), _) => CellState::Suppressed(reason),
            (None, Some(count)) => CellState::Shown(*count),
        })
        .collect()
}

/// A list of counts under `rule`: primary suppression, the secondary suppression of
/// [`suppress_list`], and rounding of what is shown.
///
/// Rules that show small counts coarsened hide nothing.
#[must_use]
pub fn protect_list(rule: DisclosureRule, counts: &[Option<u64>]) -> Vec<CellState> {
    let small = |count: u64| rule.hides_small_counts() && rule.is_small(count);
    hide(counts, *rule.small_counts().end(), small)
        .into_iter()
        .zip(counts)
        .map(|(hidden, count)| match hidden {
            Some(reason) => CellState::Suppressed(reason),
            None => rule.cell(*count),
        })
        .collect()
}

fn hide(counts: &[Option<u64>], threshold: u64, small: impl Fn(u64) -> bool) -> Vec<Option<Undefined>> {
    let known = || counts.iter().flatten().copied();
    let any_hidden = known().any(&small);
    let hidden_total: u64 = known().filter(|count| small(*count)).sum();
    let next_smallest =
        if any_hidden && hidden_total <= threshold { known().filter(|count| *count > threshold).min() } else { None };
    counts
        .iter()
        .map(|count| match count {
            Some(count) if small(*count) => Some(Undefined::SuppressedPrimary),
            Some(count) if next_smallest == Some(*count) => Some(Undefined::SuppressedSecondary),
            _ => None,
        })
        .collect()
}
