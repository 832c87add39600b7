//! `group_difference(value, favourable)`, `mean_difference_from_best(population, value, favourable)` and the like:
//! WHO HEAT's gaps between groups without order.

use evenreach_statistics::inequality::{GroupInequality, group_difference, group_ratio};
use evenreach_statistics::{Estimate, Undefined};

use super::aggregate::OfRows;
use super::answer::{Answer, interval, value_and_limits};
use super::definition::{CONFIDENCE, Definition, INTERVAL, Null, Parameter};
use super::group_inequality::{FAVOURABLE, PEOPLE, ROWS, SOURCE, VALUE, direction};
use super::number::flag;
use super::sample::Columns;

pub(crate) const DIFFERENCE: Definition<OfRows> = Definition {
    name: "group_difference",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[
        VALUE,
        FAVOURABLE,
        Parameter::new("se", "Standard error of the value; without it there are no limits")
            .or_none()
            .null(Null::Allowed),
        Parameter::new("reference", "True for the reference group alone; left out, the best group is compared")
            .or_none()
            .null(Null::Allowed),
        CONFIDENCE,
    ],
    about: "Difference between the best, or the reference, group and the worst, one row a group: the higher value first \
            whichever way is good. 0 is equality. Under two groups is `too_few_groups`; without se the limits are \
            `ci_not_estimable`.",
    source: SOURCE,
    example: ("value, true, se", ROWS),
    compute: |columns, settings| compared(columns, settings, group_difference),
};

pub(crate) const RATIO: Definition<OfRows> = Definition {
    name: "group_ratio",
    about: "Ratio of the best, or the reference, group and the worst, one row a group, with limits on the log scale: the \
            higher value first whichever way is good. 1 is equality. A value of zero in either is `zero_cell`; under two \
            groups is `too_few_groups`; without se the limits are `ci_not_estimable`.",
    compute: |columns, settings| compared(columns, settings, group_ratio),
    ..DIFFERENCE
};

/// Value and standard error of either group, and a confidence.
type Comparison = fn((f64, f64), (f64, f64), f64) -> Result<Estimate, Undefined>;

fn compared(columns: &Columns, settings: &[f64], compare: Comparison) -> Answer {
    let &[favourable, confidence] = settings else { return interval(Err(Undefined::InvalidInput)) };
    let (values, errors) = (columns.numbers(0), columns.whole(1));
    let pair = GroupInequality::new(&values, &vec![1.0; values.len()]).and_then(|groups| {
        let reference = columns.whole(2).map(|flags| only(&flags)).transpose()?;
        Ok(groups.compared_groups(direction(favourable)?, reference))
    });
    let (one, other) = match pair {
        Ok(pair) => pair,
        Err(reason) => return interval(Err(reason)),
    };
    let value = match compare((values[one], 0.0), (values[other], 0.0), confidence) {
        Ok(without_error) => without_error.value,
        Err(reason) => return interval(Err(reason)),
    };
    let limits = |errors: Vec<f64>| {
        let not_negative = errors[one] >= 0.0 && errors[other] >= 0.0;
        let pair = if not_negative { Ok((errors[one], errors[other])) } else { Err(Undefined::InvalidInput) };
        pair.and_then(|(first, second)| compare((values[one], first), (values[other], second), confidence))
    };
    value_and_limits(value, errors.ok_or(Undefined::CiNotEstimable).and_then(limits))
}

/// The place of the only flag that is set.
fn only(flags: &[f64]) -> Result<usize, Undefined> {
    let flags = flags.iter().map(|number| flag(*number)).collect::<Result<Vec<bool>, Undefined>>()?;
    let mut set = flags.iter().enumerate().filter(|(_, flag)| **flag).map(|(at, _)| at);
    match (set.next(), set.next()) {
        (Some(at), None) => Ok(at),
        _ => Err(Undefined::InvalidInput),
    }
}

pub(crate) const FROM_MEAN: Definition<OfRows> = Definition {
    name: "mean_difference_from_mean",
    alias: None,
    parts: &["value", "weighted"],
    words: &[],
    parameters: &[PEOPLE, VALUE],
    about: "Mean distance of the groups, one row each, from the mean of all people, in the unit of the value, every \
            group counting once; and weighted, every group counting by its population. 0 is equality.",
    source: SOURCE,
    example: ("population, value", ROWS),
    compute: |columns, _| mean_difference(columns, |groups| Ok(groups.mean())),
};

pub(crate) const FROM_BEST: Definition<OfRows> = Definition {
    name: "mean_difference_from_best",
    parameters: &[PEOPLE, VALUE, FAVOURABLE],
    about: "Mean distance of the groups, one row each, from the best one, in the unit of the value, every group counting \
            once; and weighted, every group counting by its population. 0 is equality.",
    example: ("population, value, true", ROWS),
    compute: |columns, settings| mean_difference(columns, |groups| Ok(groups.best(direction(settings[0])?))),
    ..FROM_MEAN
};

pub(crate) const FROM_REFERENCE: Definition<OfRows> = Definition {
    name: "mean_difference_from_reference",
    parameters: &[PEOPLE, VALUE, Parameter::new("reference", "True for the reference group alone")],
    about: "Mean distance of the groups, one row each, from a reference group, in the unit of the value, every group \
            counting once; and weighted, every group counting by its population. 0 is equality. Not exactly one \
            reference is `invalid_input`.",
    example: ("population, value, value > 77", ROWS),
    compute: |columns, _| mean_difference(columns, |_| Ok(columns.numbers(1)[only(&columns.numbers(2))?])),
    ..FROM_MEAN
};

fn mean_difference(columns: &Columns, from: impl Fn(&GroupInequality) -> Result<f64, Undefined>) -> Answer {
    let groups = GroupInequality::new(&columns.numbers(1), &columns.numbers(0));
    match groups.and_then(|groups| from(&groups).map(|point| (groups, point))) {
        Ok((groups, point)) => {
            vec![Ok(groups.mean_difference_from(point)), Ok(groups.weighted_mean_difference_from(point))]
        }
        Err(reason) => vec![Err(reason); 2],
    }
}
