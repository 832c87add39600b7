//! The line.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenreach_clinical::deprivation::LsoaVintage;
use evenreach_cohort::{Clause, ClauseKind, Cohort, Definition, Plan, choose};
use evenreach_contract::Checked;
use evenreach_equity::{Beside, Cleared, DisclosureRule, clear_beside, disclosure_rule};
use evenreach_extract::{Admitted, Codelists, Table, admit, plain_path};
use evenreach_publish::{
    Published, Release, ReportTable, Words, lock, person_table_before, release, release_before, sweep,
};
use evenreach_relation::{Catalogue, Derived, Engine, Inputs, Stage, derive, prove_example, reduce_record};
use evenreach_risk::published::{Score, catalogue as published_scores};
use evenreach_risk::stratify::Learned;
use jiff::civil::Date;
use serde_json::Value;

use crate::checks::{check_authorities, recheck_opt_outs};
use crate::desks::desks;
use crate::drift::{self, Drift};
use crate::inputs::{inputs, rows_last_night, run_id};
use crate::kept_models::KeptModels;
use crate::learning::{landmarks, learn_outcomes};
use crate::other_settings::Line;
use crate::parameters::parameters;
use crate::person_risks::{self, PersonRisks};
use crate::project::edited_relations;
use crate::{
    Pipeline, Step, Stopped, World, curve_tables, ethnicity_tables, journal, learned_tables, quality_tables,
    score_record, score_tables, selection_policies, tier_movement, tier_tables,
};

/// Relations by name.
pub(crate) type Tables = BTreeMap<String, Arc<Checked>>;

/// One night. Read top to bottom: this is the whole program.
pub async fn run(pipeline: &Pipeline, as_of: Date, world: &World<'_>) -> Result<Published, Stopped> {
    let lock = lock(&world.runs)?;
    sweep(&world.runs)?;
    let rule = disclosure_rule(&pipeline.release.aggregates.disclosure)?;
    let kit = Kit::open(pipeline, world)?;

    (world.tell)(Step::Admit);
    let admitted = admit(&desks(pipeline, &kit.catalogue, as_of, world)?, as_of, &rows_last_night(world))?;
    check_authorities(pipeline, &admitted)?;
    let mut decided = inputs(pipeline, &kit.catalogue, &kit.codelists, &admitted, as_of, world);
    let before = release_before(&world.runs, as_of, &decided)?;
    decided["release_before"] = before.as_ref().map(|before| before.run.clone()).into();
    (world.tell)(Step::Reduce);
    let landmarks = landmarks(pipeline, as_of);
    let records = kit.records(pipeline, &admitted, as_of, &landmarks, world).await?;
    (world.tell)(Step::Derive);
    let tonight = kit.tonight(pipeline, &admitted, &records, as_of).await?;
    (world.tell)(Step::Learn);
    let learned = learn_outcomes(&kit, pipeline, (&admitted.tables, &records), &tonight, as_of).await?;
    (world.tell)(Step::Choose);
    let cohorts = kit.choose(pipeline, &planned(pipeline), &tonight)?;
    (world.tell)(Step::ChooseAgain);
    let moved = kit
        .moved(pipeline, &admitted, &Line { records: &records, tonight: &tonight, cohorts: &cohorts }, as_of, rule)
        .await?;
    let others = selection_policies::tables(&cohorts, &pipeline.equity, rule)?;
    let moved = moved.into_iter().chain(others).collect();
    (world.tell)(Step::Clear);
    let beside = Beside { earlier: before.as_ref().map(|before| &before.counts), ..Beside::default() };
    let cleared = clear_beside(&pipeline.equity, rule, as_of, cohorts, &beside)?;
    recheck_opt_outs(pipeline, &admitted, as_of, &cleared)?;
    (world.tell)(Step::Publish);
    let night = Found { admitted: &admitted, records: &records, tonight: &tonight, learned: &learned, moved, rule };
    let published = publish(pipeline, as_of, world, decided, &night, cleared)?;
    journal::append(&world.runs, as_of, &published, None)?;
    drop(lock);
    Ok(published)
}

/// What a check found, when nothing is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkup {
    /// Table -> rows that were read or, for big tables, that the footers promise.
    pub rows: BTreeMap<String, u64>,
    /// Examples of relations that were proved.
    pub examples: usize,
    /// Clinical concepts with codelists.
    pub concepts: usize,
}

