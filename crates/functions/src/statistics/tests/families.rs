//! Adjusted p-values and quantile groups: every row among all others, by a join.

use proptest::prelude::*;

use super::{close, engine, hold, number, numbers, run, words};

/// pub-multiple_testing-01.
const P: [f64; 8] = [0.180928, 0.431879, 0.09456, 0.000177, 0.160873, 0.005827, 0.089247, 0.062845];

/// One value a row, and one the rows share.
fn hold_family(context: &datafusion::prelude::SessionContext, values: &[Option<f64>]) {
    let turns = (0..values.len()).map(|at| Some(at as f64));
    let columns = vec![
        ("turn", numbers(turns)),
        ("one", numbers(values.iter().map(|_| Some(1.0)))),
        ("v", numbers(values.iter().copied())),
    ];
    hold(context, "family", columns);
}

/// Every row's answers of some calls, which name the row's own value `o.v` and the others `a.v`.
fn of_each(context: &datafusion::prelude::SessionContext, calls: &str) -> Vec<Vec<Option<f64>>> {
    let sql = format!(
        "select {calls} from family as o join family as a on o.one = a.one group by o.turn, o.v order by o.turn"
    );
    let rows = run(context, &sql).unwrap();
    rows.columns().iter().map(|column| (0..rows.num_rows()).map(|at| number(column, at)).collect()).collect()
}

#[test]
fn p_values_are_adjusted_for_their_family() {
    let context = engine(4, 3);
    hold_family(&context, &[P.map(Some).as_slice(), &[None]].concat());
    let got = of_each(&context, "holm_adjusted_among(o.v, a.v), benjamini_hochberg_adjusted_among(o.v, a.v)");
    let tied = 0.206_774_857_142_857_15;
    for (got, expected) in got.iter().zip([
        [0.482619, 0.482619, 0.446235, 0.001416, 0.482619, 0.040789, 0.446235, 0.37707],
        [tied, 0.431879, 0.151296, 0.001416, tied, 0.023308, 0.151296, 0.151296],
    ]) {
        assert!(close(&got[..8], &expected, 1e-10), "{got:?}");
        assert_eq!(got[8], None, "a null is no test");
    }
}

/// pub-quantile_assignment-01 and -02.
#[test]
fn quantile_groups_are_those_of_the_published_package() {
    let values = [
        41.2, 3.4, 0.9, 15.8, 1.9, 13.5, 19.9, 49.0, 6.4, 6.0, 9.8, 9.0, 18.6, 15.6, 24.2, 24.9, 4.3, 52.7, 16.7, 5.2,
        1.8, 17.3, 1.5,
    ];
    let highest_first = [1, 4, 5, 2, 5, 3, 2, 1, 4, 4, 3, 3, 2, 3, 1, 1, 4, 1, 2, 4, 5, 2, 5];
    let lowest_first = [5, 1, 1, 3, 1, 3, 4, 5, 2, 2, 3, 2, 4, 3, 4, 5, 2, 5, 4, 2, 1, 4, 1];
    let context = engine(4, 5);
    hold_family(&context, &[values.map(Some).as_slice(), &[None]].concat());
    let got = of_each(&context, "quantile_group_among(o.v, a.v, 5, true), quantile_group_among(o.v, a.v, 5)");
    for (got, expected) in got.iter().zip([highest_first, lowest_first]) {
        let expected: Vec<Option<f64>> = expected.iter().map(|group| Some(f64::from(*group))).chain([None]).collect();
        assert_eq!(*got, expected);
    }
}

#[test]
fn what_cannot_be_given_says_why() {
    let context = engine(1, 8192);
    hold_family(&context, &P.map(Some));
    for (call, reason) in [
        ("holm_adjusted_among_reason(0.5, v)", "invalid_input"),
        ("holm_adjusted_among_reason(null, v)", "missing_value"),
        ("holm_adjusted_among_reason(0.180928, v * 3)", "invalid_input"),
        ("quantile_group_among_reason(0.5, v, 3)", "invalid_input"),
        ("quantile_group_among_reason(0.180928, v, 0)", "invalid_input"),
        ("quantile_group_among_reason(0.180928, v, 2.5)", "invalid_input"),
        ("quantile_group_among_reason(0.180928, v, 101)", "invalid_input"),
        ("quantile_group_among_reason(0.180928, v, 2, 7)", "invalid_input"),
        ("quantile_group_among_reason(0.180928, v, 9)", "too_few_groups"),
    ] {
        assert_eq!(words(&context, &format!("select {call} from family")), [Some(reason.to_owned())], "{call}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(30))]

    #[test]
    fn families_ignore_how_rows_are_dealt_out(values in prop::collection::vec(prop::option::of(0.0..=1.0_f64), 1..30)) {
        let calls = "holm_adjusted_among(o.v, a.v), benjamini_hochberg_adjusted_among(o.v, a.v), \
                     quantile_group_among(o.v, a.v, 2)";
        let answer = |values: &[Option<f64>], partitions, size| {
            let context = engine(partitions, size);
            hold_family(&context, values);
            of_each(&context, calls)
        };
        let one = answer(&values, 1, 8192);
        let backwards: Vec<Option<f64>> = values.iter().rev().copied().collect();
        for (column, other) in one.iter().zip(answer(&backwards, 4, 2)) {
            prop_assert_eq!(column, &other.into_iter().rev().collect::<Vec<_>>());
        }
        // A q-value is never above Holm's.
        for (holm, q) in one[0].iter().zip(&one[1]) {
            prop_assert!(holm.zip(*q).is_none_or(|(holm, q)| q <= holm + 1e-12));
        }
    }
}
