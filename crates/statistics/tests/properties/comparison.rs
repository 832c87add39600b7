//! Two groups, several groups and families of tests.

use evenreach_statistics::Undefined;
use evenreach_statistics::comparison::TwoGroups;
use evenreach_statistics::comparison::difference::{agresti_caffo, mee, miettinen_nurminen, newcombe};
use evenreach_statistics::comparison::heterogeneity::{chi_square_heterogeneity, cochran_armitage_trend};
use evenreach_statistics::comparison::ratio;
use evenreach_statistics::multiple_testing::{benjamini_hochberg, bonferroni, holm};
use proptest::prelude::*;

use crate::near::{near, sound};

fn two_groups() -> impl Strategy<Value = TwoGroups> {
    let side = || (1_u64..400).prop_flat_map(|n| (0..=n, Just(n)));
    (side(), side()).prop_map(|((x1, n1), (x2, n2))| TwoGroups::new(x1, n1, x2, n2).unwrap())
}

fn swapped(groups: &TwoGroups) -> TwoGroups {
    TwoGroups::new(groups.x2, groups.n2, groups.x1, groups.n1).unwrap()
}

proptest! {
    #[test]
    fn differences_are_bounded_and_turn_with_the_groups(groups in two_groups()) {
        for interval in [newcombe, miettinen_nurminen, mee] {
            let one = interval(&groups, 0.95).unwrap();
            let other = interval(&swapped(&groups), 0.95).unwrap();
            prop_assert!(sound(&one) && one.lower >= -1.0 - 1e-12 && one.upper <= 1.0 + 1e-12);
            prop_assert!(near(one.lower, -other.upper, 1e-9) && near(one.upper, -other.lower, 1e-9));
        }
        prop_assert!(agresti_caffo(&groups, 0.95).unwrap().lower.is_finite());
        let (wide, narrow) = (miettinen_nurminen(&groups, 0.95).unwrap(), mee(&groups, 0.95).unwrap());
        prop_assert!(wide.lower <= narrow.lower + 1e-12 && wide.upper >= narrow.upper - 1e-12);
    }

    #[test]
    fn ratios_survive_zero_cells_and_invert_with_the_groups(groups in two_groups()) {
        let got = ratio::selection_rate_ratio(&groups, 0.95);
        if groups.x1 == 0 && groups.x2 == 0 {
            prop_assert_eq!(got.err(), Some(Undefined::NobodySelected));
        } else {
            let (one, other) = (got.unwrap(), ratio::selection_rate_ratio(&swapped(&groups), 0.95).unwrap());
            prop_assert!(sound(&one) && one.lower > 0.0);
            prop_assert!(near(one.value * other.value, 1.0, 1e-9) && near(one.lower * other.upper, 1.0, 1e-9));
        }
        if groups.x2 > 0 {
            let score = ratio::miettinen_nurminen(&groups, 0.95).unwrap();
            prop_assert!(sound(&score) && score.lower >= 0.0);
            prop_assert_eq!(score.lower <= 0.0, groups.x1 == 0);
            if groups.x1 > 0 {
                let inverse = ratio::miettinen_nurminen(&swapped(&groups), 0.95).unwrap();
                prop_assert!(near(score.lower * inverse.upper, 1.0, 1e-7));
            }
        }
    }

    #[test]
    fn half_a_person_more_gives_limits_to_every_table(groups in two_groups()) {
        match ratio::log_adjusted(&groups, 0.95) {
            Ok(one) => {
                prop_assert!(sound(&one) && one.lower > 0.0);
                let other = ratio::log_adjusted(&swapped(&groups), 0.95).unwrap();
                prop_assert!(near(one.value * other.value, 1.0, 1e-9) && near(one.lower * other.upper, 1.0, 1e-9));
                let wide = ratio::log_adjusted(&groups, 0.998).unwrap();
                prop_assert!(wide.lower <= one.lower && wide.upper >= one.upper);
                // Few people move it towards 1; many leave it the plain ratio.
                if let Ok(plain) = ratio::katz(&groups, 0.95)
                    && groups.x1.min(groups.x2) > 100
                {
                    prop_assert!((one.value / plain.value - 1.0).abs() < 0.01);
                }
            }
            Err(reason) => {
                prop_assert_eq!((reason, groups.x1 + groups.x2), (Undefined::NobodySelected, 0));
            }
        }
    }

    #[test]
    fn four_fifths_of_two_groups_is_their_ratio(groups in two_groups()) {
        let flag = groups.four_fifths_flag();
        match (groups.x1, groups.x2) {
            (0, 0) => prop_assert_eq!(flag, Err(Undefined::NobodySelected)),
            // Whole numbers, so that a ratio of exactly four fifths is none below it.
            (x1, x2) => {
                let (short, even) = (5 * x1 * groups.n2, 4 * x2 * groups.n1);
                prop_assert!(short == even || flag == Ok(short < even));
                prop_assert!(!(flag == Ok(true) && swapped(&groups).four_fifths_flag() == Ok(true)));
            }
        }
    }

    #[test]
    fn score_intervals_contain_zero_and_one_together(groups in two_groups()) {
        prop_assume!(groups.x1 > 0 && groups.x2 > 0);
        let difference = miettinen_nurminen(&groups, 0.95).unwrap();
        let ratio = ratio::miettinen_nurminen(&groups, 0.95).unwrap();
        let close = difference.lower.abs().min(difference.upper.abs()) < 1e-9;
        prop_assert!(close || difference.excludes(0.0) == ratio.excludes(1.0));
    }

    #[test]
    fn fisher_is_symmetric(groups in two_groups()) {
        let (one, other) = (groups.fisher_exact_p().unwrap(), swapped(&groups).fisher_exact_p().unwrap());
        prop_assert!(one > 0.0 && one <= 1.0 && near(one, other, 1e-9));
    }

    #[test]
    fn two_group_tests_agree(groups in two_groups()) {
        let (x, n) = ([groups.x1 as f64, groups.x2 as f64], [groups.n1 as f64, groups.n2 as f64]);
        match (chi_square_heterogeneity(&x, &n), cochran_armitage_trend(&x, &n, &[0.0, 1.0])) {
            (Ok(chi_square), Ok(trend)) => {
                prop_assert!(near(chi_square.statistic, trend.z * trend.z, 1e-9));
                prop_assert!(near(chi_square.p_value, trend.p_value, 1e-9));
            }
            (one, other) => {
                prop_assert_eq!(one.err(), Some(Undefined::OneClass));
                prop_assert_eq!(other.err(), Some(Undefined::OneClass));
            }
        }
    }

    #[test]
    fn trends_ignore_group_order_and_turn_with_the_scores(
        groups in prop::collection::vec((1_u32..50, 1_u32..50, -3.0..3.0_f64), 3..8),
    ) {
        let x: Vec<f64> = groups.iter().map(|g| f64::from(g.0)).collect();
        let n: Vec<f64> = groups.iter().map(|g| f64::from(g.0 + g.1)).collect();
        let scores: Vec<f64> = groups.iter().map(|g| g.2).collect();
        let backwards = |v: &[f64]| v.iter().rev().copied().collect::<Vec<_>>();
        let turned: Vec<f64> = scores.iter().map(|s| 5.0 - 2.0 * s).collect();
        let one = cochran_armitage_trend(&x, &n, &scores).unwrap();
        let same = cochran_armitage_trend(&backwards(&x), &backwards(&n), &backwards(&scores)).unwrap();
        let negated = cochran_armitage_trend(&x, &n, &turned).unwrap();
        prop_assert!(near(one.z, same.z, 1e-9) && near(one.z, -negated.z, 1e-8));
        let chi_square = chi_square_heterogeneity(&x, &n).unwrap();
        prop_assert!(chi_square.statistic >= one.z * one.z - 1e-9);
    }

    #[test]
    fn adjusted_p_values_are_ordered(p in prop::collection::vec(0.0..=1.0_f64, 1..20), turn in 0_usize..20) {
        let (h, q, b) = (holm(&p).unwrap(), benjamini_hochberg(&p).unwrap(), bonferroni(&p).unwrap());
        for i in 0..p.len() {
            prop_assert!(p[i] <= q[i] + 1e-15 && q[i] <= h[i] + 1e-15 && h[i] <= b[i] + 1e-15 && b[i] <= 1.0);
            for j in 0..p.len() {
                if p[i] <= p[j] {
                    prop_assert!(h[i] <= h[j] && q[i] <= q[j]);
                }
            }
        }
        let mut turned = p.clone();
        turned.rotate_left(turn % p.len());
        let mut expected = h.clone();
        expected.rotate_left(turn % p.len());
        for (got, expected) in holm(&turned).unwrap().iter().zip(&expected) {
            prop_assert!(near(*got, *expected, 1e-12));
        }
    }
}

