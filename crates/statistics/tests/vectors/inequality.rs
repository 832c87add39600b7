//! Concentration indices, horizontal inequity and WHO HEAT's simple measures.

use evenreach_statistics::Undefined;
use evenreach_statistics::concentration_index::ConcentrationIndex;
use evenreach_statistics::horizontal_inequity::horizontal_inequity;
use evenreach_statistics::inequality::{Direction, GroupInequality, group_difference, group_ratio};

use crate::case::Case;

type Standard = fn(&ConcentrationIndex) -> Result<f64, Undefined>;

pub fn individual(case: &mut Case) {
    let index = ConcentrationIndex::new(&case.numbers("rank_var"), &case.numbers("outcome"), None).unwrap();
    let expected = case.expected.clone();
    let kinds: [(&str, Result<f64, Undefined>); 4] = [
        ("CI", index.relative()),
        ("CIg", Ok(index.generalised())),
        ("CIc", index.erreygers(0.0, 1.0)),
        ("CIw", index.wagstaff(0.0, 1.0)),
    ];
    let errors: [(&str, Standard); 2] = [
        ("linreg_delta", ConcentrationIndex::standard_error_delta),
        ("linreg_convenience", ConcentrationIndex::standard_error_convenience),
    ];
    for (kind, value) in kinds {
        for (method, standard_error) in errors {
            let expected = &expected[format!("{kind}.{method}")];
            let factor = value.and_then(|value| Ok(value / index.relative()?));
            let se = standard_error(&index).and_then(|se| Ok(se * factor?));
            case.compare(kind, value, &expected["index"]);
            case.compare(&format!("{kind} {method}"), se, &expected["se"]);
        }
    }
}

pub fn weighted(case: &mut Case) {
    let weights = case.numbers("weights");
    let index = ConcentrationIndex::new(&case.numbers("rank_var"), &case.numbers("outcome"), Some(&weights));
    let index = index.unwrap();
    let expected = case.expected.clone();
    case.compare("CI", index.relative(), &expected["CI"]);
    case.compare("CIg", Ok(index.generalised()), &expected["CIg"]);
}

pub fn grouped(case: &mut Case) {
    let (least, most) = (case.inputs["lmin"].as_f64().unwrap(), case.inputs["lmax"].as_f64().unwrap());
    // HEAT moves a bounded indicator to 0..1 first.
    let estimates: Vec<f64> = case.numbers("est").iter().map(|y| (y - least) / (most - least)).collect();
    let index = ConcentrationIndex::new(&case.numbers("order"), &estimates, Some(&case.numbers("pop"))).unwrap();
    let expected = case.expected.clone();
    let relative = index.relative();
    let se = index.standard_error_grouped().unwrap();
    for (name, value) in [
        ("aci", Ok(index.generalised())),
        ("rci", relative),
        ("rci_erreygers", index.erreygers(0.0, 1.0)),
        ("rci_wagstaff", index.wagstaff(0.0, 1.0)),
    ] {
        let expected = &expected[name];
        let factor = value.unwrap() / relative.unwrap();
        let interval = index.interval(se, factor, case.confidence());
        case.exact(name, Some(name.split('_').next().unwrap()), expected["measure"].as_str());
        case.compare(name, value, &expected["estimate"]);
        case.compare(&format!("{name} se"), Ok(se * factor), &expected["se"]);
        case.compare(&format!("{name} lower"), interval.map(|e| e.lower), &expected["lowerci"]);
        case.compare(&format!("{name} upper"), interval.map(|e| e.upper), &expected["upperci"]);
    }
}

pub fn tied(case: &mut Case) {
    let (mut rank, mut outcome) = (case.numbers("rank_var"), case.numbers("outcome"));
    let expected = case.expected.clone();
    let index = ConcentrationIndex::new(&rank, &outcome, None).unwrap();
    case.compare("CI", index.relative(), &expected["CI"]);
    case.compare("CIg", Ok(index.generalised()), &expected["CIg"]);
    case.compare("Erreygers", index.erreygers(0.0, 1.0), &expected["erreygers"]);
    case.compare("Wagstaff", index.wagstaff(0.0, 1.0), &expected["wagstaff"]);
    rank.reverse();
    outcome.reverse();
    let reversed = ConcentrationIndex::new(&rank, &outcome, None).unwrap();
    let gap = (reversed.generalised() - index.generalised()).abs();
    case.same("row order", gap < 1e-15, true);
}

