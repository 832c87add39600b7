//! What a disclosure rule lets be printed, and the points of a funnel.

use std::sync::Arc;

use arrow::array::{AsArray, Int64Array};
use evenreach_statistics::DisclosureRule;

use super::{close, engine, hold, number, numbers, row, run, texts, words};

/// The counts of pub-sdc_nhs_england_hes-01 and its fellows.
const COUNTS: [i64; 12] = [0, 1, 5, 7, 8, 12, 13, 17, 18, 22, 23, 100];

#[test]
fn counts_are_printed_as_each_rule_asks() {
    let hidden = [None; 3];
    let rounded = [10, 10, 15, 15, 20, 20, 25, 100].map(Some);
    let hes: Vec<Option<i64>> = [Some(0)].into_iter().chain(hidden).chain(rounded).collect();
    let central: Vec<Option<i64>> = [0, 5, 5, 5].map(Some).into_iter().chain(rounded).collect();
    let midpoint: Vec<Option<i64>> = [0, 3, 3, 9, 9, 9, 15, 15, 15, 21, 21, 99].map(Some).to_vec();
    let context = engine(1, 5);
    hold(&context, "cells", vec![("n", Arc::new(Int64Array::from(COUNTS.to_vec())))]);
    for (rule, expected) in [
        ("nhs_england_hes", &hes),
        ("opensafely", &hes),
        ("nhs_england_central", &central),
        ("opensafely_midpoint6", &midpoint),
    ] {
        let sql = format!(
            "select disclosed(n, '{rule}'), disclosed_status(n, '{rule}'), disclosed_reason(n, '{rule}') from cells"
        );
        let rows = run(&context, &sql).unwrap();
        let (status, reason) = (rows.column(1).as_string::<i32>(), rows.column(2).as_string::<i32>());
        for (at, expected) in expected.iter().enumerate() {
            assert_eq!(number(rows.column(0), at), expected.map(|n| n as f64), "{rule} {}", COUNTS[at]);
            assert_eq!(status.value(at), if expected.is_some() { "shown" } else { "suppressed" });
            assert_eq!(reason.iter().nth(at).flatten(), expected.is_none().then_some("suppressed_primary"));
        }
    }
}

#[test]
fn a_rule_may_stand_in_a_column_and_missing_is_neither_shown_nor_suppressed() {
    let context = engine(2, 2);
    let rules = DisclosureRule::ALL.map(|rule| rule.as_str().to_owned());
    hold(&context, "cells", vec![("n", numbers([Some(4.0); 7])), ("rule", texts(rules))]);
    let rows = run(&context, "select disclosed(n, rule) as d from cells order by rule").unwrap();
    let mut expected: Vec<(&str, Option<f64>)> =
        DisclosureRule::ALL.iter().map(|rule| (rule.as_str(), rule.cell(Some(4)).shown().map(|n| n as f64))).collect();
    expected.sort_by_key(|(name, _)| *name);
    let got: Vec<Option<f64>> = (0..7).map(|at| number(rows.column(0), at)).collect();
    assert_eq!(got, expected.iter().map(|(_, shown)| *shown).collect::<Vec<_>>());
    for (arguments, reason) in [
        ("null, 'acro'", "missing_value"),
        ("4, null", "missing_value"),
        ("4.5, 'acro'", "invalid_input"),
        ("-1, 'none'", "invalid_input"),
    ] {
        let sql = format!(
            "select disclosed_status({arguments}), disclosed_status_reason({arguments}), disclosed_reason({arguments})"
        );
        assert_eq!(words(&context, &sql), [None, Some(reason.to_owned()), Some(reason.to_owned())], "{arguments}");
    }
    let error = run(&context, "select disclosed(4, 'secret')").unwrap_err().to_string();
    assert!(error.contains("disclosed: rule must be one of nhs_england_hes, ") && !error.contains("secret"), "{error}");
    let error = run(&context, "select disclosed(4, 5)").unwrap_err().to_string();
    assert!(error.contains("disclosed: rule must be a text"), "{error}");
}

#[test]
fn percentages_come_from_rounded_counts() {
    let context = engine(1, 8192);
    let call = "(1003, 4001, 'nhs_england_hes')";
    let got = row(
        &context,
        &format!(
            "select disclosed_percentage{call}, disclosed_percentage_numerator{call}, disclosed_percentage_denominator{call}, disclosed_percentage_decimals{call}"
        ),
    );
    assert!(close(&got, &[25.125, 1005.0, 4000.0, 1.0], 1e-12), "{got:?}");
    for (arguments, reason) in [
        ("36, 41, 'nhs_england_hes'", Some("suppressed_primary")),
        ("36, 41, 'nhs_england_hes', false", None),
        ("0, 41, 'nhs_england_hes'", Some("suppressed_primary")),
        ("5, 41, 'nhs_england_hes', false", Some("suppressed_primary")),
        ("0, 0, 'none', false", Some("empty_group")),
        ("9, 8, 'none'", Some("invalid_input")),
    ] {
        let got = words(&context, &format!("select disclosed_percentage_reason({arguments})"));
        assert_eq!(got, [reason.map(str::to_owned)], "{arguments}");
    }
}

#[test]
fn the_points_of_a_funnel_span_its_units() {
    let context = engine(1, 8192);
    let got = row(
        &context,
        "select funnel_plot_observed(12, 140, 1) as a, funnel_plot_observed(12, 140, 2) as b, funnel_plot_observed(12, 140, 100) as c",
    );
    assert_eq!(got[0], Some(1.0));
    assert!(got[1] > got[0] && got[2].unwrap() > 120.0 && got[2].unwrap() < 160.0, "{got:?}");
    for arguments in ["12, 140, 0", "12, 140, 101", "140, 12, 5", "0, 140, 5"] {
        let got = words(&context, &format!("select funnel_plot_observed_reason({arguments})"));
        assert_eq!(got, [Some("invalid_input".to_owned())], "{arguments}");
    }
}
