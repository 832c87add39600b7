//! The published scores against what happened, on everybody they can score: groups whose risk they tell too low.
//!
//! A score can be right for a group and the coded outcome still be rarer or commoner everywhere than it was where the
//! score was made. So a group's observed to predicted is held against everybody's: above 1, lists that go by the score
//! place the group too low.

use std::collections::BTreeMap;

use evenreach_equity::{DisclosureRule, Recalibration, Risk};
use evenreach_publish::ReportTable;
use evenreach_risk::learned::{Performance, Validation};
use evenreach_risk::stratify::{Learned, Outcome};
use evenreach_statistics::count::{count_limits, poisson_test};
use evenreach_statistics::multiple_testing::holm;
use evenreach_statistics::{Estimate, EvidenceRule};

use crate::learned_lines::{Line, gather, table as lines_table, three_decimals};

const PEOPLE: &str = "everybody with a published score, at landmarks a horizon apart";
/// The grouping risks are recalibrated within.
const WITHIN: &str = "ethnicity_19";
/// Chance of any false verdict among the groups of one attribute, at most.
const ALPHA: f64 = 0.05;

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
    /// Observed to predicted over everybody's; nothing where that cannot be worked out.
    ratio: Option<Estimate>,
    /// The same over everybody else's: a large group is part of the whole it is held against.
    over_others: f64,
    told: Told,
}

const UNTOLD: Against = Against { ratio: None, over_others: f64::NAN, told: Told::CannotTell };

/// Every group of a validation in its order; families are the groups of an attribute.
fn against_everybody(validation: &Validation) -> Vec<Against> {
    let rule = EvidenceRule::default();
    let predicted = |p: &Performance| p.observed_to_predicted.estimate.map(|ratio| p.events as f64 / ratio.value);
    let level = predicted(&validation.overall).map(|all| validation.overall.events as f64 / all);
    let compared = |p: &Performance| -> Option<(f64, f64)> {
        let (observed, expected) = (p.events as f64, predicted(p)? * level?);
        let enough = p.people as f64 >= rule.least_denominator && observed.max(expected) >= rule.least_events;
        (enough && observed > 0.0 && expected > 0.0).then_some((observed, expected))
    };
    let mut found = vec![UNTOLD; validation.groups.len()];
    let mut families: BTreeMap<&str, Vec<(usize, f64, f64, f64)>> = BTreeMap::new();
    for (place, group) in validation.groups.iter().enumerate() {
        let Some((observed, expected)) = compared(&group.performance) else { continue };
        let Ok(p_value) = poisson_test(observed, expected) else { continue };
        families.entry(&group.attribute).or_default().push((place, observed, expected, p_value));
    }
    for family in families.into_values() {
        let adjusted = holm(&family.iter().map(|of| of.3).collect::<Vec<_>>()).unwrap_or_default();
        for ((place, observed, expected, _), p_value) in family.into_iter().zip(adjusted) {
            let value = observed / expected;
            let limits = count_limits(observed, 0.95).ok();
            let ratio = limits.map(|of| Estimate { value, lower: of.lower / expected, upper: of.upper / expected });
            let told = match p_value < ALPHA {
                true if value > 1.0 => Told::TooLow,
                true => Told::TooHigh,
                false => Told::InLine,
            };
            let all = validation.overall.events as f64;
            let over_others = value * (all - expected) / (all - observed);
            found[place] = Against { ratio, over_others, told };
        }
    }
    found
}

fn judged(learned: &[Learned]) -> impl Iterator<Item = (Outcome, &Validation)> {
    learned.iter().filter_map(|model| Some((model.outcome, model.published_on_everybody.as_ref()?)))
}

/// Every group of every attribute.
pub(crate) fn table(learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    let (mut lines, mut against): (Vec<Line<'_>>, Vec<Against>) = (vec![], vec![]);
    for (outcome, validation) in judged(learned) {
        gather(&mut lines, (outcome.name(), "published", PEOPLE), validation, true);
        against.extend(against_everybody(validation));
    }
    let part = |pick: fn(&Estimate) -> f64| {
        let shown = lines.iter().zip(&against).map(move |(line, of)| {
            let ratio = of.ratio.as_ref().filter(|_| line.performance.may_be_shown(rule))?;
            Some(three_decimals(pick(ratio)))
        });
        shown.collect::<Vec<_>>()
    };
    let columns = [part(|r| r.value), part(|r| r.lower), part(|r| r.upper)];
    let [value, lower, upper] = columns;
    lines_table(&lines, rule)
        .number("against_everybody", value)
        .number("against_everybody_lower", lower)
        .number("against_everybody_upper", upper)
        .text("told", against.iter().map(|of| Some(of.told.as_str())))
        .build(
            "published_score_by_group",
            "The published scores against what happened, by group",
            "Everybody they can score at landmarks a horizon apart, followed for the horizon: nothing was learned from these people. `against_everybody`: \
             the group's observed to predicted over everybody's (95% Poisson limits); `risk_told_too_low`: above 1 beyond \
             chance, after Holm's adjustment for the groups of the attribute.",
            false,
        )
}

/// Groups whose events the scores under-count, against everybody else's, by more than the policy allows a group to be
/// short of its need.
pub(crate) fn findings(learned: &[Learned], limit: f64, rule: DisclosureRule) -> Vec<String> {
    let mut found = vec![];
    for (outcome, validation) in judged(learned) {
        for (group, against) in validation.groups.iter().zip(against_everybody(validation)) {
            let (Told::TooLow, Some(ratio)) = (against.told, against.ratio) else { continue };
            let performance = &group.performance;
            let hidden = !performance.may_be_shown(rule);
            // Not a number where there is nobody else.
            let is_far = against.over_others * limit > 1.0;
            if hidden || !is_far || group.attribute == "age_band" {
                continue;
            }
            found.push(format!(
                "Risk told too low by the published score, {}: {} ({}). {} events within {:.0} years where everybody's \
                 experience of the score would have {:.1}: ratio {:.2} (95% interval {:.2} to {:.2}), above 1 beyond chance \
                 after Holm's adjustment.",
                outcome.words(),
                group.group,
                group.attribute.replace('_', " "),
                rule.rounded(performance.events as u64),
                validation.horizon_years,
                rule.rounded(performance.events as u64) as f64 / ratio.value,
                ratio.value,
                ratio.lower,
                ratio.upper,
            ));
        }
    }
    found
}

/// What risks are multiplied by within ethnic groups, by the risk a list rests on.
pub(crate) fn recalibrations(learned: &[Learned]) -> BTreeMap<Risk, Recalibration> {
    let of = |outcome| match outcome {
        Outcome::Cardiovascular => Risk::Qrisk3,
        Outcome::Diabetes => Risk::Qdiabetes,
    };
    let factors = |validation: &Validation| {
        let groups = validation.groups.iter().zip(against_everybody(validation));
        let told = groups.filter(|(group, against)| {
            group.attribute == WITHIN && matches!(against.told, Told::TooLow | Told::TooHigh)
        });
        told.filter_map(|(group, against)| Some((group.group.clone(), against.ratio?.value))).collect()
    };
    judged(learned).map(|(outcome, validation)| (of(outcome), factors(validation))).collect()
}
