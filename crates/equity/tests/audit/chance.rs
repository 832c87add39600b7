//! How often chance alone makes a finding.

use evenreach_equity::{Decision, Verdict};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::population::{Person, USUAL, judged};

fn person(random: &mut impl Rng, contactable: f64) -> Person {
    Person {
        ethnicity: ['A', 'A', 'A', 'A', 'K', 'J', 'N', 'M', 'R', '-'][random.random_range(0..10)],
        sex: if random.random_bool(0.5) { "female" } else { "male" },
        imd_quintile: random.random_range(1..=5),
        age: random.random_range(40..80),
        measured: random.random_bool(0.8),
        high: random.random_bool(0.6),
        contactable: random.random_bool(contactable),
        ..USUAL
    }
}

/// 200 populations where nobody is treated differently, whether most people in need are chosen or few. Each cohort is
/// judged by three attributes, each at a chance of at most 5 % of any verdict but `reached`; the gate, which also asks
/// for a ratio below 0.80, must err more seldom.
#[test]
fn fair_populations_are_seldom_accused() {
    let attributes = ["ethnicity_19", "sex", "imd_quintile"];
    let (mut families_wrong, mut held) = (0, 0);
    for seed in 0..200 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let contactable = [0.05, 0.4, 0.6, 0.95][usize::try_from(seed % 4).unwrap()];
        let people: Vec<Person> = (0..3_000).map(|_| person(&mut random, contactable)).collect();
        let judged = judged(&attributes, &people);
        families_wrong += attributes
            .iter()
            .filter(|attribute| {
                let mut rows = judged.audit.rows.iter().filter(|row| row.attribute == **attribute);
                rows.any(|row| matches!(row.verdict, Verdict::UnderReached | Verdict::OverReached))
            })
            .count();
        held += usize::from(matches!(judged.decision, Decision::Held(_)));
    }
    assert!(families_wrong <= 30, "{families_wrong} of 600 families of verdicts");
    assert!(held <= 10, "{held} of 200 nights held");
}

/// The same populations, but one group is left off two times in five.
#[test]
fn a_wronged_group_is_nearly_always_found() {
    let mut found = 0;
    for seed in 0..50 {
        let mut random = ChaCha8Rng::seed_from_u64(1_000 + seed);
        let people: Vec<Person> = (0..3_000)
            .map(|_| {
                let person = person(&mut random, 0.9);
                let wronged = person.ethnicity == 'K' && random.random_bool(0.4);
                Person { contactable: person.contactable && !wronged, ..person }
            })
            .collect();
        let judged = judged(&["ethnicity_19", "sex", "imd_quintile"], &people);
        let Decision::Held(findings) = &judged.decision else { continue };
        let named = findings.iter().filter(|finding| finding.starts_with("Under-reached: Asian: Bangladeshi")).count();
        found += usize::from(named == 1 && findings.len() == 1);
    }
    assert!(found >= 48, "{found} of 50");
}
