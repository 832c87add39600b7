//! Each planted inequity shows in a crude count, against the same people without it.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray, BooleanArray, Date32Array, StringArray};

use super::fixture::{Population, with_planted, without_planted};
use crate::planted::PlaceKey;

struct People {
    id: StringArray,
    alive: BooleanArray,
    letter: StringArray,
    practice: StringArray,
    pcn: StringArray,
    onset: Date32Array,
    on_statin: BooleanArray,
    cvd_risk: arrow::array::Float64Array,
    decile: arrow::array::Int32Array,
}

impl People {
    fn of(population: &Population) -> Self {
        let table = population.table("truth.parquet");
        let column = |name: &str| table.column_by_name(name).expect("a column of the truth").clone();
        Self {
            id: column("patient_id").as_string().clone(),
            alive: column("alive_at_as_of").as_boolean().clone(),
            letter: column("true_ethnicity_letter").as_string().clone(),
            practice: column("practice_code").as_string().clone(),
            pcn: column("pcn_code").as_string().clone(),
            onset: column("true_type_2_diabetes_onset_date").as_primitive().clone(),
            on_statin: column("on_statin").as_boolean().clone(),
            cvd_risk: column("true_cvd_10y_percent").as_primitive().clone(),
            decile: column("imd_2019_decile").as_primitive().clone(),
        }
    }

    fn rows(&self) -> std::ops::Range<usize> {
        0..self.id.len()
    }
}

/// Patients with an event under `code` and how many such events there are.
fn with_code(population: &Population, code: &str) -> (BTreeSet<String>, usize) {
    let events = population.table("clinical_events");
    let (who, codes) = (events.column(0).as_string::<i32>(), events.column(2).as_string::<i32>());
    let rows: Vec<usize> = (0..events.num_rows()).filter(|row| codes.value(*row) == code).collect();
    (rows.iter().map(|row| who.value(*row).to_owned()).collect(), rows.len())
}

fn share(people: impl Iterator<Item = usize>, holds: impl Fn(usize) -> bool) -> f64 {
    let (mut all, mut some) = (0.0, 0.0);
    for row in people {
        all += 1.0;
        some += if holds(row) { 1.0 } else { 0.0 };
    }
    assert!(all >= 100.0, "only {all} people");
    some / all
}

#[test]
fn the_list_names_group_place_and_size() {
    let list: BTreeMap<_, _> = with_planted().truth.planted.iter().map(|p| (p.id, p)).collect();
    assert_eq!(list.len(), 5);
    assert_eq!(list["hba1c_under_tested"].place, PlaceKey::PcnCode("U10001".to_owned()));
    assert_eq!(list["hba1c_under_tested"].group.as_ref().map(|g| g.value.as_str()), Some("H"));
    assert_eq!(list["statins_under_prescribed"].place, PlaceKey::PcnCode("U10002".to_owned()));
    assert_eq!(list["statins_under_prescribed"].group.as_ref().map(|g| g.value.as_str()), Some("J"));
    assert_eq!(list["hba1c_local_code"].place, PlaceKey::PracticeCode("P00005".to_owned()));
    assert_eq!(list["diabetes_hazard_above_published"].group.as_ref().map(|g| g.value.as_str()), Some("J"));
    assert!(list.values().all(|planted| !planted.expected_in.is_empty()));
    assert!(without_planted().truth.planted.is_empty());
}

#[test]
fn the_under_tested_group_has_fewer_hba1c_results() {
    let tested = |population: &Population| {
        let people = People::of(population);
        let (with, _) = with_code(population, "999791000000106");
        let group = |letter: &'static str| {
            let people = &people;
            people.rows().filter(move |r| {
                people.alive.value(*r) && people.letter.value(*r) == letter && people.pcn.value(*r) == "U10001"
            })
        };
        let indian = share(group("H"), |row| with.contains(people.id.value(row)));
        let white = share(group("A"), |row| with.contains(people.id.value(row)));
        (indian, white)
    };
    let (planted_indian, planted_white) = tested(with_planted());
    let (fair_indian, fair_white) = tested(without_planted());
    assert!(planted_indian < 0.75 * fair_indian, "{planted_indian} {fair_indian}");
    assert!((planted_white - fair_white).abs() < 0.01, "{planted_white} {fair_white}");
}

