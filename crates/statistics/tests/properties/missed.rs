//! Who was never measured, who is displaced by a policy, small combinations, and need at equal risk.

use std::collections::BTreeMap;

use evenreach_statistics::Undefined;
use evenreach_statistics::bootstrap::{Bootstrap, Resampling, bootstrap_selection_rates};
use evenreach_statistics::data_poverty::{data_poverty, selection_of_unseen_need};
use evenreach_statistics::intersection::{Crossing, LEAST_PEOPLE, intersections};
use evenreach_statistics::label_bias::label_bias;
use evenreach_statistics::policy_price::policy_price;
use proptest::prelude::*;

use crate::near::{near, sound};

proptest! {
    #[test]
    fn the_unmeasured_are_counted_by_group(
        people in prop::collection::vec((0_u8..4, any::<bool>(), any::<bool>()), 1..60),
    ) {
        let group: Vec<u8> = people.iter().map(|p| p.0).collect();
        let measured: Vec<bool> = people.iter().map(|p| p.1).collect();
        let selected: Vec<bool> = people.iter().map(|p| p.2).collect();
        let got = data_poverty(&group, &measured, &selected, 0.95).unwrap();
        prop_assert_eq!(got.values().map(|g| g.people).sum::<u64>(), people.len() as u64);
        let unmeasured = people.iter().filter(|p| !p.1).count() as u64;
        prop_assert_eq!(got.values().map(|g| g.unmeasured).sum::<u64>(), unmeasured);
        for poverty in got.values() {
            prop_assert!(sound(&poverty.share_unmeasured));
            match poverty.selection_rate_unmeasured {
                Ok(rate) => prop_assert!(sound(&rate) && poverty.unmeasured > 0),
                Err(reason) => prop_assert_eq!((reason, poverty.unmeasured), (Undefined::EmptyGroup, 0)),
            }
        }
        // With need where nobody measured, and no contact at all, the floor is the same people.
        let need: Vec<bool> = measured.iter().map(|m| !m).collect();
        let floor = selection_of_unseen_need(&group, &need, &vec![false; people.len()], &selected, 0.95).unwrap();
        for (name, floor) in &floor {
            prop_assert_eq!((floor.people, floor.selected), (got[name].unmeasured, got[name].selected_unmeasured));
            prop_assert_eq!(floor.rate, got[name].selection_rate_unmeasured);
        }
    }

    #[test]
    fn a_policy_and_its_reverse_cost_opposite_prices(
        people in prop::collection::vec((any::<bool>(), any::<bool>(), 0.0..1.0_f64, any::<bool>()), 1..60),
    ) {
        let before: Vec<bool> = people.iter().map(|p| p.0).collect();
        let after: Vec<bool> = people.iter().map(|p| p.1).collect();
        let risk: Vec<f64> = people.iter().map(|p| p.2).collect();
        let outcome: Vec<bool> = people.iter().map(|p| p.3).collect();
        let there = policy_price(&before, &after, &risk, Some(&outcome)).unwrap();
        let back = policy_price(&after, &before, &risk, Some(&outcome)).unwrap();
        prop_assert_eq!((there.gained, there.lost, there.extra_people), (back.lost, back.gained, -back.extra_people));
        prop_assert!(near(there.expected_events, -back.expected_events, 1e-12));
        prop_assert_eq!(there.mean_risk_gained, back.mean_risk_lost);
        let (found, undone) = (there.found.unwrap(), back.found.unwrap());
        prop_assert_eq!(found.extra_true_positives, -undone.extra_true_positives);
        prop_assert_eq!(found.people_per_true_positive.is_ok(), found.extra_true_positives > 0);
        prop_assert_eq!(found.sensitivity.is_ok(), outcome.iter().any(|o| *o));
        let same = policy_price(&before, &before, &risk, None).unwrap();
        prop_assert_eq!((same.gained, same.lost, same.mean_risk_lost), (0, 0, Err(Undefined::EmptyGroup)));
    }

    #[test]
    fn small_combinations_are_merged_and_nobody_is_lost(
        people in prop::collection::vec((0_u8..4, 0_u8..4), 1..120),
        least in 1_usize..15,
    ) {
        let (one, other): (Vec<u8>, Vec<u8>) = people.iter().copied().unzip();
        let got = intersections(&[&one, &other], least).unwrap();
        let mut sizes: BTreeMap<&Crossing<u8>, usize> = BTreeMap::new();
        for level in &got.of_row {
            *sizes.entry(level).or_default() += 1;
        }
        prop_assert_eq!(sizes.values().sum::<usize>(), people.len());
        let merged: usize = got.merged.iter().map(|(_, people)| people).sum();
        prop_assert_eq!(sizes.get(&Crossing::OtherCombinations).copied().unwrap_or(0), merged);
        for (level, size) in sizes {
            if let Crossing::Of(values) = level {
                prop_assert!(size >= least && values.len() == 2);
            }
        }
        prop_assert!(got.merged.iter().all(|(_, people)| *people < least));
    }

    #[test]
    fn need_at_equal_risk_counts_everybody_once(
        people in prop::collection::vec((0_u8..3, 0.0..1.0_f64, 0_u32..9), 1..120),
        quantile in 0.0..1.0_f64,
    ) {
        let group: Vec<u8> = people.iter().map(|p| p.0).collect();
        let risk: Vec<f64> = people.iter().map(|p| p.1).collect();
        let need: Vec<f64> = people.iter().map(|p| f64::from(p.2)).collect();
        let got = label_bias(&group, &risk, &need, quantile).unwrap();
        let counted: usize = got.by_decile.values().flatten().map(|need| need.people).sum();
        prop_assert_eq!(counted, people.len());
        prop_assert!(near(got.selected_share.values().sum::<f64>(), 1.0, 1e-12));
        for mean in got.by_decile.values().flatten() {
            prop_assert_eq!(mean.mean.is_ok(), mean.people > 0);
        }
    }

    #[test]
    fn bootstrap_limits_stay_among_rates(
        people in prop::collection::vec((0_u8..3, any::<bool>()), 1..50),
        seed in 0_u64..1000,
    ) {
        let group: Vec<u8> = people.iter().map(|p| p.0).collect();
        let selected: Vec<bool> = people.iter().map(|p| p.1).collect();
        let settings = Bootstrap { replicates: 60, seed, resampling: Resampling::WithinStrata };
        let got = bootstrap_selection_rates(&group, &selected, 0.9, &settings).unwrap();
        for limits in got.by_group.values().chain([&got.difference]) {
            let limits = limits.unwrap();
            prop_assert!(0.0 <= limits.lower && limits.lower <= limits.upper && limits.upper <= 1.0);
        }
    }
}

