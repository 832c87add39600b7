//! Rates of error, how far groups lie apart in them, and selection relative to need.

use evenreach_statistics::{Undefined, selection_ratio, wilson};
use proptest::prelude::*;

use super::{close, engine, hold, number, numbers, row, run, words};

/// pub-group_fairness_edge-01, groups A, B and C as 1, 2 and 3: (group, outcome, selected). B has no positives, C no
/// negatives.
const EDGE: [(u8, u8, u8); 14] = [
    (1, 1, 1),
    (1, 0, 0),
    (1, 1, 0),
    (1, 1, 1),
    (1, 0, 1),
    (1, 0, 0),
    (1, 0, 0),
    (1, 1, 1),
    (2, 0, 0),
    (2, 0, 1),
    (2, 0, 0),
    (2, 0, 0),
    (2, 0, 1),
    (3, 1, 0),
];

fn hold_people(context: &datafusion::prelude::SessionContext, people: &[(u8, u8, u8)]) {
    let column = |of: fn(&(u8, u8, u8)) -> u8| numbers(people.iter().map(|person| Some(f64::from(of(person)))));
    hold(context, "people", vec![("g", column(|p| p.0)), ("y", column(|p| p.1)), ("s", column(|p| p.2))]);
}

#[test]
fn rates_are_the_published_ones_and_null_where_nobody_could_count() {
    let context = engine(4, 2);
    hold_people(&context, &EDGE);
    let sql = "select true_positive_rate(s, y) as a, false_negative_rate(s, y) as b, false_positive_rate(s, y) as c,
                      specificity(s, y) as d, positive_predictive_value(s, y) as e, false_omission_rate(s, y) as f,
                      false_negative_rate_lower(s, y) as l, false_negative_rate_upper(s, y, 0.998) as u
               from people group by g order by g";
    let rows = run(&context, sql).unwrap();
    let (two, three) = (wilson(1.0, 4.0, 0.95).unwrap(), wilson(1.0, 4.0, 0.998).unwrap());
    let (of_c, of_c3) = (wilson(1.0, 1.0, 0.95).unwrap(), wilson(1.0, 1.0, 0.998).unwrap());
    let expected = [
        [0.75, 0.25, 0.25, 0.75, 0.75, 0.25, two.lower, three.upper].map(Some),
        [None, None, Some(0.4), Some(0.6), Some(0.0), Some(0.0), None, None],
        [Some(0.0), Some(1.0), None, None, None, Some(1.0), Some(of_c.lower), Some(of_c3.upper)],
    ];
    for (line, expected) in expected.iter().enumerate() {
        let got: Vec<Option<f64>> = rows.columns().iter().map(|column| number(column, line)).collect();
        assert_eq!(got, expected, "group {line}");
    }
    for (call, group, reason) in [
        ("false_negative_rate_reason(s, y)", 2, Some("no_positives")),
        ("sensitivity_reason(s, y)", 2, Some("no_positives")),
        ("false_positive_rate_reason(s, y)", 3, Some("no_negatives")),
        ("positive_predictive_value_reason(s, y)", 3, Some("nobody_selected")),
        ("false_omission_rate_reason(s, y)", 1, None),
        ("false_omission_rate_reason(true, y)", 1, Some("everybody_selected")),
        ("false_omission_rate_reason(s + 1, y)", 1, Some("invalid_input")),
        ("false_negative_rate_reason(null, y)", 1, Some("missing_value")),
        ("false_negative_rate_reason(s, y)", 9, Some("empty_group")),
    ] {
        let got = words(&context, &format!("select {call} from people where g = {group}"));
        assert_eq!(got, [reason.map(str::to_owned)], "{call}");
    }
}

#[test]
fn a_group_without_a_rate_is_left_out_and_counted() {
    let context = engine(4, 2);
    hold_people(&context, &EDGE);
    let got = row(
        &context,
        "select demographic_parity_difference(g, s), demographic_parity_difference_overall(g, s),
                demographic_parity_difference_to_overall(g, s), demographic_parity_ratio(g, s),
                demographic_parity_ratio_to_overall(g, s), four_fifths_ratio_below_four_fifths(g, s),
                equal_opportunity_difference(g, s, y), equal_opportunity_difference_groups_left_out(g, s, y),
                equalised_odds_difference(g, s, y), equalised_odds_difference_mean(g, s, y),
                equalized_odds_difference_groups_left_out(g, s, y) from people",
    );
    // False positive rates of A and B lie 0.15 apart; fairlearn's 0.575 takes C's as 0.
    let expected = [0.5, 0.428_571_428_571_428_55, 0.428_571_428_571_428_55, 0.0, 0.0, 1.0, 0.75, 1.0, 0.75, 0.45, 2.0];
    assert!(close(&got, &expected, 1e-10), "{got:?}");
    for (call, filter, reason) in [
        ("demographic_parity_difference_reason(g, s)", "g = 1", Some("too_few_groups")),
        ("demographic_parity_difference_bootstrap_reason(g, s)", "g = 1", Some("too_few_groups")),
        ("demographic_parity_difference_bootstrap_reason(g, s, 0.95, 0)", "true", Some("invalid_input")),
        ("demographic_parity_difference_bootstrap_reason(g, s, 0.95, 50, 0.5)", "true", Some("invalid_input")),
        ("demographic_parity_ratio_reason(g, s)", "s = 0", Some("nobody_selected")),
        ("demographic_parity_ratio_reason(g, s)", "true", None),
        ("equal_opportunity_difference_reason(g, s, y)", "g < 3", Some("too_few_groups")),
        // Sensitivity of one group alone: no range, though the other rate has one.
        ("equalised_odds_difference_reason(g, s, y)", "g < 3", Some("too_few_groups")),
        ("equalised_odds_difference_reason(g, s, y)", "false", Some("empty_group")),
    ] {
        let got = words(&context, &format!("select {call} from people where {filter}"));
        assert_eq!(got, [reason.map(str::to_owned)], "{call} where {filter}");
    }
}

