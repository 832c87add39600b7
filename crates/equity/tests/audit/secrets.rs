//! Everything one night publishes, two cohorts and every table together, against a reader who solves for hidden cells.

use std::collections::BTreeMap;

use evenreach_cohort::Place;
use evenreach_equity::{
    Beside, Cleared, Count, DisclosureRule, PocketRow, Policy, ReleasedCount, ReleasedCounts, Risk, clear_beside,
};
use proptest::prelude::*;

use crate::leaks::Solver;
use crate::population::{AS_OF, CLAUSES, Person, USUAL, cohorts_of, cohorts_with_care, persons, policy};
use crate::reader::{bounds, is_nobody_by_meaning, same_by_meaning, same_people};

const BY: [&str; 3] = ["ethnicity_5", "sex", "ethnicity_5 x sex"];
pub const INVITED: &str = "invited in 12 months";
pub const TO_INVITE: &str = "in need or invited in 12 months";
pub const INVITED_IN_NEED: &str = "in need and invited in 12 months";
pub const INVITED_NOT_IN_NEED: &str = "invited in 12 months, not in need";
const MARKER: &str = "systolic_140_mmhg_or_more";

/// (cohort, attribute, group, column).
pub type Cell = (String, String, String, String);

fn person(seed: (u8, u8, u8)) -> Person {
    let (who, care, score) = seed;
    Person {
        ethnicity: ['A', 'A', 'K', '-', 'S', 'W'][usize::from(who % 6)],
        ethnicity_records: i32::from(1 + score / 9 % 3),
        ethnicity_not_stated: score / 27 % 2 == 0,
        sex: if who / 6 % 3 == 0 { "male" } else { "female" },
        practice: 1 + who / 18 % 3,
        age: if care % 5 == 0 { 30 } else { 60 },
        measured: care / 5 % 4 != 0,
        high: care / 20 % 3 != 0,
        contactable: care / 60 % 3 != 0,
        risk: (score % 3 != 0).then_some(f64::from(score % 100)),
        systolic: (score % 4 != 0).then_some(if score % 5 == 0 { 160.0 } else { 120.0 }),
        priority: Some(f64::from(score)),
        invited: score / 3 % 3 == 0,
        ..USUAL
    }
}

pub fn people(most: usize) -> impl Strategy<Value = Vec<Person>> {
    prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>()).prop_map(person), 1..most)
}

/// What a reader tells people apart by: who they are, and whether they are on the first and on the second list.
#[derive(Clone, PartialEq)]
pub struct Kind {
    person: Person,
    on_list: [bool; 2],
}

/// Two cohorts alike but for their places; everybody's kind beside them.
pub fn night(
    people: &[Person],
    places: [Option<u32>; 2],
    rule: DisclosureRule,
    earlier: Option<&ReleasedCounts>,
) -> (Cleared, Vec<Kind>) {
    let table = persons(people);
    let mut cohorts = cohorts_with_care(&table, people, places[0], &["first"], true);
    cohorts.extend(cohorts_of(&table, people, places[1], &["second"]));
    let on_list = |cohort: usize, row: usize| matches!(cohorts[cohort].standings[row].place, Place::Selected(_));
    let kinds = people
        .iter()
        .enumerate()
        .map(|(row, person)| Kind { person: *person, on_list: [on_list(0, row), on_list(1, row)] })
        .collect();
    let policy = Policy { risk: BTreeMap::from([("first".to_owned(), Risk::Qrisk3)]), ..policy(&BY) };
    let invited = BTreeMap::from([("first".to_owned(), people.iter().map(|person| person.invited).collect())]);
    let beside = Beside { invited, earlier, ..Beside::default() };
    (clear_beside(&policy, rule, AS_OF, cohorts, &beside).unwrap(), kinds)
}

/// Every kind there could be, whatever their place.
fn all_kinds() -> Vec<Kind> {
    let scores = [(None, None), (Some(9.0), None), (Some(9.0), Some(120.0)), (Some(9.0), Some(160.0))];
    // Ethnicity, categories on record, not stated.
    let recordings = ['A', 'C', 'K', 'L', 'S', 'W']
        .into_iter()
        .flat_map(|ethnicity| [1, 2, 3].map(|records| (ethnicity, records, false)));
    let recordings = recordings.chain([('-', 0, false), ('-', 0, true), ('-', 2, false), ('-', 3, false)]);
    let mut kinds = Vec::new();
    for ((ethnicity, ethnicity_records, ethnicity_not_stated), sex) in
        recordings.flat_map(|recording| ["female", "male"].map(|sex| (recording, sex)))
    {
        for (answers, (risk, systolic)) in (0..16u8).flat_map(|answers| scores.map(|score| (answers, score))) {
            let met = |clause: u8| answers >> clause & 1 == 1;
            let age = if met(0) { 60 } else { 30 };
            let (measured, high, contactable) = (met(1), met(2), met(3));
            let recorded = Person { ethnicity, ethnicity_records, ethnicity_not_stated, ..USUAL };
            let person = Person { sex, age, measured, high, contactable, risk, systolic, ..recorded };
            let lists: &[[bool; 2]] = if person.answers() == [true; 4] {
                &[[false, false], [true, false], [false, true], [true, true]]
            } else {
                &[[false, false]]
            };
            for person in [false, true].iter().map(|invited| Person { invited: *invited, ..person }) {
                kinds.extend(lists.iter().map(|on_list| Kind { person, on_list: *on_list }));
            }
        }
    }
    kinds
}

