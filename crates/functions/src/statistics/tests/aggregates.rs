//! Aggregates: groups, nulls, nobody, windows, and one answer however rows are dealt out.

use arrow::array::{Array, AsArray};
use evenreach_statistics::concentration_index::ConcentrationIndex;
use evenreach_statistics::discrimination::auroc;
use proptest::prelude::*;

use super::{engine, hold, number, numbers, row, run, texts, words};

const SETTINGS: [(usize, usize); 9] =
    [(1, 1), (1, 37), (1, 8192), (4, 1), (4, 37), (4, 8192), (7, 1), (7, 37), (7, 8192)];

/// A thousand people of five practices, from a fixed recurrence.
fn people() -> Vec<(String, f64, f64, f64)> {
    let mut state = 20_261_121_u64;
    let mut draw = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / 2_147_483_648.0
    };
    (0..1000)
        .map(|_| {
            let (practice, decile, risk) = ((draw() * 5.0).floor(), (draw() * 10.0).floor() + 1.0, draw());
            (format!("P{practice}"), decile, risk, f64::from(u8::from(draw() < risk)))
        })
        .collect()
}

fn hold_people(context: &datafusion::prelude::SessionContext) {
    let people = people();
    hold(
        context,
        "people",
        vec![
            ("practice", texts(people.iter().map(|p| p.0.clone()))),
            ("imd_decile", numbers(people.iter().map(|p| Some(p.1)))),
            ("risk", numbers(people.iter().map(|p| Some(p.2)))),
            ("selected", numbers(people.iter().map(|p| Some(p.3)))),
        ],
    );
}

#[test]
fn one_answer_to_the_last_bit_however_rows_are_dealt_out() {
    let sql = "select practice, erreygers_index(imd_decile, selected) as a, erreygers_index_upper(imd_decile, selected) as b,
            concentration_index(imd_decile, risk) as c, auroc(selected > 0.5, risk) as d, auroc_lower(selected > 0.5, risk) as e,
            brier_score(selected > 0.5, risk) as f, sii(imd_decile, 1, risk) as g, rii(imd_decile, 1, risk) as h,
            horizontal_inequity_index(imd_decile, selected, risk) as i, dsr(selected, risk + 1, imd_decile) as j,
            smr(selected, 10 * risk, imd_decile, 100) as k, psi(imd_decile, risk, selected) as l,
            theil_index(imd_decile, risk) as m, calibration_slope(selected > 0.5, risk) as n,
            demographic_parity_difference_bootstrap_upper(imd_decile, selected, 0.95, 50) as o,
            need_adjusted_selection_ratio(imd_decile, risk > 0.5, selected) as p, false_omission_rate_lower(selected, risk > 0.5) as q,
            equalised_odds_difference(imd_decile, selected, risk > 0.5) as r, auroc_difference(imd_decile < 3, selected, risk) as s,
            erreygers_index_se_convenience(imd_decile, selected) as t, group_difference(risk, true) as u
        from people group by practice order by practice";
    let answers = SETTINGS.map(|(partitions, batch_rows)| {
        let context = engine(partitions, batch_rows);
        hold_people(&context);
        run(&context, sql).unwrap()
    });
    assert_eq!(answers[0].num_rows(), 5);
    assert!(answers[0].columns().iter().all(|column| column.null_count() == 0));
    for answer in &answers {
        assert_eq!(answer, &answers[0]);
    }
}

#[test]
fn the_answer_is_the_librarys() {
    let context = engine(4, 37);
    hold_people(&context);
    let people = people();
    let (rank, outcome): (Vec<f64>, Vec<f64>) = people.iter().map(|p| (p.1, p.3)).unzip();
    let index = ConcentrationIndex::new(&rank, &outcome, None).unwrap();
    let y: Vec<bool> = outcome.iter().map(|y| *y > 0.5).collect();
    let score: Vec<f64> = people.iter().map(|p| p.2).collect();
    let area = auroc(&y, &score).unwrap();
    let limits = index.interval(index.standard_error_delta().unwrap(), 4.0 * index.mean(), 0.95).unwrap();
    let got = row(
        &context,
        "select erreygers_index(imd_decile, selected), erreygers_index_lower(imd_decile, selected), \
         concentration_index(imd_decile, selected), auroc(selected > 0, risk), auroc_upper(selected > 0, risk) from people",
    );
    let expected = [
        index.erreygers(0.0, 1.0).unwrap(),
        limits.lower,
        index.relative().unwrap(),
        area.value,
        area.interval(0.95).unwrap().upper,
    ];
    for (got, expected) in got.into_iter().zip(expected) {
        assert!((got.unwrap() - expected).abs() <= 1e-12, "{got:?} {expected}");
    }
}

