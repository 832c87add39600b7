//! Sharing a fixed number of outreach places between strata in proportion to need.

use std::cmp::Ordering;

use crate::Undefined;

/// How places are shared. Ties go to the stratum listed first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllocationMethod {
    /// Largest remainder: the whole part of each quota, then the largest remainders.
    Hamilton,
    /// Webster (Sainte-Lague): highest w / (2s + 1), neutral between small and large strata.
    Webster,
    /// D'Hondt (Jefferson): highest w / (s + 1), kinder to large strata.
    DHondt,
    /// Balinski and Young's quota method: D'Hondt that never exceeds the upper quota.
    Quota,
}

/// Shares `slots` places between strata in proportion to `weights`.
///
/// Whole-number weights are compared exactly, so ties are true ties.
///
/// Source: Balinski and Young, Fair Representation, 2nd ed. 2001; Am Math Monthly 1975;82:701-730.
///
/// # Errors
/// [`Undefined::PopZero`] when no stratum has weight, [`Undefined::InvalidInput`] for a weight
/// that is negative or not finite, or weights too large to multiply.
pub fn allocate(weights: &[f64], slots: u32, method: AllocationMethod) -> Result<Vec<u32>, Undefined> {
    allocate_within(weights, &vec![u32::MAX; weights.len()], slots, method)
}

/// As [`allocate`], but no stratum gets more places than it has people (`capacities`); what one
/// cannot use goes to the others. Fewer places than `slots` are filled only when all are full.
///
/// # Errors
/// As [`allocate`]; [`Undefined::InvalidInput`] for unequal lengths.
pub fn allocate_within(
    weights: &[f64],
    capacities: &[u32],
    slots: u32,
    method: AllocationMethod,
) -> Result<Vec<u32>, Undefined> {
    let bad = |weight: &f64| !weight.is_finite() || *weight < 0.0;
    if weights.len() != capacities.len() || weights.iter().any(bad) {
        return Err(Undefined::InvalidInput);
    }
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return Err(Undefined::PopZero);
    }
    if !(total * (f64::from(slots) + 1.0) * 2.0).is_finite() {
        return Err(Undefined::InvalidInput);
    }
    let open: Vec<bool> =
        weights.iter().zip(capacities).map(|(weight, capacity)| *weight > 0.0 && *capacity > 0).collect();
    Ok(match method {
        AllocationMethod::Hamilton => hamilton(weights, capacities, open, slots),
        _ => by_highest_average(weights, capacities, open, slots, method),
    })
}

fn hamilton(weights: &[f64], capacities: &[u32], mut open: Vec<bool>, slots: u32) -> Vec<u32> {
    let mut seats = vec![0; weights.len()];
    let mut left = slots;
    // A stratum whose share exceeds its people is filled, and the rest is shared out afresh.
    loop {
        let shared = largest_remainders(weights, &open, left);
        let full: Vec<usize> = (0..weights.len()).filter(|&i| open[i] && shared[i] > capacities[i]).collect();
        if full.is_empty() {
            for (seat, share) in seats.iter_mut().zip(shared) {
                *seat += share;
            }
            return seats;
        }
        for i in full {
            seats[i] = capacities[i];
            left -= capacities[i];
            open[i] = false;
        }
    }
}

fn largest_remainders(weights: &[f64], open: &[bool], slots: u32) -> Vec<u32> {
    let total: f64 = weights.iter().zip(open).filter(|(_, o)| **o).map(|(w, _)| w).sum();
    let mut seats = vec![0; weights.len()];
    if total <= 0.0 {
        return seats;
    }
    let mut remainders: Vec<(usize, f64)> = Vec::new();
    for (i, weight) in weights.iter().enumerate().filter(|(i, _)| open[*i]) {
        let product = weight * f64::from(slots);
        // The floating-point remainder is exact, so equal remainders compare equal.
        let remainder = product % total;
        seats[i] = ((product - remainder) / total).round() as u32;
        remainders.push((i, remainder));
    }
    remainders.sort_by(|a, b| b.1.total_cmp(&a.1));
    let given: u32 = seats.iter().sum();
    for (i, _) in remainders.into_iter().take(slots.saturating_sub(given) as usize) {
        seats[i] += 1;
    }
    seats
}

fn by_highest_average(
    weights: &[f64],
    capacities: &[u32],
    mut open: Vec<bool>,
    slots: u32,
    method: AllocationMethod,
) -> Vec<u32> {
    let total: f64 = weights.iter().sum();
    let mut seats = vec![0_u32; weights.len()];
    let divisor = |seats: u32| match method {
        AllocationMethod::Webster => 2.0 * f64::from(seats) + 1.0,
        _ => f64::from(seats) + 1.0,
    };
    for given in 0..slots {
        let within_quota = |i: usize| {
            let upper = (weights[i] * (f64::from(given) + 1.0) / total).ceil();
            f64::from(seats[i]) < upper
        };
        let beats = |i: usize, best: usize| {
            let (mine, theirs) = (weights[i] * divisor(seats[best]), weights[best] * divisor(seats[i]));
            mine.total_cmp(&theirs) == Ordering::Greater
        };
        let best_of = |only_within_quota: bool| {
            (0..weights.len())
                .filter(|&i| open[i] && (!only_within_quota || within_quota(i)))
                .reduce(|best, i| if beats(i, best) { i } else { best })
        };
        // With full strata the others may have to exceed their quota.
        let winner = match method {
            AllocationMethod::Quota => best_of(true).or_else(|| best_of(false)),
            _ => best_of(false),
        };
        let Some(winner) = winner else {
            break;
        };
        seats[winner] += 1;
        open[winner] = seats[winner] < capacities[winner];
    }
    seats
}
