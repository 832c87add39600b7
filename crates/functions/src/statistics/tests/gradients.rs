//! Slope indices of rates and proportions, WHO HEAT's indices, and its gaps between groups.

use super::{close, engine, row, run, words};

/// pub-sii_rii_quintiles_proportion-01.
const QUINTILES: &str = "from (values
    (1, 5027, 0.24070021881838075, 0.22908321758032732, 0.252713213227667),
    (2, 6317, 0.19138831723919583, 0.18187592292540578, 0.20127582587237963),
    (3, 1967, 0.15861718352821555, 0.1431403608009881, 0.17542481653010975),
    (4, 4411, 0.14871911131262752, 0.13852464457141264, 0.15952489380820242),
    (5, 1953, 0.12442396313364056, 0.11051857701333083, 0.13980392949974196)) as groups(q, n, v, l, u)";

/// pub-sii_rii_logit_transform-01.
const TRANSFORMED: &str = "from (values
    (1, 4724, 0.31858594411515667, 0.3054513843663984, 0.33201530843011995),
    (2, 3543, 0.28450465707027944, 0.2698879673141774, 0.2995881376291434),
    (3, 5675, 0.24088105726872247, 0.22993317339302438, 0.2521795037566653),
    (4, 4412, 0.21192203082502267, 0.20011650962675498, 0.22422876551388082),
    (5, 4546, 0.16542014958205015, 0.15490256362322535, 0.17650271114683713)) as groups(q, n, v, l, u)";

/// pub-sii_rii_who_heat-01.
const HEAT: &str =
    "from (values (1, 1664, 71.62), (2, 3947, 64.33), (3, 1732, 59.05), (4, 1088, 53.02), (5, 3788, 45.34))
    as groups(q, n, v)";

/// pub-who_heat_measures-01.
const MEASURES: &str = "from (values (77.63, 1.4, 2989, 1), (53.93, 2.98, 1469, 0), (72.26, 3.34, 2491, 0),
    (64.32, 0.89, 279, 0), (49.79, 2.73, 1434, 0)) as groups(v, se, n, r)";

#[test]
fn simulated_limits_near_those_of_the_published_package() {
    let context = engine(4, 2);
    let call = "(q, n, v, 'proportion', l, u)";
    let got = row(&context, &format!("select sii_simulated{call}, rii_simulated{call} {QUINTILES}"));
    assert!(close(&got, &[-0.139_079_326_730_371_24, 0.452_524_978_343_526_4], 1e-8), "{got:?}");
    for (family, expected, tolerance) in [
        ("sii_simulated", [-0.158_240_447_319_892_45, -0.119_687_047_262_325_06], 0.000_491_709_361_968_158_4),
        ("rii_simulated", [0.400_751_278_500_157, 0.509_831_268_180_667_3], 0.001_391_161_893_650_548),
    ] {
        let got = row(&context, &format!("select {family}_lower{call}, {family}_upper{call} {QUINTILES}"));
        for (got, expected) in got.into_iter().zip(expected) {
            assert!((got.unwrap() - expected).abs() <= tolerance, "{family} {got:?} {expected}");
        }
    }
    let call = "(q, n, v, 'proportion', l, u, 1, true)";
    let got = row(&context, &format!("select sii_simulated{call}, rii_simulated{call} {TRANSFORMED}"));
    assert!(close(&got, &[-0.188_969_232_284_182, 0.453_918_925_984_464], 1e-8), "{got:?}");
}

