//! Functions of one row's numbers: edges, nulls, types, names of arguments, errors.

use std::sync::Arc;

use arrow::array::{AsArray, Int64Array};
use evenreach_statistics::count::{byar_lower, byar_upper};
use evenreach_statistics::{exact_poisson, wilson};

use super::{engine, hold, number, numbers, row, run, words};

#[test]
fn limits_equal_the_librarys() {
    let context = engine(1, 8192);
    let by_sql = row(&context, "select wilson(7, 25), wilson_lower(7, 25), wilson_upper(7, 25, 0.998)");
    let (two, three) = (wilson(7.0, 25.0, 0.95).unwrap(), wilson(7.0, 25.0, 0.998).unwrap());
    assert_eq!(by_sql, [Some(two.value), Some(two.lower), Some(three.upper)]);
    let byars = row(&context, "select byars_lower(57), byars_upper(57), byars_upper(57, 9021, 100000)");
    let upper = byar_upper(57.0, 0.95).unwrap();
    assert_eq!(byars, [byar_lower(57.0, 0.95).ok(), Some(upper), Some(upper / 9021.0 * 100_000.0)]);
    let exact = row(&context, "select exact_poisson_lower(4), exact_poisson_upper(4), crude_rate_upper(4, 1800)");
    let four = exact_poisson(4.0, 0.95).unwrap();
    assert_eq!(exact, [Some(four.lower), Some(four.upper), Some(four.upper / 1800.0 * 100_000.0)]);
}

#[test]
fn what_is_undefined_is_null_with_a_reason() {
    let context = engine(1, 8192);
    for (family, arguments, reason) in [
        ("wilson", "0, 0", "empty_group"),
        ("wilson", "2, 1", "invalid_input"),
        ("wilson", "-1, 10", "invalid_input"),
        ("wilson", "1, 10, 95", "invalid_input"),
        ("wilson", "cast('nan' as double), 10", "invalid_input"),
        ("wilson", "null, 10", "missing_value"),
        ("wilson", "1, null", "missing_value"),
        ("wilson", "1e308, 1e308", "unbounded"),
        ("byars", "3, 0", "pop_zero"),
        ("byars", "3, 100, 0", "invalid_input"),
        // The confidence of R's byars_lower(x, confidence) put in the denominator's place.
        ("byars", "3, 0.95", "invalid_input"),
        ("exact_poisson", "-1", "invalid_input"),
        ("crude_rate", "3, 0", "pop_zero"),
        ("observed_to_expected", "3, 0", "expected_zero"),
        ("selection_rate_ratio", "0, 10, 0, 10", "nobody_selected"),
        ("selection_rate_ratio", "1.5, 10, 2, 10", "invalid_input"),
        ("selection_rate_ratio_score", "4, 10, 0, 10", "unbounded"),
        ("proportion_difference", "0, 0, 1, 10", "empty_group"),
        ("odds_ratio", "0, 10, 5, 10", "zero_cell"),
    ] {
        let all = row(
            &context,
            &format!("select {family}({arguments}), {family}_lower({arguments}), {family}_upper({arguments})"),
        );
        assert_eq!(all, [None; 3], "{family}({arguments})");
        let got = words(&context, &format!("select {family}_reason({arguments})"));
        assert_eq!(got, [Some(reason.to_owned())], "{family}({arguments})");
        let together = run(&context, &format!("select {family}_estimate({arguments})")).unwrap();
        let together = together.column(0).as_struct();
        assert!((0..3).all(|part| number(together.column(part), 0).is_none()), "{family}({arguments})");
        assert_eq!(together.column(3).as_string::<i32>().value(0), reason);
    }
}