#[test]
fn published_anchors() {
    // Newcombe 1998, table II: 56/70 against 48/80.
    let groups = TwoGroups::new(56, 70, 48, 80).unwrap();
    let anchors = [
        (newcombe(&groups, 0.95), 0.0524, 0.3339),
        (miettinen_nurminen(&groups, 0.95), 0.0528, 0.3382),
        (mee(&groups, 0.95), 0.0533, 0.3377),
    ];
    for (got, lower, upper) in anchors {
        let got = got.unwrap();
        assert!((got.lower - lower).abs() < 5e-5 && (got.upper - upper).abs() < 5e-5);
    }
    // A ratio of zero raises the four-fifths flag without any evidence.
    let tiny = TwoGroups::new(0, 12, 5, 90).unwrap();
    assert_eq!(tiny.four_fifths_flag(), Ok(true));
    assert!(tiny.fisher_exact_p().unwrap() > 0.999_999);
    assert!(!ratio::selection_rate_ratio(&tiny, 0.95).unwrap().excludes(1.0));
}

#[test]
fn comparisons_at_the_edges() {
    let groups = |x1, n1, x2, n2| TwoGroups::new(x1, n1, x2, n2);
    assert_eq!(groups(0, 0, 1, 2).err(), Some(Undefined::EmptyGroup));
    assert_eq!(groups(3, 2, 1, 2).err(), Some(Undefined::InvalidInput));
    let reference_none = groups(3, 9, 0, 9).unwrap();
    assert_eq!(reference_none.rate_ratio(), Err(Undefined::ZeroCell));
    assert_eq!(ratio::miettinen_nurminen(&reference_none, 0.95).err(), Some(Undefined::Unbounded));
    assert_eq!(ratio::katz(&reference_none, 0.95).err(), Some(Undefined::ZeroCell));
    let nobody = groups(0, 9, 0, 9).unwrap();
    assert_eq!(nobody.four_fifths_flag(), Err(Undefined::NobodySelected));
    assert!(newcombe(&nobody, 0.95).unwrap().upper > 0.2);
    assert_eq!(chi_square_heterogeneity(&[1.0], &[4.0]).err(), Some(Undefined::TooFewGroups));
    assert_eq!(holm(&[0.2, f64::NAN]).err(), Some(Undefined::InvalidInput));
    assert_eq!(holm(&[]), Ok(Vec::new()));
}
