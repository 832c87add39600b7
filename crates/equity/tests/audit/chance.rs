//! How often chance alone makes a finding.

use evenreach_equity::{Decision, Verdict};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::population::{Person, USUAL, judged};

fn person(random: &mut impl Rng) -> Person {
    Person {
        ethnicity: ['A', 'A', 'A', 'A', 'K', 'J', 'N', 'M', 'R', '-'][random.random_range(0..10)],
        sex: if random.random_bool(0.5) { "female" } else { "male" },
        imd_quintile: random.random_range(1..=5),
        age: random.random_range(40..80),
        measured: random.random_bool(0.8),
        high: random.random_bool(0.6),
        contactable: random.random_bool(0.4),
        ..USUAL
    }
}

/// 200 populations where nobody is treated differently. Each cohort is judged by three attributes, each at a chance of
/// at most 5 % of any verdict but `reached`; the gate, which also asks for a ratio below 0.80, must err more seldom.
#[test]
fn fair_populations_are_seldom_accused() {
    let attributes = ["ethnicity_19", "sex", "imd_quintile"];
    let (mut families_wrong, mut held) = (0, 0);
    for seed in 0..200 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let people: Vec<Person> = (0..3_000).map(|_| person(&mut random)).collect();
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
