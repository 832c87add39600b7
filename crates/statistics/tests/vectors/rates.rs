//! Limits of proportions and counts, rates, standardised rates and quantile groups.

use evenreach_statistics::count::{CountMethod, byar_lower, byar_upper, crude_rate};
use evenreach_statistics::quantile::quantile_groups;
use evenreach_statistics::standardisation::{
    ReferenceStratum, RepeatedEventBand, StandardBand, directly_standardised_rate,
    directly_standardised_rate_of_repeated_events, indirectly_standardised_rate, indirectly_standardised_ratio,
    observed_and_expected,
};
use evenreach_statistics::{Estimate, Undefined, byar, exact_poisson, wilson};

use crate::case::{Case, numbers, texts};

fn rows(case: &mut Case, got: &[Result<Estimate, Undefined>], fields: [&str; 3]) {
    let expected = case.expected.clone();
    let parts: [fn(Estimate) -> f64; 3] = [|e| e.value, |e| e.lower, |e| e.upper];
    for (field, part) in fields.into_iter().zip(parts) {
        for (row, got) in got.iter().enumerate().filter(|_| !field.is_empty()) {
            case.compare(&format!("{field}[{row}]"), got.map(part), &expected[field][row]);
        }
    }
}

pub fn wilson_limits(case: &mut Case) {
    let (x, n) = (case.numbers("x"), case.numbers("n"));
    let got: Vec<_> = x.iter().zip(&n).map(|(x, n)| wilson(*x, *n, case.confidence())).collect();
    rows(case, &got, ["value", "lower", "upper"]);
}

pub fn byar_limits(case: &mut Case) {
    // One limit at a time: where the lower is negative, and so missing, the upper still stands.
    let expected = case.expected.clone();
    for (row, x) in case.numbers("x").into_iter().enumerate() {
        let both = byar(x, case.confidence());
        let (lower, upper) = (byar_lower(x, case.confidence()), byar_upper(x, case.confidence()));
        case.same("both limits", both.map(|e| (e.lower, e.upper)).ok(), lower.ok().zip(upper.ok()));
        case.compare(&format!("lower[{row}]"), lower, &expected["lower"][row]);
        case.compare(&format!("upper[{row}]"), upper, &expected["upper"][row]);
    }
}

pub fn exact_limits(case: &mut Case) {
    let got: Vec<_> = case.numbers("x").iter().map(|x| exact_poisson(*x, case.confidence())).collect();
    rows(case, &got, ["", "lower", "upper"]);
}

pub fn crude(case: &mut Case) {
    let (x, n) = (case.numbers("x"), case.numbers("n"));
    let multiplier = case.param("multiplier");
    let got: Vec<_> = x.iter().zip(&n).map(|(x, n)| crude_rate(*x, *n, multiplier, case.confidence())).collect();
    rows(case, &got, ["value", "lower", "upper"]);
    methods(case, &x, "method_used");
}

fn methods(case: &mut Case, observed: &[f64], field: &str) {
    let labels = texts(&case.expected[field]);
    for (x, label) in observed.iter().zip(labels) {
        let name = match CountMethod::of(*x) {
            CountMethod::Exact => "Exact",
            CountMethod::Byar => "Byars",
        };
        case.exact(field, name, label.as_str());
    }
}

pub fn direct(case: &mut Case) {
    // A band nobody counted in has no events.
    let x: Vec<f64> = case.numbers("x").into_iter().map(|x| if x.is_nan() { 0.0 } else { x }).collect();
    let (n, standard) = (case.numbers("n"), case.numbers("stdpop"));
    let area = case.texts("area");
    let expected = case.expected.clone();
    let areas = texts(&expected["area"]);
    case.read(areas.len());
    for (row, name) in areas.iter().enumerate() {
        let bands: Vec<StandardBand> = (0..area.len())
            .filter(|i| area[*i] == *name)
            .map(|i| StandardBand { events: x[i], population: n[i], standard_population: standard[i] })
            .collect();
        let got = directly_standardised_rate(&bands, case.param("multiplier"), case.confidence());
        case.compare("events", Ok(bands.iter().map(|b| b.events).sum()), &expected["total_count"][row]);
        case.compare("people", Ok(bands.iter().map(|b| b.population).sum()), &expected["total_pop"][row]);
        case.compare("value", got.map(|e| e.value), &expected["value"][row]);
        case.compare("lower", got.map(|e| e.lower), &expected["lowercl"][row]);
        case.compare("upper", got.map(|e| e.upper), &expected["uppercl"][row]);
        let too_few = expected["statistic"][row] == "dsr NA for total count < 10";
        case.exact("too few events", got == Err(Undefined::EventsLt10), too_few);
    }
}

