//! Clears a cohort, or holds it: findings against the policy's limit, and waivers.

use jiff::civil::Date;

use crate::EquityError;
use crate::error::nearest;
use crate::policy::{Decision, GateMeasure, OnBreach, Policy, Risk, Waiver};
use crate::sharing::Sharing;

/// Characters; a sentence is longer.
const SHORTEST_JUSTIFICATION: usize = 40;

/// Something the first page must say of a cohort.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    /// In plain sentences: what, who, how many, how sure.
    pub(crate) sentence: String,
    /// What it does where it breaks the policy; nothing where it only warns.
    pub(crate) breach: Option<OnBreach>,
}

impl Finding {
    /// Something to know that breaks nothing.
    pub(crate) fn warning(sentence: String) -> Self {
        Self { sentence, breach: None }
    }
}

/// Refuses a policy that cannot be meant, before anything is read.
///
/// # Errors
/// A limit, cohort, waiver or way of sharing out places that cannot stand.
pub fn check_policy(policy: &Policy, cohorts: &[&str]) -> Result<(), EquityError> {
    let own = policy.also.iter().map(|limit| limit.at_least);
    for limit in std::iter::once(policy.selected_against_need_at_least).chain(own) {
        if !(limit > 0.0 && limit <= 1.0) {
            return Err(EquityError::Limit { value: limit });
        }
    }
    let mut measures: Vec<GateMeasure> = policy.also.iter().map(|limit| limit.measure).collect();
    measures.sort_unstable();
    if measures.windows(2).any(|two| two[0] == two[1]) {
        return Err(EquityError::RepeatedMeasure);
    }
    if let Some(name) = policy.risk.keys().find(|name| !cohorts.contains(&name.as_str())) {
        let nearest = nearest(name, cohorts.iter().copied());
        return Err(EquityError::RiskCohort { name: name.clone(), nearest });
    }
    for (name, chosen) in &policy.sharing {
        let wrong = |why: &'static str| Err(EquityError::Sharing { cohort: name.clone(), why });
        if !cohorts.contains(&name.as_str()) {
            return wrong("there is no such cohort in this pipeline");
        }
        let Some(risk) = policy.risk.get(name) else {
            return wrong("the policy does not say under `risk` which events the list is meant to prevent");
        };
        if chosen.policy == Sharing::OnlyAtTwentyPercent && *risk != Risk::Qrisk3 {
            return wrong("20 % is a threshold of cardiovascular risk, and the list is meant to prevent other events");
        }
        if chosen.policy == Sharing::OneInTenToMeasure {
            return wrong("people to measure do not meet the list's clauses; make a list of their own for them");
        }
        if chosen.policy.is_by_group() && chosen.justification.trim().chars().count() < SHORTEST_JUSTIFICATION {
            return wrong(
                "places that go by group need a `justification` in writing (Equality Act 2010, section 158): the \
                 disadvantage or need, its evidence, and why this is proportionate",
            );
        }
    }
    for Waiver { cohort, owner, reason, .. } in &policy.waivers {
        if !cohorts.contains(&cohort.as_str()) {
            let nearest = nearest(cohort, cohorts.iter().copied());
            return Err(EquityError::WaiverCohort { name: cohort.clone(), nearest });
        }
        for (missing, text) in [("owner", owner), ("reason", reason)] {
            if text.trim().is_empty() {
                return Err(EquityError::WaiverIncomplete { cohort: cohort.clone(), missing });
            }
        }
    }
    Ok(())
}