#[test]
fn the_under_treated_group_has_fewer_statins_at_equal_risk() {
    let treated = |population: &Population, letter: &'static str| {
        let people = People::of(population);
        let at_risk = people.rows().filter(|r| {
            people.letter.value(*r) == letter
                && people.pcn.value(*r) == "U10002"
                && people.cvd_risk.is_valid(*r)
                && people.cvd_risk.value(*r) >= 10.0
        });
        share(at_risk, |row| people.on_statin.value(row))
    };
    let (planted, fair) = (treated(with_planted(), "J"), treated(without_planted(), "J"));
    assert!(planted < 0.65 * fair, "{planted} {fair}");
    let (other, other_fair) = (treated(with_planted(), "A"), treated(without_planted(), "A"));
    assert!((other - other_fair).abs() < 0.03, "{other} {other_fair}");
}

#[test]
fn the_practice_with_the_broken_code_has_no_listed_hba1c() {
    let people = People::of(with_planted());
    let (listed, _) = with_code(with_planted(), "999791000000106");
    let (local, results) = with_code(with_planted(), "888001000006108");
    let in_practice = |row: &usize| people.practice.value(*row) == "P00005";
    assert!(people.rows().filter(in_practice).all(|row| !listed.contains(people.id.value(row))));
    let elsewhere = people.rows().filter(|row| !in_practice(row)).filter(|row| local.contains(people.id.value(*row)));
    assert_eq!(elsewhere.count(), 0);
    assert!(results > 500, "{results}");
    assert_eq!(with_code(without_planted(), "888001000006108").1, 0);
}

#[test]
fn the_most_deprived_are_invited_less() {
    let invitations = |population: &Population| {
        let people = People::of(population);
        let contacts = population.table("contact_history.parquet");
        let (who, outcome) = (contacts.column(0).as_string::<i32>(), contacts.column(3).as_string::<i32>());
        let invited: BTreeSet<&str> =
            (0..contacts.num_rows()).filter(|r| outcome.value(*r) == "invited").map(|r| who.value(r)).collect();
        let of = |most_deprived: bool| {
            let people = &people;
            people.rows().filter(move |r| people.alive.value(*r) && (people.decile.value(*r) <= 2) == most_deprived)
        };
        (
            share(of(true), |row| invited.contains(people.id.value(row))),
            share(of(false), |row| invited.contains(people.id.value(row))),
        )
    };
    let (planted_deprived, planted_others) = invitations(with_planted());
    let (fair_deprived, fair_others) = invitations(without_planted());
    assert!(planted_deprived < 0.72 * fair_deprived, "{planted_deprived} {fair_deprived}");
    assert!((planted_others - fair_others).abs() < 0.02, "{planted_others} {fair_others}");
}

#[test]
fn the_group_with_the_excess_hazard_has_more_diabetes() {
    let diabetic = |population: &Population, letter: &'static str| {
        let people = People::of(population);
        let group = people.rows().filter(|r| people.alive.value(*r) && people.letter.value(*r) == letter);
        share(group, |row| people.onset.is_valid(row))
    };
    let (planted, fair) = (diabetic(with_planted(), "J"), diabetic(without_planted(), "J"));
    assert!((1.25..1.75).contains(&(planted / fair)), "{planted} {fair}");
    let (other, other_fair) = (diabetic(with_planted(), "A"), diabetic(without_planted(), "A"));
    assert!((other - other_fair).abs() < 0.003, "{other} {other_fair}");
}
