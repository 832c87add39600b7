//! From counts as they may be shown to figures made of nothing else.

use evenreach_statistics::comparison::TwoGroups;
use evenreach_statistics::comparison::ratio::selection_rate_ratio;
use evenreach_statistics::{DisclosureRule, Estimate, Undefined, wilson};

use crate::EquityError;
use crate::comparison::Comparison;
use crate::error::nearest;
use crate::judgement::CONFIDENCE;
use crate::model::{Count, Figure};

/// The disclosure rule of that name, written with hyphens or underscores: `nhs-england-hes`.
///
/// # Errors
/// [`EquityError::DisclosureRule`] with the nearest known name.
pub fn disclosure_rule(name: &str) -> Result<DisclosureRule, EquityError> {
    let name = name.trim().replace('-', "_");
    DisclosureRule::from_name(&name).ok_or_else(|| EquityError::DisclosureRule {
        nearest: nearest(&name, DisclosureRule::ALL.iter().map(|rule| rule.as_str())),
        known: DisclosureRule::ALL.map(DisclosureRule::as_str).join(", "),
        name,
    })
}

impl Count {
    /// The number shown, or the reason there is none.
    pub(crate) fn shown(self) -> Result<u64, Undefined> {
        match self {
            Self::Shown(count) => Ok(count),
            Self::Suppressed => Err(Undefined::SuppressedPrimary),
        }
    }
}

/// True and shown counts of hits and of people they could have happened to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pair {
    pub(crate) hits: (u64, Count),
    pub(crate) people: (u64, Count),
}

/// The expected number of a group's hits as it may be shown, to one decimal place; `None` where a count behind it is
/// hidden.
///
/// Expected numbers add up to the true total and are, in a single stratum, the group's true number times a rate: as
/// they are, they would print counts unrounded. What is shown is the group's expected rate relative to everybody's,
/// times the shown number of the group, times everybody's rate as shown.
pub(crate) fn published_expected(expected: f64, group: Pair, everyone: Pair) -> Option<f64> {
    let shown = |pair: Pair| Some((pair.hits.1.shown().ok()? as f64, pair.people.1.shown().ok()? as f64));
    let ((_, people), (all_hits, all_people)) = (shown(group)?, shown(everyone)?);
    if group.people.0 == 0 || everyone.hits.0 == 0 || all_people <= 0.0 {
        return Some(0.0);
    }
    let everyones_rate = everyone.hits.0 as f64 / everyone.people.0 as f64;
    let relative_rate = expected / group.people.0 as f64 / everyones_rate;
    Some((relative_rate * people * all_hits / all_people * 10.0).round() / 10.0)
}

/// Share with its Wilson interval, of counts as shown.
#[must_use]
pub fn share(numerator: Count, denominator: Count) -> Figure {
    let share = || wilson(numerator.shown()? as f64, denominator.shown()? as f64, CONFIDENCE);
    figure(share())
}

/// Observed over expected with its interval, of counts as shown.
pub(crate) fn ratio(observed: Count, people: Count, expected: Option<f64>) -> Figure {
    let ratio = || {
        let (people, observed) = (people.shown()? as f64, observed.shown()? as f64);
        Comparison { people, observed, expected: expected.ok_or(Undefined::SuppressedPrimary)? }.ratio(CONFIDENCE)
    };
    figure(ratio())
}

/// A group's share over the share of everyone else, of counts as shown: `(numerator, denominator)` of the group and of
/// everybody.
#[must_use]
pub fn against_everyone_else(group: (Count, Count), everyone: (Count, Count)) -> Figure {
    let ratio = || {
        let (x, n) = (group.0.shown()?, group.1.shown()?);
        let others = everyone.1.shown()?.saturating_sub(n);
        // Rounding can leave one more hit than people among the others.
        let other_hits = everyone.0.shown()?.saturating_sub(x).min(others);
        selection_rate_ratio(&TwoGroups::new(x.min(n), n, other_hits, others)?, CONFIDENCE)
    };
    figure(ratio())
}

/// What is left of a shown count without another that is part of it.
#[must_use]
pub fn less(whole: Count, part: Count) -> Count {
    match (whole, part) {
        (Count::Shown(whole), Count::Shown(part)) => Count::Shown(whole.saturating_sub(part)),
        _ => Count::Suppressed,
    }
}

/// An estimate, or the machine reason there is none.
pub(crate) fn figure(estimate: Result<Estimate, Undefined>) -> Figure {
    match estimate {
        Ok(Estimate { value, lower, upper }) => Figure::Known { value, lower, upper },
        Err(reason) => Figure::Undefined(reason.as_str().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_by_name() {
        for (name, rule) in [
            ("nhs-england-hes", DisclosureRule::NhsEnglandHes),
            ("opensafely_midpoint6", DisclosureRule::OpensafelyMidpoint6),
            (" acro ", DisclosureRule::Acro),
        ] {
            assert_eq!(disclosure_rule(name), Ok(rule), "{name}");
        }
        let error = disclosure_rule("nhs-england-hess").unwrap_err().to_string();
        assert!(error.contains("did you mean `nhs_england_hes`"), "{error}");
    }
}
