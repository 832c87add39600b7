//! The published scores against what happened, on everybody they can score: groups whose risk they tell too low.

use std::collections::BTreeMap;

use evenreach_equity::{DisclosureRule, Recalibration, Risk};
use evenreach_publish::ReportTable;
use evenreach_risk::learned::{CalibrationVerdict, GroupPerformance, Validation};
use evenreach_risk::stratify::{Learned, Outcome};

use crate::learned_lines::{Line, gather, table as lines_table};

const PEOPLE: &str = "everybody with a published score";
/// The grouping risks are recalibrated within.
const WITHIN: &str = "ethnicity_19";

/// Every group of every attribute.
pub(crate) fn table(learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    let mut lines: Vec<Line<'_>> = vec![];
    for (outcome, validation) in judged(learned) {
        gather(&mut lines, (outcome.name(), "published", PEOPLE), validation, true);
    }
    lines_table(&lines, rule).build(
        "published_score_by_group",
        "The published scores against what happened, by group",
        "Everybody they can score at the latest landmark: nothing was learned from these people. `more_than_predicted`: the \
         score tells the group's risk too low, beyond chance, after Holm's adjustment for the groups of the attribute.",
        false,
    )
}

fn judged(learned: &[Learned]) -> impl Iterator<Item = (Outcome, &Validation)> {
    learned.iter().filter_map(|model| Some((model.outcome, model.published_on_everybody.as_ref()?)))
}

/// Observed to predicted of a group over everybody's, where there is enough to say that it is not 1.
fn relative(validation: &Validation, group: &GroupPerformance) -> Option<f64> {
    let of_all = validation.overall.observed_to_predicted.estimate.as_ref()?.value;
    let own = group.performance.observed_to_predicted.estimate.as_ref()?.value;
    let is_told = matches!(
        group.performance.verdict,
        CalibrationVerdict::MoreThanPredicted | CalibrationVerdict::FewerThanPredicted
    );
    (is_told && of_all > 0.0).then_some(own / of_all)
}

/// Groups whose events the scores under-count by more than the policy allows a group to be short of its need.
pub(crate) fn findings(learned: &[Learned], limit: f64, rule: DisclosureRule) -> Vec<String> {
    let mut found = vec![];
    for (outcome, validation) in judged(learned) {
        for group in &validation.groups {
            let performance = &group.performance;
            let under = performance.verdict == CalibrationVerdict::MoreThanPredicted;
            let far = relative(validation, group).is_some_and(|ratio| ratio * limit > 1.0);
            let (Some(ratio), true) = (&performance.observed_to_predicted.estimate, under && far) else { continue };
            if !performance.may_be_shown(rule) || group.attribute == "age_band" {
                continue;
            }
            let events = rule.rounded(performance.events as u64);
            found.push(format!(
                "Risk told too low by the published score, {}: {} ({}). {:.2} events for every one predicted within {:.0} years \
                 (95% interval {:.2} to {:.2}; {events} events), above 1 beyond chance after Holm's adjustment.",
                outcome.words(),
                group.group,
                group.attribute.replace('_', " "),
                ratio.value,
                validation.horizon_years,
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
    judged(learned)
        .map(|(outcome, validation)| {
            let groups = validation.groups.iter().filter(|group| group.attribute == WITHIN);
            let factors = groups.filter_map(|group| Some((group.group.clone(), relative(validation, group)?)));
            (of(outcome), factors.collect())
        })
        .collect()
}
