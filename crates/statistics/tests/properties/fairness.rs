//! Group fairness, need-adjusted selection, verdicts, label bias and the bootstrap.

use evenreach_statistics::bootstrap::{Bootstrap, Resampling, bootstrap, bootstrap_selection_rates};
use evenreach_statistics::group_fairness::{Rate, confusion_by_group, disparity, equalised_odds};
use evenreach_statistics::label_bias::{label_bias, need_difference_by_decile, risk_deciles};
use evenreach_statistics::need::{NeedCell, NeedReference, need_adjusted_selection_ratios, selection_ratio};
use evenreach_statistics::{EvidenceRule, Undefined, Verdict};
use proptest::prelude::*;

use crate::near::{near, sound};

const RATES: [Rate; 8] = [
    Rate::Selection,
    Rate::TruePositive,
    Rate::FalseNegative,
    Rate::FalsePositive,
    Rate::TrueNegative,
    Rate::PositivePredictive,
    Rate::FalseOmission,
    Rate::Prevalence,
];

type Person = (u8, bool, bool);

fn unzip(people: &[Person]) -> (Vec<u8>, Vec<bool>, Vec<bool>) {
    let group = people.iter().map(|p| p.0).collect();
    (group, people.iter().map(|p| p.1).collect(), people.iter().map(|p| p.2).collect())
}

