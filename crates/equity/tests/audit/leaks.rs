//! No small number leaves, by itself, as a difference, or as the answer to a set of equations.

use std::collections::{BTreeMap, BTreeSet};

use evenreach_cohort::{Cohort, Place};
use evenreach_equity::{Cleared, Count, DisclosureRule, clear};
use proptest::prelude::*;

use crate::population::{AS_OF, CLAUSES, Person, cohort, policy};
use crate::symmetry::people;

const BY: [&str; 5] = ["ethnicity_19", "ethnicity_5", "sex", "ethnicity_5 x sex", "pcn"];
const STEPS: usize = CLAUSES.len() + 2;
const CLAUSE_OF_MEASUREMENT: usize = 1;
/// The last of the clinical clauses.
const STEP_OF_NEED: usize = 3;

/// (attribute, group, column): columns are the funnel's steps, then in need, then not measured.
type Cell = (String, String, usize);

/// How far a person came.
fn last_step(cohort: &Cohort, row: usize) -> usize {
    match cohort.standings[row].place {
        Place::NotEligible(clause) => clause,
        Place::BeyondCapacity(_) => CLAUSES.len(),
        Place::Selected(_) => CLAUSES.len() + 1,
    }
}

/// The cells someone like this, who came so far, is counted in.
fn cells_of(person: &Person, last: usize) -> Vec<Cell> {
    let five = match person.ethnicity {
        'A' => "White",
        'K' | 'R' => "Asian",
        'N' => "Black",
        'S' => "Other",
        _ => "Unknown",
    };
    let groups = [
        ("all", "Everyone".to_owned()),
        (BY[0], person.group_19().to_owned()),
        (BY[1], five.to_owned()),
        (BY[2], person.sex.to_owned()),
        (BY[3], format!("{five} x {}", person.sex)),
        (BY[4], person.pcn().unwrap_or("No PCN").to_owned()),
    ];
    let columns = (0..=last)
        .chain((last >= STEP_OF_NEED).then_some(STEPS))
        .chain((last == CLAUSE_OF_MEASUREMENT).then_some(STEPS + 1));
    let cell = |(attribute, group): &(&str, String), column| ((*attribute).to_owned(), group.clone(), column);
    groups.iter().flat_map(|group| columns.clone().map(move |column| cell(group, column))).collect()
}

/// The people behind every cell, as row numbers, counted without the crate.
fn truth(people: &[Person], cohort: &Cohort) -> BTreeMap<Cell, BTreeSet<usize>> {
    let mut cells: BTreeMap<Cell, BTreeSet<usize>> = BTreeMap::new();
    for (row, person) in people.iter().enumerate() {
        // Every group has every cell, if only with nobody in it.
        for last in 0..STEPS {
            for cell in cells_of(person, last) {
                cells.entry(cell).or_default();
            }
        }
        for cell in cells_of(person, last_step(cohort, row)) {
            cells.entry(cell).or_default().insert(row);
        }
    }
    cells
}

/// Every count in the published audit. A cell published twice must be the same twice.
fn published(cleared: &Cleared) -> BTreeMap<Cell, Count> {
    let mut cells = BTreeMap::new();
    let audit = &cleared.judged()[0].audit;
    let mut add = |attribute: &str, group: &str, column: usize, count: Count| {
        let before = cells.insert((attribute.to_owned(), group.to_owned(), column), count);
        assert!(before.is_none_or(|before| before == count), "{attribute} {group} {column}");
    };
    for row in &audit.rows {
        for (column, count) in row.kept.iter().enumerate() {
            add(&row.attribute, &row.group, column, *count);
        }
        add(&row.attribute, &row.group, 0, row.registered);
        add(&row.attribute, &row.group, STEPS - 1, row.selected);
        add(&row.attribute, &row.group, STEPS, row.in_need);
    }
    for row in &audit.assessment {
        add(&row.attribute, &row.group, CLAUSE_OF_MEASUREMENT, row.reached);
        add(&row.attribute, &row.group, STEPS + 1, row.not_assessed);
    }
    cells
}

fn night(people: &[Person], places: Option<u32>, rule: DisclosureRule) -> (Cleared, Cohort) {
    let cohort = cohort(people, places);
    (clear(&policy(&BY), rule, AS_OF, vec![cohort.clone()]).unwrap(), cohort)
}

/// A cell's people as a vector over all people, in arithmetic modulo a prime.
const PRIME: u64 = 2_147_483_647;