pub fn direct_repeated(case: &mut Case) {
    let (x, n, standard) = (case.numbers("x"), case.numbers("n"), case.numbers("stdpop"));
    let (frequency, band) = (case.numbers("eventfreq"), case.texts("ageband"));
    let mut names = band.clone();
    names.dedup();
    let bands: Vec<RepeatedEventBand> = names
        .iter()
        .map(|name| {
            let rows: Vec<usize> = (0..band.len()).filter(|i| band[*i] == *name).collect();
            RepeatedEventBand {
                people_by_event_count: rows.iter().map(|i| (frequency[*i], x[*i])).collect(),
                population: n[rows[0]],
                standard_population: standard[rows[0]],
            }
        })
        .collect();
    let events = frequency.iter().zip(&x).map(|(f, x)| f * x).sum();
    let got = directly_standardised_rate_of_repeated_events(&bands, case.param("multiplier"), case.confidence());
    let expected = case.expected.clone();
    case.read(1);
    case.compare("events", Ok(events), &expected["total_count"]);
    case.compare("people", Ok(bands.iter().map(|b| b.population).sum()), &expected["total_pop"]);
    case.compare("value", got.map(|e| e.value), &expected["value"]);
    case.compare("lower", got.map(|e| e.lower), &expected["lowercl"]);
    case.compare("upper", got.map(|e| e.upper), &expected["uppercl"]);
}

fn strata(case: &Case, area: &str) -> Vec<ReferenceStratum> {
    let (x, n) = (case.numbers("x"), case.numbers("n"));
    let (reference_x, reference_n) = (case.numbers("x_ref"), case.numbers("n_ref"));
    let areas = case.texts("area");
    (0..areas.len())
        .filter(|i| areas[*i] == area)
        .map(|i| ReferenceStratum {
            events: x[i],
            population: n[i],
            reference_events: reference_x[i],
            reference_population: reference_n[i],
        })
        .collect()
}

fn indirect(case: &mut Case, standardise: impl Fn(&Case, &[ReferenceStratum]) -> Result<Estimate, Undefined>) {
    let expected = case.expected.clone();
    let areas = texts(&expected["area"]);
    case.read(areas.len());
    for (row, area) in areas.iter().enumerate() {
        let strata = strata(case, area);
        let sums = observed_and_expected(&strata);
        let got = standardise(case, &strata);
        case.compare("observed", sums.map(|s| s.0), &expected["observed"][row]);
        case.compare("expected", sums.map(|s| s.1), &expected["expected"][row]);
        case.compare("value", got.map(|e| e.value), &expected["value"][row]);
        case.compare("lower", got.map(|e| e.lower), &expected["lowercl"][row]);
        case.compare("upper", got.map(|e| e.upper), &expected["uppercl"][row]);
    }
    methods(case, &numbers(&expected["observed"]), "method");
}

pub fn indirect_ratio(case: &mut Case) {
    indirect(case, |case, strata| indirectly_standardised_ratio(strata, case.param("refvalue"), case.confidence()));
}

pub fn indirect_rate(case: &mut Case) {
    indirect(case, |case, strata| indirectly_standardised_rate(strata, case.param("multiplier"), case.confidence()));
    // The reference's crude rate is what turns the ratio into the rate.
    let expected = case.expected.clone();
    for (row, area) in texts(&expected["area"]).iter().enumerate() {
        let strata = strata(case, area);
        let rate = indirectly_standardised_rate(&strata, case.param("multiplier"), 0.95).unwrap();
        let ratio = indirectly_standardised_ratio(&strata, 1.0, 0.95).unwrap();
        case.compare("reference rate", Ok(rate.value / ratio.value), &expected["ref_rate"][row]);
    }
}

pub fn quantiles(case: &mut Case) {
    let values: Vec<Option<f64>> =
        case.inputs["values"].as_array().unwrap().iter().map(serde_json::Value::as_f64).collect();
    let invert = case.params["invert"].as_bool().unwrap();
    let got = quantile_groups(&values, case.param("nquantiles") as u32, invert);
    let expected = case.expected["quantile"].clone();
    for row in 0..values.len() {
        let group = got.as_ref().map_or(None, |groups| groups[row]);
        let group = group.map(f64::from).ok_or(Undefined::TooFewGroups);
        case.compare("quantile", group, &expected[row]);
    }
}