proptest! {
    #[test]
    fn rates_and_gaps_keep_their_bounds_in_any_order(
        people in prop::collection::vec((0_u8..4, any::<bool>(), any::<bool>()), 1..80),
        turn in 0_usize..80,
    ) {
        let (group, y, selected) = unzip(&people);
        let tables = confusion_by_group(&group, &y, &selected, None).unwrap();
        let mut turned = people.clone();
        turned.rotate_left(turn % people.len());
        let (group2, y2, selected2) = unzip(&turned);
        prop_assert_eq!(&tables, &confusion_by_group(&group2, &y2, &selected2, None).unwrap());
        for rate in RATES {
            for table in tables.values() {
                match (table.rate(rate), table.rate_interval(rate, 0.95)) {
                    (Ok(value), Ok(interval)) => prop_assert!((0.0..=1.0).contains(&value) && sound(&interval)),
                    (one, other) => prop_assert_eq!(one.err(), other.err()),
                }
            }
            let Ok(gap) = disparity(&tables, rate) else { continue };
            prop_assert!((0.0..=1.0).contains(&gap.difference) && gap.difference_to_overall <= gap.difference + 1e-12);
            prop_assert_eq!(gap.four_fifths_flag(), gap.ratio.map(|ratio| ratio < 0.8));
            for ratio in [gap.ratio, gap.ratio_to_overall].into_iter().flatten() {
                prop_assert!((0.0..=1.0).contains(&ratio));
            }
            let defined = tables.values().filter(|table| table.rate(rate).is_ok()).count();
            prop_assert_eq!(defined + gap.left_out.len(), tables.len());
        }
        if let Ok(odds) = equalised_odds(&tables) {
            prop_assert!(odds.mean_difference <= odds.difference + 1e-12);
        }
    }

    #[test]
    fn equal_weights_change_nothing(
        people in prop::collection::vec((0_u8..3, any::<bool>(), any::<bool>()), 1..60),
        weight in 0.1..9.0_f64,
    ) {
        let (group, y, selected) = unzip(&people);
        let plain = confusion_by_group(&group, &y, &selected, None).unwrap();
        let weighted = confusion_by_group(&group, &y, &selected, Some(&vec![weight; people.len()])).unwrap();
        for (one, other) in plain.values().zip(weighted.values()) {
            for rate in RATES {
                match (one.rate(rate), other.rate(rate)) {
                    (Ok(a), Ok(b)) => prop_assert!(near(a, b, 1e-12)),
                    (a, b) => prop_assert_eq!(a.err(), b.err()),
                }
            }
        }
    }

    #[test]
    fn pooled_expectations_add_up_to_the_selected(
        cells in prop::collection::vec((0_u8..5, 0_u8..6, 0_u32..60, 0_u32..60), 1..40),
        turn in 0_usize..40,
    ) {
        let mut cells: Vec<NeedCell<u8, u8>> = cells
            .into_iter()
            .map(|(group, stratum, a, b)| NeedCell {
                group,
                stratum,
                registered: f64::from(a.max(b)),
                selected: f64::from(a.min(b)),
            })
            .collect();
        let pooled = need_adjusted_selection_ratios(&cells, NeedReference::Pooled, 0.95).unwrap();
        let observed: f64 = pooled.values().map(|g| g.observed).sum();
        let expected: f64 = pooled.values().map(|g| g.expected).sum();
        prop_assert!(near(observed, expected, 1e-9));
        let left_out = need_adjusted_selection_ratios(&cells, NeedReference::LeaveOneOut, 0.95).unwrap();
        let turns = turn % cells.len();
        cells.rotate_left(turns);
        let again = need_adjusted_selection_ratios(&cells, NeedReference::Pooled, 0.95).unwrap();
        for (group, adjusted) in &pooled {
            prop_assert!(near(adjusted.expected, again[group].expected, 1e-9));
            match &adjusted.ratio {
                Ok(ratio) => prop_assert!(sound(ratio) && ratio.lower >= 0.0),
                Err(reason) => prop_assert_eq!(*reason, Undefined::ExpectedZero),
            }
            let other = &left_out[group];
            prop_assert!(near(other.registered + other.not_comparable, adjusted.registered, 1e-9));
        }
    }

    #[test]
    fn relabelling_groups_relabels_the_verdicts(observed in 0_u32..80, expected in 0.0..80.0_f64, people in 1_u32..200) {
        let rule = EvidenceRule::default();
        let verdict = |o: f64, e: f64| {
            let enough = rule.is_met_by_ratio(f64::from(people), o, e);
            Verdict::of_ratio(&selection_ratio(o, e, 0.95), enough, None, 0.05)
        };
        let got = verdict(f64::from(observed), expected);
        prop_assert_eq!(got, verdict(f64::from(observed), expected));
        match got {
            Verdict::UnderReached => prop_assert!(f64::from(observed) < expected),
            Verdict::OverReached => prop_assert!(f64::from(observed) > expected),
            Verdict::Reached | Verdict::CannotTell => {}
        }
        if people < 10 {
            prop_assert_eq!(got, Verdict::CannotTell);
        }
    }

    #[test]
    fn a_groups_need_and_everyone_elses_differ_the_opposite_way(
        people in prop::collection::vec((any::<bool>(), 0.0..1.0_f64, 0.0..9.0_f64), 1..80),
        seed in 0_u64..100,
    ) {
        let in_group: Vec<bool> = people.iter().map(|p| p.0).collect();
        let others: Vec<bool> = people.iter().map(|p| !p.0).collect();
        let risk: Vec<f64> = people.iter().map(|p| p.1).collect();
        let need: Vec<f64> = people.iter().map(|p| p.2).collect();
        let settings = Bootstrap { replicates: 40, seed, resampling: Resampling::WithinStrata };
        let run = |group: &[bool]| need_difference_by_decile(group, &risk, &need, 0.9, &settings).unwrap();
        let (one, other) = (run(&in_group), run(&others));
        prop_assert_eq!(&one, &run(&in_group));
        prop_assert_eq!(one.len(), 10);
        prop_assert_eq!(one.iter().map(|d| d.people + d.others).sum::<usize>(), people.len());
        for (a, b) in one.iter().zip(&other) {
            prop_assert_eq!((a.people, a.others), (b.others, b.people));
            prop_assert_eq!(a.difference.is_ok(), a.people > 0 && a.others > 0);
            if let (Ok(a), Ok(b)) = (a.difference, b.difference) {
                prop_assert!(near(a.value, -b.value, 1e-9) && a.lower <= a.upper);
            }
        }
    }

    #[test]
    fn deciles_split_people_evenly(risk in prop::collection::vec(0.0..1.0_f64, 1..120)) {
        let deciles = risk_deciles(&risk).unwrap();
        for i in 0..risk.len() {
            for j in 0..risk.len() {
                prop_assert!(risk[i] >= risk[j] || deciles[i] <= deciles[j]);
            }
        }
        let size = |decile: usize| deciles.iter().filter(|d| **d == decile).count();
        let sizes: Vec<usize> = (0..10).map(size).collect();
        prop_assert!(sizes.iter().max().unwrap() - sizes.iter().min().unwrap() <= 1);
    }
}

