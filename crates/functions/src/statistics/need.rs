//! `need_adjusted_selection_ratio(stratum, in_group, selected)`: selection relative to need, from people.

use evenreach_statistics::Undefined;
use evenreach_statistics::need::{NeedCell, NeedReference, need_adjusted_selection_ratios};

use super::aggregate::OfRows;
use super::answer::interval;
use super::definition::{CONFIDENCE, Definition, Parameter};
use super::number::flag;

const PARTS: &[&str] = &["value", "lower", "upper", "observed", "expected", "p_value", "not_comparable"];

pub(crate) const SELECTION_RATIO: Definition<OfRows> = Definition {
    name: "need_adjusted_selection_ratio",
    alias: None,
    parts: PARTS,
    words: &[],
    parameters: &[
        Parameter::new("stratum", "The person's need stratum as a number: risk band by age band by sex, say"),
        Parameter::new("in_group", "Whether the person is in the group"),
        Parameter::new("selected", "Whether the person was selected"),
        Parameter::setting(
            "leave_one_out",
            "True to hold the group against everyone else; false when left out: against everybody, itself included",
            0.0,
        ),
        CONFIDENCE,
    ],
    about: "Selected over expected in a group, one row a person, expected if each need stratum had been selected at the \
            reference's rate; limits of the count, exact below ten and Byar's from ten, and an exact Poisson p-value. \
            Below 1 the group is missed. not_comparable counts its people in strata without anyone else. Nobody in \
            the group is `empty_group`, nobody expected `expected_zero`.",
    source: "PHEindicatormethods calculate_ISRatio with need strata in place of age bands.",
    example: (
        "stratum, in_group, selected",
        "from (values (1, true, true), (1, true, false), (1, false, true), (1, false, false), (2, true, false), \
         (2, false, true)) as people(stratum, in_group, selected)",
    ),
    compute: |columns, settings| {
        let ratios = columns.flags(1).and_then(|in_group| {
            let people = columns.groups().into_iter().zip(in_group).zip(columns.flags(2)?);
            let cell = |((stratum, group), selected): ((u64, bool), bool)| NeedCell {
                group,
                stratum,
                registered: 1.0,
                selected: f64::from(u8::from(selected)),
            };
            let cells: Vec<_> = people.map(cell).collect();
            let reference = if flag(settings[0])? { NeedReference::LeaveOneOut } else { NeedReference::Pooled };
            need_adjusted_selection_ratios(&cells, reference, settings[1])
        });
        match ratios.and_then(|mut ratios| ratios.remove(&true).ok_or(Undefined::EmptyGroup)) {
            Ok(group) => {
                let mut answer = interval(group.ratio);
                answer.extend([Ok(group.observed), Ok(group.expected), group.p_value, Ok(group.not_comparable)]);
                answer
            }
            Err(reason) => vec![Err(reason); PARTS.len()],
        }
    },
};
