//! Choosing within a fixed capacity.

use evenreach_statistics::allocation::{AllocationMethod, allocate};
use evenreach_statistics::fair_top_k::{adjusted_fair_top_k, fair_top_k};

use crate::case::Case;

pub fn fair_lists(case: &mut Case) {
    let k = case.inputs["k"].as_u64().unwrap() as u32;
    let (p, alpha) = (case.inputs["p"].as_f64().unwrap(), case.inputs["alpha"].as_f64().unwrap());
    let plain = fair_top_k(k, p, alpha).unwrap();
    let adjusted = adjusted_fair_top_k(k, p, alpha).unwrap();
    let expected = case.expected.clone();
    let floats = |table: &[u32]| table.iter().map(|m| f64::from(*m)).collect::<Vec<_>>();
    case.compare_list("table", &floats(&plain.least_protected), &expected["mtable_unadjusted"]);
    case.compare_list("adjusted table", &floats(&adjusted.least_protected), &expected["mtable_adjusted"]);
    case.compare("alpha", Ok(adjusted.alpha), &expected["alpha_adjusted"]);
    case.compare("failure", Ok(plain.fail_probability), &expected["fail_probability_unadjusted"]);
    case.compare("adjusted failure", Ok(adjusted.fail_probability), &expected["fail_probability_adjusted"]);
}

pub fn places(case: &mut Case) {
    let weights = case.numbers("weights");
    let slots = case.inputs["slots"].as_u64().unwrap() as u32;
    let expected = case.expected.clone();
    for (name, method) in [
        ("quota", AllocationMethod::Quota),
        ("hamilton", AllocationMethod::Hamilton),
        ("largest_remainder", AllocationMethod::Hamilton),
        ("saintelague", AllocationMethod::Webster),
        ("webster", AllocationMethod::Webster),
        ("dhondt", AllocationMethod::DHondt),
    ] {
        let got: Vec<f64> = allocate(&weights, slots, method).unwrap().into_iter().map(f64::from).collect();
        case.compare_list(name, &got, &expected[name]);
    }
}