pub fn horizontal(case: &mut Case) {
    let need = case.inputs["need"].as_object().unwrap().clone();
    let names: Vec<&String> = need.keys().collect();
    let columns: Vec<Vec<f64>> = need.values().map(crate::case::numbers).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let got = horizontal_inequity(&case.numbers("selected"), &case.numbers("ses_rank"), &columns).unwrap();
    let expected = case.expected.clone();
    case.compare("actual", Ok(got.actual), &expected["ci_actual"]);
    case.compare("need", Ok(got.need_predicted), &expected["ci_need"]);
    case.compare("index", Ok(got.index), &expected["hi"]);
    case.compare("standardised", Ok(got.indirectly_standardised), &expected["ci_indirectly_standardised"]);
    case.compare("intercept", Ok(got.need_model.intercept), &expected["coefficients"]["(Intercept)"]);
    for (name, coefficient) in names.into_iter().zip(&got.need_model.coefficients) {
        let coefficient = coefficient.ok_or(Undefined::NoVariation);
        case.compare(name, coefficient, &expected["coefficients"][name]);
    }
}

pub fn heat_measures(case: &mut Case) {
    let (estimates, se) = (case.numbers("est"), case.numbers("se"));
    let groups = GroupInequality::new(&estimates, &case.numbers("pop")).unwrap();
    let direction = match case.inputs["favourable"].as_u64() {
        Some(1) => Direction::Favourable,
        _ => Direction::Adverse,
    };
    let reference = case.numbers("reference").iter().position(|flag| *flag > 0.5);
    let best = groups.best(direction);
    let reference_value = reference.map_or(best, |index| estimates[index]);
    let (a, b) = groups.compared_groups(direction, reference);
    let pair = ((estimates[a], se[a]), (estimates[b], se[b]));
    let d = group_difference(pair.0, pair.1, case.confidence()).unwrap();
    let r = group_ratio(pair.0, pair.1, case.confidence()).unwrap();
    let bgv = groups.between_group_variance();
    let bgv_se = groups.between_group_variance_standard_error(&se).unwrap();
    let z = (d.upper - d.value) / se[a].hypot(se[b]);
    let expected = case.expected.clone();
    for (name, value) in [
        ("bgv", Ok(bgv)),
        ("bgsd", Ok(groups.between_group_standard_deviation())),
        ("covar", groups.coefficient_of_variation()),
        ("ti", groups.theil_index()),
        ("mld", groups.mean_log_deviation()),
        ("idisu", groups.index_of_disparity()),
        ("idisw", groups.weighted_index_of_disparity()),
        ("mdbu", Ok(groups.mean_difference_from(best))),
        ("mdbw", Ok(groups.weighted_mean_difference_from(best))),
        ("mdru", Ok(groups.mean_difference_from(reference_value))),
        ("mdrw", Ok(groups.weighted_mean_difference_from(reference_value))),
        ("mdmu", Ok(groups.mean_difference_from(groups.mean()))),
        ("mdmw", Ok(groups.weighted_mean_difference_from(groups.mean()))),
        ("paf", groups.population_attributable_fraction(best, direction)),
        ("par", groups.population_attributable_risk(best, direction)),
        ("bgv_se", Ok(bgv_se)),
        ("bgv_lower", Ok(bgv - z * bgv_se)),
        ("bgv_upper", Ok(bgv + z * bgv_se)),
        ("theil_se_unscaled", groups.theil_standard_error(&se).map(|se| se / 1000.0)),
        ("d", Ok(d.value)),
        ("d_se", Ok((d.upper - d.value) / z)),
        ("d_lower", Ok(d.lower)),
        ("d_upper", Ok(d.upper)),
        ("r", Ok(r.value)),
        ("r_se", Ok((r.upper / r.value).ln() / z)),
        ("r_lower", Ok(r.lower)),
        ("r_upper", Ok(r.upper)),
    ] {
        case.compare(name, value, &expected[name]);
    }
}
