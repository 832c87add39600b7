//! A region's people by seed, and cohorts chosen from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray, UInt32Array};
use evenreach_clinical::ethnicity::Category;
use evenreach_cohort::{CareGiven, Clause, ClauseKind, Cohort, Definition, Plan, choose};
use evenreach_contract::{Checked, Column, Contract, Kind};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// People of a practice, about.
const PEOPLE_A_PRACTICE: u32 = 8_000;
const PRACTICES_A_PCN: u32 = 5;
/// The letters of 2021 categories, White British most often.
const ETHNICITIES: [char; 20] =
    ['A', 'A', 'A', 'A', 'A', 'A', 'A', 'B', 'C', 'T', 'D', 'F', 'G', 'H', 'J', 'K', 'N', 'M', 'S', '-'];
const CLAUSES: [(&str, ClauseKind, f64); 12] = [
    ("in_age_range", ClauseKind::Age, 0.6),
    ("no_disease", ClauseKind::Need, 0.9),
    ("tool_applies", ClauseKind::Need, 0.98),
    ("measured", ClauseKind::Measured, 0.7),
    ("high", ClauseKind::Need, 0.3),
    ("not_treated", ClauseKind::Need, 0.6),
    ("no_contraindication", ClauseKind::Exclusion, 0.99),
    ("not_declined", ClauseKind::Exclusion, 0.95),
    ("no_exclusion", ClauseKind::Exclusion, 0.98),
    ("not_opted_out", ClauseKind::Access, 0.97),
    ("not_contacted", ClauseKind::Access, 0.9),
    ("not_refused", ClauseKind::Access, 0.98),
];

/// So many cohorts, each of twelve clauses drawn anew.
pub fn cohorts(people: usize, cohorts: usize) -> Vec<Cohort> {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let people = u32::try_from(people).expect("fewer than four thousand million people");
    let persons = persons(people, &mut random);
    let clause = |(name, kind, _): &(&str, ClauseKind, f64)| Clause {
        name: (*name).to_owned(),
        kind: *kind,
        met: format!("{name} is met"),
        not_met: format!("{name} is not met"),
        citation: String::new(),
        care_given: (*name == "not_treated")
            .then(|| CareGiven { words: "are treated".to_owned(), at_equal: Some("qrisk3_10y_percent".into()) }),
    };
    let mut plans = BTreeMap::new();
    let mut relations = BTreeMap::new();
    for number in 0..cohorts {
        let name = format!("cohort_{number:02}");
        let definition = Definition {
            name: name.clone(),
            title: name.clone(),
            about: String::new(),
            clauses: CLAUSES.iter().map(clause).collect(),
        };
        plans.insert(name.clone(), Plan { relation: name.clone(), places_per_pcn: Some(1_500) });
        relations.insert(name, (Arc::new(definition), Arc::new(answers(people, &mut random))));
    }
    choose(&plans, &persons, &relations).expect("cohorts")
}

