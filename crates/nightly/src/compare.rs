//! Two runs held against each other: who joined and who left every list, by group, and why.
//!
//! Where more than one thing changed, the lists are chosen again from the later run's data with the earlier run's rules,
//! codelists and ethnicity map, replaced one after another; each run keeps its settings for that.

mod cause;
mod component;
mod hybrid;
mod table;
mod words;

use std::collections::HashMap;
use std::path::Path;

use arrow::array::{Array as _, RecordBatch, StringArray};
use evenreach_cohort::{Cohort, Place};
use evenreach_equity::disclosure_rule;
use evenreach_publish::ReportTable;

use self::cause::Stand;
use self::hybrid::{Side, choose_with, why_not};
use self::table::{At, Moved};
use crate::{Step, Stopped, World, group_table};

pub use self::cause::Cause;
pub use self::component::Component;

/// What was found between two runs.
#[derive(Debug)]
pub struct Comparison {
    /// Name of the earlier run.
    pub earlier: String,
    /// Name of the later run.
    pub later: String,
    /// What differs between what they were run with.
    pub differing: Vec<Component>,
    /// Why the causes of joining and leaving cannot be told apart, where several things differ.
    pub cannot_tell: Option<String>,
    /// Counts by cohort, group and cause, under the later run's disclosure rule; none under a rule that prints counts as
    /// they are and hides small ones: what both runs' tables say of the lists would give those away.
    pub table: Option<ReportTable>,
}

/// Compares two finished runs, released or held. `world.project` is the folder with the later run's extracts; it is read
/// only where more than one thing differs.
///
/// # Errors
/// Runs that cannot be compared, that were altered, or whose extracts are gone; the machine's.
pub async fn compare(earlier: &Path, later: &Path, world: &World<'_>) -> Result<Comparison, Stopped> {
    let (earlier, later) = (Side::open(earlier)?, Side::open(later)?);
    check_order(&earlier, &later)?;
    let rule = disclosure_rule(&later.lists.manifest.disclosure)?;
    let differing = component::differ(earlier.decided(), later.decided());
    let cannot_tell = if differing.len() > 1 { why_not(&earlier, &later, &differing, world)? } else { None };
    let mut between: Vec<Vec<Cohort>> = vec![];
    let is_split = differing.len() > 1 && cannot_tell.is_none();
    if is_split {
        (world.tell)(Step::ChooseAgain);
        for step in 1..differing.len() {
            between.push(choose_with(&earlier, &later, &differing[step..], world).await?);
        }
    }
    let people = Everybody::of(&earlier, &later);
    let steps: &[Component] = if is_split { &differing } else { &[] };
    let lists: Vec<(String, Vec<(At, Moved)>)> = cohort_names(&earlier, &later)
        .into_iter()
        .map(|cohort| {
            let stands = people.stands(&earlier, &later, &between, &cohort);
            (cohort, people.moves(&stands, steps, &differing))
        })
        .collect();
    let [of_earlier, of_later] = [&earlier, &later].map(|side| side.lists.person_table(group_table::NAME));
    let rows = |groups: Option<RecordBatch>, side: &Side| groups.or_else(|| places_alone(side));
    let (of_earlier, of_later) = (rows(of_earlier?, &earlier), rows(of_later?, &later));
    let words = format!("From {} to {}.", earlier.name(), later.name());
    let table = table::table(&lists, (of_earlier.as_ref(), of_later.as_ref()), &words, rule);
    Ok(Comparison { earlier: earlier.name(), later: later.name(), differing, cannot_tell, table })
}

fn check_order(earlier: &Side, later: &Side) -> Result<(), Stopped> {
    let refuse = |cause: String, hint: &str| Err(Stopped::Pipeline { cause, hint: Some(hint.to_owned()) });
    if earlier.name() == later.name() {
        return refuse(format!("{} and {} are the same run", earlier.name(), later.name()), "name two runs");
    }
    if earlier.lists.manifest.as_of > later.lists.manifest.as_of {
        return refuse(
            format!("{} is of a later night than {}", earlier.name(), later.name()),
            "name the earlier run first",
        );
    }
    Ok(())
}

