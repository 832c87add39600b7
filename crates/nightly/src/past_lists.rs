//! The lists as they would have been at the last landmark, and the events since: who was missed.
//!
//! Tonight's rules on what was known then. Nobody who left alive before tonight is followed, event or not: to count those
//! of them whose event was still seen would make groups that move often look missed. Somebody who died without the event
//! did not have it.

use std::collections::BTreeMap;

use arrow::array::Array as _;
use evenreach_cohort::Cohort;
use evenreach_contract::Checked;
use evenreach_equity::{Beside, DisclosureRule, OnBreach, Policy, Risk, clear_beside};
use evenreach_publish::ReportTable;
use evenreach_relation::Derived;
use jiff::civil::Date;

use crate::kit::Kit;
use crate::missed_events::{Row, written};
use crate::selection_policies::as_policy_shares;
use crate::{Pipeline, Stopped};

const PERSON: &str = "person";
/// Attributes the report shows first.
const FIRST: [&str; 3] = ["all", "ethnicity_5", "imd_quintile"];

/// What must be known of the last landmark: lists with a stated risk and the people they are chosen from; nothing where no
/// list has a stated risk.
pub(crate) fn relations(pipeline: &Pipeline) -> Vec<&str> {
    let with_risk = pipeline.cohorts.iter().filter(|(name, _)| pipeline.equity.risk.contains_key(*name));
    let mut relations: Vec<&str> = with_risk.map(|(_, plan)| plan.relation.as_str()).collect();
    if !relations.is_empty() {
        relations.push(PERSON);
    }
    relations
}

