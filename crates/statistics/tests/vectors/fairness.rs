//! Group fairness, bootstrap limits and need at equal risk.

use std::collections::BTreeSet;

use evenreach_statistics::Undefined;
use evenreach_statistics::bootstrap::{Bootstrap, Resampling, bootstrap_selection_rates};
use evenreach_statistics::group_fairness::{Rate, confusion_by_group, disparity, equalised_odds};
use evenreach_statistics::label_bias::label_bias;

use crate::case::{Case, texts};

pub fn by_group(case: &mut Case) {
    let weights = case.inputs["weights"].is_array().then(|| case.numbers("weights"));
    let group = case.texts("group");
    let tables = confusion_by_group(&group, &case.flags("y_true"), &case.flags("y_pred"), weights.as_deref()).unwrap();
    let expected = case.expected.clone();
    let groups = expected["by_group"].as_object().unwrap();
    case.same("groups", tables.len(), groups.len());
    for (name, expected) in groups {
        let table = &tables[name];
        case.exact("n", Some(table.people), expected["n"].as_u64());
        case.exact("n_pos", Some(table.positives), expected["n_pos"].as_u64());
        for (field, rate) in [
            ("selection_rate", Rate::Selection),
            ("tpr", Rate::TruePositive),
            ("fnr", Rate::FalseNegative),
            ("fpr", Rate::FalsePositive),
            ("tnr", Rate::TrueNegative),
            ("ppv", Rate::PositivePredictive),
            ("for", Rate::FalseOmission),
            ("prevalence", Rate::Prevalence),
        ] {
            case.compare(&format!("{name} {field}"), table.rate(rate), &expected[field]);
        }
    }
    let parity = disparity(&tables, Rate::Selection).unwrap();
    let opportunity = disparity(&tables, Rate::TruePositive);
    let false_alarm = disparity(&tables, Rate::FalsePositive);
    let odds = equalised_odds(&tables);
    let lacks = |rate: Rate| tables.iter().filter(move |(_, table)| table.rate(rate).is_err());
    let lacking = lacks(Rate::TruePositive).chain(lacks(Rate::FalsePositive)).map(|(group, _)| group.clone());
    let left_out: BTreeSet<String> = match &odds {
        Ok(odds) => odds.left_out.iter().map(|(group, _)| group.clone()).collect(),
        // Fewer than two groups have either rate, so there is no gap to report.
        Err(_) => lacking.collect(),
    };
    let undefined = texts(&expected["groups_with_undefined_rates"]);
    case.read(undefined.len());
    case.same("left out", left_out.into_iter().collect::<Vec<_>>(), undefined.clone());
    // The reference counts an undefined rate as 0. Where that happens we leave the group out, so
    // the reference's summary is rebuilt with zeros and ours must be what the rest gives.
    let zeros = |rate: Rate| -> (f64, f64) {
        let rates = tables.values().map(|table| table.rate(rate).unwrap_or(0.0));
        rates.fold((f64::INFINITY, 0.0), |(low, high), r| (low.min(r), f64::max(high, r)))
    };
    let with_zeros = |ours: (f64, f64), rate: Rate| if undefined.is_empty() { ours } else { zeros(rate) };
    let range = |rate: Rate| {
        let rates = tables.values().filter_map(|table| table.rate(rate).ok());
        rates.fold((f64::INFINITY, 0.0), |(low, high), r| (low.min(r), f64::max(high, r)))
    };
    for (rate, ours) in [(Rate::TruePositive, &opportunity), (Rate::FalsePositive, &false_alarm)] {
        let (low, high) = range(rate);
        let defined = tables.values().filter(|table| table.rate(rate).is_ok()).count();
        case.same("groups enough for a gap", ours.is_ok(), defined >= 2);
        if let Ok(ours) = ours {
            case.same("range without the undefined", (ours.difference - (high - low)).abs() < 1e-15, true);
        }
    }
    let tpr = with_zeros(range(Rate::TruePositive), Rate::TruePositive);
    let fpr = with_zeros(range(Rate::FalsePositive), Rate::FalsePositive);
    let (tpr_gap, fpr_gap) = (tpr.1 - tpr.0, fpr.1 - fpr.0);
    if let (true, Ok(odds)) = (undefined.is_empty(), &odds) {
        case.same("equalised odds", (odds.difference - tpr_gap.max(fpr_gap)).abs() < 1e-15, true);
        case.same("mean", (odds.mean_difference - (tpr_gap + fpr_gap) / 2.0).abs() < 1e-15, true);
        case.same("ratio", (odds.ratio.unwrap() - (tpr.0 / tpr.1).min(fpr.0 / fpr.1)).abs() < 1e-15, true);
    }
    let summary = &expected["fairlearn_summary"];
    for (field, got) in [
        ("overall_selection_rate", Ok(parity.overall)),
        ("demographic_parity_difference", Ok(parity.difference)),
        ("demographic_parity_ratio", parity.ratio),
        ("demographic_parity_difference_to_overall", Ok(parity.difference_to_overall)),
        ("demographic_parity_ratio_to_overall", parity.ratio_to_overall),
        ("equal_opportunity_difference", Ok(tpr_gap)),
        ("equal_opportunity_ratio", Ok(tpr.0 / tpr.1)),
        ("equalized_odds_difference", Ok(tpr_gap.max(fpr_gap))),
        ("equalized_odds_difference_mean", Ok((tpr_gap + fpr_gap) / 2.0)),
        ("equalized_odds_ratio", Ok((tpr.0 / tpr.1).min(fpr.0 / fpr.1))),
    ] {
        case.compare(field, got, &summary[field]);
    }
}

pub fn bootstrapped(case: &mut Case) {
    let (group, selected) = (case.texts("group"), case.flags("y_pred"));
    let settings = Bootstrap { replicates: 4000, seed: 5, resampling: Resampling::Rows };
    let got = bootstrap_selection_rates(&group, &selected, 0.95, &settings).unwrap();
    let expected = case.expected.clone();
    for (name, limits) in &got.by_group {
        case.compare(name, limits.map(|e| e.lower), &expected["by_group_lower"][name]);
        case.compare(name, limits.map(|e| e.upper), &expected["by_group_upper"][name]);
    }
    case.compare_limits("difference", got.difference, &expected["difference_ci"]);
    let stratified = Bootstrap { resampling: Resampling::WithinStrata, ..settings };
    let again = bootstrap_selection_rates(&group, &selected, 0.95, &stratified).unwrap();
    let gap = (again.difference.unwrap().upper - got.difference.unwrap().upper).abs();
    case.same("stratified agrees", gap < 0.015, true);
}

pub fn need_at_equal_risk(case: &mut Case) {
    let quantile = case.inputs["threshold_quantile"].as_f64().unwrap();
    let got = label_bias(&case.texts("group"), &case.numbers("risk"), &case.numbers("need"), quantile).unwrap();
    let expected = case.expected.clone();
    for (group, deciles) in &got.by_decile {
        for (decile, need) in deciles.iter().enumerate() {
            let what = format!("{group} decile {decile}");
            case.compare(&what, need.mean, &expected["mean_need_by_decile"][group][decile]);
            case.compare(&what, Ok(need.people as f64), &expected["n_by_decile"][group][decile]);
        }
        case.compare(group, got.among_selected[group].mean, &expected["mean_need_selected"][group]);
        let share = got.selected_share.get(group).copied().ok_or(Undefined::EmptyGroup);
        case.compare(group, share, &expected["selected_share"][group]);
    }
}
