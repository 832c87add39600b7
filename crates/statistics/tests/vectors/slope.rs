//! Slope and relative index of inequality.

use evenreach_statistics::Undefined;
use evenreach_statistics::slope_index::{
    GradientGroup, SlopeIndexInterval, ValueScale, slope_index, slope_index_interval, transformed_slope_index,
};
use evenreach_statistics::slope_index_heat::{HeatModel, heat_scale, heat_slope_index};
use evenreach_statistics::slope_index_simulation::{Simulation, simulated_slope_index};

use crate::case::{Case, Tolerance};

fn groups(case: &Case) -> Vec<GradientGroup> {
    let (population, value) = (case.numbers("population"), case.numbers("value"));
    population.into_iter().zip(value).map(|(population, value)| GradientGroup { population, value }).collect()
}

fn scale(case: &Case) -> ValueScale {
    match case.params["value_type"].as_u64() {
        Some(1) => ValueScale::Log,
        Some(2) => ValueScale::Logit,
        _ => ValueScale::Identity,
    }
}

fn multiplier(case: &Case) -> f64 {
    case.params["multiplier"].as_f64().unwrap_or(1.0)
}

fn standard_errors(case: &Case) -> Vec<f64> {
    if case.inputs["se"].is_array() {
        return case.numbers("se");
    }
    let limits = case.numbers("lower_cl").into_iter().zip(case.numbers("upper_cl"));
    limits.map(|(lower, upper)| scale(case).standard_error(lower, upper).unwrap()).collect()
}

fn point(case: &mut Case) {
    let got = slope_index(&groups(case), multiplier(case));
    let expected = case.expected.clone();
    let tolerance = Tolerance::of(&case.tolerance["point"]);
    case.compare_within("sii", got.map(|i| i.sii), &expected["sii"], tolerance);
    case.compare_within("rii", got.and_then(|i| i.rii), &expected["rii"], tolerance);
    case.compare_within("intercept", got.map(|i| i.intercept), &expected["intercept"], tolerance);
}

fn limits(case: &mut Case, what: &str, got: Result<SlopeIndexInterval, Undefined>, count: bool) {
    let expected = case.expected.clone();
    let sii = Tolerance::abs(case.tolerance["simulated_ci_abs"].as_f64().unwrap());
    let rii = Tolerance::abs(case.tolerance["simulated_rii_ci_abs"].as_f64().unwrap());
    let ratio = got.and_then(|i| i.rii);
    for (name, value, tolerance) in [
        ("sii_lower", got.map(|i| i.sii.lower), sii),
        ("sii_upper", got.map(|i| i.sii.upper), sii),
        ("rii_lower", ratio.map(|e| e.lower), rii),
        ("rii_upper", ratio.map(|e| e.upper), rii),
    ] {
        let name_of_run = format!("{what} {name}");
        if count {
            case.compare_within(&name_of_run, value, &expected[name], tolerance);
        } else {
            let gap = (value.unwrap() - expected[name].as_f64().unwrap()).abs();
            case.same(&name_of_run, gap <= tolerance.abs, true);
        }
    }
}

fn simulate(case: &Case, seed: u64) -> Result<SlopeIndexInterval, Undefined> {
    let simulation = Simulation { drawn_on: scale(case), fitted_on_drawn_scale: false, draws: 100_000, seed };
    simulated_slope_index(&groups(case), &standard_errors(case), multiplier(case), case.confidence(), &simulation)
}

pub fn normal(case: &mut Case) {
    point(case);
    let closed = slope_index_interval(&groups(case), &standard_errors(case), multiplier(case), case.confidence());
    limits(case, "closed form", closed, true);
    let simulated = simulate(case, 20_261_121);
    limits(case, "simulated", simulated, false);
    let expected = case.expected.clone();
    let tolerance = Tolerance::of(&case.tolerance["analytic"]);
    case.compare_within("lower", closed.map(|i| i.sii.lower), &expected["sii_analytic_lower"], tolerance);
    case.compare_within("upper", closed.map(|i| i.sii.upper), &expected["sii_analytic_upper"], tolerance);
}

pub fn simulated(case: &mut Case) {
    point(case);
    let simulated = simulate(case, 20_261_121);
    limits(case, "simulated", simulated, true);
}

pub fn transformed(case: &mut Case) {
    let got = transformed_slope_index(&groups(case), scale(case), multiplier(case));
    let expected = case.expected.clone();
    case.compare("sii", got.map(|i| i.sii), &expected["sii"]);
    case.compare("rii", got.and_then(|i| i.rii), &expected["rii"]);
    case.compare("intercept", got.map(|i| i.intercept), &expected["intercept"]);
}

pub fn heat(case: &mut Case) {
    let (estimates, populations) = (case.numbers("est"), case.numbers("pop"));
    let expected = case.expected.clone();
    let scale = heat_scale(&estimates);
    let ranks = evenreach_statistics::fractional_rank::group_midpoints(&populations).unwrap();
    for (name, model) in [("logistic", HeatModel::Logistic), ("linear", HeatModel::Linear)] {
        let expected = &expected[name];
        let got = heat_slope_index(&estimates, &populations, scale, model, case.confidence());
        case.compare("scale", Ok(scale), &expected["scale"]);
        case.compare_list("rank", &ranks, &expected["rank"]);
        case.compare("sii", got.map(|i| i.sii.value), &expected["sii"]);
        case.compare("sii se", got.map(|i| i.sii_standard_error), &expected["sii_se_unscaled"]);
        case.compare("sii lower", got.map(|i| i.sii.lower), &expected["sii_lower"]);
        case.compare("sii upper", got.map(|i| i.sii.upper), &expected["sii_upper"]);
        case.compare("rii", got.and_then(|i| i.rii).map(|e| e.value), &expected["rii"]);
        case.compare("rii se", got.and_then(|i| i.rii_log_standard_error), &expected["rii_log_se"]);
        case.compare("rii lower", got.and_then(|i| i.rii).map(|e| e.lower), &expected["rii_lower"]);
        case.compare("rii upper", got.and_then(|i| i.rii).map(|e| e.upper), &expected["rii_upper"]);
    }
}
