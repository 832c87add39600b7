//! Dominance rules for tables of amounts, where one person may make up most of a total.

/// Residual degrees of freedom a published regression needs (ACRO).
pub const LEAST_DEGREES_OF_FREEDOM: u64 = 10;

/// True when the `n` largest contributions exceed the share `k` of the total (ACRO: n 2, k 0.9).
///
/// Contributions are not negative. Source: ACRO defaults.
#[must_use]
pub fn nk_dominated(contributions: &[f64], n: usize, k: f64) -> bool {
    let sorted = descending(contributions);
    let total: f64 = sorted.iter().sum();
    total > 0.0 && sorted.iter().take(n).sum::<f64>() > k * total
}

/// True when the second largest contributor could work out the largest to within the share `p`:
/// (total - largest - second) < p largest (ACRO: p 0.1). A lone contributor always fails.
///
/// Contributions are not negative. Source: ACRO defaults.
#[must_use]
pub fn p_ratio_fails(contributions: &[f64], p: f64) -> bool {
    let sorted = descending(contributions);
    let Some(largest) = sorted.first().filter(|largest| **largest > 0.0) else {
        return false;
    };
    sorted.iter().skip(2).sum::<f64>() < p * largest
}

fn descending(contributions: &[f64]) -> Vec<f64> {
    let mut sorted = contributions.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    sorted
}