#[test]
fn prices_and_crossings_read_like_tables() {
    // Three places before and after: two people displaced for two at lower risk, of whom one more has the outcome.
    let before = [true, true, true, false, false];
    let after = [true, false, false, true, true];
    let risk = [0.9, 0.6, 0.5, 0.4, 0.3];
    let outcome = [true, false, false, true, false];
    let price = policy_price(&before, &after, &risk, Some(&outcome)).unwrap();
    assert_eq!((price.extra_people, price.gained, price.lost), (0, 2, 2));
    assert!(near(price.mean_risk_lost.unwrap(), 0.55, 1e-15) && near(price.mean_risk_gained.unwrap(), 0.35, 1e-15));
    assert!(near(price.expected_events, -0.4, 1e-12));
    let found = price.found.unwrap();
    assert_eq!((found.extra_true_positives, found.sensitivity), (1, Ok(0.5)));
    assert_eq!(found.people_per_true_positive, Ok(0.0));
    assert_eq!(policy_price(&[], &[], &[], None), Err(Undefined::EmptyGroup));
    assert_eq!(policy_price(&before, &after, &[1.5; 5], None), Err(Undefined::InvalidInput));

    let nobody: [&[u8]; 0] = [];
    assert_eq!(intersections(&nobody, LEAST_PEOPLE), Err(Undefined::TooFewGroups));
    assert_eq!(intersections::<u8>(&[&[], &[]], LEAST_PEOPLE), Err(Undefined::EmptyGroup));
    assert_eq!(data_poverty::<u8>(&[], &[], &[], 0.95), Err(Undefined::EmptyGroup));
    assert_eq!(data_poverty(&[1], &[true], &[], 0.95), Err(Undefined::InvalidInput));
}
