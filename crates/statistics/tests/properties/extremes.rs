//! Whatever finite numbers are handed in, an answer is a number or a reason.

use evenreach_statistics::comparison::TwoGroups;
use evenreach_statistics::comparison::difference::{agresti_caffo, mee, miettinen_nurminen, newcombe, wald};
use evenreach_statistics::comparison::ratio::{odds_ratio, selection_rate_ratio};
use evenreach_statistics::concentration_index::ConcentrationIndex;
use evenreach_statistics::count::{count_limits, crude_rate};
use evenreach_statistics::distribution::beta::beta_lower_tail;
use evenreach_statistics::distribution::gamma::{chi_square_quantile, chi_square_upper_tail, gamma_lower_tail};
use evenreach_statistics::distribution::normal::{normal_quantile, normal_upper_tail};
use evenreach_statistics::fractional_rank::{fractional_ranks, group_midpoints};
use evenreach_statistics::inequality::GroupInequality;
use evenreach_statistics::slope_index::{GradientGroup, slope_index};
use evenreach_statistics::standardisation::{
    ReferenceStratum, StandardBand, directly_standardised_rate, indirectly_standardised_ratio, observed_to_expected,
};
use evenreach_statistics::{Estimate, Undefined, byar, wilson};
use proptest::prelude::*;

use crate::near::near;

/// Nothing, one, halves, negatives, the smallest and the largest, and all between.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        2 => Just(0.0),
        1 => Just(-0.0),
        2 => (0_u32..50).prop_map(f64::from),
        2 => (-300_i32..300, 1.0..10.0_f64).prop_map(|(power, x)| x * 10.0_f64.powi(power)),
        1 => Just(f64::MIN_POSITIVE),
        1 => Just(f64::MAX),
        1 => -5.0..0.0_f64,
    ]
}

/// The same without numbers whose squares leave the number range.
fn not_enormous() -> impl Strategy<Value = f64> {
    any_number().prop_map(|x| if x.abs() < 1e100 { x } else { 7.0 })
}