#[test]
fn a_bootstrap_repeats_with_its_seed() {
    let context = engine(2, 8);
    let people: Vec<(u8, u8, u8)> = (0..200_u8).map(|i| (i % 2, 0, u8::from(i % (5 + i % 2) == 0))).collect();
    hold_people(&context, &people);
    let call = |part: &str, seed: u8| format!("demographic_parity_difference_bootstrap{part}(g, s, 0.95, 500, {seed})");
    let sql = format!(
        "select {}, {} as l, {} as u, {} as v, demographic_parity_difference(g, s) as d from people",
        call("", 3),
        call("_lower", 3),
        call("_upper", 3),
        call("_upper", 4)
    );
    let got: Vec<f64> = row(&context, &sql).into_iter().map(Option::unwrap).collect();
    assert_eq!(row(&context, &sql).into_iter().map(Option::unwrap).collect::<Vec<_>>(), got);
    assert!(0.0 <= got[1] && got[1] <= got[0] && got[0] <= got[2] && (got[2] - got[3]).abs() < 0.1);
    assert!((got[0] - got[4]).abs() < 1e-12);
}

#[test]
fn selection_is_held_against_need() {
    let context = engine(4, 2);
    // Two strata: half of everybody selected in the first, a quarter in the second.
    let people: Vec<(u8, u8, u8)> =
        (0..80_u8).map(|i| (i / 40, i % 2, u8::from(i % (2 + 2 * (i / 40)) == 0))).collect();
    hold_people(&context, &people);
    let call = |part: &str, rest: &str| format!("need_adjusted_selection_ratio{part}(g, y, s{rest})");
    let got = row(
        &context,
        &format!(
            "select {} as v, {} as l, {} as o, {} as e, {} as p, {} as n, {} as left_out from people",
            call("", ""),
            call("_lower", ""),
            call("_observed", ""),
            call("_expected", ""),
            call("_p_value", ""),
            call("_not_comparable", ""),
            call("_expected", ", true")
        ),
    );
    // Nobody with y is selected: even numbers are.
    let ratio = selection_ratio(0.0, 15.0, 0.95).unwrap();
    assert_eq!(got[..4], [Some(ratio.value), Some(ratio.lower), Some(0.0), Some(15.0)]);
    assert!(got[4].unwrap() < 1e-5 && got[5] == Some(0.0) && got[6] == Some(30.0), "{got:?}");
    for (call, filter, reason) in [
        ("need_adjusted_selection_ratio_reason(g, y, s)", "y = 0", Some("empty_group")),
        ("need_adjusted_selection_ratio_reason(g, y, s)", "s = 0", Some("expected_zero")),
        ("need_adjusted_selection_ratio_reason(g, y, s, true)", "y = 1", Some("expected_zero")),
        ("need_adjusted_selection_ratio_reason(g, y, s, 2)", "true", Some("invalid_input")),
    ] {
        let got = words(&context, &format!("select {call} from people where {filter}"));
        assert_eq!(got, [reason.map(str::to_owned)], "{call} where {filter}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn rates_of_error_are_wilsons_and_gaps_are_between_them(
        people in prop::collection::vec((0_u8..3, 0_u8..2, 0_u8..2), 1..60),
    ) {
        let context = engine(3, 4);
        hold_people(&context, &people);
        let got = row(&context, "select false_negative_rate(s, y), false_negative_rate_lower(s, y),
            true_positive_rate(s, y), demographic_parity_difference(g, s), demographic_parity_ratio(g, s),
            demographic_parity_ratio_below_four_fifths(g, s) from people");
        let positives = people.iter().filter(|p| p.1 == 1).count() as f64;
        let missed = people.iter().filter(|p| p.1 == 1 && p.2 == 0).count() as f64;
        match wilson(missed, positives, 0.95) {
            Ok(rate) => {
                prop_assert_eq!(&got[..2], &[Some(rate.value), Some(rate.lower)]);
                prop_assert!((got[2].unwrap() + rate.value - 1.0).abs() < 1e-12);
            }
            Err(reason) => {
                prop_assert_eq!((reason, &got[..3]), (Undefined::EmptyGroup, &[None; 3][..]));
            }
        }
        if let (Some(gap), Some(ratio)) = (got[3], got[4]) {
            prop_assert!((0.0..=1.0).contains(&gap) && (0.0..=1.0).contains(&ratio));
            prop_assert_eq!(got[5], Some(f64::from(u8::from(ratio < 0.8))));
        }
    }
}
