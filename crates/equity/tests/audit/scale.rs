//! A million people and twenty cohorts.

use std::time::Instant;

use evenreach_equity::{DisclosureRule, clear};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::population::{AS_OF, Person, USUAL, cohorts_of, persons, policy};

/// Run with `cargo test --release -- --ignored`.
#[test]
#[ignore = "takes minutes without optimisation"]
fn a_million_people_in_twenty_seconds() {
    let mut random = ChaCha8Rng::seed_from_u64(1);
    let people: Vec<Person> = (0..1_000_000)
        .map(|_| Person {
            ethnicity: ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L', 'M', 'N', 'P', 'R', 'S', 'T', 'W', '-']
                [random.random_range(0..19)],
            sex: if random.random_bool(0.5) { "female" } else { "male" },
            imd_quintile: random.random_range(1..=5),
            age: random.random_range(20..100),
            practice: random.random_range(1..=150),
            measured: random.random_bool(0.8),
            high: random.random_bool(0.4),
            contactable: random.random_bool(0.9),
            priority: Some(random.random_range(0.0..50.0)),
            ..USUAL
        })
        .collect();
    let names: Vec<String> = (0..20).map(|n| format!("cohort_{n:02}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let cohorts = cohorts_of(&persons(&people), &people, Some(500), &names);
    let by = [
        "ethnicity_19",
        "ethnicity_5",
        "imd_quintile",
        "sex",
        "age_band",
        "ethnicity_19 x imd_quintile",
        "pcn",
        "practice",
        "ethnicity_5 x pcn",
    ];
    let start = Instant::now();
    let cleared = clear(&policy(&by), DisclosureRule::NhsEnglandHes, AS_OF, cohorts).unwrap();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(cleared.judged().len(), 20);
    assert!(seconds < 20.0, "{seconds:.1} s");
    eprintln!("{seconds:.1} s for {} rows", cleared.judged()[0].audit.rows.len());
}