/// The label of a kind's group.
fn group(person: &Person, attribute: &str) -> String {
    let one = |name: &str| match name {
        "ethnicity_5" => match person.ethnicity {
            'A' | 'C' => "White".to_owned(),
            'K' | 'L' => "Asian".to_owned(),
            'S' | 'W' => "Other".to_owned(),
            _ => "Unknown".to_owned(),
        },
        "sex" => person.sex.to_owned(),
        "pcn" => person.pcn().unwrap_or("No PCN").to_owned(),
        "practice" => format!("P{}", person.practice),
        _ => "Everyone".to_owned(),
    };
    attribute.split(" x ").map(one).collect::<Vec<_>>().join(" x ")
}

/// Whether a kind is counted in a column.
pub fn is_in(kind: &Kind, cohort: &str, column: &str) -> bool {
    let on_list = kind.on_list[usize::from(cohort == "second")];
    let (answers, risk) = (kind.person.answers(), kind.person.risk.is_some());
    let clause = |name: &str| CLAUSES.iter().position(|(clause, _)| *clause == name).unwrap();
    let marked = kind.person.systolic.map(|systolic| systolic >= 140.0);
    match column.split_once(": ") {
        Some(("kept", "registered")) => true,
        Some(("kept", "within capacity")) => on_list,
        Some(("kept", name)) => answers[..=clause(name)].iter().all(|met| *met),
        Some(("met", name)) => answers[clause(name)],
        Some(("not measured" | "care given", name)) => {
            answers[..clause(name)].iter().all(|met| *met) && !answers[clause(name)]
        }
        _ if column == "registered" => true,
        _ if column == INVITED => kind.person.invited,
        _ if column == TO_INVITE => kind.person.invited || answers[..3].iter().all(|met| *met),
        _ if column == INVITED_IN_NEED => kind.person.invited && answers[..3].iter().all(|met| *met),
        _ if column == INVITED_NOT_IN_NEED => kind.person.invited && !answers[..3].iter().all(|met| *met),
        _ if column == "with qrisk3" => risk,
        _ if column == "selected with qrisk3" => risk && on_list,
        _ if column == format!("{MARKER} known with qrisk3") => risk && marked.is_some(),
        _ if column == format!("{MARKER} with qrisk3") => risk && marked == Some(true),
        _ => is_recorded(&kind.person, column),
    }
}

/// Columns of how well ethnicity is recorded.
fn is_recorded(person: &Person, column: &str) -> bool {
    let (known, records) = (person.ethnicity != '-', person.known_records());
    match column {
        "ethnicity known" => known,
        "ethnicity unknown" => !known,
        "ethnicity not stated" => !known && records == 0 && person.ethnicity_not_stated,
        "ethnicity not known" => !known && records == 0 && !person.ethnicity_not_stated,
        "ethnicity unresolved" => !known && records > 0,
        "ethnicity any other" => ['C', 'L', 'S'].contains(&person.ethnicity),
        "ethnicity recorded twice" | "ethnicity conflicting" | "ethnicity conflicting in five groups" => records > 1,
        "ethnicity of three categories" => records > 2,
        _ => panic!("{column}"),
    }
}

pub fn is_counted(kind: &Kind, (cohort, attribute, of, column): &Cell) -> bool {
    group(&kind.person, attribute) == *of && is_in(kind, cohort, column)
}

pub fn cells(released: &ReleasedCounts) -> BTreeMap<Cell, Count> {
    let own = |of: ReleasedCount<'_>| ([of.cohort, of.attribute, of.group, of.column].map(str::to_owned), of.count);
    released
        .iter()
        .map(own)
        .map(|([cohort, attribute, group, column], count)| ((cohort, attribute, group, column), count))
        .collect()
}

