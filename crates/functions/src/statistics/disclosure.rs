//! `disclosed(count, rule)`, `disclosed_status(count, rule)` and `disclosed_percentage(x, n, rule)`: what may leave a
//! practice.

use evenreach_statistics::disclosure::percentage::{RateGuard, percentage};
use evenreach_statistics::{CellState, DisclosureRule, Undefined};

use super::definition::{Definition, Parameter};
use super::number::{EXACT, flag, whole};
use super::scalar::OfRow;

const RULES: [DisclosureRule; 7] = DisclosureRule::ALL;
const NAMES: &[&str] = &[
    RULES[0].as_str(),
    RULES[1].as_str(),
    RULES[2].as_str(),
    RULES[3].as_str(),
    RULES[4].as_str(),
    RULES[5].as_str(),
    RULES[6].as_str(),
];
const COUNT: Parameter = Parameter::new("count", "People of the cell, a whole number");
const RULE: Parameter =
    Parameter::new("rule", "The name of the disclosure rule, nhs_england_hes for what leaves a practice").word(NAMES);
const SOURCE: &str = "NHS Digital, HES and ECDS disclosure control methodology, September 2018; OpenSAFELY output \
                      checking; ACRO default.yaml.";

fn rule(place: f64) -> Result<DisclosureRule, Undefined> {
    RULES.get(place as usize).copied().ok_or(Undefined::InvalidInput)
}

fn cell(values: &[f64]) -> Result<CellState, Undefined> {
    Ok(rule(values[1])?.cell(Some(whole(values[0], 0, EXACT)?)))
}

pub(crate) const DISCLOSED: Definition<OfRow> = Definition {
    name: "disclosed",
    alias: None,
    parts: &["value"],
    words: &[],
    parameters: &[COUNT, RULE],
    about: "The count as a disclosure rule lets it be printed, rounded; `suppressed_primary` when it is hidden. Looks at \
            one cell alone: totals beside it may still reveal a hidden one.",
    source: SOURCE,
    example: ("23, 'nhs_england_hes'", ""),
    compute: |values| {
        vec![cell(values).and_then(|state| match state {
            CellState::Shown(count) => Ok(count as f64),
            CellState::Suppressed(reason) => Err(reason),
            CellState::Missing => Err(Undefined::MissingValue),
        })]
    },
};

pub(crate) const STATUS: Definition<OfRow> = Definition {
    name: "disclosed_status",
    words: &["shown", "suppressed"],
    about: "Whether a disclosure rule lets the count be printed. A missing count is `missing_value`, neither of the two.",
    compute: |values| vec![cell(values).map(|state| f64::from(u8::from(state.is_suppressed())))],
    ..DISCLOSED
};

pub(crate) const PERCENTAGE: Definition<OfRow> = Definition {
    name: "disclosed_percentage",
    alias: None,
    parts: &["value", "numerator", "denominator", "decimals"],
    words: &[],
    parameters: &[
        Parameter::new("x", "People with the attribute, a whole number"),
        Parameter::new("n", "People, a whole number"),
        RULE,
        Parameter::new(
            "strict",
            "False to guard x and n alone, as the published rules do; true when left out: also the rest, and 0% and 100%",
        )
        .or(1.0),
    ],
    about: "x of n in percent from the rounded counts, with these and the decimal places it may be printed with (one \
            from a denominator of 4,000). Small counts are `suppressed_primary`.",
    source: SOURCE,
    example: ("1003, 4001, 'nhs_england_hes'", ""),
    compute: |values| {
        let share = flag(values[3]).and_then(|strict| {
            let guard = if strict { RateGuard::Strict } else { RateGuard::Published };
            percentage(rule(values[2])?, whole(values[0], 0, EXACT)?, whole(values[1], 0, EXACT)?, guard)
        });
        match share {
            Ok(share) => {
                [share.percent, share.numerator as f64, share.denominator as f64, f64::from(share.decimals)].map(Ok).to_vec()
            }
            Err(reason) => vec![Err(reason); 4],
        }
    },
};
