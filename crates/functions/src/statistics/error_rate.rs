//! `false_negative_rate(selected, outcome)` and the like: whom a selection missed, and whom it chose in vain.

use evenreach_statistics::Undefined;
use evenreach_statistics::group_fairness::{Rate, confusion_by_group};

use super::aggregate::OfRows;
use super::answer::{Answer, interval};
use super::definition::{CONFIDENCE, Definition, INTERVAL, Parameter};
use super::sample::Columns;

const PARAMETERS: &[Parameter] = &[
    Parameter::new("selected", "Whether the person was selected"),
    Parameter::new("outcome", "Whether the person had the outcome, or the need"),
    CONFIDENCE,
];
const ROWS: &str = "from (values (true, true), (true, false), (false, true), (false, false), (true, true), (false, false)) \
                    as people(selected, outcome)";

const fn rate(
    name: &'static str,
    alias: Option<&'static str>,
    about: &'static str,
    compute: OfRows,
) -> Definition<OfRows> {
    Definition {
        name,
        alias,
        parts: INTERVAL,
        words: &[],
        parameters: PARAMETERS,
        about,
        source: "Altman and Bland, BMJ 1994;308:1552 and 309:102; Wilson's limits.",
        example: ("selected, outcome", ROWS),
        compute,
    }
}

fn of(columns: &Columns, settings: &[f64], rate: Rate) -> Answer {
    let table = columns.flags(0).and_then(|selected| {
        let everybody = vec![(); selected.len()];
        confusion_by_group(&everybody, &columns.flags(1)?, &selected, None)
    });
    let table = table.and_then(|tables| tables.get(&()).copied().ok_or(Undefined::EmptyGroup));
    interval(table.and_then(|table| table.rate_interval(rate, settings[0])))
}

pub(crate) const FALSE_NEGATIVE: Definition<OfRows> = rate(
    "false_negative_rate",
    None,
    "Missed need: the share not selected among people with the outcome, one row a person. The headline of an outreach \
     audit. Nobody with the outcome is `no_positives`.",
    |columns, settings| of(columns, settings, Rate::FalseNegative),
);

pub(crate) const FALSE_OMISSION: Definition<OfRows> = rate(
    "false_omission_rate",
    None,
    "The share with the outcome among people not selected, one row a person. Everybody selected is \
     `everybody_selected`.",
    |columns, settings| of(columns, settings, Rate::FalseOmission),
);

pub(crate) const FALSE_POSITIVE: Definition<OfRows> = rate(
    "false_positive_rate",
    None,
    "The share selected among people without the outcome, one row a person. Nobody without it is `no_negatives`.",
    |columns, settings| of(columns, settings, Rate::FalsePositive),
);

pub(crate) const TRUE_POSITIVE: Definition<OfRows> = rate(
    "true_positive_rate",
    Some("sensitivity"),
    "Sensitivity: the share selected among people with the outcome, one row a person. Nobody with it is \
     `no_positives`.",
    |columns, settings| of(columns, settings, Rate::TruePositive),
);

pub(crate) const TRUE_NEGATIVE: Definition<OfRows> = rate(
    "true_negative_rate",
    Some("specificity"),
    "Specificity: the share not selected among people without the outcome, one row a person. Nobody without it is \
     `no_negatives`.",
    |columns, settings| of(columns, settings, Rate::TrueNegative),
);

pub(crate) const POSITIVE_PREDICTIVE: Definition<OfRows> = rate(
    "positive_predictive_value",
    None,
    "The share with the outcome among people selected, one row a person. Nobody selected is `nobody_selected`.",
    |columns, settings| of(columns, settings, Rate::PositivePredictive),
);