#[test]
fn a_seed_repeats_and_a_small_multiplier_swaps_nothing() {
    let context = engine(2, 3);
    let part = |part: &str, multiplier: &str, seed: u32| {
        format!("sii_simulated_{part}(q, n, v, 'rate', l, u, {multiplier}, true, 0.95, 2000, {seed})")
    };
    let calls = [part("lower", "0.5", 7), part("upper", "0.5", 7), part("lower", "0.5", 7), part("lower", "0.5", 8)];
    let calls: Vec<String> = calls.iter().enumerate().map(|(at, call)| format!("{call} as c{at}")).collect();
    let got = row(&context, &format!("select {} {QUINTILES}", calls.join(", ")));
    assert!(got[0] < got[1] && got[0] == got[2] && got[0] != got[3]);
    // Values drawn as they are near the closed form of sii.
    let simulated = "sii_simulated_upper(q, n, v, 'value', l, u, 100)";
    let closed = "sii_upper(q, n, v, (u - l) / 3.919927969080108, 100)";
    let got = row(&context, &format!("select {simulated}, {closed} {QUINTILES}"));
    assert!((got[0].unwrap() - got[1].unwrap()).abs() < 0.05, "{got:?}");
}

#[test]
fn indices_equal_whos_tables() {
    let context = engine(4, 1);
    for (model, expected) in [
        ("", [-33.432_728_363_674_3, -34.587_311_121_078_9, 0.545_706_454_973_018, 0.558_630_094_558_852]),
        (", 'linear'", [-33.904_658_344_578, -36.585_997_921_150_2, 0.545_712_107_412_044, 0.577_243_998_860_33]),
    ] {
        let call = format!("(q, n, v{model})");
        let sql = format!("select heat_sii{call}, heat_sii_lower{call}, heat_rii{call}, heat_rii_upper{call} {HEAT}");
        let got = row(&context, &sql);
        assert!(close(&got, &expected, 1e-6), "{got:?}");
    }
    let inferred = row(&context, &format!("select heat_sii(q, n, v), heat_sii(q, n, v, 'logistic', 0.95, 100) {HEAT}"));
    assert_eq!(inferred[0], inferred[1]);
}

#[test]
fn gaps_equal_whos_measures() {
    let context = engine(4, 1);
    let got = row(
        &context,
        &format!(
            "select between_group_standard_deviation(n, v), mean_difference_from_best(n, v, true),
             mean_difference_from_best_weighted(n, v, true), mean_difference_from_reference(n, v, r),
             mean_difference_from_reference_weighted(n, v, r), mean_difference_from_mean(n, v),
             mean_difference_from_mean_weighted(n, v), group_difference(v, true, se, r), group_difference_lower(v, true, se, r),
             group_difference_upper(v, true, se), group_ratio(v, true, se, r), group_ratio_lower(v, true, se, r),
             group_ratio_upper(v, true, se) {MEASURES}"
        ),
    );
    let expected = [
        11.188_516_191_195_9,
        14.044,
        10.601_249_134_149_2,
        14.044,
        10.601_249_134_149_2,
        9.775_750_173_170_17,
        10.325_138_595_044_4,
        27.84,
        21.826_742_336_028_5,
        33.853_257_663_971_5,
        1.559_148_423_378_19,
        1.392_374_724_589_39,
        1.745_897_683_426_83,
    ];
    assert!(close(&got, &expected, 1e-8), "{got:?}");
    // With an adverse indicator the highest value is compared with the reference.
    let adverse = row(
        &context,
        &format!(
            "select group_difference(v, false), group_difference(v, false, null, r), group_ratio_lower(v, false) {MEASURES}"
        ),
    );
    assert!(close(&adverse[..2], &[27.84, 0.0], 1e-9) && adverse[2].is_none(), "{adverse:?}");
}

