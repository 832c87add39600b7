//! The published scores against what happened, on everybody they can score: groups whose risk they tell too low.
//!
//! A score can be right for a group and the coded outcome still be rarer or commoner everywhere than it was where the
//! score was made. So a group's observed to predicted is held against that of everybody whose group is known: above 1,
//! lists that go by the score place the group too low.

use std::collections::BTreeMap;

use evenreach_equity::{DisclosureRule, Recalibration, Risk};
use evenreach_publish::ReportTable;
use evenreach_risk::learned::{Performance, Validation};
use evenreach_risk::stratify::{Learned, Outcome};
use evenreach_statistics::count::{count_limits, poisson_test};
use evenreach_statistics::multiple_testing::holm;
use evenreach_statistics::{CellState, Estimate, EvidenceRule};

use crate::learned_lines::{Line, gather, table as lines_table, three_decimals};
use crate::score_tables::may_divide_again;
use crate::table_builder::protected;

const PEOPLE: &str = "everybody with a published score, at landmarks a horizon apart";
/// The grouping risks are recalibrated within.
const WITHIN: &str = "ethnicity_19";
/// Chance of any false verdict among the groups of one attribute, at most.
const ALPHA: f64 = 0.05;
/// Risks are multiplied by no less, and by no more than its inverse.
const LEAST_FACTOR: f64 = 0.25;
/// Label of people whose group is not known.
const UNKNOWN: &str = "Unknown";

/// What may be said of a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    TooLow,
    InLine,
    TooHigh,
    CannotTell,
}

impl Told {
    const fn as_str(self) -> &'static str {
        match self {
            Self::TooLow => "risk_told_too_low",
            Self::InLine => "in_line",
            Self::TooHigh => "risk_told_too_high",
            Self::CannotTell => "cannot_tell",
        }
    }
}

/// A group against everybody.
#[derive(Debug, Clone, Copy)]
struct Against {
    /// Events that everybody's experience of the score would have.
    expected: f64,
    /// Observed over expected; a large group is part of the whole it is held against.
    value: f64,
    /// The same over everybody else's.
    over_others: f64,
    told: Told,
}

const UNTOLD: Against = Against { expected: f64::NAN, value: f64::NAN, over_others: f64::NAN, told: Told::CannotTell };

/// Events and predicted events of a group.
fn events(performance: &Performance) -> Option<(f64, f64)> {
    let observed = performance.events as f64;
    let predicted = match performance.observed_to_predicted.estimate {
        // Follow-up ends early for some, which the ratio allows for.
        Some(ratio) if ratio.value > 0.0 => observed / ratio.value,
        _ => performance.predicted_risk? * performance.people as f64,
    };
    (predicted > 0.0).then_some((observed, predicted))
}

/// Every group of a validation in its order; families are the groups of an attribute.
fn against_everybody(validation: &Validation) -> Vec<Against> {
    let mut of_attribute: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, group) in validation.groups.iter().enumerate() {
        of_attribute.entry(&group.attribute).or_default().push(place);
    }
    let mut found = vec![UNTOLD; validation.groups.len()];
    for places in of_attribute.into_values() {
        judge(validation, &places, &mut found);
    }
    found
}

/// One family. People whose group is unknown are scored by a default: they are held against the level of the others and
/// do not set it.
fn judge(validation: &Validation, places: &[usize], found: &mut [Against]) {
    let rule = EvidenceRule::default();
    let group = |place: usize| &validation.groups[place];
    let sets_level = |place: usize| group(place).group != UNKNOWN;
    let known = places.iter().filter(|place| sets_level(**place)).filter_map(|p| events(&group(*p).performance));
    let (all, predicted) = known.fold((0.0, 0.0), |sum, of| (sum.0 + of.0, sum.1 + of.1));
    if all <= 0.0 {
        return;
    }
    let level = all / predicted;
    let compared: Vec<(usize, f64, f64, f64)> = places
        .iter()
        .filter_map(|place| {
            let performance = &group(*place).performance;
            let (observed, predicted) = events(performance)?;
            let expected = predicted * level;
            let enough =
                performance.people as f64 >= rule.least_denominator && observed.max(expected) >= rule.least_events;
            let p_value = poisson_test(observed, expected).ok()?;
            enough.then_some((*place, observed, expected, p_value))
        })
        .collect();
    let adjusted = holm(&compared.iter().map(|of| of.3).collect::<Vec<_>>()).unwrap_or_default();
    for ((place, observed, expected, _), p_value) in compared.into_iter().zip(adjusted) {
        let value = observed / expected;
        let told = match p_value < ALPHA {
            true if value > 1.0 => Told::TooLow,
            true => Told::TooHigh,
            false => Told::InLine,
        };
        let others = if sets_level(place) { (all - observed) / (all - expected) } else { 1.0 };
        found[place] = Against { expected, value, over_others: value / others, told };
    }
}

