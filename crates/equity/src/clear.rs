//! The gate's door: cohorts in, cohorts with an audit and a decision out.

use std::sync::Arc;

use evenreach_cohort::Cohort;
use evenreach_contract::Checked;
use evenreach_statistics::DisclosureRule;
use jiff::civil::Date;

use crate::EquityError;
use crate::attribute::Attribute;
use crate::audit::audit;
use crate::beside::Beside;
use crate::context::Context;
use crate::counted::Counted;
use crate::data_quality::data_quality;
use crate::gate::{check_policy, decide};
use crate::hands;
use crate::judgement::people_needed;
use crate::label_bias::LabelBias;
use crate::ledger::Ledger;
use crate::model::{Cleared, Count, Judged};
use crate::pocket_cells::{Entered, PocketCells};
use crate::pockets::pocket_rows;
use crate::policy::Policy;
use crate::population::Population;
use crate::protection::{Table, protect};
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

/// [`clear`], knowing outcomes or an earlier release.
///
/// # Errors
/// As [`clear`]; [`EquityError::Outcomes`] for outcomes of another cohort or of other people.
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
        released: ReleasedCounts::default(),
    };
    let Some(people) = cohorts.first().map(|cohort| Arc::clone(&cohort.people)) else {
        return Ok(cleared);
    };
    check_people(&cohorts, &people, beside)?;
    let stated: Vec<_> = policy.risk.values().copied().collect();
    let population = Population::read(&people, &attributes, &stated)?;
    let settled = settled(&population, beside.earlier, disclosure);
    cleared.data_quality = data_quality(&people, &population, &settled, disclosure)?;

    let count = |cohort: &Cohort| {
        let outcomes = beside.outcomes.get(&cohort.name).map(Vec::as_slice);
        Counted::of(cohort, &population, policy, outcomes)
    };
    let counted = hands::each(cohorts.len(), |number| count(&cohorts[number]));
    let mut ledger = Ledger::new(&population);
    let mut entered: Vec<Entered> = Vec::with_capacity(cohorts.len());
    for (cohort, counted) in cohorts.iter().zip(counted) {
        let counted = counted?;
        let columns = ledger.add(&counted.sheet(&cohort.name, &population));
        entered.push((counted, columns));
    }
    let label_bias = LabelBias::of(&people, &population, people_needed(policy))?;
    let label_columns = ledger.add(&label_bias.sheet(&population));

    let mut cells = ledger.protected(&population, &settled, beside.earlier, disclosure);
    let pockets = PocketCells::add(&mut cells, &population, &ledger, &entered, beside.earlier, disclosure);
    let width = ledger.columns();
    let mut night = cells.shown(disclosure);
    night.truncate(population.reported_rows() * width);
    let shown = |row: usize, column: usize| night[row * width + label_columns[column]];
    cleared.label_bias = label_bias.rows(&population, shown);
    let audited =
        hands::each(cohorts.len(), |number| {
            let (cohort, (counted, columns)) = (&cohorts[number], &entered[number]);
            let context = Context { cohort, population: &population, policy, counted, night: &night, width, columns };
            let pockets = pocket_rows(&context, &pockets, &cells, disclosure).map_err(|reason| {
                EquityError::Statistic { cohort: cohort.name.clone(), attribute: "place".to_owned(), reason }
            })?;
            Ok::<_, EquityError>(audit(&context, pockets))
        });
    for (row, counts) in night.chunks(width.max(1)).enumerate() {
        let name = population.name_of_row(row);
        for (column, count) in counts.iter().enumerate() {
            ledger.release(column, &name, *count, &mut cleared.released);
        }
    }
    // Places are counted in the tables of recording, whether the audits report them or not.
    for row in population.reported_rows()..population.settled_rows() {
        let (attribute, group) = population.name_of_row(row);
        let count =
            if settled[row] { Count::Suppressed } else { Count::Shown(disclosure.rounded(population.registered(row))) };
        cleared.released.insert("", &attribute, &group, "registered", count);
    }
    for (row, column, cell) in pockets.own() {
        let name = population.name_of_row(row);
        ledger.release(column, &name, cells.shown_cell(disclosure, cell), &mut cleared.released);
    }
    for (cohort, audited) in cohorts.into_iter().zip(audited) {
        let (audit, findings) = audited?;
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
    for (cohort, outcomes) in &beside.outcomes {
        let expected = if cohorts.iter().any(|c| c.name == *cohort) { people.view().len() } else { 0 };
        if outcomes.len() != expected {
            return Err(EquityError::Outcomes { cohort: cohort.clone(), found: outcomes.len(), expected });
        }
    }
    Ok(())
}

/// Which rows hide their number of registered people. Decided once a night: a number hidden in one table and shown in
/// another would not be hidden.
fn settled(population: &Population, earlier: Option<&ReleasedCounts>, rule: DisclosureRule) -> Vec<bool> {
    let rows = population.settled_rows();
    let groupings = &population.groupings[..population.settled];
    let before = earlier.map_or_else(Vec::new, |earlier| {
        let names = (0..rows).map(|row| population.name_of_row(row));
        names.map(|(attribute, group)| earlier.get("", &attribute, &group, "registered")).collect()
    });
    let among = |sum: &&crate::population::Sum| sum.parent < rows && sum.children.iter().all(|child| *child < rows);
    let table = Table {
        columns: 1,
        counts: groupings.iter().flat_map(|grouping| grouping.registered.iter().copied()).collect(),
        row_sums: population.sums.iter().filter(among).cloned().collect(),
        column_sums: Vec::new(),
        contained: Vec::new(),
        order: vec![0],
        settled: None,
        before,
    };
    protect(&table, rule).into_iter().map(|count| count == Count::Suppressed).collect()
}