/// Cohorts of either run, in name order.
fn cohort_names(earlier: &Side, later: &Side) -> Vec<String> {
    let of = |side: &Side| side.lists.cohorts.iter().map(|cohort| cohort.name.clone()).collect::<Vec<_>>();
    let mut names = [of(earlier), of(later)].concat();
    names.sort_unstable();
    names.dedup();
    names
}

/// Of a run that kept no groups, the PCN of everybody.
fn places_alone(side: &Side) -> Option<RecordBatch> {
    let pcns: arrow::array::ArrayRef = std::sync::Arc::new(side.lists.pcn_codes.clone());
    RecordBatch::try_from_iter_with_nullable([("pcn_code", pcns, true)]).ok()
}

/// Everybody of either run.
struct Everybody {
    numbers: HashMap<String, usize>,
    at: Vec<At>,
}

impl Everybody {
    fn of(earlier: &Side, later: &Side) -> Self {
        let mut people = Self { numbers: HashMap::new(), at: vec![] };
        for (side, is_later) in [(later, true), (earlier, false)] {
            for (row, id) in side.lists.patient_ids.iter().enumerate() {
                let Some(id) = id.filter(|id| !people.numbers.contains_key(*id)) else { continue };
                people.numbers.insert(id.to_owned(), people.at.len());
                people.at.push(At { is_later, row });
            }
        }
        people
    }

    fn of_ids(&self, ids: &StringArray, places: impl Iterator<Item = Option<Place>>) -> Vec<Stand> {
        let mut stands = vec![Stand::Absent; self.at.len()];
        for (id, place) in ids.iter().zip(places) {
            if let Some(number) = id.and_then(|id| self.numbers.get(id)) {
                stands[*number] = match place {
                    Some(Place::Selected(_)) => Stand::On,
                    Some(Place::BeyondCapacity(_)) => Stand::Beyond,
                    // A list that a run does not have has nobody on it.
                    Some(Place::NotEligible(_)) | None => Stand::NotEligible,
                };
            }
        }
        stands
    }

    /// Everybody's stand with one list: in the earlier run, after each component replaced, in the later run.
    fn stands(&self, earlier: &Side, later: &Side, between: &[Vec<Cohort>], cohort: &str) -> Vec<Vec<Stand>> {
        let of_run = |side: &Side| {
            let list = side.lists.cohorts.iter().find(|list| list.name == cohort);
            let places = (0..side.lists.patient_ids.len()).map(|row| list.map(|list| list.places[row]));
            self.of_ids(&side.lists.patient_ids, places)
        };
        let mut stands = vec![of_run(earlier)];
        for cohorts in between {
            let Some(first) = cohorts.first() else { continue };
            let list = cohorts.iter().find(|list| list.name == cohort);
            let places = (0..first.standings.len()).map(|row| list.map(|list| list.standings[row].place));
            let view = first.people.view();
            let ids = view.text("patient_id");
            stands.push(ids.map_or_else(|_| vec![Stand::Absent; self.at.len()], |ids| self.of_ids(ids, places)));
        }
        stands.push(of_run(later));
        stands
    }

    /// Everybody on either list, and why they are on one of them only.
    fn moves(&self, stands: &[Vec<Stand>], steps: &[Component], differing: &[Component]) -> Vec<(At, Moved)> {
        let moved = |number: usize| {
            let of_person: Vec<Stand> = stands.iter().map(|step| step[number]).collect();
            let is_on = of_person.last() == Some(&Stand::On);
            match cause::cause(&of_person, steps, differing) {
                Some(cause) if is_on => Some(Moved::Joins(cause)),
                Some(cause) => Some(Moved::Leaves(cause)),
                None => is_on.then_some(Moved::Stays),
            }
        };
        self.at.iter().enumerate().filter_map(|(number, at)| Some((*at, moved(number)?))).collect()
    }
}