/// Every count in every table, by the name it is released under.
fn in_tables(cleared: &Cleared) -> Vec<(Cell, Count)> {
    let mut found = Vec::new();
    for judged in cleared.judged() {
        let (cohort, audit) = (judged.cohort.name.as_str(), &judged.audit);
        let mut add = |attribute: &str, group: &str, column: &str, count: Count| {
            found.push(((cohort.to_owned(), attribute.to_owned(), group.to_owned(), column.to_owned()), count));
        };
        let (need, list) = (format!("kept: {}", CLAUSES[2].0), "kept: within capacity");
        for row in &audit.rows {
            for (step, count) in audit.steps.iter().zip(&row.kept) {
                add(&row.attribute, &row.group, &format!("kept: {step}"), *count);
            }
            add(&row.attribute, &row.group, &need, row.in_need);
            add(&row.attribute, &row.group, list, row.selected);
        }
        for row in &audit.assessment {
            add(&row.attribute, &row.group, &format!("not measured: {}", row.clause), row.not_assessed);
        }
        for row in &audit.care {
            let column = match row.care.as_str() {
                "invited_12_months" => INVITED.to_owned(),
                clause => format!("care given: {clause}"),
            };
            if row.care == "invited_12_months" {
                add(&row.attribute, &row.group, TO_INVITE, row.came);
            }
            add(&row.attribute, &row.group, &column, row.had);
        }
        for row in audit.clauses.iter().filter(|row| row.clause != CLAUSES[0].0) {
            add(&row.attribute, &row.group, &format!("met: {}", row.clause), row.met);
        }
        for row in &audit.need {
            row.with_risk.iter().for_each(|count| add(&row.attribute, &row.group, "with qrisk3", *count));
        }
        let mut add_pocket = |row: &PocketRow, [people, hits]: [&str; 2]| {
            let (attribute, group) = match row.attribute.as_str() {
                "all" => (row.level.clone(), row.place.clone()),
                attribute => (format!("{} x {attribute}", row.level), format!("{} x {}", row.place, row.group)),
            };
            add(&attribute, &group, people, row.in_need);
            add(&attribute, &group, hits, row.selected);
        };
        audit.pockets.iter().for_each(|row| add_pocket(row, [&need, list]));
        let came = format!("kept: {}", CLAUSES[1].0);
        for row in &audit.care_pockets {
            add_pocket(&row.pocket, [&came, &format!("care given: {}", row.care)]);
        }
    }
    for row in cleared.data_quality() {
        let [numerator, denominator] = columns_of(&row.measure);
        for (column, count) in [(numerator, row.numerator), (denominator, row.denominator)] {
            found.push(((String::new(), row.level.clone(), row.place.clone(), column.to_owned()), count));
        }
    }
    for row in cleared.label_bias() {
        let mut add = |column: String, count: Count| {
            found.push(((String::new(), row.attribute.clone(), row.group.clone(), column), count));
        };
        add(format!("{} known with qrisk3", row.marker), row.people);
        add(format!("{} with qrisk3", row.marker), row.marked);
    }
    found
}

/// Numerator and denominator of a measure of recording.
fn columns_of(measure: &str) -> [&'static str; 2] {
    match measure {
        "ethnicity_known" => ["ethnicity known", "registered"],
        "ethnicity_unknown" => ["ethnicity unknown", "registered"],
        "ethnicity_not_stated" => ["ethnicity not stated", "registered"],
        "ethnicity_not_known" => ["ethnicity not known", "registered"],
        "ethnicity_unresolved" => ["ethnicity unresolved", "registered"],
        "ethnicity_any_other" => ["ethnicity any other", "ethnicity known"],
        "ethnicity_conflicting" => ["ethnicity conflicting", "ethnicity recorded twice"],
        "ethnicity_conflicting_in_five_groups" => ["ethnicity conflicting in five groups", "ethnicity recorded twice"],
        "ethnicity_of_three_categories" => ["ethnicity of three categories", "ethnicity recorded twice"],
        _ => panic!("{measure}"),
    }
}

pub fn is_place((_, attribute, ..): &Cell) -> bool {
    attribute.contains("pcn") || attribute.contains("practice")
}

/// What the exact counts of one night say, by linear algebra over kinds of people.
pub struct Files {
    kinds: Vec<Kind>,
    solver: Solver,
}

impl Files {
    pub fn of(released: &BTreeMap<Cell, Count>) -> Self {
        let is_nobody =
            |kind: &Kind| released.iter().any(|(cell, count)| *count == Count::Shown(0) && is_counted(kind, cell));
        let kinds: Vec<Kind> = all_kinds().into_iter().filter(|kind| !is_nobody(kind)).collect();
        let shown = released.iter().filter(|(_, count)| matches!(count, Count::Shown(_)));
        let solver = Solver::knowing(shown.map(|(cell, _)| vector(&kinds, cell)));
        Self { kinds, solver }
    }