/// Everything that can be checked without running the night: pipeline, relations, codelists, files, contracts.
pub async fn check(pipeline: &Pipeline, as_of: Date, world: &World<'_>) -> Result<Checkup, Stopped> {
    disclosure_rule(&pipeline.release.aggregates.disclosure)?;
    let kit = Kit::open(pipeline, world)?;
    let mut examples = 0;
    for relation in kit.catalogue.relations() {
        for example in &relation.twin.examples {
            prove_example(&kit.engine, &kit.catalogue, relation, example).await?;
            examples += 1;
        }
    }
    let admitted = admit(&desks(pipeline, &kit.catalogue, as_of, world)?, as_of, &rows_last_night(world))?;
    check_authorities(pipeline, &admitted)?;
    let rows = admitted.tables.iter().map(|(name, table)| {
        let rows = match table {
            Table::Held(checked) => checked.rows().num_rows() as u64,
            Table::Streamed(events) => events.rows(),
        };
        (name.clone(), rows)
    });
    Ok(Checkup { rows: rows.collect(), examples, concepts: kit.codelists.concepts.len() })
}

/// What the rooms need besides the data.
pub(crate) struct Kit {
    pub(crate) engine: Engine,
    pub(crate) catalogue: Catalogue,
    codelists: Codelists,
}

/// What was found on the way, for the report's tables.
struct Found<'a> {
    admitted: &'a Admitted,
    records: &'a Tables,
    tonight: &'a Derived,
    learned: &'a [Learned],
    /// Who enters and leaves lists under other settings.
    moved: Vec<ReportTable>,
    rule: DisclosureRule,
}

