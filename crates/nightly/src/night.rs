//! The line.

use std::collections::BTreeMap;

use evenreach_contract::Checked;
use evenreach_equity::{Beside, Cleared, DisclosureRule, clear_beside, disclosure_rule};
use evenreach_extract::{Admitted, Table, admit, sha256_of_bytes};
use evenreach_publish::{
    Published, Release, ReportTable, Words, lock, person_table_before, release, release_before, sweep,
};
use evenreach_relation::{Derived, prove_example};
use evenreach_risk::published::{Score, catalogue as published_scores};
use evenreach_risk::stratify::Learned;
use jiff::civil::Date;
use serde_json::Value;

use crate::checks::{check_authorities, recheck_opt_outs};
use crate::desks::desks;
use crate::drift::{self, Drift};
use crate::inputs::{inputs, rows_last_night, run_id};
use crate::invited::invited;
use crate::kept_models::KeptModels;
use crate::kit::{Kit, Tables, planned};
use crate::learning::{Lessons, landmarks, learn_outcomes};
use crate::other_settings::Line;
use crate::person_risks::{self, PersonRisks};
use crate::published_calibration::Experience;
use crate::selection_policies::{
    RECALIBRATIONS, RECALIBRATIONS_SHA256, as_policy_shares, not_recalibrated, rests_on_recalibrations,
    shared_otherwise,
};
use crate::settings::settings;
use crate::{
    Pipeline, Step, Stopped, World, census_tables, curve_tables, ethnicity_tables, group_table, journal,
    learned_tables, past_lists, prices, published_calibration, quality_tables, score_record, score_tables,
    tier_movement, tier_tables,
};

/// One night. Read top to bottom: this is the whole program.
pub async fn run(pipeline: &Pipeline, as_of: Date, world: &World<'_>) -> Result<Published, Stopped> {
    let lock = lock(&world.runs)?;
    sweep(&world.runs)?;
    let rule = disclosure_rule(&pipeline.release.aggregates.disclosure)?;
    let mut kit = Kit::open(pipeline, world)?;

    (world.tell)(Step::Admit);
    let admitted = admit(&desks(pipeline, &kit.catalogue, as_of, world)?, as_of, &rows_last_night(world))?;
    check_authorities(pipeline, &admitted)?;
    let mut decided = inputs(pipeline, &kit.catalogue, &kit.codelists, &admitted, as_of, world);
    let before = release_before(&world.runs, as_of, &decided)?;
    decided["release_before"] = before.as_ref().map(|before| before.run.clone()).into();
    let settings = settings(pipeline, &world.project, &kit.catalogue, &kit.codelists, &admitted)?;
    (world.tell)(Step::Reduce);
    let landmarks = landmarks(pipeline, as_of);
    let records = kit.records(pipeline, &admitted, as_of, &landmarks, world).await?;
    (world.tell)(Step::Derive);
    let tonight = kit.tonight(pipeline, &admitted, &records, as_of).await?;
    (world.tell)(Step::Learn);
    let (tables, lists_then) = (&admitted.tables, past_lists::relations(pipeline));
    let Lessons { learned, last } =
        learn_outcomes(&kit, pipeline, (tables, &records), (&tonight, &lists_then), as_of).await?;
    let experiences = published_calibration::experiences(&learned);
    kit.recalibrations = published_calibration::recalibrations(&experiences);
    (world.tell)(Step::Choose);
    let policy = &pipeline.equity;
    let own_order = kit.choose_in_own_order(pipeline, &planned(pipeline), &tonight)?;
    let cohorts = as_policy_shares(own_order.clone(), policy, &kit.recalibrations)?;
    (world.tell)(Step::ChooseAgain);
    let line = Line { records: &records, tonight: &tonight, cohorts: &cohorts };
    let moved = kit.moved(pipeline, &admitted, &line, as_of, rule).await?;
    let (shared, policies) = shared_otherwise((&own_order, &cohorts), policy, &kit.recalibrations, rule)?;
    let otherwise = [("policy", policies), ("scores without", moved.without_terms), ("threshold", moved.at_thresholds)];
    let price = prices::table(&cohorts, &otherwise, policy, rule)?;
    let past = match &last {
        Some((landmark, past)) => past_lists::table(&kit, pipeline, (*landmark, past), &tonight, rule)?,
        None => None,
    };
    let moved = moved.tables.into_iter().chain(shared).chain(price).chain(past).collect();
    (world.tell)(Step::Clear);
    let beside = Beside {
        earlier: before.as_ref().map(|before| &before.counts),
        invited: invited(&cohorts, tonight.get("contact_latest")?, as_of)?,
        ..Beside::default()
    };
    let cleared = clear_beside(&pipeline.equity, rule, as_of, cohorts, &beside)?;
    recheck_opt_outs(pipeline, &admitted, as_of, &cleared)?;
    (world.tell)(Step::Publish);
    let mut findings = not_recalibrated(policy, &kit.recalibrations);
    if pipeline.reference.census_ethnicity.is_some() {
        findings.extend(census_tables::without_area(tonight.get("ethnicity_against_census")?, rule)?);
    }
    findings.extend(published_calibration::findings(&experiences, policy.selected_against_need_at_least, rule));
    let recalibrations = serde_json::to_string_pretty(&kit.recalibrations)
        .map_err(|e| Stopped::Fault { cause: format!("recalibrations: {e}") })?;
    let digest = rests_on_recalibrations(policy).then(|| sha256_of_bytes(recalibrations.as_bytes()));
    decided[RECALIBRATIONS_SHA256] = digest.into();
    let night = Found {
        settings,
        recalibrations,
        admitted: &admitted,
        records: &records,
        tonight: &tonight,
        learned: &learned,
        experiences: &experiences,
        findings,
        moved,
        rule,
    };
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

/// What was found on the way, for the report's tables.
struct Found<'a> {
    /// What the night is run with, as files.
    settings: Vec<(String, Vec<u8>)>,
    /// What risks are recalibrated by, as a file.
    recalibrations: String,
    admitted: &'a Admitted,
    records: &'a Tables,
    tonight: &'a Derived,
    learned: &'a [Learned],
    experiences: &'a [Experience<'a>],
    /// Of the whole night.
    findings: Vec<String>,
    /// Who enters and leaves lists under other settings.
    moved: Vec<ReportTable>,
    rule: DisclosureRule,
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
    let against_census = match night.tonight.get("ethnicity_against_census") {
        Ok(rows) if pipeline.reference.census_ethnicity.is_some() => census_tables::against_census(rows, night.rule)?,
        _ => vec![],
    };
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
        published_calibration::table(night.experiences, night.rule),
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
    .chain(against_census)
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
        person_tables: vec![
            group_table::table(person)?,
            risks.table()?,
            score_record::table(scores, night.tonight.get("score_explanations")?)?,
        ],
        settings: night.settings.clone(),
        models: kept.files(),
        kept: [
            drift.as_ref().map(|drift| Ok::<_, Stopped>((drift::KEPT.to_owned(), drift.kept()?))).transpose()?,
            Some((RECALIBRATIONS.to_owned(), night.recalibrations.clone())),
        ]
        .into_iter()
        .flatten()
        .collect(),
        findings: night.findings.clone(),
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
