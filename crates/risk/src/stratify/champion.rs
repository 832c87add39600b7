//! Which of the published score and the learned model leads, by the rule the pipeline file states.

use super::contender::{Contender, Judged};
use super::plan::{ChampionRule, EthnicityAs};
use crate::learned::{CalibrationVerdict, Validation};

/// A group in which the learned model misses observed risk by a larger factor than the published score.
#[derive(Debug, Clone, PartialEq)]
pub struct WorseGroup {
    /// What people were divided by.
    pub attribute: String,
    /// The group.
    pub group: String,
    /// Observed over predicted of the learned model.
    pub learned: f64,
    /// Observed over predicted of the published score.
    pub published: f64,
    /// Whether the learned model's miss is more than chance explains.
    pub beyond_chance: bool,
}

/// The choice and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    /// The rule of the pipeline file.
    pub rule: ChampionRule,
    /// Whether the learned model leads; otherwise the published score does.
    pub learned: bool,
    /// Why, in a sentence.
    pub why: String,
    /// Where the learned model is worse calibrated, whoever leads.
    pub worse: Vec<WorseGroup>,
}

/// Chooses between the published score and the learned model with ethnicity as the pipeline has it.
pub(super) fn choose(rule: ChampionRule, position: EthnicityAs, judged: &[Judged]) -> Choice {
    let of = |contender| judged.iter().find(|j| j.contender == contender).and_then(|j| j.same_people.as_ref().ok());
    let (learned, published) = (of(Contender::Learned(position)), of(Contender::Published));
    let worse = match (learned, published) {
        (Some(learned), Some(published)) => worse_groups(learned, published),
        _ => Vec::new(),
    };
    let (leads, why) = match (rule, learned, published) {
        (ChampionRule::Published, ..) => (false, "the pipeline file says so, whatever the figures".to_owned()),
        (_, None, _) => (false, "no model was learned".to_owned()),
        (ChampionRule::Learned, ..) => (true, "the pipeline file says so, whatever the figures".to_owned()),
        (ChampionRule::LearnedIfNoGroupIsWorse, Some(_), None) => (false, "the two could not be compared".to_owned()),
        (ChampionRule::LearnedIfNoGroupIsWorse, Some(learned), Some(published)) => compare(learned, published, &worse),
    };
    Choice { rule, learned: leads, why, worse }
}

fn compare(learned: &Validation, published: &Validation, worse: &[WorseGroup]) -> (bool, String) {
    let area = |v: &Validation| v.overall.auroc.estimate.map(|e| e.value);
    let beyond_chance: Vec<String> =
        worse.iter().filter(|w| w.beyond_chance).map(|w| format!("{} {}", w.attribute, w.group)).collect();
    match (area(learned), area(published)) {
        (Some(ours), Some(theirs)) if ours < theirs => {
            (false, format!("the learned model discriminates less: AUROC {ours:.3} against {theirs:.3}"))
        }
        (Some(_), Some(_)) if beyond_chance.is_empty() => {
            (true, "it discriminates no less and is worse calibrated beyond chance in no group".to_owned())
        }
        (Some(_), Some(_)) => {
            (false, format!("the learned model is worse calibrated beyond chance in {}", beyond_chance.join("; ")))
        }
        _ => (false, "too few events to compare discrimination".to_owned()),
    }
}

fn worse_groups(learned: &Validation, published: &Validation) -> Vec<WorseGroup> {
    let ratio = |v: &Validation, attribute: &str, group: &str| {
        v.group(attribute, group).and_then(|p| p.observed_to_predicted.estimate).map(|e| e.value)
    };
    learned
        .worse_calibrated_than(published)
        .into_iter()
        .filter_map(|(attribute, group)| {
            let verdict = learned.group(&attribute, &group)?.verdict;
            let (ours, theirs) = (ratio(learned, &attribute, &group)?, ratio(published, &attribute, &group)?);
            let beyond_chance = verdict != CalibrationVerdict::AsPredicted;
            Some(WorseGroup { attribute, group, learned: ours, published: theirs, beyond_chance })
        })
        .collect()
}
