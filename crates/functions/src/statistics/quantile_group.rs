//! `quantile_group_among(own, value, n)`: quantile groups.
//!
//! Relations may have no window functions, so this is an aggregate: joined with all others, every row is a group.

use evenreach_statistics::Undefined;
use evenreach_statistics::quantile::quantile_groups;

use super::aggregate::OfRows;
use super::definition::{Definition, Null, Parameter};
use super::number::{flag, whole};

/// As many groups as a slope index takes at most.
const MOST_GROUPS: u64 = 100;

const VALUE: Parameter = Parameter::new("value", "What the rows are ranked by; a null is in no group and not counted");
const GROUPS: Parameter = Parameter::required("n", "How many groups, 1 to 100, the same in every row");
const HIGHEST_FIRST: Parameter = Parameter::setting(
    "highest_first",
    "True when group 1 is that of the highest values, such as deprivation scores; false when left out",
    0.0,
);

pub(crate) const QUANTILE_GROUP: Definition<OfRows> = Definition {
    name: "quantile_group_among",
    alias: None,
    parts: &["value"],
    words: &[],
    parameters: &[
        Parameter::required("own", "What the row itself is ranked by, one of the values"),
        VALUE.null(Null::Allowed),
        GROUPS,
        HIGHEST_FIRST,
    ],
    about: "The quantile group of one value among all, one row each, from 1 with the lowest (or highest) values to n. Equal \
            values share a group. Fewer values than groups is `too_few_groups`, a value that is none of them \
            `invalid_input`.",
    source: "PHEindicatormethods phe_quantile.",
    example: ("44.1, score, 2, true", "from (values (31.5), (8.2), (12.0), (44.1)) as areas(score)"),
    compute: |columns, settings| {
        let values = columns.numbers(0);
        let group = whole(settings[1], 1, MOST_GROUPS).and_then(|groups| {
            let own = values.iter().position(|value| value.total_cmp(&settings[0]).is_eq());
            let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
            let groups = quantile_groups(&values, groups as u32, flag(settings[2])?)?;
            own.and_then(|own| groups[own]).map(f64::from).ok_or(Undefined::InvalidInput)
        });
        vec![group]
    },
};