/// Whether the target is a combination of the known sums: then it can be worked out exactly.
pub struct Solver {
    rows: Vec<Vec<u64>>,
}

impl Solver {
    pub fn knowing(known: impl Iterator<Item = Vec<u64>>) -> Self {
        let mut solver = Self { rows: Vec::new() };
        for row in known {
            let mut row = solver.reduced(row);
            if let Some(pivot) = row.iter().position(|v| *v != 0) {
                let inverse = power(row[pivot], PRIME - 2);
                row.iter_mut().for_each(|v| *v = *v * inverse % PRIME);
                solver.rows.push(row);
            }
        }
        solver
    }

    fn reduced(&self, mut row: Vec<u64>) -> Vec<u64> {
        for known in &self.rows {
            let pivot = known.iter().position(|v| *v != 0).unwrap();
            let factor = row[pivot];
            if factor != 0 {
                row.iter_mut().zip(known).for_each(|(v, k)| *v = (*v + (PRIME - factor) * k) % PRIME);
            }
        }
        row
    }

    pub fn works_out(&self, target: Vec<u64>) -> bool {
        self.reduced(target).iter().all(|v| *v == 0)
    }
}

fn power(base: u64, exponent: u64) -> u64 {
    let half = if exponent == 0 { return 1 } else { power(base, exponent / 2) };
    let square = half * half % PRIME;
    if exponent.is_multiple_of(2) { square } else { square * base % PRIME }
}

/// What a reader does not know is how many people there are of each kind: ethnicity, sex, PCN, and how far they came.
/// A cell is a sum of kinds. Kinds within a cell that is shown as zero are known to be nobody.
fn sums_of_kinds(people: &[Person], published: &BTreeMap<Cell, Count>) -> BTreeMap<Cell, Vec<u64>> {
    let likes =
        people.iter().map(|p| (format!("{} {} {:?}", p.ethnicity, p.sex, p.pcn()), *p)).collect::<BTreeMap<_, _>>();
    let kinds = likes.values().flat_map(|person| (0..STEPS).map(|last| cells_of(person, last)));
    let kinds: Vec<Vec<Cell>> =
        kinds.filter(|cells| cells.iter().all(|cell| published[cell] != Count::Shown(0))).collect();
    let sum = |cell: &Cell| kinds.iter().map(|cells| u64::from(cells.contains(cell))).collect();
    published.keys().map(|cell| (cell.clone(), sum(cell))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_small_count_or_small_difference_is_shown(
        people in people(500),
        places in prop::option::of(1u32..100),
        rule in prop::sample::select(vec![
            DisclosureRule::NhsEnglandHes, DisclosureRule::Opensafely, DisclosureRule::LegacyLt5, DisclosureRule::Acro,
        ]),
    ) {
        let (cleared, cohort) = night(&people, places, rule);
        let truth = truth(&people, &cohort);
        let published = published(&cleared);
        prop_assert_eq!(published.keys().collect::<Vec<_>>(), truth.keys().collect::<Vec<_>>());
        for (cell, members) in &truth {
            let Count::Shown(shown) = published[cell] else { continue };
            let count = members.len() as u64;
            prop_assert!(!rule.is_small(count), "{:?} has {}", cell, count);
            prop_assert_eq!(shown, rule.rounded(count));
            for other in 0..STEPS + 2 {
                let other = (cell.0.clone(), cell.1.clone(), other);
                if truth[&other].is_subset(members) && matches!(published[&other], Count::Shown(_)) {
                    let rest = count - truth[&other].len() as u64;
                    prop_assert!(rest == 0 || !rule.is_small(rest), "{:?} without {:?} has {}", cell, other, rest);
                }
            }
        }
    }

    #[test]
    fn exact_counts_do_not_add_up_to_a_hidden_small_one(people in people(300), places in prop::option::of(1u32..60)) {
        let rule = DisclosureRule::LegacyLt5;
        let (cleared, cohort) = night(&people, places, rule);
        let truth = truth(&people, &cohort);
        let published = published(&cleared);
        let vectors = sums_of_kinds(&people, &published);
        let known = published.iter().filter(|(_, count)| matches!(count, Count::Shown(_)));
        let solver = Solver::knowing(known.map(|(cell, _)| vectors[cell].clone()));
        for (cell, members) in &truth {
            if rule.is_small(members.len() as u64) {
                prop_assert!(!solver.works_out(vectors[cell].clone()), "{:?} can be worked out", cell);
            }
        }
    }
}