fn is_number(estimate: Result<Estimate, Undefined>) -> bool {
    estimate.is_err() || estimate.unwrap().finite().is_ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn limits_are_numbers_or_reasons(x in any_number(), n in any_number(), per in any_number()) {
        prop_assert!(is_number(wilson(x, n, 0.95)));
        prop_assert!(is_number(byar(x, 0.998)));
        prop_assert!(is_number(crude_rate(x, n, per, 0.95)));
        prop_assert!(is_number(observed_to_expected(x, n, 0.95)));
        if x >= 10.0 {
            prop_assert!(is_number(count_limits(x, 0.95)));
        }
    }

    #[test]
    fn standardised_rates_are_numbers_or_reasons(
        rows in prop::collection::vec((any_number(), any_number(), any_number(), any_number()), 0..5),
    ) {
        let bands: Vec<_> = rows.iter()
            .map(|r| StandardBand { events: r.0, population: r.1, standard_population: r.2 })
            .collect();
        prop_assert!(is_number(directly_standardised_rate(&bands, 1e5, 0.95)));
        let strata: Vec<_> = rows.iter()
            .map(|r| ReferenceStratum {
                events: r.0, population: r.1, reference_events: r.2, reference_population: r.3,
            })
            .collect();
        prop_assert!(is_number(indirectly_standardised_ratio(&strata, 100.0, 0.95)));
    }

    #[test]
    fn two_groups_are_numbers_or_reasons(x1 in 0_u64..=60, n1 in 0_u64..=60, x2 in 0_u64..=60, n2 in 0_u64..=60) {
        let Ok(groups) = TwoGroups::new(x1, n1, x2, n2) else {
            prop_assert!(n1 == 0 || n2 == 0 || x1 > n1 || x2 > n2);
            return Ok(());
        };
        for interval in [newcombe, miettinen_nurminen, mee, agresti_caffo, wald, selection_rate_ratio, odds_ratio] {
            prop_assert!(is_number(interval(&groups, 0.95)));
        }
        // Only a plain Wald interval may have no width; the headline ones never do.
        let headline = [Some(newcombe(&groups, 0.95)), (x1 + x2 > 0).then(|| selection_rate_ratio(&groups, 0.95))];
        for interval in headline.into_iter().flatten() {
            let interval = interval.unwrap();
            prop_assert!(interval.lower < interval.upper);
        }
    }

    #[test]
    fn inequality_is_a_number_or_a_reason(
        rows in prop::collection::vec((not_enormous(), not_enormous(), 0_u32..5), 0..7),
    ) {
        let y: Vec<f64> = rows.iter().map(|r| r.0).collect();
        let n: Vec<f64> = rows.iter().map(|r| r.1).collect();
        let rank: Vec<f64> = rows.iter().map(|r| f64::from(r.2)).collect();
        if let Ok(index) = ConcentrationIndex::new(&rank, &y, Some(&n)) {
            prop_assert!(index.generalised().is_finite());
        }
        if let Ok(groups) = GroupInequality::new(&y, &n) {
            for measure in [groups.theil_index(), groups.mean_log_deviation(), groups.index_of_disparity()] {
                prop_assert!(measure.is_err() || !measure.unwrap().is_nan());
            }
        }
        let groups: Vec<_> = rows.iter().map(|r| GradientGroup { population: r.1, value: r.0 }).collect();
        if let Ok(index) = slope_index(&groups, 1.0) {
            prop_assert!(!index.sii.is_nan());
        }
    }

    #[test]
    fn ranks_lie_between_the_ends_and_centre_on_a_half(
        rows in prop::collection::vec((0_u32..6, 0_u32..9), 1..40),
        turn in 0_usize..40,
    ) {
        let rank: Vec<f64> = rows.iter().map(|r| f64::from(r.0)).collect();
        let weights: Vec<f64> = rows.iter().map(|r| f64::from(r.1)).collect();
        let total: f64 = weights.iter().sum();
        let ranks = fractional_ranks(&rank, &weights);
        if total <= 0.0 {
            prop_assert_eq!(ranks, Err(Undefined::PopZero));
            return Ok(());
        }
        let ranks = ranks.unwrap();
        prop_assert!(ranks.iter().all(|r| (0.0..=1.0).contains(r)));
        let mean = ranks.iter().zip(&weights).map(|(r, w)| r * w).sum::<f64>() / total;
        prop_assert!(near(mean, 0.5, 1e-12));
        for i in 0..rank.len() {
            for j in 0..rank.len() {
                prop_assert!(rank[i] > rank[j] || ranks[i] <= ranks[j] + 1e-12);
                prop_assert!((rank[i] - rank[j]).abs() > 0.5 || (ranks[i] - ranks[j]).abs() < 1e-15);
            }
        }
        let turned = |v: &[f64]| {
            let mut v = v.to_vec();
            v.rotate_left(turn % rows.len());
            v
        };
        for (one, other) in fractional_ranks(&turned(&rank), &turned(&weights)).unwrap().iter().zip(turned(&ranks)) {
            prop_assert!(near(*one, other, 1e-12));
        }
        if let Ok(midpoints) = group_midpoints(&weights) {
            prop_assert!(midpoints.windows(2).all(|pair| pair[0] < pair[1]));
        }
    }

    #[test]
    fn quantiles_undo_tails(p in 1e-12..0.999_999_f64, df in 0.05..500.0_f64, x in 0.0..1.0_f64) {
        prop_assert!(near(normal_upper_tail(-normal_quantile(p).unwrap()), p, 1e-12));
        let quantile = chi_square_quantile(p, df).unwrap();
        // Below the smallest normal number the quantile has no figures left to undo.
        if quantile > 1e-290 {
            prop_assert!((gamma_lower_tail(df / 2.0, quantile / 2.0) / p - 1.0).abs() < 1e-9);
        }
        prop_assert!(chi_square_upper_tail(quantile, df) <= 1.0);
        let (one, other) = (beta_lower_tail(x, 2.5, df), beta_lower_tail(1.0 - x, df, 2.5));
        prop_assert!(near(one + other, 1.0, 1e-11));
    }
}
