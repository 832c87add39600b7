//! The equity audit of many people and many cohorts: every group, every crossing, every place, and what may be shown.
//!
//! `cargo bench -p evenreach-equity --bench audit -- [PEOPLE] [COHORTS] [RULE]` makes people from a seed (1,000,000
//! unless said), 10,000 to a practice and five practices to a PCN, answers to the clauses of 20 cohorts, chooses the
//! lists, and then times `clear_beside`: once with nothing released before, once beside its own release.

#![expect(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench reads the clock, stops at the first fault and prints its figures"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray, UInt32Array};
use evenreach_clinical::ethnicity::Category;
use evenreach_cohort::{Clause, ClauseKind, Cohort, Definition, Plan, choose};
use evenreach_contract::{Checked, Column, Contract, Kind};
use evenreach_equity::{Beside, OnBreach, Policy, Risk, clear_beside, disclosure_rule};
use jiff::civil::date;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

/// Per mille of the population of England in 2021, roughly, by category letter; the rest are not known.
const ETHNICITY: [(&str, u32); 18] = [
    ("A", 640),
    ("B", 8),
    ("C", 60),
    ("D", 8),
    ("E", 4),
    ("F", 8),
    ("G", 7),
    ("H", 30),
    ("J", 26),
    ("K", 10),
    ("L", 16),
    ("M", 10),
    ("N", 24),
    ("P", 5),
    ("R", 7),
    ("S", 15),
    ("T", 1),
    ("W", 5),
];
const CLAUSES: [(&str, ClauseKind, f64); 6] = [
    ("in_age_range", ClauseKind::Age, 0.5),
    ("measured", ClauseKind::Measured, 0.7),
    ("at_risk", ClauseKind::Need, 0.3),
    ("no_treatment", ClauseKind::Need, 0.6),
    ("not_excluded", ClauseKind::Exclusion, 0.95),
    ("not_invited_lately", ClauseKind::Access, 0.8),
];
const BY: [&str; 8] =
    ["ethnicity_19", "ethnicity_5", "imd_quintile", "sex", "age_band", "ethnicity_5 x imd_quintile", "pcn", "practice"];

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|a| a != "--bench");
    let mut number = |usual: usize| arguments.next().map_or(usual, |a| a.parse().expect("a number"));
    let (people, cohorts) = (number(1_000_000), number(20));
    let rule = disclosure_rule(arguments.next().as_deref().unwrap_or("nhs-england-hes")).expect("a known rule");
    let persons = persons(people);
    let cohorts: Vec<Cohort> = (0..cohorts).flat_map(|number| cohort(&persons, number)).collect();
    let policy = Policy {
        by: BY.map(str::to_owned).to_vec(),
        selected_against_need_at_least: 0.8,
        people_needed_for_a_verdict: 30,
        on_breach: OnBreach::Warn,
        risk: cohorts.iter().map(|c| (c.name.clone(), Risk::Qrisk3)).collect(),
        waivers: Vec::new(),
    };
    println!("{people} people, {} cohorts, {} attributes, rule {}", cohorts.len(), BY.len(), rule.as_str());
    let timed = |what: &str, beside: &Beside<'_>| {
        let (cohorts, start) = (cohorts.clone(), Instant::now());
        let cleared = clear_beside(&policy, rule, date(2026, 11, 21), cohorts, beside).expect("an audit");
        println!("{what}: {:.2} s", start.elapsed().as_secs_f64());
        cleared
    };
    let first = timed("nothing released before", &Beside::default());
    println!("counts of people released: {}", first.released().iter().count());
    timed("beside an earlier release", &Beside { earlier: Some(first.released()), ..Beside::default() });
}