impl Kit {
    pub(crate) fn open(pipeline: &Pipeline, world: &World<'_>) -> Result<Self, Stopped> {
        let catalogue = Catalogue::with_edits(&edited_relations(&world.project)?)?;
        for plan in pipeline.cohorts.values() {
            let relation = catalogue.get(&plan.relation).filter(|r| r.stage == Stage::Choose);
            relation.ok_or_else(|| Stopped::Pipeline {
                cause: format!("there is no cohort relation `{}`", plan.relation),
                hint: Some(format!("known: {}", cohort_relations(&catalogue).join(", "))),
            })?;
        }
        let codelists = Codelists::read(&plain_path(&world.project, &pipeline.codelists.folder)?)?;
        // Named like other leftovers of a run, so that a killed night's spill is swept by the next. A check has no
        // runs folder yet and spills nothing.
        let spill = world.runs.is_dir().then(|| world.runs.join(".spill.partial"));
        let engine = Engine::new(pipeline.engine.clone(), spill)?;
        Ok(Self { engine, catalogue, codelists })
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

    async fn tonight(
        &self,
        pipeline: &Pipeline,
        admitted: &Admitted,
        records: &Tables,
        as_of: Date,
    ) -> Result<Derived, Stopped> {
        let parameters = parameters(pipeline, as_of);
        let inputs = Inputs { tables: &admitted.tables, derived: records, parameters: &parameters };
        let mut targets: Vec<&str> = vec!["person", "standing", "outcomes", "risk_inputs", "score_explanations"];
        targets.extend(pipeline.cohorts.values().map(|plan| plan.relation.as_str()));
        let tonight = derive(&self.engine, &self.catalogue, &inputs, &targets).await?;
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

    /// The planned cohorts that rest on some of the relations.
    pub(crate) fn choose(
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
            Ok(Clause {
                name: words.name.clone(),
                kind,
                met: words.met.clone(),
                not_met: words.not_met.clone(),
                citation: words.citation.clone(),
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

fn publish(
    pipeline: &Pipeline,
    as_of: Date,
    world: &World<'_>,
    mut decided: Value,
    night: &Found<'_>,
    cleared: Cleared,
) -> Result<Published, Stopped> {
    let ledger = night.admitted.ledger();
    let run_id = run_id(&decided);
    decided["rows"] = ledger.iter().map(|(table, account)| (table.clone(), Value::from(account.rows))).collect();
    let kept = KeptModels::of(pipeline, night.learned, night.rule)?;
    decided["models_sha256"] = kept.digests();
    let drift = pipeline
        .risk
        .drift
        .as_ref()
        .map(|policy| Drift::of(policy, night.learned, &kept, (world, as_of)))
        .transpose()?;
    let person = night.tonight.get("person")?;
    let scores = night.tonight.get("published_scores")?;
    let risk_inputs = night.tonight.get("risk_inputs")?;
    let risks = PersonRisks::of(pipeline, person, risk_inputs, night.learned)?;
    let before = person_table_before(&world.runs, as_of, person_risks::NAME)?;
    decided["tiers_compared_with"] = before.as_ref().map(|(manifest, _)| manifest.run_id.clone()).into();
    let thresholds = [&pipeline.risk.cardiovascular.tiers, &pipeline.risk.diabetes.tiers];
    let tables: Vec<ReportTable> = [
        quality_tables::standings(night.tonight.get("standing")?, night.rule)?,
        score_tables::scored(person, scores, night.rule)?,
        score_tables::inputs(person, scores, night.rule)?,
        score_tables::reasons(scores, night.rule)?,
        tier_tables::tiers(person, thresholds, night.rule)?,
        learned_tables::choice(pipeline, night.learned, night.rule),
        learned_tables::performance(night.learned, night.rule),
        learned_tables::by_group(night.learned, night.rule),
        learned_tables::worse(night.learned),
        learned_tables::by_pcn(night.learned, night.rule),
        curve_tables::curves(night.learned, night.rule),
        curve_tables::net_benefit(night.learned, night.rule),
        ethnicity_tables::positions(night.learned, night.rule),
        drift.as_ref().and_then(Drift::table),
        before
            .as_ref()
            .and_then(|(manifest, rows)| tier_movement::movement(person, &risks, (manifest.as_of, rows), night.rule)),
        quality_tables::set_aside(&ledger),
        match night.records.get("clinical_record") {
            Some(record) => quality_tables::values_set_aside(record, as_of)?,
            None => None,
        },
    ]
    .into_iter()
    .flatten()
    .chain(night.moved.iter().cloned())
    .collect();
    let release_plan = Release {
        runs: &world.runs,
        as_of,
        run_id,
        pipeline: Words {
            name: pipeline.name.clone(),
            owner: pipeline.owner.clone(),
            purpose: pipeline.purpose.clone(),
        },
        practice_lists: pipeline.release.patients.practice_lists,
        inputs: decided,
        tables,
        person_tables: vec![risks.table()?, score_record::table(scores, night.tonight.get("score_explanations")?)?],
        models: kept.files(),
        kept: match &drift {
            Some(drift) => vec![(drift::KEPT.to_owned(), drift.kept()?)],
            None => vec![],
        },
        disclaimers: disclaimers(pipeline, night.learned)?,
        headline: headline(night, &cleared, person, drift.as_ref()),
    };
    Ok(release(&release_plan, cleared)?)
}

fn disclaimers(pipeline: &Pipeline, learned: &[Learned]) -> Result<Vec<String>, Stopped> {
    let scores = published_scores().map_err(|e| Stopped::Fault { cause: e.to_string() })?;
    let used = |score: &&Score| score_tables::names().any(|name| name == score.name());
    let mut sentences: Vec<String> = scores.iter().filter(used).map(|s| s.about().disclaimer.clone()).collect();
    // Several scores share one sentence.
    sentences.dedup();
    if pipeline.risk.estimate_missing {
        sentences.push("Missing body mass index, systolic pressure or cholesterol ratio is filled with the published means: scores so made are marked `estimated`.".to_owned());
    }
    for model in learned {
        if let Err(reason) = &model.model {
            sentences.push(format!("No model was learned for {}: {reason}.", model.outcome.words()));
        }
    }
    sentences.push(format!(
        "Deprivation is {}; 1 is the most deprived. Ethnicity is resolved by the rule \"{}\" with the code map of {}.",
        pipeline.reference.deprivation.edition.name(),
        pipeline.ethnicity.resolve.name(),
        pipeline.ethnicity.authority
    ));
    Ok(sentences)
}

fn headline(night: &Found<'_>, cleared: &Cleared, person: &Checked, drift: Option<&Drift>) -> Vec<(String, String)> {
    let shown = |n: usize| match night.rule.cell(Some(n as u64)) {
        evenreach_equity::CellState::Shown(n) => n.to_string(),
        _ => "suppressed".to_owned(),
    };
    vec![
        ("Registered people".to_owned(), shown(person.rows().num_rows())),
        ("Cohorts".to_owned(), cleared.judged().len().to_string()),
        ("Models learned".to_owned(), night.learned.iter().filter(|l| l.model.is_ok()).count().to_string()),
        (
            "Drift".to_owned(),
            match drift.map(|drift| drift.drifted.len()) {
                None => "not compared".to_owned(),
                Some(0) => "none".to_owned(),
                Some(count) => format!("{count} beyond the limits: see the table"),
            },
        ),
    ]
}
