//! The gate's door: cohorts in, cohorts with an audit and a decision out.

use std::sync::Arc;

use evenreach_cohort::Cohort;
use evenreach_contract::Checked;
use evenreach_statistics::{DisclosureRule, hands};
use jiff::civil::Date;

use crate::EquityError;
use crate::attribute::Attribute;
use crate::audited::{Audited, Common, settled};
use crate::beside::Beside;
use crate::gate::{check_policy, decide};
use crate::judgement::needed;
use crate::label_bias::LabelBias;
use crate::model::{Cleared, Judged};
use crate::policy::Policy;
use crate::population::Population;
use crate::recording::Recording;
use crate::release::ReleasedCounts;

/// Audits every cohort by every attribute of the policy and decides which may be released.
///
/// A cohort is held when a group's need-adjusted selection ratio is below the policy's limit, its 95 % interval lies
/// below 1, and Holm's adjustment over the groups of that attribute leaves it so; every attribute of the policy counts.
/// `as_of` decides whether a waiver still holds. Verdicts rest on exact counts; everything that is shown is made of
/// counts under `disclosure`.
///
/// # Errors
/// A policy that cannot be meant, cohorts chosen from different people, or standings that contradict their cohort.
pub fn clear(
    policy: &Policy,
    disclosure: DisclosureRule,
    as_of: Date,
    cohorts: Vec<Cohort>,
) -> Result<Cleared, EquityError> {
    clear_beside(policy, disclosure, as_of, cohorts, &Beside::default())
}

/// [`clear`], knowing outcomes, invitations or an earlier release.
///
/// # Errors
/// As [`clear`]; [`EquityError::Outcomes`] for outcomes or invitations of another cohort or of other people.
pub fn clear_beside(
    policy: &Policy,
    disclosure: DisclosureRule,
    as_of: Date,
    cohorts: Vec<Cohort>,
    beside: &Beside<'_>,
) -> Result<Cleared, EquityError> {
    let attributes = Attribute::parse_all(&policy.by)?;
    let names: Vec<&str> = cohorts.iter().map(|cohort| cohort.name.as_str()).collect();
    check_policy(policy, &names)?;
    let mut cleared = Cleared {
        judged: Vec::new(),
        disclosure: disclosure.as_str().to_owned(),
        data_quality: Vec::new(),
        label_bias: Vec::new(),
        invitations: Vec::new(),
        findings: Vec::new(),
        released: ReleasedCounts::default(),
    };
    let Some(people) = cohorts.first().map(|cohort| Arc::clone(&cohort.people)) else {
        return Ok(cleared);
    };
    check_people(&cohorts, &people, beside)?;
    let stated: Vec<_> = policy.risk.values().copied().collect();
    let population = Population::read(&people, &attributes, &stated)?;
    let settled = settled(&population, beside.earlier, disclosure);
    let common = Common {
        label_bias: LabelBias::of(&people, &population, needed(policy))?,
        recording: Some(Recording::of(&people, &population)?),
    };
    let audited = Audited::of(&cohorts, &population, policy, &settled, &common, beside, disclosure)?;
    let audits = hands::each(cohorts.len(), |number| audited.audit(number));
    cleared.data_quality = audited.recording();
    cleared.label_bias = audited.label_bias(&common.label_bias);
    cleared.released = audited.released();
    let invitations = audited.invitations()?;
    (cleared.invitations, cleared.findings) = (invitations.rows, invitations.findings);
    if let Some(earlier) = beside.earlier {
        cleared.released.carry_on(earlier);
    }
    for (cohort, audit) in cohorts.into_iter().zip(audits) {
        let (audit, findings) = audit;
        let decision = decide(policy, as_of, &cohort.name, findings);
        cleared.judged.push(Judged { cohort, audit, decision });
    }
    Ok(cleared)
}

/// Whether every cohort, and every outcome, is of the same people.
fn check_people(cohorts: &[Cohort], people: &Arc<Checked>, beside: &Beside<'_>) -> Result<(), EquityError> {
    for cohort in cohorts {
        if !Arc::ptr_eq(&cohort.people, people) && cohort.people.rows() != people.rows() {
            return Err(EquityError::People { cohort: cohort.name.clone() });
        }
    }
    for (cohort, found) in beside.sizes() {
        let expected = if cohorts.iter().any(|c| c.name == cohort) { people.view().len() } else { 0 };
        if found != expected {
            return Err(EquityError::Outcomes { cohort: cohort.to_owned(), found, expected });
        }
    }
    Ok(())
}