fn persons(people: usize) -> Arc<Checked> {
    let mut dice = ChaCha8Rng::seed_from_u64(1);
    let ethnicity: Vec<Option<Category>> = (0..people)
        .map(|_| {
            let mut at = dice.random_range(0..1000);
            let found = ETHNICITY.iter().find(|(_, per_mille)| {
                let is_here = at < *per_mille;
                at = at.saturating_sub(*per_mille);
                is_here
            });
            found.and_then(|(letter, _)| Category::from_code(letter))
        })
        .collect();
    let ages: Vec<i32> = (0..people).map(|_| dice.random_range(0..100)).collect();
    let deciles: Vec<i32> = (0..people).map(|_| dice.random_range(1..=10)).collect();
    let practice = |row: usize| row / 10_000;
    let text = |of: &dyn Fn(usize) -> String| {
        Arc::new((0..people).map(|row| Some(of(row))).collect::<StringArray>()) as ArrayRef
    };
    let group = |of: fn(Category) -> &'static str| text(&|row| ethnicity[row].map_or("Unknown", of).to_owned());
    let quintile = |row: usize| match (deciles[row] + 1) / 2 {
        1 => "1 (most deprived)".to_owned(),
        5 => "5 (least deprived)".to_owned(),
        other => other.to_string(),
    };
    let known = |share: f64, of: &mut dyn FnMut(&mut ChaCha8Rng) -> f64| {
        let mut dice = ChaCha8Rng::seed_from_u64(2);
        let values = (0..people).map(|_| dice.random_bool(share).then(|| of(&mut dice)));
        Arc::new(values.collect::<Float64Array>()) as ArrayRef
    };
    table(
        "person",
        vec![
            ("person_key", Kind::Key, keys(people)),
            ("patient_id", Kind::Text, text(&|row| format!("p{row:07}"))),
            ("practice_code", Kind::Text, text(&|row| format!("P{:05}", practice(row)))),
            ("pcn_code", Kind::Text, text(&|row| format!("U{:05}", practice(row) / 5))),
            ("icb_code", Kind::Text, text(&|row| format!("Q{}", practice(row) / 50))),
            ("imd_decile", Kind::Integer, Arc::new(Int32Array::from(deciles.clone()))),
            ("imd_quintile_label", Kind::Text, text(&quintile)),
            ("age_years", Kind::Integer, Arc::new(Int32Array::from(ages.clone()))),
            ("age_band", Kind::Text, text(&|row| format!("{}-{}", ages[row] / 10 * 10, ages[row] / 10 * 10 + 9))),
            ("sex", Kind::Text, text(&|row| if row % 2 == 0 { "female".to_owned() } else { "male".to_owned() })),
            (
                "ethnicity_code",
                Kind::Text,
                Arc::new(ethnicity.iter().map(|c| c.map(|c| c.letter().to_string())).collect::<StringArray>()),
            ),
            ("ethnicity_19", Kind::Text, group(Category::group_19)),
            ("ethnicity_16", Kind::Text, group(Category::group_16)),
            ("ethnicity_5", Kind::Text, group(Category::group_5)),
            ("ethnicity_distinct_categories", Kind::Integer, Arc::new(Int32Array::from(vec![1; people]))),
            ("qrisk3_10y_percent", Kind::Number, known(0.4, &mut |dice| dice.random_range(0.1..40.0))),
            ("systolic_mmhg", Kind::Number, known(0.7, &mut |dice| dice.random_range(90.0..180.0))),
        ],
    )
}

/// A cohort whose clauses are answered by dice of their own; the first is shared by all.
fn cohort(persons: &Arc<Checked>, number: usize) -> Vec<Cohort> {
    let people = persons.rows().num_rows();
    let name = format!("cohort_{number:02}");
    let mut columns = vec![("person_key", Kind::Key, keys(people))];
    for (at, (clause, _, share)) in CLAUSES.iter().enumerate() {
        let seed = if at == 0 { 0 } else { 100 * number + at };
        let mut dice = ChaCha8Rng::seed_from_u64(seed as u64);
        let met = (0..people).map(|_| Some(dice.random_bool(*share)));
        columns.push((clause, Kind::Flag, Arc::new(met.collect::<BooleanArray>())));
    }
    let mut dice = ChaCha8Rng::seed_from_u64(number as u64);
    let priority = (0..people).map(|_| Some(dice.random::<f64>()));
    columns.push(("priority", Kind::Number, Arc::new(priority.collect::<Float64Array>())));
    columns.push(("reason", Kind::Text, Arc::new((0..people).map(|_| Some("at risk")).collect::<StringArray>())));
    let clauses = CLAUSES.iter().map(|(clause, kind, _)| Clause {
        name: (*clause).to_owned(),
        kind: *kind,
        met: format!("{clause} is met"),
        not_met: format!("{clause} is not met"),
        citation: String::new(),
    });
    let definition =
        Definition { name: name.clone(), title: name.clone(), about: String::new(), clauses: clauses.collect() };
    let plan = Plan { relation: name.clone(), places_per_pcn: Some(1000) };
    let relations = BTreeMap::from([(name.clone(), (Arc::new(definition), table("answers", columns)))]);
    choose(&BTreeMap::from([(name, plan)]), persons, &relations).expect("a cohort")
}

fn keys(people: usize) -> ArrayRef {
    Arc::new(UInt32Array::from_iter_values((0..people).map(|row| u32::try_from(row).expect("few enough people"))))
}

fn table(name: &str, columns: Vec<(&str, Kind, ArrayRef)>) -> Arc<Checked> {
    let column = |(name, kind, values): &(&str, Kind, ArrayRef)| Column {
        name: (*name).to_owned(),
        kind: *kind,
        nullable: values.null_count() > 0,
        unit: None,
        at_least: None,
        at_most: None,
        allowed: Vec::new(),
        about: String::new(),
    };
    let contract = Contract {
        name: name.to_owned(),
        about: "one row a person".to_owned(),
        grain: vec!["person_key".to_owned()],
        columns: columns.iter().map(column).collect(),
    };
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, _, values)| (name.to_owned(), values, true)),
    );
    let batch = batch.expect("columns of one length");
    Arc::new(Checked::check(Arc::new(contract), &[batch]).expect("a table that meets its contract"))
}