    /// Whether a count follows.
    pub fn say(&self, cell: &Cell) -> bool {
        self.solver.works_out(vector(&self.kinds, cell))
    }
}

fn vector(kinds: &[Kind], cell: &Cell) -> Vec<u64> {
    kinds.iter().map(|kind| u64::from(is_counted(kind, cell))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn every_count_in_a_table_is_released_once(people in people(250), places in prop::option::of(1u32..60)) {
        let rule = DisclosureRule::NhsEnglandHes;
        let (cleared, kinds) = night(&people, [places, None], rule, None);
        let released = cells(cleared.released());
        for (cell, count) in in_tables(&cleared) {
            prop_assert_eq!(released.get(&cell), Some(&count), "{:?}", cell);
        }
        for (cell, count) in &released {
            let truth = kinds.iter().filter(|kind| is_counted(kind, cell)).count() as u64;
            match count {
                Count::Shown(shown) => prop_assert!(!rule.is_small(truth) && rule.rounded(truth) == *shown, "{:?}", cell),
                Count::Suppressed => {}
            }
        }
    }

    /// Counts as they are: linear algebra over kinds of people finds no hidden small cell. Counts of places are rounded
    /// under every rule, so kinds need not tell places apart.
    #[test]
    fn no_exact_count_gives_a_hidden_one_away(people in people(250), places in prop::option::of(1u32..60)) {
        let rule = DisclosureRule::LegacyLt5;
        let (cleared, everybody) = night(&people, [places, Some(30)], rule, None);
        let mut released = cells(cleared.released());
        released.retain(|cell, _| !is_place(cell));
        let files = Files::of(&released);
        for (cell, count) in &released {
            let truth = everybody.iter().filter(|kind| is_counted(kind, cell)).count() as u64;
            if rule.is_small(truth) {
                prop_assert_eq!(*count, Count::Suppressed, "{:?}", cell);
                prop_assert!(!files.say(cell), "{:?} can be worked out", cell);
            }
        }
    }

    /// Counts rounded to 5: bounds leave at least three values to every hidden small cell.
    ///
    /// So do the tables without places for a reader told which cells are small. A cell is exempt where such a reader
    /// already has two values at most for it from the numbers of registered people, which are settled before, and from
    /// which columns are of the same people: seven groups of at least one person in a total of seven are one each.
    #[test]
    fn no_rounded_count_pins_a_hidden_one_down(people in people(250), places in prop::option::of(1u32..60)) {
        let rule = DisclosureRule::NhsEnglandHes;
        let (cleared, everybody) = night(&people, [places, Some(30)], rule, None);
        let released = cells(cleared.released());
        let count = |cell: &Cell| everybody.iter().filter(|kind| is_counted(kind, cell)).count() as u64;
        let truth: BTreeMap<Cell, u64> = released.keys().map(|cell| (cell.clone(), count(cell))).collect();
        let is_small = |cell: &Cell| rule.is_small(truth[cell]);
        let without_places: BTreeMap<Cell, Count> =
            released.iter().filter(|(cell, _)| !is_place(cell)).map(|(cell, count)| (cell.clone(), *count)).collect();
        let is_registered = |cell: &Cell| cell.3 == "registered" || cell.3 == "kept: registered";
        let settled = without_places.iter().map(|(cell, count)| {
            let is_known = is_registered(cell) || is_nobody_by_meaning(cell);
            (cell.clone(), if is_known { *count } else { Count::Suppressed })
        });
        let settled = settled.collect();
        let same = |cells: &BTreeMap<Cell, Count>| [same_people(cells, &everybody), same_by_meaning(cells)].concat();
        let from_that_alone = bounds(&settled, rule, is_small, same(&without_places));
        let readers = [
            bounds(&released, rule, |_| false, same(&released)),
            bounds(&without_places, rule, is_small, same(&without_places)),
        ];
        for (reader, found) in readers.into_iter().enumerate() {
            for (cell, (low, high)) in found {
                let true_count = truth[&cell] as i64;
                prop_assert!(low <= true_count && true_count <= high, "{:?} is {}, not {} to {}", cell, true_count, low, high);
                let is_fixed = |cell: &Cell| from_that_alone[cell].1 - from_that_alone[cell].0 < 2;
                if is_small(&cell) && (reader == 0 || !is_fixed(&cell)) {
                    prop_assert!(high - low >= 2, "{:?} is between {} and {}", cell, low, high);
                }
            }
        }
    }
}
