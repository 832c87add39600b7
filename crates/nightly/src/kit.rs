//! Relations, codelists and engine: what the line needs besides the data, and the steps from files to cohorts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use evenreach_clinical::deprivation::LsoaVintage;
use evenreach_cohort::{CareGiven, Clause, ClauseKind, Cohort, Definition, Plan, choose};
use evenreach_contract::{Checked, Column, Kind};
use evenreach_equity::{Recalibration, Risk, check_policy};
use evenreach_extract::{Admitted, Codelists, Table, plain_path};
use evenreach_relation::{Catalogue, Derived, Engine, Inputs, Stage, derive, reduce_record};
use jiff::civil::Date;
use serde_json::Value;

use crate::inputs::rows_last_night;
use crate::parameters::parameters;
use crate::project::edited_relations;
use crate::selection_policies::as_policy_shares;
use crate::{Pipeline, Stopped, World};

/// Relations by name.
pub(crate) type Tables = BTreeMap<String, Arc<Checked>>;

/// What the rooms need besides the data.
pub(crate) struct Kit {
    pub(crate) engine: Engine,
    pub(crate) catalogue: Catalogue,
    pub(crate) codelists: Codelists,
    /// What published risks are multiplied by within ethnic groups; known once the past was looked at.
    pub(crate) recalibrations: BTreeMap<Risk, Recalibration>,
}

impl Kit {
    pub(crate) fn open(pipeline: &Pipeline, world: &World<'_>) -> Result<Self, Stopped> {
        let catalogue = Catalogue::with_edits(&edited_relations(&world.project)?)?;
        let codelists = Codelists::read(&plain_path(&world.project, &pipeline.codelists.folder)?)?;
        // Named like other leftovers of a run, so that a killed night's spill is swept by the next. A check has no
        // runs folder yet and spills nothing.
        let spill = world.runs.is_dir().then(|| world.runs.join(".spill.partial"));
        Self::of(pipeline, catalogue, codelists, spill)
    }

    /// Of relations and codelists that are read already.
    pub(crate) fn of(
        pipeline: &Pipeline,
        catalogue: Catalogue,
        codelists: Codelists,
        spill: Option<PathBuf>,
    ) -> Result<Self, Stopped> {
        let cohorts: Vec<&str> = pipeline.cohorts.keys().map(String::as_str).collect();
        check_policy(&pipeline.equity, &cohorts)?;
        let shared = pipeline.equity.sharing.keys();
        let without_places =
            |name: &&String| pipeline.cohorts.get(*name).is_some_and(|plan| plan.places_per_pcn.is_none());
        if let Some(name) = shared.into_iter().find(without_places) {
            return Err(Stopped::Pipeline {
                cause: format!("[equity.sharing.{name}] shares out places, but the list has no limit of places"),
                hint: Some(format!("set `places_per_pcn` of [cohorts.{name}], or leave the policy out")),
            });
        }
        for plan in pipeline.cohorts.values() {
            let relation = catalogue.get(&plan.relation).filter(|r| r.stage == Stage::Choose);
            relation.ok_or_else(|| Stopped::Pipeline {
                cause: format!("there is no cohort relation `{}`", plan.relation),
                hint: Some(format!("known: {}", cohort_relations(&catalogue).join(", "))),
            })?;
        }
        let engine = Engine::new(pipeline.engine.clone(), spill)?;
        Ok(Self { engine, catalogue, codelists, recalibrations: BTreeMap::new() })
    }

    /// Events and medicines, each read once, as of tonight and of every landmark.
    pub(crate) async fn records(
        &self,
        pipeline: &Pipeline,
        admitted: &Admitted,
        as_of: Date,
        landmarks: &[Date],
        world: &World<'_>,
    ) -> Result<Tables, Stopped> {
        let dates: Vec<Date> = std::iter::once(as_of).chain(landmarks.iter().copied()).collect();
        let mut records = Tables::new();
        for name in ["clinical_record", "medication_record"] {
            let record =
                reduce_record(&self.engine, &self.catalogue, name, &admitted.tables, &self.codelists, &dates).await?;
            records.insert(name.to_owned(), record);
        }
        admitted.judge_streamed(&rows_last_night(world))?;
        if pipeline.delivery.unsigned
            && let Some(Table::Streamed(events)) = admitted.tables.get("clinical_events")
        {
            events.check_age(pipeline.delivery.at_most_days_old)?;
        }
        let townsend = if pipeline.addresses.vintage == LsoaVintage::Lsoa2021 {
            let inputs = Inputs { tables: &admitted.tables, derived: &Tables::new(), parameters: &BTreeMap::new() };
            let carried = derive(&self.engine, &self.catalogue, &inputs, &["townsend_on_lsoa_2021"]).await?;
            Arc::clone(carried.get("townsend_on_lsoa_2021")?)
        } else {
            match admitted.tables.get("townsend") {
                Some(Table::Held(checked)) => Arc::new(checked.clone()),
                _ => return Err(Stopped::Fault { cause: "the Townsend table was not admitted".to_owned() }),
            }
        };
        records.insert("area_townsend".to_owned(), townsend);
        Ok(records)
    }