/// The decision on one cohort. Breaches come first, then warnings.
pub(crate) fn decide(policy: &Policy, as_of: Date, cohort: &str, findings: Vec<Finding>) -> Decision {
    let (breaches, warnings): (Vec<Finding>, Vec<Finding>) =
        findings.into_iter().partition(|finding| finding.breach.is_some());
    let holds = breaches.iter().any(|finding| finding.breach == Some(OnBreach::Hold));
    let mut said: Vec<String> = breaches.into_iter().chain(warnings).map(|finding| finding.sentence).collect();
    if !holds {
        return if said.is_empty() { Decision::Clear } else { Decision::ClearWithWarnings(said) };
    }
    let last_waiver = policy.waivers.iter().filter(|waiver| waiver.cohort == cohort).max_by_key(|w| w.expires);
    match last_waiver {
        Some(Waiver { owner, reason, expires, .. }) if *expires >= as_of => Decision::Waived {
            findings: said,
            owner: owner.clone(),
            reason: reason.clone(),
            expires: expires.to_string(),
        },
        Some(Waiver { owner, expires, .. }) => {
            said.push(format!("The waiver of {owner} expired on {expires}."));
            Decision::Held(said)
        }
        None => Decision::Held(said),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use jiff::civil::date;

    use super::*;
    use crate::policy::{ChosenSharing, LimitOf};

    fn policy(on_breach: OnBreach, expires: &[Date]) -> Policy {
        let waiver = |expires: &Date| Waiver {
            cohort: "statin".into(),
            owner: "Dr A".into(),
            reason: "new service".into(),
            expires: *expires,
        };
        Policy {
            by: vec!["sex".into()],
            selected_against_need_at_least: 0.8,
            people_needed_for_a_verdict: 30,
            events_needed_for_a_verdict: 5,
            on_breach,
            also: vec![],
            risk: BTreeMap::new(),
            sharing: BTreeMap::new(),
            waivers: expires.iter().map(waiver).collect(),
        }
    }

    /// `!` before a finding makes it a breach.
    #[test]
    fn decisions() {
        let (yesterday, today, tomorrow) = (date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 22));
        let (hold, warn) = (OnBreach::Hold, OnBreach::Warn);
        for (on_breach, waivers, findings, expected) in [
            (hold, vec![], vec![], "Clear"),
            (hold, vec![], vec!["w"], r#"ClearWithWarnings(["w"])"#),
            (hold, vec![], vec!["w", "!b"], r#"Held(["b", "w"])"#),
            (warn, vec![], vec!["w", "!b"], r#"ClearWithWarnings(["b", "w"])"#),
            (hold, vec![yesterday], vec!["!b"], r#"Held(["b", "The waiver of Dr A expired on 2026-11-20."])"#),
            (hold, vec![today], vec!["!b"], "Waived"),
            (hold, vec![tomorrow, yesterday], vec!["!b"], "Waived"),
            (hold, vec![tomorrow], vec!["w"], r#"ClearWithWarnings(["w"])"#),
        ] {
            let breach = |said: &str| said.starts_with('!').then_some(on_breach);
            let finding = |said: &&str| Finding { sentence: said.replace('!', ""), breach: breach(said) };
            let findings = findings.iter().map(finding).collect();
            let decision = decide(&policy(on_breach, &waivers), today, "statin", findings);
            assert!(format!("{decision:?}").starts_with(expected), "{decision:?} is not {expected}");
        }
    }

    fn limit_of(at_least: f64) -> LimitOf {
        LimitOf { measure: GateMeasure::Measured, at_least, on_breach: OnBreach::Hold }
    }

    fn sharing(cohort: &str, policy: Sharing, justification: &str) -> BTreeMap<String, ChosenSharing> {
        BTreeMap::from([(cohort.to_owned(), ChosenSharing { policy, justification: justification.to_owned() })])
    }

    fn with_risk(policy: &mut Policy, chosen: Sharing, justification: &str) {
        policy.risk = BTreeMap::from([("statin".to_owned(), Risk::Qrisk3)]);
        policy.sharing = sharing("statin", chosen, justification);
    }

    #[test]
    fn a_policy_by_group_stands_with_its_reason() {
        let mut policy = policy(OnBreach::Hold, &[]);
        with_risk(&mut policy, Sharing::HighestRiskFirst, "");
        assert_eq!(check_policy(&policy, &["statin"]), Ok(()));
        let why = "Two years of equity_care show statins issued half as often at equal risk; places follow need.";
        with_risk(&mut policy, Sharing::ProportionalToNeed, why);
        assert_eq!(check_policy(&policy, &["statin"]), Ok(()));
    }

    #[test]
    fn policies_that_cannot_be_meant() {
        let tomorrow = date(2026, 11, 22);
        let with = |change: fn(&mut Policy)| {
            let mut policy = policy(OnBreach::Hold, &[tomorrow]);
            change(&mut policy);
            check_policy(&policy, &["statin", "nhs_health_check"]).map_err(|error| error.to_string())
        };
        assert_eq!(with(|_| ()), Ok(()));
        for (change, part) in [
            ((|p| p.selected_against_need_at_least = 80.0) as fn(&mut Policy), "is 80;"),
            (|p| p.selected_against_need_at_least = f64::NAN, "is NaN;"),
            (|p| p.also = vec![limit_of(1.25)], "is 1.25;"),
            (|p| p.also = vec![limit_of(0.8); 2], "named twice"),
            (|p| p.waivers[0].cohort = "statins".into(), "did you mean `statin`"),
            (|p| p.risk = BTreeMap::from([("statn".into(), Risk::Qrisk3)]), "did you mean `statin`"),
            (|p| p.sharing = sharing("statn", Sharing::HighestRiskFirst, ""), "no such cohort"),
            (|p| p.sharing = sharing("statin", Sharing::HighestRiskFirst, ""), "which events"),
            (|p| with_risk(p, Sharing::OneInTenToMeasure, "why"), "a list of their own"),
            (
                |p| {
                    with_risk(p, Sharing::OnlyAtTwentyPercent, "");
                    p.risk = BTreeMap::from([("statin".into(), Risk::Qdiabetes)]);
                },
                "a threshold of cardiovascular risk",
            ),
            (|p| with_risk(p, Sharing::ProportionalToNeed, "fairer"), "section 158"),
            (|p| p.waivers[0].owner = " ".into(), "has no owner"),
            (|p| p.waivers[0].reason = String::new(), "has no reason"),
        ] {
            assert!(with(change).is_err_and(|error| error.contains(part)), "{part}");
        }
    }
}
