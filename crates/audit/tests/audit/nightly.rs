//! The same people and the same list through the door of a night: the same counts, ratios, verdicts and words.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Int32Array, RecordBatch, StringArray, UInt32Array};
use evenreach_cohort::{Clause, ClauseKind, Cohort, Definition, Place, Plan, Standing};
use evenreach_contract::{Checked, Column, Contract, Kind};
use evenreach_equity::{Judged, OnBreach, Policy, clear, disclosure_rule};
use jiff::civil::date;
use proptest::prelude::*;

use crate::scene::{Person, Scene};

const BY: [&str; 4] = ["ethnicity_5", "imd_quintile", "age_band", "ethnicity_5 x imd_quintile"];

/// A table of a night.
fn table(columns: Vec<(&str, Kind, ArrayRef)>) -> Arc<Checked> {
    let column = |(name, kind, _): &(&str, Kind, ArrayRef)| Column {
        name: (*name).to_owned(),
        kind: *kind,
        nullable: true,
        unit: None,
        at_least: None,
        at_most: None,
        allowed: vec![],
        about: String::new(),
    };
    let contract = Contract {
        name: "person".to_owned(),
        about: String::new(),
        grain: vec!["person_key".to_owned()],
        columns: columns.iter().map(column).collect(),
    };
    let rows = columns.into_iter().map(|(name, _, cells)| (name, cells, true));
    Arc::new(Checked::check(Arc::new(contract), &[RecordBatch::try_from_iter_with_nullable(rows).unwrap()]).unwrap())
}

/// The same people as the `person` relation of a night, all of one practice, with their answers to the clauses.
fn persons(people: &[Person]) -> Arc<Checked> {
    let text = |of: &dyn Fn(&Person) -> &str| -> ArrayRef {
        let cells = people.iter().map(|p| Some(of(p)).filter(|cell| !cell.is_empty()));
        Arc::new(cells.collect::<StringArray>())
    };
    let flag = |of: &dyn Fn(&str) -> bool| -> ArrayRef {
        Arc::new(people.iter().map(|p| Some(of(&p.need))).collect::<BooleanArray>())
    };
    let count = u32::try_from(people.len()).unwrap();
    table(vec![
        ("need_known", Kind::Flag, flag(&|need| !need.is_empty())),
        ("in_need", Kind::Flag, flag(&|need| !["", "false"].contains(&need))),
        ("person_key", Kind::Key, Arc::new(UInt32Array::from_iter_values(0..count))),
        ("practice_code", Kind::Text, text(&|_| "P1")),
        ("pcn_code", Kind::Text, text(&|_| "U1")),
        ("sex", Kind::Text, text(&|_| "female")),
        ("age_band", Kind::Text, text(&|p| p.age_band)),
        ("imd_quintile_label", Kind::Text, text(&|p| p.imd_quintile)),
        ("ethnicity_code", Kind::Text, text(&|_| "")),
        ("ethnicity_5", Kind::Text, text(&|p| p.ethnicity)),
        ("ethnicity_known_records", Kind::Integer, Arc::new(Int32Array::from(vec![0; people.len()]))),
        ("ethnicity_distinct_categories", Kind::Integer, Arc::new(Int32Array::from(vec![0; people.len()]))),
        ("ethnicity_distinct_groups_5", Kind::Integer, Arc::new(Int32Array::from(vec![0; people.len()]))),
        ("ethnicity_not_stated", Kind::Flag, Arc::new(BooleanArray::from(vec![false; people.len()]))),
    ])
}

