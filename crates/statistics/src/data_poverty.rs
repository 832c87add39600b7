//! Who could not be assessed for want of a measurement, and who has need but was not seen.

use std::collections::BTreeMap;

use crate::proportion::wilson;
use crate::{Estimate, Undefined};

/// One group's missing measurements.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DataPoverty {
    /// People.
    pub people: u64,
    /// Of whom without a risk score because inputs are missing.
    pub unmeasured: u64,
    /// The share of people unmeasured, with Wilson limits.
    pub share_unmeasured: Estimate,
    /// Of the unmeasured, selected.
    pub selected_unmeasured: u64,
    /// The selection rate among the unmeasured, with Wilson limits; [`Undefined::EmptyGroup`] when
    /// everybody is measured.
    pub selection_rate_unmeasured: Result<Estimate, Undefined>,
}

/// The share of each group nobody measured, and the selection rate among them: a group can be
/// "not selected" only because it was never measured.
///
/// Source: Tudor Hart, Lancet 1971;297:405-412 (the inverse care law); Wilson limits.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without people, [`Undefined::InvalidInput`] for unequal lengths or a
/// confidence outside (0, 1).
pub fn data_poverty<G: Ord + Clone>(
    group: &[G],
    measured: &[bool],
    selected: &[bool],
    confidence: f64,
) -> Result<BTreeMap<G, DataPoverty>, Undefined> {
    let unmeasured: Vec<bool> = measured.iter().map(|measured| !measured).collect();
    let sums = sums(group, &unmeasured, selected)?;
    let poverty = |sum: Sum| {
        Ok(DataPoverty {
            people: sum.people,
            unmeasured: sum.among,
            share_unmeasured: wilson(sum.among as f64, sum.people as f64, confidence)?,
            selected_unmeasured: sum.selected_among,
            selection_rate_unmeasured: wilson(sum.selected_among as f64, sum.among as f64, confidence),
        })
    };
    sums.into_iter().map(|(group, sum)| Ok((group.clone(), poverty(sum)?))).collect()
}

/// One group's people with diagnosed need whom nobody has seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnseenNeed {
    /// People with diagnosed need and no contact in the period.
    pub people: u64,
    /// Of whom selected.
    pub selected: u64,
    /// Their selection rate, with Wilson limits; [`Undefined::EmptyGroup`] when there are none.
    pub rate: Result<Estimate, Undefined>,
}

/// The counterfactual floor: the selection rate of each group among people with diagnosed need and
/// no contact in the period (12 months, say). A record that under-counts the need of people who are
/// rarely seen cannot raise it.
///
/// # Errors
/// As [`data_poverty`].
pub fn selection_of_unseen_need<G: Ord + Clone>(
    group: &[G],
    diagnosed_need: &[bool],
    contacted: &[bool],
    selected: &[bool],
    confidence: f64,
) -> Result<BTreeMap<G, UnseenNeed>, Undefined> {
    if diagnosed_need.len() != contacted.len() || !(confidence > 0.0 && confidence < 1.0) {
        return Err(Undefined::InvalidInput);
    }
    let unseen: Vec<bool> = diagnosed_need.iter().zip(contacted).map(|(need, seen)| *need && !*seen).collect();
    let unseen_need = |sum: Sum| UnseenNeed {
        people: sum.among,
        selected: sum.selected_among,
        rate: wilson(sum.selected_among as f64, sum.among as f64, confidence),
    };
    Ok(sums(group, &unseen, selected)?.into_iter().map(|(group, sum)| (group.clone(), unseen_need(sum))).collect())
}

#[derive(Default)]
struct Sum {
    people: u64,
    among: u64,
    selected_among: u64,
}

fn sums<'a, G: Ord>(group: &'a [G], among: &[bool], selected: &[bool]) -> Result<BTreeMap<&'a G, Sum>, Undefined> {
    if among.len() != group.len() || selected.len() != group.len() {
        return Err(Undefined::InvalidInput);
    }
    if group.is_empty() {
        return Err(Undefined::EmptyGroup);
    }
    let mut sums: BTreeMap<&G, Sum> = BTreeMap::new();
    for (row, name) in group.iter().enumerate() {
        let sum = sums.entry(name).or_default();
        sum.people += 1;
        sum.among += u64::from(among[row]);
        sum.selected_among += u64::from(among[row] && selected[row]);
    }
    Ok(sums)
}