/// A published score on everybody it can score, every group against everybody.
pub(crate) struct Experience<'a> {
    outcome: Outcome,
    validation: &'a Validation,
    against: Vec<Against>,
}

/// Of every outcome whose score could be held against what happened.
pub(crate) fn experiences(learned: &[Learned]) -> Vec<Experience<'_>> {
    let validated = learned.iter().filter_map(|model| Some((model.outcome, model.published_on_everybody.as_ref()?)));
    validated
        .map(|(outcome, validation)| Experience { outcome, validation, against: against_everybody(validation) })
        .collect()
}

/// A group's events, and their ratio to those expected, as they may be shown.
struct Shown {
    events: u64,
    expected: f64,
    ratio: Estimate,
}

/// Every group as far as it may be shown: figures are made of counts as they are shown, and none stands where a count is
/// hidden, be it as the complement of another.
fn shown(experience: &Experience<'_>, rule: DisclosureRule) -> Vec<Option<Shown>> {
    let Experience { validation, against, .. } = experience;
    let families = validation.groups.chunk_by(|a, b| a.attribute == b.attribute);
    let lists: Vec<usize> = families.enumerate().flat_map(|(list, family)| family.iter().map(move |_| list)).collect();
    let cells = |pick: fn(&Performance) -> usize| {
        let counts: Vec<u64> = validation.groups.iter().map(|group| pick(&group.performance) as u64).collect();
        protected(&counts, &lists, rule)
    };
    let cells = cells(|p| p.events).into_iter().zip(cells(|p| p.people));
    let figures = validation.groups.iter().zip(against).zip(cells).map(|((group, against), cell)| {
        let (CellState::Shown(events), CellState::Shown(people)) = cell else { return None };
        let performance = &group.performance;
        if !performance.may_be_shown(rule) || !against.expected.is_finite() {
            return None;
        }
        let expected = (against.expected / performance.people as f64 * people as f64 * 10.0).round() / 10.0;
        let limits = count_limits(events as f64, 0.95).ok()?;
        let value = events as f64 / expected;
        let ratio = Estimate { value, lower: limits.lower / expected, upper: limits.upper / expected };
        Some(Shown { events, expected, ratio })
    });
    figures.collect()
}