/// The table, from what was known at the last landmark.
pub(crate) fn table(
    kit: &Kit,
    pipeline: &Pipeline,
    (landmark, past): (Date, &Derived),
    tonight: &Derived,
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Stopped> {
    let relations = relations(pipeline);
    if relations.is_empty() || past.get(PERSON)?.view().is_empty() {
        return Ok(None);
    }
    let cohorts = kit.choose_in_own_order(pipeline, &relations, past)?;
    let cohorts: Vec<Cohort> =
        cohorts.into_iter().filter(|cohort| pipeline.equity.risk.contains_key(&cohort.name)).collect();
    // What risks are recalibrated by is learned from the very events counted here: such lists go by the published risk.
    let cohorts = as_policy_shares(cohorts, &pipeline.equity, &BTreeMap::new())?;
    let mut outcomes = BTreeMap::new();
    for cohort in &cohorts {
        let risk = pipeline.equity.risk.get(&cohort.name).copied().unwrap_or(Risk::Qrisk3);
        outcomes.insert(cohort.name.clone(), since(cohort, tonight.get("outcomes")?, risk, landmark)?);
    }
    let names: Vec<String> = cohorts.iter().map(|cohort| cohort.name.clone()).collect();
    let policy = Policy {
        on_breach: OnBreach::Warn,
        waivers: vec![],
        risk: pipeline
            .equity
            .risk
            .iter()
            .filter(|(name, _)| names.contains(name))
            .map(|(n, r)| (n.clone(), *r))
            .collect(),
        sharing: BTreeMap::new(),
        ..pipeline.equity.clone()
    };
    let cleared = clear_beside(&policy, rule, landmark, cohorts, &Beside { outcomes, ..Beside::default() })?;
    let mut rows: Vec<Row<'_>> = vec![];
    for judged in cleared.judged() {
        let cohort = judged.cohort.name.as_str();
        rows.extend(judged.audit.need.iter().filter_map(|need| Row::of(cohort, need)));
    }
    rows.sort_by_key(|row| FIRST.iter().position(|first| *first == row.attribute).unwrap_or(FIRST.len()));
    written(&rows, landmark).map(Some)
}

/// A registration can end some days before the death it ended for.
const DAYS_BEFORE_DEATH: i32 = 30;

/// Whether the event happened to each person of a past list since; `None` for somebody who had it before, left alive, or
/// could not have it.
fn since(cohort: &Cohort, outcomes: &Checked, risk: Risk, landmark: Date) -> Result<Vec<Option<bool>>, Stopped> {
    let view = outcomes.view();
    let keys = view.key("person_key")?.values();
    let dates = view.date(match risk {
        Risk::Qdiabetes => "first_type_2_diabetes_date",
        Risk::Qrisk3 | Risk::Stated => "first_cardiovascular_date",
    })?;
    let (left, died) = (view.date("left_date")?, view.date("date_of_death")?);
    let ever_diabetes = view.flag("ever_diabetes")?;
    let day = (landmark - Date::constant(1970, 1, 1)).get_days();
    let known = |at: usize| -> Option<bool> {
        let date = dates.is_valid(at).then(|| dates.value(at));
        let until_death =
            died.is_valid(at) && left.is_valid(at) && died.value(at) - left.value(at) <= DAYS_BEFORE_DEATH;
        let left_alive = left.is_valid(at) && !until_death;
        let other_type = risk == Risk::Qdiabetes && date.is_none() && ever_diabetes.value(at);
        let can_be_followed = !left_alive && !other_type && date.is_none_or(|date| date > day);
        can_be_followed.then_some(date.is_some())
    };
    let of_person = |key: u32| keys.binary_search(&key).ok().and_then(known);
    Ok(cohort.standings.iter().map(|standing| of_person(standing.person_key)).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, BooleanArray, Date32Array, UInt32Array};
    use evenreach_cohort::{Definition, Place, Plan, Standing};
    use evenreach_contract::Kind;
    use jiff::civil::date;

    use super::*;
    use crate::checked_people::checked;

    #[test]
    fn outcomes_of_a_past_list_by_case() {
        let day = |d: Option<Date>| d.map(|d| (d - date(1970, 1, 1)).get_days());
        let (before, after) = (Some(date(2020, 1, 1)), Some(date(2023, 1, 1)));
        // event, died, left, other diabetes, what is known of diabetes
        let (long_after, days_after) = (Some(date(2025, 1, 1)), Some(date(2023, 1, 20)));
        let cases = [
            (after, None, None, true, Some(true)),
            (before, None, None, true, None),
            (None, None, None, false, Some(false)),
            (None, None, after, false, None),
            (after, None, after, true, None),
            (None, after, after, false, Some(false)),
            (None, days_after, after, false, Some(false)),
            (None, long_after, after, false, None),
            (after, after, after, true, Some(true)),
            (None, None, None, true, None),
            (None, after, after, true, None),
        ];
        let dates = |of: &dyn Fn(usize) -> Option<Date>| -> ArrayRef {
            Arc::new((0..cases.len()).map(|case| day(of(case))).collect::<Date32Array>())
        };
        let columns: Vec<(&str, Kind, ArrayRef)> = vec![
            ("person_key", Kind::Key, Arc::new(UInt32Array::from_iter_values(0..11))),
            ("first_type_2_diabetes_date", Kind::Date, dates(&|case| cases[case].0)),
            ("ever_diabetes", Kind::Flag, Arc::new(cases.iter().map(|c| Some(c.3)).collect::<BooleanArray>())),
            ("date_of_death", Kind::Date, dates(&|case| cases[case].1)),
            ("left_date", Kind::Date, dates(&|case| cases[case].2)),
        ];
        let outcomes = checked(columns);
        let definition = Definition { name: "x".into(), title: String::new(), about: String::new(), clauses: vec![] };
        let standing = |person_key| Standing { person_key, place: Place::Selected(1), in_need: true, priority: None };
        let cohort = Cohort {
            name: "x".into(),
            definition: Arc::new(definition),
            plan: Plan { relation: "x".into(), places_per_pcn: None },
            people: Arc::new(outcomes.clone()),
            clauses: Arc::new(outcomes.clone()),
            standings: (0..11).map(standing).collect(),
        };
        let found = since(&cohort, &outcomes, Risk::Qdiabetes, date(2021, 11, 21)).unwrap();
        assert_eq!(found, cases.map(|case| case.4));
    }
}