/// The night's answer on the list, with capacity as its only step after need.
fn night(people: &[Person], is_risk: bool, disclosure: &str) -> Judged {
    let clause = |name: &str, kind| Clause {
        name: name.to_owned(),
        kind,
        met: String::new(),
        not_met: String::new(),
        citation: String::new(),
        care_given: None,
    };
    let mut clauses = vec![clause("need_known", ClauseKind::Measured)];
    if !is_risk {
        clauses.push(clause("in_need", ClauseKind::Need));
    }
    let standing = |(key, person): (u32, &Person)| {
        let place = match person.need.as_str() {
            "" => Place::NotEligible(0),
            "false" => Place::NotEligible(1),
            _ if person.on_the_list => Place::Selected(1),
            _ => Place::BeyondCapacity(2),
        };
        let priority = person.need.parse().ok().filter(|_| is_risk);
        Standing { person_key: key, place, in_need: !matches!(place, Place::NotEligible(_)), priority }
    };
    let people_table = persons(people);
    let cohort = Cohort {
        name: "list".to_owned(),
        definition: Arc::new(Definition {
            name: "list".to_owned(),
            title: "list.csv".to_owned(),
            about: String::new(),
            clauses,
        }),
        plan: Plan { relation: "list".to_owned(), places_per_pcn: None },
        clauses: Arc::clone(&people_table),
        people: people_table,
        standings: (0u32..).zip(people).map(standing).collect(),
    };
    let policy = Policy {
        by: BY.map(str::to_owned).to_vec(),
        selected_against_need_at_least: 0.8,
        people_needed_for_a_verdict: 30,
        events_needed_for_a_verdict: 5,
        also: vec![],
        on_breach: OnBreach::Hold,
        sharing: BTreeMap::new(),
        waivers: vec![],
        risk: BTreeMap::new(),
    };
    let rule = disclosure_rule(disclosure).unwrap();
    clear(&policy, rule, date(2026, 11, 21), vec![cohort]).unwrap().judged()[0].clone()
}

/// The same through files.
fn elsewhere(people: &[Person], disclosure: &str) -> Judged {
    let scene = Scene::of(people);
    let renamed = crate::scene::population_csv(people).replace("ethnicity", "ethnicity_5");
    scene.put("people.csv", renamed);
    let cleared = scene.judge(|request| {
        request.by = BY.map(str::to_owned).to_vec();
        request.within = Some("age_band".to_owned());
        request.disclosure = disclosure.to_owned();
        request.selected_against_need_at_least = Some(0.8);
    });
    cleared.judged().clone()
}

fn person(seed: (u8, u8, u8), is_risk: bool) -> Person {
    let (who, need, place) = seed;
    let need = match need % 9 {
        0 => String::new(),
        odd if is_risk => format!("0.{:03}", 1 + usize::from(need) * usize::from(odd)),
        1..4 => "false".to_owned(),
        _ => "true".to_owned(),
    };
    Person {
        ethnicity: ["White", "White", "White", "Black", "Other"][usize::from(who % 5)],
        imd_quintile: ["1", "2", "3", "4", ""][usize::from(place % 5)],
        age_band: ["40-59", "60-79"][usize::from(place / 5 % 2)],
        // The Black group is on the list half as often.
        on_the_list: if who % 5 == 3 { place / 10 % 6 == 0 } else { place / 10 % 3 == 0 },
        need,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn a_list_is_judged_as_a_night_would_judge_it(
        seeds in prop::collection::vec(any::<(u8, u8, u8)>(), 300..1500),
        is_risk in any::<bool>(),
        disclosure in prop::sample::select(vec!["nhs-england-hes", "opensafely-midpoint6", "legacy-lt5"]),
    ) {
        // One of each kind, so that no column is empty and flags are never taken for risks.
        let fixed = [(0, 4, 0), (0, 1, 0), (0, 9, 1)];
        let people: Vec<Person> = fixed.into_iter().chain(seeds).map(|seed| person(seed, is_risk)).collect();
        let (night, list) = (night(&people, is_risk, disclosure), elsewhere(&people, disclosure));
        prop_assert_eq!(&night.audit.rows, &list.audit.rows);
        // Measurement is compared within age and sex at night; the counts are the same.
        let counted = |judged: &Judged| {
            let rows = judged.audit.assessment.iter();
            rows.map(|row| (row.attribute.clone(), row.group.clone(), row.reached, row.not_assessed)).collect::<Vec<_>>()
        };
        prop_assert_eq!(counted(&night), counted(&list));
        let held = |judged: &Judged| matches!(judged.decision, evenreach_equity::Decision::Held(_));
        prop_assert_eq!(held(&night), held(&list));
    }
}