#[test]
fn indices_that_cannot_be_given_say_why() {
    let context = engine(1, 8192);
    let sim = |rest: &str| format!("select sii_simulated_reason(q, n, v, {rest}) {QUINTILES}");
    let some = |from: &str, rows: &str| format!("select {from} from (values {rows}) as g(q, n, v)");
    for (sql, reason) in [
        (sim("'proportion', l, u, 1, false, 0.95, 2000"), None),
        (sim("'proportion'"), Some("ci_not_estimable")),
        (sim("'proportion', l, null"), Some("ci_not_estimable")),
        (sim("null"), Some("missing_value")),
        (sim("'proportion', u, l"), Some("invalid_input")),
        (sim("'proportion', l, u, 1, 2"), Some("invalid_input")),
        (sim("'proportion', l, u, 1, false, 0.95, 10"), Some("invalid_input")),
        (sim("'proportion', l, u, 1, false, 0.95, 2000000"), Some("invalid_input")),
        (some("sii_simulated_reason(q, n, v, 'rate')", "(1, 5, 0.1), (2, 5, 0.2)"), Some("too_few_groups")),
        (some("sii_simulated_reason(q, n, v, 'rate')", "(1, 5, 0.1), (2, 0, 0.2), (3, 5, 0.3)"), Some("pop_zero")),
        (some("sii_simulated_reason(q, n, v, 'rate')", "(1, 5, 0.1), (1, 6, 0.2), (3, 5, 0.3)"), Some("invalid_input")),
        (
            some("rii_simulated_reason(q, n, v, 'rate')", "(1, 5, 0.1), (2, 6, 0.2), (3, 5, 0.3)"),
            Some("too_few_groups"),
        ),
        (
            some("sii_simulated_reason(q, n, v, 'rate', v, v, 1, true)", "(1, 5, 0.0), (2, 6, 0.2), (3, 5, 0.3)"),
            Some("value_out_of_scale"),
        ),
        (some("heat_sii_reason(q, n, v)", "(1, 5, 30), (2, 6, 20)"), Some("too_few_groups")),
        (some("heat_rii_reason(q, n, v)", "(1, 5, 30), (2, 6, 30), (3, 6, 30)"), Some("no_variation")),
        (
            some("heat_sii_reason(q, n, v, 'linear', 0.9, 25)", "(1, 5, 30), (2, 6, 20), (3, 6, 10)"),
            Some("value_out_of_scale"),
        ),
        (some("group_difference_reason(v, true)", "(1, 5, 30)"), Some("too_few_groups")),
        (some("group_difference_reason(v, true)", "(1, 5, 30), (2, 5, 20)"), Some("ci_not_estimable")),
        (some("group_difference_reason(v, true, -q)", "(1, 5, 30), (2, 5, 20)"), Some("invalid_input")),
        (some("group_difference_reason(v, 3)", "(1, 5, 30), (2, 5, 20)"), Some("invalid_input")),
        (some("group_ratio_reason(v, true, q, 0)", "(1, 5, 30), (2, 5, 20)"), Some("invalid_input")),
        (some("group_ratio_reason(v, true, q)", "(1, 5, 30), (2, 5, 0)"), Some("zero_cell")),
        (some("mean_difference_from_reference_reason(n, v, q = 3)", "(1, 5, 30), (2, 5, 0)"), Some("invalid_input")),
        (some("mean_difference_from_mean_reason(n, v)", "(1, 0, 30), (2, 0, 1)"), Some("pop_zero")),
        (some("population_attributable_risk_reason(n, v, 7)", "(1, 5, 30), (2, 5, 1)"), Some("invalid_input")),
        // Nobody has the outcome: no equality, but nothing to be unequal in.
        (some("erreygers_index_reason(q, v)", "(1, 5, 0), (2, 5, 0), (3, 5, 0)"), Some("mean_zero")),
        (some("generalised_concentration_index_reason(q, v)", "(1, 5, 0), (2, 5, 0), (3, 5, 0)"), Some("mean_zero")),
    ] {
        assert_eq!(words(&context, &sql), [reason.map(str::to_owned)], "{sql}");
    }
    let error = run(&context, &sim("'secret'")).unwrap_err().to_string();
    assert!(
        error.contains("value_type must be one of value, rate, proportion") && !error.contains("secret"),
        "{error}"
    );
    let error = run(&context, &sim("2")).unwrap_err().to_string();
    assert!(error.contains("sii_simulated_reason: value_type must be a text"), "{error}");
}
