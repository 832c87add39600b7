//! The lists' places shared out by other policies: who would gain, who would lose, and the price in expected events.

use std::collections::BTreeMap;

use evenreach_cohort::{Cohort, Place, Standing};
use evenreach_equity::{DisclosureRule, EquityError, Policy, Recalibration, Risk, Sharing, price_of};
use evenreach_publish::ReportTable;

use crate::Stopped;
use crate::rechosen::{Rechosen, moves};
use crate::table_builder::TableBuilder;

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

/// The two tables, of lists in their relations' own order shared out by every policy against those chosen; none where no cohort has both a limit of places and a risk.
pub(crate) fn tables(
    (own_order, chosen): (&[Cohort], &[Cohort]),
    policy: &Policy,
    recalibrations: &BTreeMap<Risk, Recalibration>,
    rule: DisclosureRule,
) -> Result<Vec<ReportTable>, Stopped> {
    let others = Sharing::ALL
        .into_iter()
        .map(|sharing| otherwise(own_order, policy, sharing, recalibrations))
        .collect::<Result<Vec<_>, _>>()?;
    if others.iter().all(|other| other.cohorts.is_empty()) {
        return Ok(vec![]);
    }
    let who = moves(chosen, &others, "policy", rule)?.build(
        "selection_policies",
        "The same places shared out by other policies",
        "Each cohort with a limit of places and a stated risk, its places in every PCN shared out otherwise among the same \
         eligible people: people of each group who would lose a place, and who would gain one. A comparison, not a \
         recommendation: a policy that gives places by group needs a written justification (Equality Act 2010, section 158).",
        false,
    );
    Ok([who, prices(chosen, &others, policy, rule)?].into_iter().flatten().collect())
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

/// People on the first list who are not on the second.
fn leavers(from: &Cohort, to: &Cohort) -> u64 {
    let is_on = |standing: &Standing| matches!(standing.place, Place::Selected(_));
    let both = from.standings.iter().zip(&to.standings);
    both.filter(|(from, to)| is_on(from) && !is_on(to)).count() as u64
}

fn prices(
    chosen: &[Cohort],
    others: &[Rechosen],
    policy: &Policy,
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, EquityError> {
    let (mut keys, mut moved, mut lists) = (vec![], [vec![], vec![]], vec![]);
    let (mut risks, mut events, mut reasons) = ([vec![], vec![]], vec![], vec![]);
    for other in others {
        for after in &other.cohorts {
            let before = chosen.iter().find(|cohort| cohort.name == after.name);
            let (Some(before), Some(risk)) = (before, policy.risk.get(&after.name)) else { continue };
            let Some(price) = price_of(before, after, *risk)? else { continue };
            keys.push([after.name.clone(), other.setting.clone(), risk.as_str().to_owned()]);
            let (lost, gained) = (leavers(before, after), leavers(after, before));
            moved[0].push(lost);
            moved[1].push(gained);
            // Somebody whose risk nobody knows would count as no risk at all.
            let is_known = price.lost + price.gained == lost + gained;
            // A mean over few people, or a sum, would tell their risks.
            let enough = !rule.is_small(price.lost) && !rule.is_small(price.gained);
            let percent =
                |mean: Result<f64, _>| mean.ok().filter(|_| enough).map(|mean| (mean * 1000.0).round() / 10.0);
            risks[0].push(percent(price.mean_risk_lost));
            risks[1].push(percent(price.mean_risk_gained));
            events.push((enough && is_known).then(|| (price.expected_events * 10.0).round() / 10.0));
            reasons.push(match (is_known, enough) {
                (false, _) => Some("some who would gain or lose a place have no known risk".to_owned()),
                (true, false) => Some("too few people to show".to_owned()),
                (true, true) => None,
            });
            lists.push(lists.len());
        }
    }
    let key = |at: usize| keys.iter().map(move |k: &[String; 3]| Some(k[at].clone()));
    Ok(TableBuilder::new()
        .text("cohort", key(0))
        .text("policy", key(1))
        .text("risk", key(2))
        .people("lose", &moved[0], &lists, rule)
        .people("gain", &moved[1], &lists, rule)
        .number("mean_10y_risk_of_losers_percent", risks[0].iter().copied())
        .number("mean_10y_risk_of_gainers_percent", risks[1].iter().copied())
        .number("expected_events_more", events)
        .text("why_none", reasons)
        .build(
            "selection_policy_price",
            "The same places shared out by other policies",
            "Each cohort with a limit of places and a stated risk, its places in every PCN shared out otherwise among the same \
             eligible people: how many would lose and gain a place, the mean ten-year risk of those of them whose risk is \
             known, and how many more events (fewer where negative) expected within ten years the list would hold. By group: \
             selection_policies. A comparison, not a recommendation: a policy that gives places by group needs a written \
             justification (Equality Act 2010, section 158).",
            true,
        ))
}
