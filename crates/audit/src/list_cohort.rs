//! Population and list as a cohort: what the equity audit reads, without any identifier.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray, UInt32Array};
use evenreach_cohort::{Clause, ClauseKind, Cohort, Definition, Place, Plan, Standing};
use evenreach_contract::{Breach, Checked, Column, Contract, Kind};
use evenreach_equity::{Outside, Risk};

use crate::Request;
use crate::list::List;
use crate::need::Need;
use crate::population::Population;

/// Name of the cohort.
const NAME: &str = "list";
const NEED_KNOWN: &str = "need_known";
const IN_NEED: &str = "in_need";
const ON_THE_LIST: &str = "on_the_list";

/// The cohort, and those on the list who are not among its selected.
pub(crate) fn list_cohort(
    request: &Request,
    title: &str,
    population: &Population,
    list: &List,
) -> Result<(Cohort, Outside), Breach> {
    let need = population.need.as_ref();
    let known: Vec<Option<bool>> =
        (0..population.people as usize).map(|row| need.map_or(Some(true), |need| need.of(row))).collect();
    let listed = |what: &dyn Fn(Option<bool>) -> bool| {
        known.iter().zip(&list.is_on).filter(|(known, is_on)| **is_on && what(**known)).count() as u64
    };
    let outside = Outside {
        not_in_need: matches!(need, Some(Need::Flags(_))).then(|| listed(&|known| known == Some(false))),
        need_unknown: need.map(|_| listed(&|known| known.is_none())),
        not_in_population: (list.outside > 0).then_some(list.outside),
    };
    let standings = (0u32..).zip(known.iter().zip(&list.is_on)).map(|(row, (known, is_on))| Standing {
        person_key: row,
        place: match (known, is_on) {
            (None, _) => Place::NotEligible(0),
            (Some(false), _) => Place::NotEligible(1),
            (Some(true), true) => Place::Selected(0),
            (Some(true), false) => Place::BeyondCapacity(0),
        },
        in_need: *known == Some(true),
        priority: need.and_then(|need| need.risk(row as usize)),
    });
    let cohort = Cohort {
        name: NAME.to_owned(),
        definition: Arc::new(definition(request, title, need)),
        plan: Plan { relation: NAME.to_owned(), places_per_pcn: None },
        standings: standings.collect(),
        people: people(population)?,
        clauses: clauses(&known, &list.is_on, need)?,
    };
    Ok((cohort, outside))
}

/// Need must be known, then it must be there; a risk is need by being known.
fn definition(request: &Request, title: &str, need: Option<&Need>) -> Definition {
    let column = request.need.as_deref().unwrap_or_default();
    let clause = |name: &str, kind, met: &str, not_met: &str| Clause {
        name: name.to_owned(),
        kind,
        met: met.to_owned(),
        not_met: not_met.to_owned(),
        citation: format!("column `{column}` of the population"),
        care_given: None,
    };
    let known = || clause(NEED_KNOWN, ClauseKind::Measured, "need is recorded", "need is not recorded");
    let (clauses, about) = match need {
        None => (
            vec![],
            "No column of need was given, so everybody in the population counts as in need alike: where groups differ in \
             need, they may rightly differ here."
                .to_owned(),
        ),
        Some(Need::Flags(_)) => (
            vec![known(), clause(IN_NEED, ClauseKind::Need, "in need", "not in need")],
            format!("In need is everybody of whom `{column}` is true."),
        ),
        Some(Need::Risks { per_cent, .. }) => {
            let scale = if *per_cent { "per cent" } else { "a fraction of 1" };
            let about = format!(
                "Need is the risk in `{column}` ({scale}): everybody with a risk counts as in need, and people are compared with \
                 others of about the same risk."
            );
            (vec![known()], about)
        }
    };
    Definition { name: NAME.to_owned(), title: title.to_owned(), about, clauses }
}

/// Keys and groups; identifiers stay behind.
fn people(population: &Population) -> Result<Arc<Checked>, Breach> {
    let mut columns: Vec<(&str, Kind, ArrayRef)> = vec![("person_key", Kind::Key, keys(population.people))];
    columns.extend(population.groups.iter().map(|(name, cells)| {
        let cells: ArrayRef = Arc::new(cells.clone());
        (name.as_str(), Kind::Text, cells)
    }));
    if let Some(need @ Need::Risks { per_cent, .. }) = &population.need {
        let scale = if *per_cent { 1.0 } else { 100.0 };
        let percent = (0..population.people as usize).map(|row| need.risk(row).map(|risk| risk * scale));
        columns.push((Risk::Stated.column(), Kind::Number, Arc::new(percent.collect::<Float64Array>())));
    }
    checked("population", columns)
}

fn clauses(known: &[Option<bool>], is_on: &[bool], need: Option<&Need>) -> Result<Arc<Checked>, Breach> {
    let flags = |of: &dyn Fn(Option<bool>) -> bool| -> ArrayRef {
        Arc::new(known.iter().map(|known| Some(of(*known))).collect::<BooleanArray>())
    };
    let people = u32::try_from(known.len()).unwrap_or(u32::MAX);
    let risks = (0..known.len()).map(|row| need.and_then(|need| need.risk(row))).collect::<Float64Array>();
    let on_the_list: ArrayRef = Arc::new(is_on.iter().map(|is_on| Some(*is_on)).collect::<BooleanArray>());
    let reasons = StringArray::from_iter_values(known.iter().map(|_| "on the list as it was made"));
    checked(
        NAME,
        vec![
            ("person_key", Kind::Key, keys(people)),
            (NEED_KNOWN, Kind::Flag, flags(&|known| known.is_some())),
            (IN_NEED, Kind::Flag, flags(&|known| known == Some(true))),
            (ON_THE_LIST, Kind::Flag, on_the_list),
            ("priority", Kind::Number, Arc::new(risks)),
            ("reason", Kind::Text, Arc::new(reasons)),
        ],
    )
}

fn keys(people: u32) -> ArrayRef {
    Arc::new(UInt32Array::from_iter_values(0..people))
}

fn checked(name: &str, columns: Vec<(&str, Kind, ArrayRef)>) -> Result<Arc<Checked>, Breach> {
    let column = |(name, kind, _): &(&str, Kind, ArrayRef)| Column {
        name: (*name).to_owned(),
        kind: *kind,
        nullable: *kind == Kind::Text || *kind == Kind::Number,
        unit: None,
        at_least: None,
        at_most: None,
        allowed: vec![],
        about: String::new(),
    };
    let contract = Contract {
        name: name.to_owned(),
        about: "one row a person".to_owned(),
        grain: vec!["person_key".to_owned()],
        columns: columns.iter().map(column).collect(),
    };
    let assembled = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, kind, cells)| (name, cells, kind == Kind::Text || kind == Kind::Number)),
    );
    let rows = assembled.map_err(|_| Breach::Columns {
        table: name.to_owned(),
        difference: "columns could not be put together".to_owned(),
    })?;
    Ok(Arc::new(Checked::check(Arc::new(contract), &[rows])?))
}