/// Every group of every attribute; nothing under a rule that does not round, where another division of the people models
/// are judged on would give hidden counts away.
pub(crate) fn table(experiences: &[Experience<'_>], rule: DisclosureRule) -> Option<ReportTable> {
    if !may_divide_again(rule) {
        return None;
    }
    let (mut lines, mut told, mut figures): (Vec<Line<'_>>, Vec<Told>, Vec<Option<Shown>>) = (vec![], vec![], vec![]);
    for experience in experiences {
        gather(&mut lines, (experience.outcome.name(), "published", PEOPLE), experience.validation, true);
        let of_groups = shown(experience, rule);
        told.extend(
            experience
                .against
                .iter()
                .zip(&of_groups)
                .map(|(against, figures)| if figures.is_some() { against.told } else { Told::CannotTell }),
        );
        figures.extend(of_groups);
    }
    let part = |pick: fn(&Estimate) -> f64| {
        figures.iter().map(move |of| of.as_ref().map(|of| three_decimals(pick(&of.ratio)))).collect::<Vec<_>>()
    };
    lines_table(&lines, rule)
        .number("against_everybody", part(|r| r.value))
        .number("against_everybody_lower", part(|r| r.lower))
        .number("against_everybody_upper", part(|r| r.upper))
        .text("told", told.iter().map(|told| Some(told.as_str())))
        .build(
            "published_score_by_group",
            "The published scores against what happened, by group",
            "Everybody they can score at landmarks a horizon apart, followed for the horizon (a sample of them where the \
             pipeline thins people): nothing was learned from these people. `against_everybody`: the group's events over \
             those that everybody whose group is known would have at the same risks (95% Poisson limits); \
             `risk_told_too_low`: above 1 beyond chance, after Holm's adjustment for the groups of the attribute.",
            false,
        )
}

/// Groups whose events the scores under-count, against everybody else's, by more than the policy allows a group to be
/// short of its need.
pub(crate) fn findings(experiences: &[Experience<'_>], limit: f64, rule: DisclosureRule) -> Vec<String> {
    let mut found = vec![];
    for experience in experiences.iter().filter(|_| may_divide_again(rule)) {
        let Experience { outcome, validation, against } = experience;
        let figures = shown(experience, rule);
        // A group of the same name in a coarser grouping by ethnicity is the same people.
        let mut named: Vec<&str> = vec![];
        for ((group, against), figures) in validation.groups.iter().zip(against).zip(figures) {
            // Not a number where there is nobody else.
            let is_far = against.told == Told::TooLow && against.over_others * limit > 1.0;
            let Some(Shown { events, expected, ratio }) = figures.filter(|_| is_far) else { continue };
            let is_ethnicity = group.attribute.starts_with("ethnicity");
            if (is_ethnicity && named.contains(&group.group.as_str())) || group.attribute == "age_band" {
                continue;
            }
            named.extend(is_ethnicity.then_some(group.group.as_str()));
            found.push(format!(
                "Risk told too low by the published score, {}: {} ({}). {events} events within {:.0} years where everybody's \
                 experience of the score would have {expected:.1}: ratio {:.2} (95% interval {:.2} to {:.2}), above 1 beyond \
                 chance after Holm's adjustment.",
                outcome.words(),
                group.group,
                group.attribute.replace('_', " "),
                validation.horizon_years,
                ratio.value,
                ratio.lower,
                ratio.upper,
            ));
        }
    }
    found
}

/// What risks are multiplied by within ethnic groups, by the risk a list rests on.
pub(crate) fn recalibrations(experiences: &[Experience<'_>]) -> BTreeMap<Risk, Recalibration> {
    let of = |outcome| match outcome {
        Outcome::Cardiovascular => Risk::Qrisk3,
        Outcome::Diabetes => Risk::Qdiabetes,
    };
    let factors = |experience: &Experience<'_>| {
        let groups = experience.validation.groups.iter().zip(&experience.against);
        let told = groups.filter(|(group, against)| {
            group.attribute == WITHIN && matches!(against.told, Told::TooLow | Told::TooHigh)
        });
        // A group without events would otherwise have no risk at all.
        told.map(|(group, against)| (group.group.clone(), against.value.clamp(LEAST_FACTOR, 1.0 / LEAST_FACTOR)))
            .collect()
    };
    experiences.iter().map(|experience| (of(experience.outcome), factors(experience))).collect()
}

#[cfg(test)]
mod tests {
    use evenreach_risk::learned::{FollowUp, Grouping, ValidationSpec, validate};

    use super::*;

    /// (group, people, risk told, events)
    fn validation(groups: &[(&str, usize, f64, usize)]) -> Validation {
        let (mut risks, mut follow_up, mut labels) = (vec![], vec![], vec![]);
        for (group, people, risk, events) in groups {
            for person in 0..*people {
                risks.push(*risk);
                follow_up
                    .push(FollowUp { time_years: if person < *events { 2.0 } else { 5.0 }, event: person < *events });
                labels.push((*group).to_owned());
            }
        }
        let grouping = Grouping { attribute: "ethnicity_19".to_owned(), labels };
        validate(&ValidationSpec::new("test", 5.0), &risks, &follow_up, &[grouping]).unwrap()
    }

    #[test]
    fn groups_are_held_against_the_others_and_the_unknown_do_not_set_the_level() {
        // Two thirds of predicted events are coded of everybody; of the first group as many as predicted. Those whose group
        // is unknown are told as of the least risk.
        let groups = [
            ("Asian: Pakistani", 1_000, 0.12, 120),
            ("White: British", 3_000, 0.06, 120),
            ("Asian: Indian", 1_000, 0.09, 60),
            ("Unknown", 3_000, 0.03, 180),
            ("Mixed: White and Asian", 8, 0.05, 1),
        ];
        let validation = validation(&groups);
        let told = |group: &str| {
            let place = validation.groups.iter().position(|g| g.group == group).unwrap();
            let against = against_everybody(&validation)[place];
            (against.told, against.over_others)
        };
        let (pakistani, over_others) = told("Asian: Pakistani");
        assert_eq!(pakistani, Told::TooLow);
        // 120 of 120 against 180 of 270 (and one of a group too small to tell) of the others.
        assert!((over_others - 120.0 / 120.0 / (181.0 / 270.4)).abs() < 0.01, "{over_others}");
        assert_eq!(told("Unknown").0, Told::TooLow);
        assert_eq!(told("White: British").0, Told::InLine);
        assert_eq!(told("Mixed: White and Asian").0, Told::CannotTell);
    }
}
