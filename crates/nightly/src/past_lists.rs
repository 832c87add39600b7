//! The lists as they would have been at the last landmark, and the events since: who was missed.
//!
//! Tonight's rules on what was known then. Somebody who left before tonight without the event is not followed; somebody
//! who died without it did not have it.

use std::collections::BTreeMap;

use arrow::array::Array as _;
use evenreach_cohort::Cohort;
use evenreach_contract::Checked;
use evenreach_equity::{Beside, DisclosureRule, OnBreach, Policy, Risk, clear_beside};
use evenreach_extract::Table;
use evenreach_publish::ReportTable;
use evenreach_relation::{Derived, Inputs, derive};
use jiff::civil::Date;

use crate::kit::{Kit, Tables};
use crate::learning::landmarks;
use crate::missed_events::{Row, written};
use crate::parameters::parameters;
use crate::past::as_known_on;
use crate::{Pipeline, Stopped};

/// Attributes the report shows first.
const FIRST: [&str; 3] = ["all", "ethnicity_5", "imd_quintile"];

/// The table; nothing where no landmark is known or no list has a stated risk.
pub(crate) async fn table(
    kit: &Kit,
    pipeline: &Pipeline,
    (tables, records): (&BTreeMap<String, Table>, &Tables),
    tonight: &Derived,
    as_of: Date,
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Stopped> {
    let Some(landmark) = landmarks(pipeline, as_of).pop() else { return Ok(None) };
    let with_risk = pipeline.cohorts.iter().filter(|(name, _)| pipeline.equity.risk.contains_key(*name));
    let relations: Vec<&str> = with_risk.map(|(_, plan)| plan.relation.as_str()).collect();
    if relations.is_empty() {
        return Ok(None);
    }
    let (known, reduced) = as_known_on(landmark, tables, records)?;
    let then = parameters(pipeline, landmark);
    let inputs = Inputs { tables: &known, derived: &reduced, parameters: &then };
    let targets: Vec<&str> = relations.iter().copied().chain(["person"]).collect();
    let past = derive(&kit.engine, &kit.catalogue, &inputs, &targets).await?;
    if past.get("person")?.view().is_empty() {
        return Ok(None);
    }
    // In their own order: what risks are recalibrated by is learned from the very events counted here.
    let cohorts = kit.choose_in_own_order(pipeline, &relations, &past)?;
    let cohorts: Vec<Cohort> =
        cohorts.into_iter().filter(|cohort| pipeline.equity.risk.contains_key(&cohort.name)).collect();
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

/// Whether the event happened to each person of a past list since; `None` for somebody who had it before or left.
fn since(cohort: &Cohort, outcomes: &Checked, risk: Risk, landmark: Date) -> Result<Vec<Option<bool>>, Stopped> {
    let view = outcomes.view();
    let keys = view.key("person_key")?.values();
    let dates = view.date(match risk {
        Risk::Qrisk3 => "first_cardiovascular_date",
        Risk::Qdiabetes => "first_type_2_diabetes_date",
    })?;
    let (left, ever_diabetes) = (view.date("left_date")?, view.flag("ever_diabetes")?);
    let day = (landmark - Date::constant(1970, 1, 1)).get_days();
    let known = |at: usize| -> Option<bool> {
        if dates.is_valid(at) {
            return (dates.value(at) > day).then_some(true);
        }
        let other_type = risk == Risk::Qdiabetes && ever_diabetes.value(at);
        (!other_type && left.is_null(at)).then_some(false)
    };
    let died = view.date("date_of_death")?;
    let of_person = |key: u32| {
        let at = keys.binary_search(&key).ok()?;
        known(at).or_else(|| (dates.is_null(at) && died.is_valid(at)).then_some(false))
    };
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
        let cases = [
            (after, None, None, true, Some(true)),
            (before, None, None, true, None),
            (None, None, None, false, Some(false)),
            (None, None, after, false, None),
            (None, after, after, false, Some(false)),
            (after, after, after, true, Some(true)),
            (None, None, None, true, None),
        ];
        let dates = |of: &dyn Fn(usize) -> Option<Date>| -> ArrayRef {
            Arc::new((0..cases.len()).map(|case| day(of(case))).collect::<Date32Array>())
        };
        let columns: Vec<(&str, Kind, ArrayRef)> = vec![
            ("person_key", Kind::Key, Arc::new(UInt32Array::from_iter_values(0..7))),
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
            standings: (0..7).map(standing).collect(),
        };
        let found = since(&cohort, &outcomes, Risk::Qdiabetes, date(2021, 11, 21)).unwrap();
        assert_eq!(found, cases.map(|case| case.4));
    }
}