fn persons(people: u32, random: &mut ChaCha8Rng) -> Arc<Checked> {
    let practices = (people / PEOPLE_A_PRACTICE).max(PRACTICES_A_PCN);
    let practice: Vec<u32> = (0..people).map(|_| random.random_range(0..practices)).collect();
    let ethnicity: Vec<Option<Category>> = (0..people)
        .map(|_| Category::from_code(&ETHNICITIES[random.random_range(0..ETHNICITIES.len())].to_string()))
        .collect();
    let decile: Vec<Option<i32>> =
        (0..people).map(|_| Some(random.random_range(1..=10)).filter(|_| random.random_bool(0.99))).collect();
    let age: Vec<i32> = (0..people).map(|_| random.random_range(18..95)).collect();
    let quintile = |decile: &Option<i32>| decile.map_or("Unknown".to_owned(), |d| ((d + 1) / 2).to_string());
    let group = |of: fn(Category) -> &'static str| {
        text(ethnicity.iter().map(move |category| category.map_or("Unknown", of).to_owned()))
    };
    let share =
        |least: f64, random: &mut ChaCha8Rng| (0..people).map(|_| random.random_bool(least)).collect::<Vec<_>>();
    let known = share(0.7, random);
    let number = |low: f64, high: f64, random: &mut ChaCha8Rng| -> ArrayRef {
        let values = known.iter().map(|known| known.then(|| random.random_range(low..high)));
        Arc::new(values.collect::<Float64Array>())
    };
    let mut columns = vec![
        ("person_key", Kind::Key, Arc::new(UInt32Array::from_iter_values(0..people)) as ArrayRef),
        ("patient_id", Kind::Text, text((0..people).map(|p| format!("p{p:08}")))),
        ("practice_code", Kind::Text, text(practice.iter().map(|p| format!("P{p:05}")))),
        ("pcn_code", Kind::Text, text(practice.iter().map(|p| format!("U{:05}", p / PRACTICES_A_PCN)))),
        ("imd_decile", Kind::Integer, Arc::new(decile.iter().copied().collect::<Int32Array>())),
        ("imd_quintile_label", Kind::Text, text(decile.iter().map(quintile))),
        ("age_years", Kind::Integer, Arc::new(Int32Array::from(age.clone()))),
        ("age_band", Kind::Text, text(age.iter().map(|age| format!("{}0s", age / 10)))),
        ("sex", Kind::Text, text(share(0.5, random).into_iter().map(|f| if f { "female" } else { "male" }.to_owned()))),
        (
            "ethnicity_code",
            Kind::Text,
            Arc::new(ethnicity.iter().map(|c| c.map(|c| c.letter().to_string())).collect::<StringArray>()),
        ),
        ("ethnicity_19", Kind::Text, group(Category::group_19)),
        ("ethnicity_5", Kind::Text, group(Category::group_5)),
        ("ethnicity_known_records", Kind::Integer, Arc::new(Int32Array::from(vec![0; people as usize]))),
        ("ethnicity_distinct_categories", Kind::Integer, Arc::new(Int32Array::from(vec![0; people as usize]))),
        ("ethnicity_distinct_groups_5", Kind::Integer, Arc::new(Int32Array::from(vec![0; people as usize]))),
        ("ethnicity_not_stated", Kind::Flag, Arc::new(BooleanArray::from(vec![false; people as usize]))),
    ];
    for (name, low, high) in [
        ("qrisk3_10y_percent", 0.1, 40.0),
        ("qdiabetes_10y_percent", 0.1, 30.0),
        ("systolic_mmhg", 95.0, 180.0),
        ("hba1c_mmol_per_mol", 30.0, 60.0),
        ("egfr_ml_per_min", 30.0, 120.0),
    ] {
        columns.push((name, Kind::Number, number(low, high, random)));
    }
    Arc::new(table("person", columns))
}

fn answers(people: u32, random: &mut ChaCha8Rng) -> Checked {
    let mut columns = vec![("person_key", Kind::Key, Arc::new(UInt32Array::from_iter_values(0..people)) as ArrayRef)];
    for (name, _, share) in CLAUSES {
        let met = (0..people).map(|_| Some(random.random_bool(share))).collect::<BooleanArray>();
        columns.push((name, Kind::Flag, Arc::new(met)));
    }
    let priority = (0..people).map(|_| Some(random.random_range(10.0..40.0))).collect::<Float64Array>();
    columns.push(("priority", Kind::Number, Arc::new(priority)));
    columns.push(("reason", Kind::Text, text((0..people).map(|_| "due".to_owned()))));
    table("answers", columns)
}

fn text(values: impl Iterator<Item = String>) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

fn table(name: &str, columns: Vec<(&str, Kind, ArrayRef)>) -> Checked {
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
        about: String::new(),
        grain: vec!["person_key".to_owned()],
        columns: columns.iter().map(column).collect(),
    };
    let rows = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, _, v)| (name, v, true)));
    Checked::check(Arc::new(contract), &[rows.expect("columns of one length")])
        .expect("a table that keeps its contract")
}
