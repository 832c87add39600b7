//! Two groups, several groups and families of tests.

use evenreach_statistics::comparison::TwoGroups;
use evenreach_statistics::comparison::difference::{agresti_caffo, mee, miettinen_nurminen, newcombe, wald};
use evenreach_statistics::comparison::heterogeneity::{chi_square_heterogeneity, cochran_armitage_trend};
use evenreach_statistics::comparison::ratio;
use evenreach_statistics::multiple_testing::{benjamini_hochberg, bonferroni, holm};
use serde_json::Value;

use crate::case::Case;

pub fn two_groups(case: &mut Case) {
    let count = |name: &str| case.inputs[name].as_u64().unwrap();
    let (x1, n1, x2, n2) = (count("x1"), count("n1"), count("x2"), count("n2"));
    let groups = TwoGroups::new(x1, n1, x2, n2).unwrap();
    let expected = case.expected.clone();
    let conf = case.confidence();
    case.compare("rate1", Ok(x1 as f64 / n1 as f64), &expected["rate1"]);
    case.compare("rate2", Ok(x2 as f64 / n2 as f64), &expected["rate2"]);
    case.compare("difference", groups.rate_difference(), &expected["difference"]);
    case.compare("ratio", groups.rate_ratio(), &expected["ratio"]);
    case.compare("fisher", groups.fisher_exact_p(), &expected["fisher_p"]);
    case.exact("four fifths", groups.four_fifths_flag().ok(), expected["four_fifths_flag"].as_bool());
    for (name, got) in [
        ("diff_newcomb", newcombe(&groups, conf)),
        ("diff_agresti-caffo", agresti_caffo(&groups, conf)),
        ("diff_wald", wald(&groups, conf)),
        ("diff_mn", miettinen_nurminen(&groups, conf)),
        ("diff_mee", mee(&groups, conf)),
        ("ratio_log", ratio::katz(&groups, conf)),
        ("ratio_log-adjusted", ratio::log_adjusted(&groups, conf)),
        ("ratio_mn", ratio::miettinen_nurminen(&groups, conf)),
    ] {
        if let Some(expected) = expected.get(name) {
            case.compare_limits(name, got, expected);
        }
    }
    let odds = ratio::odds_ratio(&groups, conf);
    if expected.get("odds_ratio").is_some_and(Value::is_number) {
        case.compare("odds ratio", odds.map(|e| e.value), &expected["odds_ratio"]);
        case.compare_limits("odds ratio", odds, &expected["odds_ratio_log"]);
    } else {
        case.same("odds ratio with a zero cell", odds.is_err(), true);
    }
}

pub fn heterogeneity(case: &mut Case) {
    let (x, n) = (case.numbers("x"), case.numbers("n"));
    let chi_square = chi_square_heterogeneity(&x, &n);
    let trend = cochran_armitage_trend(&x, &n, &case.numbers("scores"));
    let expected = case.expected.clone();
    for (name, got) in [
        ("chi2", chi_square.map(|c| c.statistic)),
        ("df", chi_square.map(|c| c.degrees_of_freedom)),
        ("p", chi_square.map(|c| c.p_value)),
        ("trend_z_cochran_armitage", trend.map(|t| t.z)),
        ("trend_p_cochran_armitage", trend.map(|t| t.p_value)),
        ("trend_z_linear_by_linear", trend.map(|t| t.linear_by_linear_z)),
        ("trend_p_linear_by_linear", trend.map(|t| t.linear_by_linear_p_value)),
    ] {
        case.compare(name, got, &expected[name]);
    }
}

pub fn adjusted_p_values(case: &mut Case) {
    let p = case.numbers("p");
    let expected = case.expected.clone();
    case.compare_list("holm", &holm(&p).unwrap(), &expected["holm"]);
    case.compare_list("bh", &benjamini_hochberg(&p).unwrap(), &expected["bh"]);
    case.compare_list("bonferroni", &bonferroni(&p).unwrap(), &expected["bonferroni"]);
}