#[test]
fn a_negative_lower_limit_takes_only_itself_away() {
    let context = engine(1, 8192);
    let all = row(
        &context,
        "select byars_lower(1, 1, 1, 0.998), byars_upper(1, 1, 1, 0.998), byars_lower(0), byars_upper(0)",
    );
    assert_eq!(all[0], None);
    assert_eq!(all[1..], [byar_upper(1.0, 0.998).ok(), Some(0.0), byar_upper(0.0, 0.95).ok()]);
    assert_eq!(words(&context, "select byars_reason(1, 1, 1, 0.998)"), [Some("negative_limit".to_owned())]);
}

#[test]
fn zero_cells_and_full_cells_survive() {
    let context = engine(1, 8192);
    for arguments in ["0, 12, 5, 90", "5, 90, 0, 12", "5, 5, 5, 5"] {
        let sql = format!("select selection_rate_ratio_lower({arguments}), rate_ratio_upper({arguments})");
        let limits: Vec<f64> = row(&context, &sql).into_iter().map(Option::unwrap).collect();
        assert!(0.0 < limits[0] && limits[0] < limits[1], "{arguments}");
    }
    for (sql, expected) in [
        ("select funnel_significance_proportion(442, 2172, 0.298)", Some("Low (0.001)")),
        ("select funnel_significance_ratio(58, 85.494)", Some("Low (0.025)")),
        ("select funnel_significance_dsr(9, 100, 120)", Some("Not applicable for events less than 10 for dsrs")),
        ("select funnel_significance_ratio(3, 0)", None),
        ("select funnel_significance_ratio_reason(3, 0)", Some("expected_zero")),
        ("select funnel_significance_dsr_reason(-3, 100, 120)", Some("invalid_input")),
    ] {
        assert_eq!(words(&context, sql), [expected.map(str::to_owned)], "{sql}");
    }
    // Kept between 0 and the multiplier asked, whatever it is.
    let clamped = row(
        &context,
        "select funnel_limits_proportion_upper_3s(0.97, 20, 1000), funnel_limits_proportion_upper_2s(0.3, 200, 1000)",
    );
    assert!(clamped[0] == Some(1000.0) && clamped[1].unwrap() > 300.0);
}

#[test]
fn columns_of_any_number_and_arguments_by_name() {
    let context = engine(4, 3);
    let n = Arc::new(Int64Array::from(vec![Some(25), Some(0), None, Some(412)]));
    hold(&context, "practices", vec![("x", numbers([Some(7.0), Some(0.0), Some(1.0), Some(83.0)])), ("n", n)]);
    let rows =
        run(&context, "select wilson_lower(x, n) as l, wilson_reason(n => n, x => x) as r from practices order by n")
            .unwrap();
    let got: Vec<Option<f64>> = (0..4).map(|at| number(rows.column(0), at)).collect();
    let of = |x, n| wilson(x, n, 0.95).ok().map(|e| e.lower);
    assert_eq!(got, [None, of(7.0, 25.0), of(83.0, 412.0), None]);
    let reasons: Vec<Option<&str>> = rows.column(1).as_string::<i32>().iter().collect();
    assert_eq!(reasons, [Some("empty_group"), None, None, Some("missing_value")]);
    let decimals = row(
        &context,
        "select wilson_lower(cast(7 as decimal(9, 2)), cast(25 as smallint)) as a, wilson_lower(n => 25, x => 7) as b",
    );
    assert_eq!(decimals, [of(7.0, 25.0), of(7.0, 25.0)]);
}

#[test]
fn errors_name_the_argument_and_no_value() {
    let context = engine(1, 8192);
    for (sql, says) in [
        ("select wilson_lower('secret', 3)", "wilson_lower: x must be a number"),
        ("select wilson_lower(3)", "wilson_lower takes 2 to 3 arguments, not 1"),
        (
            "select dsr(x, x, date '2020-01-31') from (values (1), (2)) as t(x)",
            "dsr: standard_population must be a number",
        ),
        // The engine refuses this one in words of its own.
        ("select dsr(distinct x, x, x) from (values (1), (2)) as t(x)", "DISTINCT"),
    ] {
        let error = run(&context, sql).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
        assert!(!error.contains("secret") && !error.contains("2020"), "{error}");
    }
}
