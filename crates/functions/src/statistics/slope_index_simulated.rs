//! `sii_simulated(quantile, population, value, value_type)` and `rii_simulated(...)`: indices of rates and proportions,
//! on their own scale, with simulated limits.

use evenreach_statistics::Undefined;
use evenreach_statistics::slope_index::{GradientGroup, ValueScale, transformed_slope_index};
use evenreach_statistics::slope_index_simulation::{Simulation, simulated_slope_index};

use super::aggregate::OfRows;
use super::answer::{Answer, interval, value_and_limits};
use super::definition::{CONFIDENCE, Definition, INTERVAL, Null, Parameter};
use super::number::{EXACT, flag, whole};
use super::sample::Columns;
use super::slope_index::{MULTIPLIER, Of, QUANTILE, RELATIVE, SLOPE};

const MOST_DRAWS: u64 = 1_000_000;

/// The scales in the order of PHEindicatormethods' value types 0, 1 and 2.
const SCALES: [ValueScale; 3] = [ValueScale::Identity, ValueScale::Log, ValueScale::Logit];
const VALUE_TYPES: &[&str] = &["value", "rate", "proportion"];

const LOWER: Parameter = Parameter::new("lower_95", "Lower 95% limit of the value; without limits the index has none")
    .or_none()
    .null(Null::Allowed);

const PARAMETERS: &[Parameter] = &[
    QUANTILE,
    Parameter::new("population", "People of the group"),
    Parameter::new("value", "The indicator in the group, a proportion between 0 and 1"),
    Parameter::required(
        "value_type",
        "The scale of the errors: as it is for a value, log for a rate, logit for a \
                                       proportion",
    )
    .word(VALUE_TYPES),
    LOWER,
    Parameter { name: "upper_95", meaning: "Upper 95% limit of the value", ..LOWER },
    MULTIPLIER,
    Parameter::setting("transform", "True to fit the line on that scale too; false when left out", 0.0),
    CONFIDENCE,
    Parameter::setting("draws", "Draws, up to 1000000; 100000 when left out", 100_000.0),
    Parameter::setting("seed", "Seed of the draws, a whole number, to be printed beside; 1 when left out", 1.0),
];

const EXAMPLE: (&str, &str) = (
    "quantile, population, value, 'proportion', lower_95, upper_95, 100, true, 0.95, 2000",
    "from (values (1, 900, 0.30, 0.27, 0.33), (2, 1100, 0.27, 0.245, 0.30), (3, 1000, 0.25, 0.22, 0.28), \
     (4, 1200, 0.22, 0.20, 0.245), (5, 800, 0.20, 0.17, 0.23)) as groups(quantile, population, value, lower_95, upper_95)",
);

const SOURCE: &str = "PHEindicatormethods phe_sii, value types 0 to 2 and transform; its limits are swapped for a \
                      multiplier between 0 and 1, these never.";

pub(crate) const SII: Definition<OfRows> = Definition {
    name: "sii_simulated",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: PARAMETERS,
    about: "Slope index of inequality of values, rates or proportions, one row a group, with percentile limits of \
            seeded draws; with transform the line is fitted on the log or logit scale. Below 0, an adverse indicator is \
            worse for the deprived. The same seed gives the same limits. Under three groups is `too_few_groups`, an \
            empty one `pop_zero`, a rate of 0 or a proportion of 0 or 1 `value_out_of_scale`; without the groups' \
            limits those of the index are `ci_not_estimable`.",
    source: SOURCE,
    example: EXAMPLE,
    compute: |columns, settings| answer(columns, settings, SLOPE),
};

pub(crate) const RII: Definition<OfRows> = Definition {
    name: "rii_simulated",
    about: "Relative index of inequality of values, rates or proportions, one row a group, with percentile limits of \
            seeded draws; with transform the line is fitted on the log or logit scale. Below 1, an adverse indicator is \
            worse for the deprived; inverted for a negative multiplier. The same seed gives the same limits. Under five \
            groups is `too_few_groups`, a fitted most deprived end at or below 0, in any draw, \
            `intercept_not_positive`, a rate of 0 or a proportion of 0 or 1 `value_out_of_scale`.",
    compute: |columns, settings| answer(columns, settings, RELATIVE),
    ..SII
};

fn answer(columns: &Columns, settings: &[f64], of: Of) -> Answer {
    let &[value_type, multiplier, transform, confidence, draws, seed] = settings else {
        return interval(Err(Undefined::InvalidInput));
    };
    let value = scale_and_groups(columns, value_type, transform).and_then(|(drawn_on, fitted_on, groups)| {
        let value = transformed_slope_index(&groups, fitted_on, multiplier).and_then(of.value)?;
        Ok((value, drawn_on, fitted_on, groups))
    });
    let (value, drawn_on, fitted_on, groups) = match value {
        Ok(found) => found,
        Err(reason) => return interval(Err(reason)),
    };
    let limits = standard_errors(columns, drawn_on).and_then(|errors| {
        let simulation = Simulation {
            drawn_on,
            fitted_on_drawn_scale: fitted_on == drawn_on,
            draws: whole(draws, 1, MOST_DRAWS)? as usize,
            seed: whole(seed, 0, EXACT)?,
        };
        simulated_slope_index(&groups, &errors, multiplier, confidence, &simulation).and_then(of.limits)
    });
    value_and_limits(value, limits)
}

type Gradient = (ValueScale, ValueScale, Vec<GradientGroup>);

/// The scale values are drawn on, the one the line is fitted on, and the groups.
fn scale_and_groups(columns: &Columns, value_type: f64, transform: f64) -> Result<Gradient, Undefined> {
    let drawn_on = SCALES.get(value_type as usize).copied().ok_or(Undefined::InvalidInput)?;
    let fitted_on = if flag(transform)? { drawn_on } else { ValueScale::Identity };
    if !columns.one_row_a_group() {
        return Err(Undefined::InvalidInput);
    }
    let groups = columns.numbers(1).into_iter().zip(columns.numbers(2));
    Ok((drawn_on, fitted_on, groups.map(|(population, value)| GradientGroup { population, value }).collect()))
}

/// Each group's standard error on the scale, from its limits.
fn standard_errors(columns: &Columns, scale: ValueScale) -> Result<Vec<f64>, Undefined> {
    let (Some(lower), Some(upper)) = (columns.whole(3), columns.whole(4)) else {
        return Err(Undefined::CiNotEstimable);
    };
    lower.into_iter().zip(upper).map(|(lower, upper)| scale.standard_error(lower, upper)).collect()
}
