//! `auroc(outcome, score)`, `calibration_slope(outcome, risk)` and the like: how good predicted risks are.

use evenreach_statistics::accuracy::accuracy;
use evenreach_statistics::calibration::{Calibration, Coefficient, calibration};
use evenreach_statistics::calibration_curve::calibration_error;
use evenreach_statistics::discrimination::{Auroc, AurocComparison, auroc, compare_aurocs};
use evenreach_statistics::net_benefit::net_benefit;
use evenreach_statistics::{Estimate, Undefined};

use super::aggregate::OfRows;
use super::answer::{Answer, interval, value_and_limits};
use super::definition::{CONFIDENCE, Definition, INTERVAL, Parameter};
use super::number::whole;
use super::sample::Columns;

const OUTCOME: Parameter = Parameter::new("outcome", "Whether the person had the outcome");
const RISK: Parameter = Parameter::new("risk", "The predicted risk, 0 to 1");
const EXAMPLE: (&str, &str) = (
    "outcome, risk",
    "from (values (true, 0.8), (false, 0.3), (true, 0.4), (false, 0.6), (false, 0.1), (true, 0.5)) \
     as people(outcome, risk)",
);
/// Ten of each, for the slope is not given below that.
const LONG_EXAMPLE: (&str, &str) = (
    "outcome, risk",
    "from (values (true, 0.8), (false, 0.3), (true, 0.4), (false, 0.6), (false, 0.1), (true, 0.5), (true, 0.7), \
     (true, 0.2), (false, 0.2), (false, 0.4), (true, 0.9), (true, 0.6), (false, 0.5), (false, 0.2), (true, 0.6), \
     (true, 0.3), (false, 0.1), (false, 0.7), (true, 0.8), (false, 0.3)) as people(outcome, risk)",
);

pub(crate) const AUROC: Definition<OfRows> = Definition {
    name: "auroc",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[OUTCOME, Parameter::new("score", "The score, higher for higher risk; ties count half"), CONFIDENCE],
    about: "Area under the ROC curve (c statistic) with DeLong's limits, one row a person; 0.5 is no better than chance. \
            Nobody with the outcome is `no_positives`, everybody `no_negatives`; limits without variance are \
            `ci_not_estimable`.",
    source: "DeLong, DeLong and Clarke-Pearson, Biometrics 1988;44:837-845.",
    example: EXAMPLE,
    compute: |columns, settings| match columns.flags(0).and_then(|y| auroc(&y, &columns.numbers(1))) {
        Ok(area) => value_and_limits(area.value, area.interval(settings[0])),
        Err(reason) => interval(Err(reason)),
    },
};

pub(crate) const AUROC_DIFFERENCE: Definition<OfRows> = Definition {
    name: "auroc_difference",
    alias: None,
    parts: &["value", "z", "p_value", "degrees_of_freedom", "p_value_t"],
    words: &[],
    parameters: &[
        Parameter::new("in_group", "Whether the person is in the group; the others are everyone it is compared with"),
        OUTCOME,
        Parameter::new("score", "The score, higher for higher risk; ties count half"),
    ],
    about: "Area under the ROC curve in a group less that in everyone else, one row a person, with DeLong's test for \
            separate groups: z and its p-value, and the p-value against Student's t on Welch's degrees of freedom, as \
            pROC prints it. Below 0 the score tells people of the group apart less well. Nobody in either group is \
            `empty_group`, a single case or control `ci_not_estimable` for the test alone.",
    source: "DeLong, DeLong and Clarke-Pearson, Biometrics 1988;44:837-845; pROC roc.test, unpaired.",
    example: (
        "in_group, outcome, score",
        "from (values (true, true, 0.8), (true, false, 0.3), (true, true, 0.4), (true, false, 0.6), (false, true, 0.7), \
         (false, false, 0.1), (false, true, 0.5), (false, false, 0.6)) as people(in_group, outcome, score)",
    ),
    compute: |columns, _| match (area_among(columns, true), area_among(columns, false)) {
        (Ok(group), Ok(others)) => {
            let test = compare_aurocs(&group, &others);
            let part = |part: fn(AurocComparison) -> f64| test.map(part);
            vec![
                Ok(group.value - others.value),
                part(|test| test.statistic),
                part(|test| test.p_value),
                part(|test| test.degrees_of_freedom),
                part(|test| test.p_value_t),
            ]
        }
        (Err(reason), _) | (_, Err(reason)) => vec![Err(reason); 5],
    },
};

/// The area among the people of the group, or among everyone else.
fn area_among(columns: &Columns, wanted: bool) -> Result<Auroc, Undefined> {
    let people = columns.flags(0)?.into_iter().zip(columns.flags(1)?).zip(columns.numbers(2));
    let (y, score): (Vec<bool>, Vec<f64>) =
        people.filter(|((in_group, _), _)| *in_group == wanted).map(|((_, y), score)| (y, score)).unzip();
    if y.is_empty() { Err(Undefined::EmptyGroup) } else { auroc(&y, &score) }
}

