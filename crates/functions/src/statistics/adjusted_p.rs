//! `holm_adjusted_among(own, p)` and `benjamini_hochberg_adjusted_among(own, p)`: p-values adjusted for a family of tests.
//!
//! Relations may have no window functions, so these are aggregates: joined with its family, every test is a group.

use evenreach_statistics::Undefined;
use evenreach_statistics::multiple_testing::{benjamini_hochberg, holm};

use super::aggregate::OfRows;
use super::answer::Answer;
use super::definition::{Definition, Null, Parameter};
use super::sample::Columns;

pub(crate) const HOLM: Definition<OfRows> = Definition {
    name: "holm_adjusted_among",
    alias: None,
    parts: &["value"],
    words: &[],
    parameters: &[
        Parameter::required("own", "The p-value of the test, one of the family's"),
        Parameter::new("p", "The p-values of the family, the test's own included; a null is no test and not counted")
            .null(Null::Allowed),
    ],
    about: "Holm's step-down adjusted p-value of one test among a family, one row a test; below 0.05, the chance of any \
            false verdict in the family is below one in twenty. A p-value outside 0 to 1, or a test that is none of the \
            family, is `invalid_input`.",
    source: "Holm, Scand J Stat 1979;6:65-70.",
    example: ("0.03, p", "from (values (0.01), (0.04), (0.03)) as tests(p)"),
    compute: |columns, settings| among(columns, settings, holm),
};

pub(crate) const BENJAMINI_HOCHBERG: Definition<OfRows> = Definition {
    name: "benjamini_hochberg_adjusted_among",
    about: "Benjamini and Hochberg's q-value of one test among a family, one row a test: the expected share of false \
            verdicts among all with a q-value no larger. A p-value outside 0 to 1, or a test that is none of the family, \
            is `invalid_input`.",
    source: "Benjamini and Hochberg, JRSS B 1995;57:289-300.",
    compute: |columns, settings| among(columns, settings, benjamini_hochberg),
    ..HOLM
};

/// Adjusts a family of p-values, in the order handed in.
type Adjust = fn(&[f64]) -> Result<Vec<f64>, Undefined>;

/// The test's own p-value adjusted for the others. Equal p-values are adjusted to the same.
fn among(columns: &Columns, settings: &[f64], adjust: Adjust) -> Answer {
    let family = columns.numbers(0);
    let own = family.iter().position(|p| p.total_cmp(&settings[0]).is_eq()).ok_or(Undefined::InvalidInput);
    vec![own.and_then(|own| Ok(adjust(&family)?[own]))]
}
