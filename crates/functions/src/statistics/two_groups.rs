//! `proportion_difference(x1, n1, x2, n2)`, `selection_rate_ratio(...)` and the like: a group against its reference.

use evenreach_statistics::comparison::{TwoGroups, difference, ratio};
use evenreach_statistics::{Estimate, Undefined};

use super::answer::{Answer, interval};
use super::definition::{CONFIDENCE, Definition, INTERVAL, Parameter};
use super::number::{EXACT, whole};
use super::scalar::OfRow;

const COUNTS: [Parameter; 4] = [
    Parameter::new("x1", "Selected in the group, a whole number"),
    Parameter::new("n1", "People in the group, a whole number"),
    Parameter::new("x2", "Selected in the reference, a whole number"),
    Parameter::new("n2", "People in the reference, a whole number"),
];
const INTERVAL_OF_TWO: &[Parameter] = &[COUNTS[0], COUNTS[1], COUNTS[2], COUNTS[3], CONFIDENCE];
const EXAMPLE: (&str, &str) = ("56, 70, 48, 80", "");

fn groups(values: &[f64]) -> Result<TwoGroups, Undefined> {
    let count = |at: usize| whole(values[at], 0, EXACT);
    TwoGroups::new(count(0)?, count(1)?, count(2)?, count(3)?)
}

fn of_two(values: &[f64], limits: fn(&TwoGroups, f64) -> Result<Estimate, Undefined>) -> Answer {
    interval(groups(values).and_then(|groups| limits(&groups, values[4])))
}

const fn of_two_groups(
    name: &'static str,
    about: &'static str,
    source: &'static str,
    compute: OfRow,
) -> Definition<OfRow> {
    Definition {
        name,
        alias: None,
        parts: INTERVAL,
        words: &[],
        parameters: INTERVAL_OF_TWO,
        about,
        source,
        example: EXAMPLE,
        compute,
    }
}

pub(crate) const DIFFERENCE: Definition<OfRow> = of_two_groups(
    "proportion_difference",
    "Difference of two proportions, x1 / n1 - x2 / n2, with Newcombe's limits from two Wilson intervals; below 0 the \
     group has less. An empty group is `empty_group`.",
    "Newcombe, Stat Med 1998;17:873-890, method 10.",
    |values| of_two(values, difference::newcombe),
);

pub(crate) const DIFFERENCE_SCORE: Definition<OfRow> = of_two_groups(
    "proportion_difference_score",
    "Difference of two proportions, x1 / n1 - x2 / n2, with Miettinen and Nurminen's score limits. An empty group is \
     `empty_group`.",
    "Miettinen and Nurminen, Stat Med 1985;4:213-226.",
    |values| of_two(values, difference::miettinen_nurminen),
);

pub(crate) const DIFFERENCE_MEE: Definition<OfRow> = of_two_groups(
    "proportion_difference_mee",
    "Difference of two proportions, x1 / n1 - x2 / n2, with Mee's score limits, a little narrower than Miettinen and \
     Nurminen's. An empty group is `empty_group`.",
    "Mee, Biometrics 1984;40:1175-1176.",
    |values| of_two(values, difference::mee),
);

pub(crate) const RATIO: Definition<OfRow> = Definition {
    alias: Some("rate_ratio"),
    ..of_two_groups(
        "selection_rate_ratio",
        "Ratio of two proportions, (x1 / n1) / (x2 / n2), with Katz's log limits; with a zero cell, half a person is \
         added to every count; with everybody selected, score limits. Below 1 the group has less. Nobody selected in \
         either is `nobody_selected`.",
        "Katz et al, Biometrics 1978;34:469-474; Walter, Am J Epidemiol 1975;101:162-166.",
        |values| of_two(values, ratio::selection_rate_ratio),
    )
};

pub(crate) const RATIO_SCORE: Definition<OfRow> = of_two_groups(
    "selection_rate_ratio_score",
    "Ratio of two proportions, (x1 / n1) / (x2 / n2), with Miettinen and Nurminen's score limits. Nobody selected in \
     the reference alone is `unbounded`.",
    "Miettinen and Nurminen, Stat Med 1985;4:213-226.",
    |values| of_two(values, ratio::miettinen_nurminen),
);

pub(crate) const ODDS_RATIO: Definition<OfRow> = of_two_groups(
    "odds_ratio",
    "Odds ratio of the group against its reference, with Woolf's log limits. Any of the four cells empty is \
     `zero_cell`.",
    "Woolf, Ann Hum Genet 1955;19:251-253.",
    |values| of_two(values, ratio::odds_ratio),
);

pub(crate) const FISHER: Definition<OfRow> = Definition {
    name: "fisher_exact_p",
    alias: None,
    parts: &["value"],
    words: &[],
    parameters: &COUNTS,
    about: "Two-sided Fisher exact p-value of two proportions: the tables no likelier than the one seen.",
    source: "Fisher, J R Stat Soc 1935;98:39-82; the convention of R's fisher.test.",
    example: EXAMPLE,
    compute: |values| vec![groups(values).and_then(|groups| groups.fisher_exact_p())],
};
