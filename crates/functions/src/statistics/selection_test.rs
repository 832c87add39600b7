//! `selection_chi_square(x, n)` and `selection_trend(score, x, n)`: whether selection rates differ over groups.

use evenreach_statistics::comparison::heterogeneity::{chi_square_heterogeneity, cochran_armitage_trend};

use super::aggregate::OfRows;
use super::definition::{Definition, Parameter};

const SELECTED: Parameter = Parameter::new("x", "Selected in the group");
const PEOPLE: Parameter = Parameter::new("n", "People of the group");

pub(crate) const CHI_SQUARE: Definition<OfRows> = Definition {
    name: "selection_chi_square",
    alias: None,
    parts: &["value", "degrees_of_freedom", "p_value"],
    words: &[],
    parameters: &[SELECTED, PEOPLE],
    about: "Pearson's chi-square that all groups, one row each, share one selection rate. Groups with nobody are left \
            out. Under two groups is `too_few_groups`, all or none selected `one_class`.",
    source: "Pearson, Phil Mag 1900;50:157-175, without continuity correction.",
    example: ("x, n", "from (values (59, 231), (19, 88), (123, 689)) as groups(x, n)"),
    compute: |columns, _| match chi_square_heterogeneity(&columns.numbers(0), &columns.numbers(1)) {
        Ok(test) => [test.statistic, test.degrees_of_freedom, test.p_value].map(Ok).to_vec(),
        Err(reason) => vec![Err(reason); 3],
    },
};

pub(crate) const TREND: Definition<OfRows> = Definition {
    name: "selection_trend",
    alias: None,
    parts: &["value", "p_value", "linear_by_linear_z", "linear_by_linear_p_value"],
    words: &[],
    parameters: &[Parameter::new("score", "The group's score, its deprivation quintile say"), SELECTED, PEOPLE],
    about: "Cochran-Armitage z for trend of selection over scored groups, one row each; above 0, selection rises with \
            the score. People who all share a score are `no_variation`.",
    source: "Cochran, Biometrics 1954;10:417-451; Armitage, Biometrics 1955;11:375-386.",
    example: ("score, x, n", "from (values (1, 59, 231), (2, 19, 88), (3, 123, 689)) as groups(score, x, n)"),
    compute: |columns, _| match cochran_armitage_trend(&columns.numbers(1), &columns.numbers(2), &columns.numbers(0)) {
        Ok(trend) => {
            [trend.z, trend.p_value, trend.linear_by_linear_z, trend.linear_by_linear_p_value].map(Ok).to_vec()
        }
        Err(reason) => vec![Err(reason); 4],
    },
};
