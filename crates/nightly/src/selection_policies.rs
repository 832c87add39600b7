//! The lists' places shared out by other policies: who would gain and who would lose.

use std::collections::BTreeMap;

use evenreach_cohort::Cohort;
use evenreach_equity::{DisclosureRule, EquityError, Policy, Recalibration, Risk, Sharing};
use evenreach_publish::ReportTable;

use crate::Stopped;
use crate::rechosen::{Rechosen, moves};

/// Name of the file of what risks are recalibrated by, kept beside the lists that rest on it.
pub(crate) const RECALIBRATIONS: &str = "recalibrations";
/// Its digest among a run's inputs.
pub(crate) const RECALIBRATIONS_SHA256: &str = "recalibrations_sha256";

/// Whether the places of some list go by recalibrated risk.
pub(crate) fn rests_on_recalibrations(policy: &Policy) -> bool {
    policy.sharing.values().any(|of| of.policy == Sharing::HighestRecalibratedRiskFirst)
}

/// The lists with their places shared out as the policy chooses, where it does.
pub(crate) fn as_policy_shares(
    chosen: Vec<Cohort>,
    policy: &Policy,
    recalibrations: &BTreeMap<Risk, Recalibration>,
) -> Result<Vec<Cohort>, EquityError> {
    let nothing = Recalibration::new();
    let shared = |cohort: Cohort| {
        let (Some(sharing), Some(risk)) = (policy.sharing.get(&cohort.name), policy.risk.get(&cohort.name)) else {
            return Ok(cohort);
        };
        let recalibration = recalibrations.get(risk).unwrap_or(&nothing);
        // Where no group is to be recalibrated, recalibrated risk is the risk.
        let plain = || Sharing::HighestRiskFirst.share_out(&cohort, *risk, &nothing);
        let shared = match sharing.policy.share_out(&cohort, *risk, recalibration)? {
            None if sharing.policy == Sharing::HighestRecalibratedRiskFirst => plain()?,
            shared => shared,
        };
        Ok(shared.unwrap_or(cohort))
    };
    chosen.into_iter().map(shared).collect()
}

/// Lists in their relations' own order shared out by every policy, and who would gain and lose against those chosen; no
/// table where no cohort has both a limit of places and a risk.
pub(crate) fn shared_otherwise(
    (own_order, chosen): (&[Cohort], &[Cohort]),
    policy: &Policy,
    recalibrations: &BTreeMap<Risk, Recalibration>,
    rule: DisclosureRule,
) -> Result<(Option<ReportTable>, Vec<Rechosen>), Stopped> {
    let others = Sharing::ALL
        .into_iter()
        .map(|sharing| otherwise(own_order, policy, sharing, recalibrations))
        .collect::<Result<Vec<_>, _>>()?;
    if others.iter().all(|other| other.cohorts.is_empty()) {
        return Ok((None, vec![]));
    }
    let who = moves(chosen, &others, "policy", rule)?.build(
        "selection_policies",
        "Places shared out by other policies",
        "Each cohort with a limit of places and a stated risk, its places in every PCN shared out otherwise: people of each \
         group who would lose a place, and who would gain one. Places for people to measure go to people who do not meet the \
         clauses yet, and at 20 % only some places may stay empty. A comparison, not a recommendation: a policy that gives \
         places by group needs a written justification (Equality Act 2010, section 158).",
        false,
    );
    Ok((who, others))
}

/// Lists whose places were to go by recalibrated risk on a night on which the score could not be held against what
/// happened, in sentences: they went by the published risk.
pub(crate) fn not_recalibrated(policy: &Policy, recalibrations: &BTreeMap<Risk, Recalibration>) -> Vec<String> {
    let by_recalibrated = policy.sharing.iter().filter(|(name, chosen)| {
        let risk = policy.risk.get(*name);
        chosen.policy == Sharing::HighestRecalibratedRiskFirst
            && risk.is_some_and(|of| !recalibrations.contains_key(of))
    });
    let sentence = |(name, _): (&String, _)| {
        format!(
            "The places of `{name}` were to go by recalibrated risk, but the score could not be held against what happened \
             (`[risk]` learns nothing of its outcome, or nobody was followed): they went by the published risk."
        )
    };
    by_recalibrated.map(sentence).collect()
}

fn otherwise(
    chosen: &[Cohort],
    policy: &Policy,
    sharing: Sharing,
    recalibrations: &BTreeMap<Risk, Recalibration>,
) -> Result<Rechosen, EquityError> {
    let (mut cohorts, nothing) = (vec![], Recalibration::new());
    for cohort in chosen {
        if let Some(risk) = policy.risk.get(&cohort.name) {
            cohorts.extend(sharing.share_out(cohort, *risk, recalibrations.get(risk).unwrap_or(&nothing))?);
        }
    }
    Ok(Rechosen { setting: sharing.words().to_owned(), cohorts })
}