#[test]
fn verdicts_read_like_a_table() {
    let rule = EvidenceRule::default();
    let verdict = |o: f64, e: f64, people: f64, p: Option<f64>| {
        let enough = rule.is_met_by_ratio(people, o, e);
        Verdict::of_ratio(&selection_ratio(o, e, 0.95), enough, p, 0.05)
    };
    let table = [
        // (observed, expected, people, Holm p) and what may be said of the group
        (40.0, 41.0, 200.0, None, Verdict::Reached),
        (12.0, 40.0, 200.0, Some(0.001), Verdict::UnderReached),
        (80.0, 40.0, 200.0, Some(0.001), Verdict::OverReached),
        (12.0, 40.0, 200.0, Some(0.2), Verdict::Reached),
        (0.0, 20.0, 60.0, None, Verdict::UnderReached),
        (0.0, 3.0, 60.0, None, Verdict::CannotTell),
        (1.0, 6.0, 9.0, None, Verdict::CannotTell),
        (0.0, 0.0, 50.0, None, Verdict::CannotTell),
    ];
    for (observed, expected, people, p, wanted) in table {
        assert_eq!(verdict(observed, expected, people, p), wanted, "{observed} of {expected}");
    }
    assert!(rule.is_met(10.0, 5.0) && !rule.is_met(9.0, 5.0) && !rule.is_met(10.0, 4.0) && !rule.is_met(10.0, 6.0));
}

#[test]
fn bootstrap_repeats_with_its_seed_and_says_when_it_cannot() {
    let group: Vec<u8> = (0..200).map(|i| i % 2).collect();
    let selected: Vec<bool> = (0..200).map(|i| i % 5 == 0).collect();
    let run = |seed| {
        let settings = Bootstrap { replicates: 500, seed, resampling: Resampling::WithinStrata };
        bootstrap_selection_rates(&group, &selected, 0.95, &settings).unwrap()
    };
    assert_eq!(run(3), run(3));
    assert_ne!(run(3), run(4));
    let range = run(3).difference.unwrap();
    assert!(range.lower >= 0.0 && sound(&run(3).by_group[&0].unwrap()));
    let settings = Bootstrap { replicates: 100, seed: 1, resampling: Resampling::Rows };
    let never = bootstrap(&group, 0.95, &settings, |_| vec![None, Some(1.0)]).unwrap();
    assert_eq!(never[0], Err(Undefined::CiNotEstimable));
    assert!(never[1].is_ok());
    assert_eq!(bootstrap::<u8>(&[], 0.95, &settings, |_| Vec::new()).err(), Some(Undefined::EmptyGroup));
}

#[test]
fn a_label_that_under_counts_a_group_shows_in_every_decile() {
    let people = 600;
    let in_group: Vec<bool> = (0..people).map(|i| i % 3 == 0).collect();
    let risk: Vec<f64> = (0..people).map(|i| f64::from(i) / f64::from(people)).collect();
    // One more long-term condition at the same risk.
    let need: Vec<f64> =
        (0..people).map(|i| f64::from(i / 60) + f64::from(i % 2) + if i % 3 == 0 { 1.0 } else { 0.0 }).collect();
    let settings = Bootstrap { replicates: 400, seed: 7, resampling: Resampling::WithinStrata };
    let differences = need_difference_by_decile(&in_group, &risk, &need, 0.95, &settings).unwrap();
    assert_eq!(differences.len(), 10);
    for difference in &differences {
        assert_eq!((difference.people, difference.others), (20, 40));
        let estimate = difference.difference.unwrap();
        assert!(near(estimate.value, 1.0, 1e-9) && estimate.excludes(0.0));
    }
    let by_group = label_bias(&in_group, &risk, &need, 0.9).unwrap();
    assert_eq!(by_group.among_selected[&true].people + by_group.among_selected[&false].people, 60);
}
