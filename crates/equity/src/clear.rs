//! The gate's door: cohorts in, cohorts with an audit and a decision out.

use std::sync::Arc;

use evenreach_cohort::Cohort;
use evenreach_statistics::DisclosureRule;
use jiff::civil::Date;

use crate::EquityError;
use crate::attribute::Attribute;
use crate::audit::audit;
use crate::data_quality::data_quality;
use crate::gate::{check_policy, decide};
use crate::model::{Cleared, Count, Judged, Policy};
use crate::population::Population;
use crate::protection::{Table, protect};

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
    let attributes = Attribute::parse_all(&policy.by)?;
    let names: Vec<&str> = cohorts.iter().map(|cohort| cohort.name.as_str()).collect();
    check_policy(policy, &names)?;
    let mut cleared =
        Cleared { judged: Vec::new(), disclosure: disclosure.as_str().to_owned(), data_quality: Vec::new() };
    let Some(people) = cohorts.first().map(|cohort| Arc::clone(&cohort.people)) else {
        return Ok(cleared);
    };
    let population = Population::read(&people, &attributes)?;
    let settled = settled(&population, disclosure);
    cleared.data_quality = data_quality(&people, &population, &settled, disclosure)?;
    for cohort in cohorts {
        if !Arc::ptr_eq(&cohort.people, &people) && cohort.people.rows() != people.rows() {
            return Err(EquityError::People { cohort: cohort.name });
        }
        let (audit, findings) = audit(&cohort, &population, &settled, policy, disclosure)?;
        let decision = decide(policy, as_of, &cohort.name, findings);
        cleared.judged.push(Judged { cohort, audit, decision });
    }
    Ok(cleared)
}

/// Which rows hide their number of registered people. Decided once a night: a number hidden in one table and shown in
/// another would not be hidden.
pub(crate) fn settled(population: &Population, rule: DisclosureRule) -> Vec<bool> {
    let table = Table {
        columns: 1,
        counts: population.groupings.iter().flat_map(|grouping| grouping.registered.iter().copied()).collect(),
        row_sums: population.sums.clone(),
        column_sums: Vec::new(),
        contained: Vec::new(),
        order: vec![0],
        settled: None,
    };
    protect(&table, rule).into_iter().map(|count| count == Count::Suppressed).collect()
}
