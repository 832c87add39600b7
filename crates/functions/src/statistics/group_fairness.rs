//! `demographic_parity_difference(group_number, selected)`, `equalised_odds_difference(group_number, selected, outcome)` and the like:
//! how far groups lie apart.

use std::collections::BTreeMap;

use evenreach_statistics::Undefined;
use evenreach_statistics::bootstrap::{Bootstrap, Resampling, bootstrap_selection_rates};
use evenreach_statistics::group_fairness::{Confusion, Rate, confusion_by_group, disparity, equalised_odds};

use super::aggregate::OfRows;
use super::answer::interval;
use super::definition::{CONFIDENCE, Definition, INTERVAL, Parameter};
use super::number::{EXACT, whole};
use super::sample::Columns;

const MOST_REPLICATES: u64 = 100_000;

const GROUP: Parameter = Parameter::new("group_number", "The person's group as a number");
const SELECTED: Parameter = Parameter::new("selected", "Whether the person was selected");
const OUTCOME: Parameter = Parameter::new("outcome", "Whether the person had the outcome, or the need");
const SOURCE: &str = "Definitions of fairlearn MetricFrame; Hardt, Price and Srebro, NeurIPS 2016.";
const SELECTION: (&str, &str) = (
    "group_number, selected",
    "from (values (1, true), (1, false), (2, true), (2, false), (2, false), (3, true), (3, true), (3, false)) \
     as people(group_number, selected)",
);
const WITH_OUTCOME: (&str, &str) = (
    "group_number, selected, outcome",
    "from (values (1, true, true), (1, false, true), (1, true, false), (1, false, false), (2, true, true), \
     (2, false, false), (2, false, true), (2, false, false)) as people(group_number, selected, outcome)",
);

/// Tables of selection by outcome; without a column of outcomes nobody has one.
fn tables(columns: &Columns) -> Result<BTreeMap<u64, Confusion>, Undefined> {
    let (group, selected) = (columns.groups(), columns.flags(1)?);
    let outcome = columns.flags(2)?;
    let outcome = if outcome.is_empty() { vec![false; group.len()] } else { outcome };
    confusion_by_group(&group, &outcome, &selected, None)
}

pub(crate) const DEMOGRAPHIC_PARITY: Definition<OfRows> = Definition {
    name: "demographic_parity_difference",
    alias: None,
    parts: &["value", "to_overall", "overall"],
    words: &[],
    parameters: &[GROUP, SELECTED],
    about: "Largest less smallest selection rate over groups, one row a person, and the largest distance from the rate \
            overall. Never below 0, so no test of no difference; and no target where need differs. Under two groups \
            is `too_few_groups`.",
    source: SOURCE,
    example: SELECTION,
    compute: |columns, _| match tables(columns).and_then(|tables| disparity(&tables, Rate::Selection)) {
        Ok(gap) => [gap.difference, gap.difference_to_overall, gap.overall].map(Ok).to_vec(),
        Err(reason) => vec![Err(reason); 3],
    },
};

pub(crate) const DEMOGRAPHIC_PARITY_BOOTSTRAP: Definition<OfRows> = Definition {
    name: "demographic_parity_difference_bootstrap",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[
        GROUP,
        SELECTED,
        CONFIDENCE,
        Parameter::setting("replicates", "Bootstrap replicates, 1 to 100000; 2000 when left out", 2000.0),
        Parameter::setting("seed", "Seed of the draws, a whole number, to be printed beside; 1 when left out", 1.0),
    ],
    about: "Largest less smallest selection rate over groups, one row a person, with percentile limits of a bootstrap \
            within groups. The same seed gives the same limits. Never below 0, so the lower limit is no test of no \
            difference: see selection_chi_square. Under two groups is `too_few_groups`.",
    source: "Efron and Tibshirani, An Introduction to the Bootstrap 1993, ch. 13.",
    example: SELECTION,
    compute: |columns, settings| {
        let (group, &[confidence, replicates, seed]) = (columns.groups(), settings) else {
            return interval(Err(Undefined::InvalidInput));
        };
        let limits = columns.flags(1).and_then(|selected| {
            if group.last() == Some(&0) {
                return Err(Undefined::TooFewGroups);
            }
            let settings = Bootstrap {
                replicates: whole(replicates, 1, MOST_REPLICATES)? as usize,
                seed: whole(seed, 0, EXACT)?,
                resampling: Resampling::WithinStrata,
            };
            bootstrap_selection_rates(&group, &selected, confidence, &settings)?.difference
        });
        interval(limits)
    },
};

pub(crate) const DEMOGRAPHIC_PARITY_RATIO: Definition<OfRows> = Definition {
    name: "demographic_parity_ratio",
    alias: Some("four_fifths_ratio"),
    parts: &["value", "to_overall", "below_four_fifths"],
    about: "Smallest over largest selection rate over groups, one row a person; the smallest ratio to or of the rate \
            overall; and 1 when the ratio is below four fifths, 0 when not: a screening convention of United States \
            employment guidance, never a verdict. Nobody selected is `nobody_selected`.",
    compute: |columns, _| match tables(columns).and_then(|tables| disparity(&tables, Rate::Selection)) {
        Ok(gap) => {
            vec![gap.ratio, gap.ratio_to_overall, gap.four_fifths_flag().map(|flag| f64::from(u8::from(flag)))]
        }
        Err(reason) => vec![Err(reason); 3],
    },
    ..DEMOGRAPHIC_PARITY
};

pub(crate) const EQUAL_OPPORTUNITY: Definition<OfRows> = Definition {
    name: "equal_opportunity_difference",
    alias: None,
    parts: &["value", "to_overall", "overall", "groups_left_out"],
    words: &[],
    parameters: &[GROUP, SELECTED, OUTCOME],
    about: "Largest less smallest sensitivity over groups, one row a person: the range of missed need. A group where \
            nobody has the outcome has no sensitivity, is left out and counted as such, never taken as 0. Under two \
            groups with one is `too_few_groups`.",
    source: SOURCE,
    example: WITH_OUTCOME,
    compute: |columns, _| match tables(columns).and_then(|tables| disparity(&tables, Rate::TruePositive)) {
        Ok(gap) => [gap.difference, gap.difference_to_overall, gap.overall, gap.left_out.len() as f64].map(Ok).to_vec(),
        Err(reason) => vec![Err(reason); 4],
    },
};

pub(crate) const EQUALISED_ODDS: Definition<OfRows> = Definition {
    name: "equalised_odds_difference",
    alias: Some("equalized_odds_difference"),
    parts: &["value", "mean", "groups_left_out"],
    about: "The larger, and the mean, of the ranges over groups of sensitivity and of the false positive rate, one row a \
            person. A group without one of the rates is left out of its range and counted as such. Under two groups \
            with either rate is `too_few_groups`.",
    compute: |columns, _| match tables(columns).and_then(|tables| equalised_odds(&tables)) {
        Ok(odds) => [odds.difference, odds.mean_difference, odds.left_out.len() as f64].map(Ok).to_vec(),
        Err(reason) => vec![Err(reason); 3],
    },
    ..EQUAL_OPPORTUNITY
};