#[test]
fn people_and_their_groups_give_one_index() {
    let context = engine(4, 37);
    hold_people(&context);
    let of_people = row(
        &context,
        "select sii(imd_decile, 1, selected), rii(imd_decile, 1, selected), erreygers_index(imd_decile, selected) from people",
    );
    let of_groups = row(
        &context,
        "select sii(imd_decile, n, rate), rii(imd_decile, n, rate), erreygers_index(imd_decile, rate, n) from
         (select imd_decile, count(*) as n, avg(selected) as rate from people group by imd_decile)",
    );
    for (one, other) in of_people.iter().zip(&of_groups) {
        assert!((one.unwrap() - other.unwrap()).abs() < 1e-10);
    }
}

#[test]
fn nulls_nobody_and_settings() {
    let context = engine(4, 1);
    hold(
        &context,
        "bands",
        vec![
            ("area", texts(["a", "a", "b", "b", "c", "c", "d", "d"].map(str::to_owned))),
            ("x", numbers([Some(12.0), None, Some(4.0), Some(5.0), Some(20.0), Some(20.0), Some(20.0), Some(20.0)])),
            ("n", numbers([Some(100.0), Some(90.0), Some(100.0), Some(90.0), Some(100.0), Some(0.0), None, Some(9.0)])),
            ("w", numbers([Some(5.0); 8])),
        ],
    );
    let sql = "select area, dsr(x, n, w) as v, dsr_reason(x, n, w) as r, dsr_estimate(x, n, w, 1000) as e from bands
               group by area order by area";
    let rows = run(&context, sql).unwrap();
    // A null count is nobody; nine events are too few; an empty band and a missing population have no rate.
    let reasons: Vec<Option<&str>> = rows.column(2).as_string::<i32>().iter().collect();
    assert_eq!(reasons, [None, Some("events_lt_10"), Some("pop_zero"), Some("missing_value")]);
    assert!((number(rows.column(1), 0).unwrap() - 100_000.0 * 0.06).abs() < 1e-9);
    assert!((1..4).all(|at| number(rows.column(1), at).is_none()));
    let estimates = rows.column(3).as_struct();
    assert_eq!(estimates.column_names(), ["value", "lower", "upper", "reason"]);
    assert!((number(estimates.column(0), 0).unwrap() - 60.0).abs() < 1e-9);
    assert_eq!(estimates.column(3), rows.column(2));
    for (sql, reason) in [
        ("select dsr_reason(x, n, w) from bands where false", Some("empty_group")),
        ("select dsr_reason(x, n, w) filter (where area = 'a') from bands", None),
        ("select dsr_reason(x, n, w, n) from bands where area = 'b'", Some("invalid_input")),
        ("select dsr_reason(x, n, w, null) from bands where area = 'a'", Some("missing_value")),
        ("select dsr_reason(x, n, w, -5) from bands where area = 'a'", Some("invalid_input")),
        ("select dsr_reason(x, n / 0, w) from bands where area = 'a'", Some("invalid_input")),
        ("select auroc_reason(x, n) from bands where area = 'b'", Some("invalid_input")),
        ("select sii_reason(x, n, w) from bands where area = 'b'", Some("too_few_groups")),
        ("select erreygers_index_reason(n, x) from bands where area = 'b'", Some("invalid_input")),
        ("select psi_reason(x, n, w) from bands where area = 'b' and x < 5", Some("too_few_groups")),
    ] {
        assert_eq!(words(&context, sql), [reason.map(str::to_owned)], "{sql}");
    }
    let by_name = row(
        &context,
        "select dsr(standard_population => w, count => x, population => n) as a, dsr(x, n, w) as b from bands where area = 'a'",
    );
    assert_eq!(by_name[0], by_name[1]);
}

