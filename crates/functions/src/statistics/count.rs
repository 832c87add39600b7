//! `byars_lower(x)`, `exact_poisson_upper(x)`, `crude_rate(x, n)` and the like: limits of counts, rates and ratios.

use evenreach_statistics::count::{byar_lower, byar_upper, crude_rate, poisson_test};
use evenreach_statistics::standardisation::observed_to_expected;
use evenreach_statistics::{Undefined, exact_poisson};

use super::answer::{Answer, interval};
use super::definition::{CONFIDENCE, Definition, INTERVAL, Parameter};
use super::scalar::OfRow;

const EVENTS: Parameter = Parameter::new("x", "Events");
const DENOMINATOR: Parameter = Parameter::new(
    "n",
    "People or person-years; 1 when left out, for the limits of the count itself. Between 0 and 1 it is refused, as it \
     is likely to be a confidence put in its place",
)
.or(1.0);
const PER: Parameter = Parameter::new("per", "The rate is per so many; 1 when left out").or(1.0);

pub(crate) const BYARS: Definition<OfRow> = Definition {
    name: "byars",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[EVENTS, DENOMINATOR, PER, CONFIDENCE],
    about: "Byar's approximate Poisson limits of a count, or of the rate x / n per so many, at any size of count. A \
            negative lower limit is `negative_limit`; the upper one still stands. No people (n = 0) is `pop_zero`.",
    source: "Breslow and Day, IARC 1987, vol. II, p. 69; PHEindicatormethods byars_lower and byars_upper.",
    example: ("57, 9021, 100000", ""),
    compute: |values| {
        let parts = [Ok(values[0]), byar_lower(values[0], values[3]), byar_upper(values[0], values[3])];
        per(values, parts.to_vec())
    },
};

pub(crate) const EXACT_POISSON: Definition<OfRow> = Definition {
    name: "exact_poisson",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[EVENTS, DENOMINATOR, PER, CONFIDENCE],
    about: "Exact Poisson limits of a count, or of the rate x / n per so many. No people (n = 0) is `pop_zero`.",
    source: "Garwood, Biometrika 1936;28:437-442.",
    example: ("4, 1800, 100000", ""),
    compute: |values| per(values, interval(exact_poisson(values[0], values[3]))),
};

/// The parts of a count as a rate of `values[1]`, per `values[2]`.
fn per(values: &[f64], parts: Answer) -> Answer {
    let (n, per) = (values[1], values[2]);
    let reason = if n < 0.0 || (n > 0.0 && n < 1.0) || per <= 0.0 {
        Some(Undefined::InvalidInput)
    } else {
        (n <= 0.0).then_some(Undefined::PopZero)
    };
    parts.into_iter().map(|part| part.and_then(|part| reason.map_or(Ok(part / n * per), Err))).collect()
}

pub(crate) const CRUDE_RATE: Definition<OfRow> = Definition {
    name: "crude_rate",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[
        EVENTS,
        Parameter::new("n", "People or person-years"),
        Parameter::new("per", "The rate is per so many; 100000 when left out").or(100_000.0),
        CONFIDENCE,
    ],
    about: "Crude rate x / n per so many, with exact limits below ten events and Byar's from ten. No people (n = 0) is \
            `pop_zero`.",
    source: "PHEindicatormethods phe_rate.",
    example: ("9, 1800", ""),
    compute: |values| match values[2] > 0.0 {
        true => interval(crude_rate(values[0], values[1], values[2], values[3])),
        false => interval(Err(Undefined::InvalidInput)),
    },
};

pub(crate) const OBSERVED_TO_EXPECTED: Definition<OfRow> = Definition {
    name: "observed_to_expected",
    alias: Some("selection_ratio"),
    parts: INTERVAL,
    words: &[],
    parameters: &[
        Parameter::new("observed", "Events seen, or people selected"),
        Parameter::new("expected", "Events expected, or people expected to be selected from need"),
        Parameter::new("refvalue", "The ratio of the reference: 1 when left out, 100 as often printed").or(1.0),
        CONFIDENCE,
    ],
    about: "Observed over expected, with the count's limits (exact below ten, Byar's from ten) over the expected. Of \
            selections, 1 is as need predicts and below 1 is missed. Nothing expected is `expected_zero`.",
    source: "PHEindicatormethods calculate_ISRatio.",
    example: ("12, 40", ""),
    compute: |values| match values[2] > 0.0 {
        true => interval(observed_to_expected(values[0], values[1], values[3]).map(|ratio| ratio.scaled(values[2]))),
        false => interval(Err(Undefined::InvalidInput)),
    },
};

pub(crate) const POISSON_TEST: Definition<OfRow> = Definition {
    name: "poisson_p",
    alias: None,
    parts: &["value"],
    words: &[],
    parameters: &[Parameter::new("observed", "Events seen"), Parameter::new("expected", "Events expected")],
    about: "Two-sided exact Poisson p-value of observed against expected events: twice the smaller tail, at most 1. \
            Nothing expected is `expected_zero`.",
    source: "Garwood, Biometrika 1936;28:437-442, as a test.",
    example: ("12, 40", ""),
    compute: |values| vec![poisson_test(values[0], values[1])],
};
