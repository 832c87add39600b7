//! Allocation of places and fair ranked lists.

use evenreach_statistics::Undefined;
use evenreach_statistics::allocation::{AllocationMethod, allocate, allocate_within};
use evenreach_statistics::distribution::beta::binomial_quantile;
use evenreach_statistics::fair_top_k::{adjusted_fair_top_k, fail_probability, fair_top_k};
use proptest::prelude::*;

const METHODS: [AllocationMethod; 4] =
    [AllocationMethod::Hamilton, AllocationMethod::Webster, AllocationMethod::DHondt, AllocationMethod::Quota];

proptest! {
    #[test]
    fn every_place_is_given_in_proportion(weights in prop::collection::vec(1_u32..5000, 1..9), slots in 0_u32..200) {
        let weights: Vec<f64> = weights.into_iter().map(f64::from).collect();
        let total: f64 = weights.iter().sum();
        for method in METHODS {
            let seats = allocate(&weights, slots, method).unwrap();
            prop_assert_eq!(seats.iter().sum::<u32>(), slots);
            for (i, seat) in seats.iter().enumerate() {
                let quota = weights[i] * f64::from(slots) / total;
                if matches!(method, AllocationMethod::Hamilton | AllocationMethod::Quota) {
                    prop_assert!((f64::from(*seat) - quota).abs() < 1.0 + 1e-9);
                }
                for (j, other) in seats.iter().enumerate() {
                    prop_assert!(weights[i] <= weights[j] || seat >= other);
                }
            }
        }
    }

    #[test]
    fn nobody_is_given_more_places_than_people(
        strata in prop::collection::vec((0_u32..900, 0_u32..30), 1..8),
        slots in 0_u32..150,
    ) {
        let weights: Vec<f64> = strata.iter().map(|s| f64::from(s.0)).collect();
        let capacities: Vec<u32> = strata.iter().map(|s| s.1).collect();
        prop_assume!(weights.iter().sum::<f64>() > 0.0);
        let usable: u32 = strata.iter().filter(|s| s.0 > 0).map(|s| s.1).sum();
        for method in METHODS {
            let seats = allocate_within(&weights, &capacities, slots, method).unwrap();
            prop_assert!(seats.iter().zip(&capacities).all(|(seat, capacity)| seat <= capacity));
            prop_assert_eq!(seats.iter().sum::<u32>(), slots.min(usable));
            prop_assert!(seats.iter().zip(&weights).all(|(seat, weight)| *weight > 0.0 || *seat == 0));
        }
    }

    #[test]
    fn the_fair_table_is_the_binomial_quantile(k in 1_u32..120, p in 0.02..0.98_f64, alpha in 0.01..0.3_f64) {
        let table = fair_top_k(k, p, alpha).unwrap();
        for (i, least) in (1..).zip(&table.least_protected) {
            prop_assert_eq!(*least, binomial_quantile(alpha, i, p).unwrap());
        }
        prop_assert!(table.least_protected.windows(2).all(|pair| pair[1] - pair[0] <= 1));
        prop_assert!(table.fail_probability <= table.fail_probability_to_k + 1e-12);
        let adjusted = adjusted_fair_top_k(k, p, alpha).unwrap();
        prop_assert!(adjusted.alpha <= alpha && (0.0..=1.0).contains(&adjusted.fail_probability));
        let gap = |fail: f64| (fail - alpha).abs();
        prop_assert!(gap(adjusted.fail_probability) <= gap(table.fail_probability) + 1e-12);
    }

    #[test]
    fn a_list_fails_where_its_prefix_is_short(protected in prop::collection::vec(any::<bool>(), 30)) {
        let table = fair_top_k(30, 0.4, 0.1).unwrap();
        let counts: Vec<u32> = (1..=30).map(|i| protected[..i].iter().map(|p| u32::from(*p)).sum()).collect();
        let short = (0..30).find(|i| counts[*i] < table.least_protected[*i]).map(|i| i + 1);
        prop_assert_eq!(table.first_failure(&protected), short);
    }
}

#[test]
fn ties_go_to_the_stratum_listed_first() {
    for method in METHODS {
        assert_eq!(allocate(&[7.0, 7.0, 7.0], 4, method).unwrap(), [2, 1, 1]);
    }
    assert_eq!(allocate(&[0.0, 0.0], 4, AllocationMethod::Hamilton).err(), Some(Undefined::PopZero));
}

#[test]
fn fail_probability_of_a_table_that_asks_for_one_in_two() {
    // Two draws, at least one protected: fails with (1 - p)^2.
    assert!((fail_probability(&[0, 1], 0.3) - 0.49).abs() < 1e-15);
    assert!(fail_probability(&[0; 12], 0.3) <= 1e-15);
    assert_eq!(fair_top_k(0, 0.2, 0.1).err(), Some(Undefined::InvalidInput));
}
