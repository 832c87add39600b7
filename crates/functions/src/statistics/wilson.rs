//! `wilson_lower(x, n)` and the like: limits of a proportion.

use evenreach_statistics::wilson;

use super::answer::interval;
use super::definition::{CONFIDENCE, Definition, INTERVAL, Parameter};
use super::scalar::OfRow;

pub(crate) const WILSON: Definition<OfRow> = Definition {
    name: "wilson",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: &[
        Parameter::new("x", "People with the attribute; may be fractional"),
        Parameter::new("n", "People"),
        CONFIDENCE,
    ],
    about: "Wilson score interval of the proportion x of n, between 0 and 1, without continuity correction. Nobody \
            (n = 0) is `empty_group`.",
    source: "Wilson, JASA 1927;22:209-212; PHEindicatormethods wilson_lower and wilson_upper.",
    example: ("7, 25", ""),
    compute: |values| interval(wilson(values[0], values[1], values[2])),
};