fn fitted(columns: &Columns, settings: &[f64], part: fn(Calibration) -> Result<Estimate, Undefined>) -> Answer {
    let fit = columns.flags(0).and_then(|y| calibration(&y, &columns.numbers(1), settings[0]));
    interval(fit.and_then(part))
}

fn estimate(coefficient: Coefficient) -> Estimate {
    coefficient.estimate
}

const CALIBRATION_SOURCE: &str =
    "Cox, Biometrika 1958;45:562-565; Steyerberg, Clinical Prediction Models 2019, ch. 15.";

pub(crate) const CALIBRATION_RATIO: Definition<OfRows> = Definition {
    name: "calibration_ratio",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[OUTCOME, RISK, CONFIDENCE],
    about: "Observed over expected events, one row a person, with the count's exact limits; above 1 the risk is \
            under-predicted. Nothing expected is `expected_zero`.",
    source: CALIBRATION_SOURCE,
    example: EXAMPLE,
    compute: |columns, settings| fitted(columns, settings, |fit| fit.observed_to_expected),
};

pub(crate) const CALIBRATION_IN_THE_LARGE: Definition<OfRows> = Definition {
    name: "calibration_in_the_large",
    about: "Calibration in the large: the intercept on the logit scale with the predicted risk as offset, one row a \
            person; above 0 the risk is under-predicted. No or only events is `no_positives` or `no_negatives`.",
    compute: |columns, settings| fitted(columns, settings, |fit| fit.in_the_large.map(estimate)),
    ..CALIBRATION_RATIO
};

pub(crate) const CALIBRATION_SLOPE: Definition<OfRows> = Definition {
    name: "calibration_slope",
    about: "Calibration slope on the logit scale, one row a person; below 1 the risks are too extreme. Fewer than ten \
            events or ten non-events is `events_lt_10`, perfect separation `separation`.",
    example: LONG_EXAMPLE,
    compute: |columns, settings| fitted(columns, settings, |fit| fit.slope_to_show().map(estimate)),
    ..CALIBRATION_RATIO
};

pub(crate) const CALIBRATION_ERROR: Definition<OfRows> = Definition {
    name: "expected_calibration_error",
    alias: None,
    parts: &["value", "maximum"],
    words: &[],
    parameters: &[OUTCOME, RISK, Parameter::setting("bins", "Bins of equal width, 1 to 1000; 10 when left out", 10.0)],
    about: "Expected and maximum calibration error over bins of equal width, one row a person; biased upward in small \
            groups.",
    source: "Naeini, Cooper and Hauskrecht, AAAI 2015.",
    example: EXAMPLE,
    compute: |columns, settings| {
        let error = whole(settings[0], 1, 1000)
            .and_then(|bins| calibration_error(&columns.flags(0)?, &columns.numbers(1), bins as usize));
        match error {
            Ok(error) => vec![Ok(error.expected), Ok(error.maximum)],
            Err(reason) => vec![Err(reason); 2],
        }
    },
};

pub(crate) const BRIER_SCORE: Definition<OfRows> = Definition {
    name: "brier_score",
    alias: None,
    parts: &["value", "scaled"],
    words: &[],
    parameters: &[OUTCOME, RISK],
    about: "Brier score, one row a person; 0 is perfect. Scaled, 1 is perfect and 0 no better than the prevalence, \
            `one_class` where all outcomes agree.",
    source: "Brier, Mon Weather Rev 1950;78:1-3; Steyerberg et al, Epidemiology 2010;21:128-138.",
    example: EXAMPLE,
    compute: |columns, _| match columns.flags(0).and_then(|y| accuracy(&y, &columns.numbers(1))) {
        Ok(accuracy) => vec![Ok(accuracy.brier), accuracy.scaled_brier],
        Err(reason) => vec![Err(reason); 2],
    },
};

pub(crate) const LOG_LOSS: Definition<OfRows> = Definition {
    name: "log_loss",
    parts: &["value"],
    about: "Mean log loss, natural logarithm, one row a person; 0 is perfect.",
    source: "Good, J R Stat Soc B 1952;14:107-114.",
    compute: |columns, _| {
        vec![columns.flags(0).and_then(|y| accuracy(&y, &columns.numbers(1))).map(|accuracy| accuracy.log_loss)]
    },
    ..BRIER_SCORE
};

pub(crate) const NET_BENEFIT: Definition<OfRows> = Definition {
    name: "net_benefit",
    alias: None,
    parts: &["value", "treat_all"],
    words: &[],
    parameters: &[OUTCOME, RISK, Parameter::required("threshold", "Selected at or above this risk, 0 to below 1")],
    about: "Net benefit of selecting by a risk threshold, per person, beside that of selecting everybody; selecting \
            nobody is 0.",
    source: "Vickers and Elkin, Med Decis Making 2006;26:565-574.",
    example: ("outcome, risk, 0.2", EXAMPLE.1),
    compute: |columns, settings| match columns.flags(0).and_then(|y| net_benefit(&y, &columns.numbers(1), settings[0]))
    {
        Ok(benefit) => vec![Ok(benefit.model), Ok(benefit.treat_all)],
        Err(reason) => vec![Err(reason); 2],
    },
};
