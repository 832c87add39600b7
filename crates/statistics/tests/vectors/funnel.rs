//! Funnel plots.

use evenreach_statistics::funnel::{
    proportion_control_limits, proportion_significance, ratio_control_limits, ratio_control_limits_as_published,
    ratio_plot_counts, ratio_significance,
};

use crate::case::{Case, Tolerance, numbers, texts};

pub fn proportion_labels(case: &mut Case) {
    let (x, n) = (case.numbers("numerator"), case.numbers("denominator"));
    let average = x.iter().sum::<f64>() / n.iter().sum::<f64>();
    let expected = texts(&case.expected["significance"]);
    for ((x, n), label) in x.iter().zip(&n).zip(&expected) {
        let got = proportion_significance(*x, *n, average).unwrap();
        case.exact("significance", got.label(), label.as_str());
    }
}

pub fn ratio_labels(case: &mut Case) {
    let (observed, expected) = (case.numbers("numerator"), case.numbers("denominator"));
    let labels = texts(&case.expected["significance"]);
    for ((observed, expected), label) in observed.iter().zip(&expected).zip(&labels) {
        let got = ratio_significance(*observed, *expected, 1.0).unwrap();
        case.exact("significance", got.label(), label.as_str());
    }
}

pub fn proportion_limits(case: &mut Case) {
    let average = case.inputs["average"].as_f64().unwrap();
    let expected = case.expected.clone();
    for (row, n) in case.numbers("denominators").into_iter().enumerate() {
        let got = proportion_control_limits(average, n).unwrap();
        case.compare("lower_2s", Ok(got.lower_2s), &expected["lower_2s"][row]);
        case.compare("upper_2s", Ok(got.upper_2s), &expected["upper_2s"][row]);
        case.compare("lower_3s", Ok(got.lower_3s), &expected["lower_3s"][row]);
        case.compare("upper_3s", Ok(got.upper_3s), &expected["upper_3s"][row]);
    }
}

pub fn ratio_limits(case: &mut Case) {
    const ROWS: [usize; 8] = [0, 1, 4, 9, 24, 49, 74, 99];
    let expected = case.expected.clone();
    let counts = ratio_plot_counts(&case.numbers("denominator")).unwrap();
    let own = Tolerance::of(&case.tolerance);
    // The reference bisects to 1e-7 only, which shows at the smallest upper limit.
    let loose = Tolerance { rel: case.tolerance["rel_at_observed_1_upper_3s"].as_f64().unwrap(), abs: 0.0 };
    for (index, observed) in numbers(&expected["Observed_events"]).into_iter().enumerate() {
        let at_one = |name: &str| if observed < 1.5 && name.starts_with("upper_3s") { loose } else { own };
        let exact = ratio_control_limits(observed).unwrap();
        let got = ratio_control_limits_as_published(observed).unwrap();
        let gap = (got.limits.upper_3s / exact.limits.upper_3s - 1.0).abs();
        case.same("the exact limit is near", gap < 1e-4, true);
        case.compare("observed", Ok(counts[ROWS[index]]), &expected["Observed_events"][index]);
        for (name, value) in [
            ("lower_2s_exp_events", got.inner.upper),
            ("lower_2s_limit", 100.0 * got.limits.lower_2s),
            ("upper_2s_exp_events", got.inner.lower),
            ("upper_2s_limit", 100.0 * got.limits.upper_2s),
            ("lower_3s_exp_events", got.outer.upper),
            ("lower_3s_limit", 100.0 * got.limits.lower_3s),
            ("upper_3s_exp_events", got.outer.lower),
            ("upper_3s_limit", 100.0 * got.limits.upper_3s),
        ] {
            case.compare_within(name, Ok(value), &expected[name][index], at_one(name));
        }
    }
}
