//! Selection relative to need: who is missed.

use std::collections::BTreeMap;

use crate::count::poisson_test;
use crate::standardisation::observed_to_expected;
use crate::{Estimate, Undefined};

/// Observed over expected selections, limits exact below ten selected and Byar's above.
///
/// 1 means selected in proportion to need, below 1 missed.
///
/// # Errors
/// [`Undefined::ExpectedZero`] when nobody was expected, [`Undefined::InvalidInput`] for negative
/// or non-finite arguments.
pub fn selection_ratio(observed: f64, expected: f64, confidence: f64) -> Result<Estimate, Undefined> {
    observed_to_expected(observed, expected, confidence)
}

/// People of one group in one need stratum (risk band by age band by sex, say).
#[derive(Debug, Clone, PartialEq)]
pub struct NeedCell<G, S> {
    /// The group.
    pub group: G,
    /// The need stratum.
    pub stratum: S,
    /// Registered people of the group in the stratum.
    pub registered: f64,
    /// Of whom selected.
    pub selected: f64,
}

/// Whose selection rate in a stratum a group is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedReference {
    /// All groups pooled, the group itself included.
    Pooled,
    /// Everyone else.
    LeaveOneOut,
}

/// A group's selections against those its need predicts.
#[derive(Debug, Clone, PartialEq)]
pub struct NeedAdjusted {
    /// Registered people compared.
    pub registered: f64,
    /// Selected.
    pub observed: f64,
    /// Selected if each need stratum had been selected at the reference rate.
    pub expected: f64,
    /// observed / expected.
    pub ratio: Result<Estimate, Undefined>,
    /// Two-sided exact Poisson p-value of observed against expected, to be adjusted for the
    /// family of groups. Cautious, for selections out of few people vary less than Poisson.
    pub p_value: Result<f64, Undefined>,
    /// Registered people in strata where nobody else is registered, left out of the comparison.
    pub not_comparable: f64,
}

/// Need-adjusted selection ratio of every group: O / E with
/// E = sum over strata of registered times the reference's selected / registered.
///
/// The arithmetic of an indirectly standardised ratio with need strata in place of age bands.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without cells, [`Undefined::InvalidInput`] unless
/// 0 <= selected <= registered throughout.
pub fn need_adjusted_selection_ratios<G: Ord + Clone, S: Ord>(
    cells: &[NeedCell<G, S>],
    reference: NeedReference,
    confidence: f64,
) -> Result<BTreeMap<G, NeedAdjusted>, Undefined> {
    if cells.is_empty() {
        return Err(Undefined::EmptyGroup);
    }
    // Cells of the same group and stratum are summed first, for leave-one-out takes them together.
    let mut strata: BTreeMap<&S, BTreeMap<&G, (f64, f64)>> = BTreeMap::new();
    for cell in cells {
        let good = cell.registered.is_finite() && cell.selected >= 0.0;
        if !good || cell.selected > cell.registered {
            return Err(Undefined::InvalidInput);
        }
        let by_group = strata.entry(&cell.stratum).or_default();
        let sums = by_group.entry(&cell.group).or_insert((0.0, 0.0));
        sums.0 += cell.registered;
        sums.1 += cell.selected;
    }
    let mut totals: BTreeMap<&G, Totals> = BTreeMap::new();
    for by_group in strata.values() {
        let add = |sum: (f64, f64), one: &(f64, f64)| (sum.0 + one.0, sum.1 + one.1);
        let all = by_group.values().fold((0.0, 0.0), add);
        for (group, &(registered, selected)) in by_group {
            let (people, chosen) = match reference {
                NeedReference::Pooled => all,
                NeedReference::LeaveOneOut => (all.0 - registered, all.1 - selected),
            };
            let total = totals.entry(group).or_default();
            if people > 0.0 {
                total.registered += registered;
                total.observed += selected;
                total.expected += registered * chosen / people;
            } else {
                total.not_comparable += registered;
            }
        }
    }
    Ok(totals.into_iter().map(|(group, total)| (group.clone(), total.adjusted(confidence))).collect())
}

#[derive(Default)]
struct Totals {
    registered: f64,
    observed: f64,
    expected: f64,
    not_comparable: f64,
}

impl Totals {
    fn adjusted(&self, confidence: f64) -> NeedAdjusted {
        NeedAdjusted {
            registered: self.registered,
            observed: self.observed,
            expected: self.expected,
            ratio: selection_ratio(self.observed, self.expected, confidence),
            p_value: poisson_test(self.observed, self.expected),
            not_comparable: self.not_comparable,
        }
    }
}
