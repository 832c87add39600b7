//! `funnel_limits_proportion_lower_2s(average, n)`, `funnel_significance_ratio(...)` and the like: funnel plots.

use evenreach_statistics::Undefined;
use evenreach_statistics::funnel::{
    ControlLimits, FunnelSignificance, proportion_control_limits, proportion_significance, ratio_control_limits,
    ratio_plot_counts, ratio_significance, standardised_rate_significance,
};

use super::answer::Answer;
use super::definition::{Definition, Parameter};
use super::number::whole;
use super::scalar::OfRow;

const LIMITS: &[&str] = &["lower_2s", "upper_2s", "lower_3s", "upper_3s"];
const SOURCE: &str = "PHEindicatormethods calculate_funnel_limits and assign_funnel_significance.";

const LABELS: [FunnelSignificance; 6] = [
    FunnelSignificance::Low99_8,
    FunnelSignificance::Low95,
    FunnelSignificance::NotSignificant,
    FunnelSignificance::High95,
    FunnelSignificance::High99_8,
    FunnelSignificance::NotApplicable,
];
const WORDS: &[&str] =
    &[LABELS[0].label(), LABELS[1].label(), LABELS[2].label(), LABELS[3].label(), LABELS[4].label(), LABELS[5].label()];

fn limits(limits: Result<ControlLimits, Undefined>, per: f64) -> Answer {
    let limits = limits.and_then(|limits| if per > 0.0 { Ok(limits) } else { Err(Undefined::InvalidInput) });
    match limits {
        Ok(l) => [l.lower_2s, l.upper_2s, l.lower_3s, l.upper_3s].map(|limit| Ok(limit * per)).to_vec(),
        Err(reason) => vec![Err(reason); LIMITS.len()],
    }
}

fn label(significance: Result<FunnelSignificance, Undefined>) -> Answer {
    let place = |label| LABELS.iter().position(|l| *l == label).map_or(Err(Undefined::InvalidInput), |p| Ok(p as f64));
    vec![significance.and_then(place)]
}

pub(crate) const PROPORTION_LIMITS: Definition<OfRow> = Definition {
    name: "funnel_limits_proportion",
    alias: None,
    parts: LIMITS,
    words: &[],
    parameters: &[
        Parameter::new("average", "The pooled proportion, 0 to 1"),
        Parameter::new("n", "People of the unit"),
        Parameter::new("per", "Limits are per so many, and kept between 0 and it; 1 when left out").or(1.0),
    ],
    about: "Control limits of a proportion around the pooled average: the values whose Wilson interval just touches \
            it, two-sigma (95%) and three-sigma (99.8%). No people is `pop_zero`.",
    source: SOURCE,
    example: ("0.298, 200", ""),
    compute: |values| {
        limits(proportion_control_limits(values[0], values[1]).map(|limits| limits.clamped(0.0, 1.0)), values[2])
    },
};

pub(crate) const RATIO_LIMITS: Definition<OfRow> = Definition {
    name: "funnel_limits_ratio",
    alias: None,
    parts: LIMITS,
    words: &[],
    parameters: &[
        Parameter::new("observed", "Observed events at which the limits are drawn, above 0"),
        Parameter::new("per", "The ratio of the reference; 100 when left out").or(100.0),
    ],
    about: "Control limits of a standardised ratio: observed over each exact Poisson bound of it. No events is \
            `expected_zero`.",
    source: SOURCE,
    example: ("10", ""),
    compute: |values| limits(ratio_control_limits(values[0]).map(|ratio| ratio.limits), values[1]),
};

pub(crate) const RATIO_PLOT: Definition<OfRow> = Definition {
    name: "funnel_plot_observed",
    alias: None,
    parts: &["value"],
    words: &[],
    parameters: &[
        Parameter::new("least_expected", "Smallest number of events expected in any unit, above 0"),
        Parameter::new("most_expected", "Greatest number of events expected in any unit"),
        Parameter::new("point", "Which of the 100 points of the curve, from 1"),
    ],
    about: "The observed events at which to draw one point of a ratio's control limits, to be handed to \
            funnel_limits_ratio: 100 points over the range of the units, closer together for small counts.",
    source: SOURCE,
    example: ("12, 140, 50", ""),
    compute: |values| {
        let counts =
            if values[0] <= values[1] { ratio_plot_counts(&values[..2]) } else { Err(Undefined::InvalidInput) };
        vec![counts.and_then(|counts| Ok(counts[whole(values[2], 1, counts.len() as u64)? as usize - 1]))]
    },
};

pub(crate) const PROPORTION_LABEL: Definition<OfRow> = Definition {
    name: "funnel_significance_proportion",
    alias: None,
    parts: &["value"],
    words: WORDS,
    parameters: &[
        Parameter::new("x", "People with the attribute"),
        Parameter::new("n", "People of the unit"),
        Parameter::new("average", "The pooled proportion, 0 to 1"),
    ],
    about: "Where a unit lies against a proportion's control limits, 99.8% tested first.",
    source: SOURCE,
    example: ("442, 2172, 0.298", ""),
    compute: |values| label(proportion_significance(values[0], values[1], values[2])),
};

pub(crate) const RATIO_LABEL: Definition<OfRow> = Definition {
    name: "funnel_significance_ratio",
    alias: None,
    parts: &["value"],
    words: WORDS,
    parameters: &[
        Parameter::new("observed", "Events seen"),
        Parameter::new("expected", "Events expected"),
        Parameter::new("target", "The ratio to be held against; 1 when left out").or(1.0),
    ],
    about: "Where observed over expected lies against a target, by the count's limits (exact below ten, Byar's from \
            ten), 99.8% tested first. Nothing expected is `expected_zero`.",
    source: SOURCE,
    example: ("58, 85.494", ""),
    compute: |values| label(ratio_significance(values[0], values[1], values[2])),
};

pub(crate) const DSR_LABEL: Definition<OfRow> = Definition {
    name: "funnel_significance_dsr",
    alias: None,
    parts: &["value"],
    words: WORDS,
    parameters: &[
        Parameter::new("events", "Events behind the rate"),
        Parameter::new("rate", "The directly standardised rate, per so many"),
        Parameter::new("average", "The average rate, per as many"),
    ],
    about: "Where a directly standardised rate lies against the average, by its effective denominator, events over \
            rate. Fewer than ten events is `Not applicable`.",
    source: SOURCE,
    example: ("140, 885.0, 1200.0", ""),
    compute: |values| match values[0] >= 0.0 && values.iter().all(|value| value.is_finite()) {
        true => label(standardised_rate_significance(values[0], values[1], values[2])),
        false => label(Err(Undefined::InvalidInput)),
    },
};
