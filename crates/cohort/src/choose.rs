//! From clauses to lists: the first clause not met, the order within a PCN, and its places.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::Array;
use evenreach_contract::Checked;
use serde::{Deserialize, Serialize};

use crate::{ClauseKind, Cohort, CohortError, Definition, Place, Standing};

/// What the pipeline file asks of one cohort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The relation under `4_choose`.
    pub relation: String,
    /// Places in each PCN; a practice without a PCN counts as its own. No limit when absent.
    #[serde(default)]
    pub places_per_pcn: Option<u32>,
}

/// Chooses every planned cohort. `relations` holds each relation's definition and rows, one row a registered person.
pub fn choose(
    plans: &BTreeMap<String, Plan>,
    people: &Arc<Checked>,
    relations: &BTreeMap<String, (Arc<Definition>, Arc<Checked>)>,
) -> Result<Vec<Cohort>, CohortError> {
    plans
        .iter()
        .map(|(name, plan)| {
            let (definition, clauses) = relations
                .get(&plan.relation)
                .ok_or_else(|| CohortError::NoRelation { cohort: name.clone(), relation: plan.relation.clone() })?;
            choose_one(name, plan, people, definition, clauses)
        })
        .collect()
}

fn choose_one(
    name: &str,
    plan: &Plan,
    people: &Arc<Checked>,
    definition: &Arc<Definition>,
    clauses: &Arc<Checked>,
) -> Result<Cohort, CohortError> {
    let (persons, answers) = (people.view(), clauses.view());
    let (person_keys, answer_keys) = (persons.key("person_key")?, answers.key("person_key")?);
    if person_keys.values() != answer_keys.values() {
        return Err(CohortError::People { cohort: name.to_owned(), found: answers.len(), expected: persons.len() });
    }
    let columns = definition
        .clauses
        .iter()
        .map(|clause| answers.flag(&clause.name).map(|column| (clause.kind, column)))
        .collect::<Result<Vec<_>, _>>()?;
    let priorities = answers.number("priority")?;
    let mut standings: Vec<Standing> = (0..persons.len())
        .map(|row| {
            let first_unmet = columns.iter().position(|(_, met)| !met.value(row));
            let in_need = columns.iter().all(|(kind, met)| *kind == ClauseKind::Access || met.value(row));
            Standing {
                person_key: person_keys.value(row),
                place: first_unmet.map_or(Place::BeyondCapacity(0), Place::NotEligible),
                in_need,
                priority: priorities.is_valid(row).then(|| priorities.value(row)),
            }
        })
        .collect();
    fill_places(plan, people, &mut standings)?;
    Ok(Cohort {
        name: name.to_owned(),
        definition: Arc::clone(definition),
        plan: plan.clone(),
        people: Arc::clone(people),
        clauses: Arc::clone(clauses),
        standings,
    })
}

/// Order: priority, then age (older first), then pseudonym: total, so the same night gives the same list.
fn fill_places(plan: &Plan, people: &Checked, standings: &mut [Standing]) -> Result<(), CohortError> {
    let view = people.view();
    let (pcns, practices) = (view.text("pcn_code")?, view.text("practice_code")?);
    let (ages, ids) = (view.integer("age_years")?, view.text("patient_id")?);
    let mut units: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (row, _) in standings.iter().enumerate().filter(|(_, s)| matches!(s.place, Place::BeyondCapacity(_))) {
        let unit = if pcns.is_valid(row) { pcns.value(row) } else { practices.value(row) };
        units.entry(unit).or_default().push(row);
    }
    for rows in units.values_mut() {
        rows.sort_by(|a, b| {
            by_priority(standings[*a].priority, standings[*b].priority)
                .then_with(|| ages.value(*b).cmp(&ages.value(*a)))
                .then_with(|| ids.value(*a).cmp(ids.value(*b)))
        });
        for (rank, row) in (1u32..).zip(rows) {
            let within = plan.places_per_pcn.is_none_or(|places| rank <= places);
            standings[*row].place = if within { Place::Selected(rank) } else { Place::BeyondCapacity(rank) };
        }
    }
    Ok(())
}

fn by_priority(a: Option<f64>, b: Option<f64>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => b.total_cmp(&a),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}