#[test]
fn without_standard_errors_there_is_an_index_and_no_limits() {
    let context = engine(1, 8192);
    let groups = "from (values (1, 900, 30.0, 0.8), (2, 1100, 27.0, 0.7), (3, 1000, 25.0, null), (4, 1200, 22.0, 0.6), \
                  (5, 800, 20.0, 0.9)) as g(q, n, v, se)";
    let got = row(
        &context,
        &format!("select sii(q, n, v), sii_upper(q, n, v), sii(q, n, v, se), sii_lower(q, n, v, se) {groups}"),
    );
    assert!(got[0].unwrap() < 0.0 && got[0] == got[2] && got[1].is_none() && got[3].is_none());
    assert_eq!(
        words(&context, &format!("select sii_reason(q, n, v, se) {groups}")),
        [Some("ci_not_estimable".to_owned())]
    );
    let turned =
        row(&context, &format!("select rii(q, n, v), rii(q, n, v, null, -1), sii(q, n, v, null, -100) {groups}"));
    assert!((turned[0].unwrap() * turned[1].unwrap() - 1.0).abs() < 1e-12);
    assert!((turned[2].unwrap() + 100.0 * got[0].unwrap()).abs() < 1e-9);
}

#[test]
fn a_sliding_window_forgets_what_it_leaves() {
    let context = engine(2, 8192);
    let values: Vec<f64> = (0..40).map(|i| f64::from((i * 7) % 11)).collect();
    hold(
        &context,
        "series",
        vec![("day", numbers((0..40).map(|i| Some(f64::from(i))))), ("v", numbers(values.iter().copied().map(Some)))],
    );
    let sql = "select concentration_index(day, v) over (order by day rows between 5 preceding and current row) as c
               from series order by day";
    let rows = run(&context, sql).unwrap();
    for at in 0..40_usize {
        let from = at.saturating_sub(5);
        let days: Vec<f64> = (from..=at).map(|i| i as f64).collect();
        let expected = ConcentrationIndex::new(&days, &values[from..=at], None).unwrap().relative().ok();
        assert_eq!(number(rows.column(0), at), expected, "{at}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_aggregate_gives_numbers_or_reasons_in_any_order(
        rows in prop::collection::vec((0_u8..6, prop::option::of(-2.0..40.0_f64), prop::option::of(0_u8..3)), 0..30),
        turn in 0_usize..30,
    ) {
        let families = ["dsr({a}, {b}, {c})", "smr({a}, {b}, {c}, {b})", "sii({c}, {b}, {a})", "erreygers_index({c}, {a}, {b})",
            "psi({c}, {a}, {b})", "theil_index({b}, {a})", "selection_trend({c}, {a}, {b})", "net_benefit({c}, {a}, 0.1)",
            "sii_simulated({c}, {b}, {a}, 'value')", "heat_rii({c}, {b}, {a})", "group_ratio({a}, true, {b})", "mean_difference_from_best({b}, {a}, false)",
            "false_negative_rate({c}, {c})", "equal_opportunity_difference({b}, {c}, {c})", "demographic_parity_ratio({b}, {c})",
            "need_adjusted_selection_ratio({b}, {c}, {c})", "auroc_difference({c}, {c}, {a})", "generalised_concentration_index({c}, {a}, {b})"];
        let calls: Vec<String> = families.iter().map(|f| f.replace("{a}", "x").replace("{b}", "y").replace("{c}", "z")).collect();
        let reasons = calls.iter().map(|c| c.replacen('(', "_reason(", 1));
        let sql = format!("select {} from t", calls.iter().cloned().chain(reasons).enumerate().map(|(i, c)| format!("{c} as c{i}")).collect::<Vec<_>>().join(", "));
        let answer = |rows: &[(u8, Option<f64>, Option<u8>)], partitions, size| {
            let context = engine(partitions, size);
            hold(&context, "t", vec![
                ("x", numbers(rows.iter().map(|r| r.1))),
                ("y", numbers(rows.iter().map(|r| Some(f64::from(r.0))))),
                ("z", numbers(rows.iter().map(|r| r.2.map(f64::from)))),
            ]);
            run(&context, &sql).unwrap()
        };
        let one = answer(&rows, 1, 8192);
        let mut turned = rows.clone();
        if !rows.is_empty() {
            turned.rotate_left(turn % rows.len());
        }
        prop_assert_eq!(&one, &answer(&turned, 4, 2));
        for at in 0..families.len() {
            let value = number(one.column(at), 0);
            prop_assert!(value.is_none_or(f64::is_finite));
            // A null value always has its reason beside it.
            prop_assert!(value.is_some() || one.column(families.len() + at).is_valid(0));
        }
    }
}
