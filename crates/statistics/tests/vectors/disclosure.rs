//! Disclosure rules over single counts and lists.

use evenreach_statistics::disclosure::list::suppress_list;
use evenreach_statistics::{CellState, DisclosureRule};
use serde_json::Value;

use crate::case::Case;

pub fn counts(case: &mut Case) {
    let rule = match case.statistic.as_str() {
        "sdc_nhs_england_hes" => DisclosureRule::NhsEnglandHes,
        "sdc_nhs_england_central" => DisclosureRule::NhsEnglandCentral,
        "sdc_opensafely" => DisclosureRule::Opensafely,
        _ => DisclosureRule::OpensafelyMidpoint6,
    };
    let counts = case.inputs.get("counts").unwrap_or(&case.inputs["x"]).clone();
    let expected = case.expected["out"].as_array().unwrap().clone();
    for (count, expected) in counts.as_array().unwrap().iter().zip(&expected) {
        let printed = match rule.cell(count.as_u64()) {
            CellState::Shown(count) if expected.is_string() => Value::from(count.to_string()),
            CellState::Shown(count) => Value::from(count),
            // ehrQL writes 0 where its own documentation says redacted.
            CellState::Suppressed(_) if rule == DisclosureRule::Opensafely => Value::from(0),
            CellState::Suppressed(_) => Value::from(rule.marker()),
            CellState::Missing => Value::Null,
        };
        case.exact("printed", &printed, expected);
    }
}

pub fn lists(case: &mut Case) {
    let counts: Vec<Option<u64>> = case.inputs["counts"].as_array().unwrap().iter().map(Value::as_u64).collect();
    let got = suppress_list(&counts, case.inputs["threshold"].as_u64().unwrap());
    let expected = case.expected["out"].as_array().unwrap().clone();
    for (got, expected) in got.iter().zip(&expected) {
        case.exact("shown", got.shown().map(|count| count as f64), expected.as_f64());
    }
}