    /// What a night is made of: the cohorts' relations and `targets`.
    pub(crate) async fn derive(
        &self,
        pipeline: &Pipeline,
        (admitted, records): (&Admitted, &Tables),
        as_of: Date,
        targets: &[&str],
    ) -> Result<Derived, Stopped> {
        let parameters = parameters(pipeline, as_of);
        let inputs = Inputs { tables: &admitted.tables, derived: records, parameters: &parameters };
        let relations = pipeline.cohorts.values().map(|plan| plan.relation.as_str());
        let targets: Vec<&str> = targets.iter().copied().chain(relations).collect();
        Ok(derive(&self.engine, &self.catalogue, &inputs, &targets).await?)
    }

    /// Everything tonight is made of; refuses a night on which nobody is registered.
    pub(crate) async fn tonight(
        &self,
        pipeline: &Pipeline,
        admitted: &Admitted,
        records: &Tables,
        as_of: Date,
    ) -> Result<Derived, Stopped> {
        let mut targets = vec!["person", "standing", "outcomes", "risk_inputs", "score_explanations", "contact_latest"];
        targets.extend(pipeline.reference.census_ethnicity.is_some().then_some("ethnicity_against_census"));
        let tonight = self.derive(pipeline, (admitted, records), as_of, &targets).await?;
        if tonight.get("person")?.view().is_empty() {
            let starts = match admitted.tables.get("practice_registrations") {
                Some(Table::Held(table)) => arrow::compute::min(table.view().date("start_date")?),
                _ => None,
            };
            let earliest = starts.map(|days| Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days)));
            return Err(Stopped::Nobody {
                as_of: as_of.to_string(),
                earliest: earliest.map_or_else(|| "no day".to_owned(), |d| d.to_string()),
            });
        }
        Ok(tonight)
    }

    /// The planned cohorts that rest on some of the relations, their places shared out as the policy says.
    pub(crate) fn choose(
        &self,
        pipeline: &Pipeline,
        among: &[&str],
        tonight: &Derived,
    ) -> Result<Vec<Cohort>, Stopped> {
        let chosen = self.choose_in_own_order(pipeline, among, tonight)?;
        Ok(as_policy_shares(chosen, &pipeline.equity, &self.recalibrations)?)
    }

    /// The same in their relations' own order.
    pub(crate) fn choose_in_own_order(
        &self,
        pipeline: &Pipeline,
        among: &[&str],
        tonight: &Derived,
    ) -> Result<Vec<Cohort>, Stopped> {
        let mut relations = BTreeMap::new();
        let is_among = |plan: &&Plan| among.contains(&plan.relation.as_str());
        let plans: BTreeMap<String, Plan> = pipeline
            .cohorts
            .iter()
            .filter(|(_, plan)| is_among(plan))
            .map(|(name, plan)| (name.clone(), plan.clone()))
            .collect();
        for plan in plans.values() {
            let rows = Arc::clone(tonight.get(&plan.relation)?);
            relations.insert(plan.relation.clone(), (Arc::new(definition(&self.catalogue, &plan.relation)?), rows));
        }
        Ok(choose(&plans, tonight.get("person")?, &relations)?)
    }
}

/// The relations of all planned cohorts.
pub(crate) fn planned(pipeline: &Pipeline) -> Vec<&str> {
    pipeline.cohorts.values().map(|plan| plan.relation.as_str()).collect()
}

fn cohort_relations(catalogue: &Catalogue) -> Vec<&str> {
    catalogue.relations().filter(|r| r.stage == Stage::Choose).map(|r| r.name.as_str()).collect()
}

/// People are held against others of the same risk by a column of `person`.
fn check_risk(catalogue: &Catalogue, relation: &str, column: &str) -> Result<(), Stopped> {
    let columns = catalogue.get("person").map_or(&[][..], |person| &person.twin.columns);
    let is_risk = |of: &Column| of.kind == Kind::Number && of.unit.as_deref() == Some("%");
    if columns.iter().any(|of| of.name == column && is_risk(of)) {
        return Ok(());
    }
    let risks: Vec<&str> = columns.iter().filter(|of| is_risk(of)).map(|of| of.name.as_str()).collect();
    Err(Stopped::Pipeline {
        cause: format!("relation {relation}: care is compared `at_equal` `{column}`, which is no risk in `person`"),
        hint: Some(format!("risks are {}", risks.join(", "))),
    })
}

fn definition(catalogue: &Catalogue, name: &str) -> Result<Definition, Stopped> {
    let wrong = |cause: String| Stopped::Fault { cause };
    let relation = catalogue.get(name).ok_or_else(|| wrong(format!("relation {name} is gone")))?;
    let clauses = relation
        .twin
        .clauses
        .iter()
        .map(|words| {
            let kind: ClauseKind =
                serde_json::from_value(Value::String(words.kind.clone())).map_err(|_| Stopped::Pipeline {
                    cause: format!("relation {name}: clause `{}` has the kind `{}`", words.name, words.kind),
                    hint: Some("kinds are age, measured, need, exclusion, access".to_owned()),
                })?;
            let given = words.care_given.as_ref();
            if let Some(column) = given.and_then(|given| given.at_equal.as_deref()) {
                check_risk(catalogue, name, column)?;
            }
            Ok(Clause {
                name: words.name.clone(),
                kind,
                met: words.met.clone(),
                not_met: words.not_met.clone(),
                citation: words.citation.clone(),
                care_given: given
                    .map(|given| CareGiven { words: given.words.clone(), at_equal: given.at_equal.clone() }),
            })
        })
        .collect::<Result<Vec<_>, Stopped>>()?;
    Ok(Definition {
        name: name.to_owned(),
        title: relation.twin.title.clone().unwrap_or_else(|| name.to_owned()),
        about: relation.twin.about.clone(),
        clauses,
    })
}
