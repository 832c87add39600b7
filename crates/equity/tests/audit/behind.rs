//! What stands behind the headline: denominators, gradients, outcomes, need at equal risk, clauses, earlier releases.

use std::collections::BTreeMap;

use evenreach_cohort::ClauseKind;
use evenreach_equity::{
    Amount, Audit, Beside, Cleared, Count, DisclosureRule, EquityError, Figure, GradientOf, GradientRow, NeedAtRisk,
    NeedRow, Policy, ReleasedCounts, Risk, Silence, clear, clear_beside,
};

use crate::population::{AS_OF, Person, USUAL, block, cohort, judged, policy};

fn with_risk(by: &[&str]) -> Policy {
    Policy { risk: BTreeMap::from([("hypertension".to_owned(), Risk::Qrisk3)]), ..policy(by) }
}

fn cleared(policy: &Policy, people: &[Person], beside: &Beside<'_>) -> Cleared {
    clear_beside(policy, DisclosureRule::NhsEnglandHes, AS_OF, vec![cohort(people, None)], beside).unwrap()
}

fn need<'a>(audit: &'a Audit, group: &str) -> &'a NeedRow {
    audit.need.iter().find(|row| row.group == group).unwrap()
}

fn value(figure: &Figure) -> f64 {
    let Figure::Known { value, lower, upper } = figure else { panic!("{figure:?}") };
    assert!(lower <= value && value <= upper, "{figure:?}");
    *value
}

#[test]
fn three_denominators_side_by_side() {
    let woman = Person { risk: Some(20.0), ..USUAL };
    let people = [
        block(100, woman),
        block(100, Person { contactable: false, ..woman }),
        block(200, Person { high: false, risk: Some(5.0), ..USUAL }),
        block(100, Person { sex: "male", ..USUAL }),
    ]
    .concat();
    let cleared = cleared(&with_risk(&["sex"]), &people, &Beside::default());
    let audit = &cleared.judged()[0].audit;
    let women = need(audit, "female");
    assert_eq!((women.registered, women.in_need), (Count::Shown(400), Count::Shown(200)));
    assert_eq!((women.with_risk, women.selected), (Some(Count::Shown(400)), Count::Shown(100)));
    // 200 people at 20 % and 200 at 5 %; on the list 100 at 20 %.
    assert_eq!(women.expected_events, Amount::Known(50.0));
    assert_eq!(women.expected_events_selected, Amount::Known(20.0));
    for (figure, expected) in
        [(&women.selected_of_registered, 0.25), (&women.selected_of_in_need, 0.5), (&women.events_on_list, 0.4)]
    {
        assert!((value(figure) - expected).abs() < 1e-12, "{figure:?}");
    }
    let men = need(audit, "male");
    assert_eq!((men.with_risk, &men.expected_events), (Some(Count::Shown(0)), &Amount::Known(0.0)));
    assert_eq!(men.events_on_list, Figure::Undefined("expected_zero".into()));
    let unstated = judged(&["sex"], &people);
    let women = need(&unstated.audit, "female");
    assert_eq!((women.with_risk, &women.expected_events), (None, &Amount::Undefined("no_risk_stated".into())));
}

#[test]
fn a_sum_that_is_one_persons_risk_is_hidden() {
    let person = |risk| Person { risk: Some(risk), ..USUAL };
    let people = [block(11, person(0.01)), block(1, person(95.0)), block(40, Person { sex: "male", ..person(10.0) })];
    let cleared = cleared(&with_risk(&["sex"]), &people.concat(), &Beside::default());
    let audit = &cleared.judged()[0].audit;
    assert_eq!(need(audit, "female").expected_events, Amount::Undefined("suppressed_primary".into()));
    assert_eq!(need(audit, "male").expected_events, Amount::Known(4.0));
}

#[test]
fn missed_events_where_outcomes_are_known() {
    let people = [block(200, USUAL), block(100, Person { contactable: false, ..USUAL })].concat();
    // 40 events on the list and 20 off it; of 100 people on the list nothing is known.
    let outcome = |row: usize| match row {
        0..100 => Some(row < 40),
        200..300 => Some(row < 220),
        _ => None,
    };
    let outcomes = BTreeMap::from([("hypertension".to_owned(), (0..300).map(outcome).collect())]);
    let beside = Beside { outcomes, ..Beside::default() };
    let cleared = cleared(&policy(&["sex"]), &people, &beside);
    let row = need(&cleared.judged()[0].audit, "female").outcomes.clone().unwrap();
    let counts = [row.followed, row.events, row.missed, row.followed_off_list];
    assert_eq!(counts, [200, 60, 20, 100].map(Count::Shown));
    assert!((value(&row.false_negative_rate) - 1.0 / 3.0).abs() < 1e-12);
    assert!((value(&row.false_omission_rate) - 0.2).abs() < 1e-12);
    assert!(need(&judged(&["sex"], &people).audit, "female").outcomes.is_none());

    for (name, entries) in [("hypertension", 299), ("hypertenson", 300)] {
        let beside = Beside { outcomes: BTreeMap::from([(name.to_owned(), vec![None; entries])]), ..Beside::default() };
        let cohorts = vec![cohort(&people, None)];
        let refused = clear_beside(&policy(&["sex"]), DisclosureRule::Acro, AS_OF, cohorts, &beside);
        assert!(matches!(refused, Err(EquityError::Outcomes { found, .. }) if found == entries), "{name}");
    }
}

fn gradient(audit: &Audit, of: GradientOf) -> &GradientRow {
    audit.gradient.iter().find(|row| row.of == of).unwrap()
}

#[test]
fn gradients_have_a_sign_and_a_direction() {
    // Everybody is in need; of 200 in each fifth 30, 70, 110, 150, 190 are on the list.
    let people: Vec<Person> = (1..=5u8)
        .flat_map(|imd_quintile| {
            let person = Person { imd_quintile, ..USUAL };
            let chosen = 40 * usize::from(imd_quintile) - 10;
            [block(chosen, person), block(200 - chosen, Person { contactable: false, ..person })].concat()
        })
        .collect();
    let audit = judged(&["imd_quintile"], &people).audit;
    let selection = gradient(&audit, GradientOf::Selection);
    // Shares 0.15 to 0.95 on a straight line over ridits 0.1 to 0.9: slope 1, from 0.05 to 1.05 at the ends.
    assert!((value(&selection.slope_index) - 1.0).abs() < 1e-9);
    assert!((value(&selection.relative_index) - 21.0).abs() < 1e-6);
    // E = 8 sum s (R - 1/2) y = 8 * 0.2 * (0.4 * 0.8 + 0.2 * 0.4).
    assert!((value(&selection.concentration_index) - 0.64).abs() < 1e-9);
    assert!(selection.words.contains("least deprived end: 100.0 more of 100 registered"), "{}", selection.words);
    let need = gradient(&audit, GradientOf::Need);
    assert!(value(&need.slope_index).abs() < 1e-9 && need.words.starts_with("No gradient"));
    assert!((value(&need.relative_index) - 1.0).abs() < 1e-9);
    let difference = gradient(&audit, GradientOf::Difference);
    assert!((value(&difference.concentration_index) - 0.64).abs() < 1e-9, "need explains nothing of it");
    assert_eq!(difference.relative_index, Figure::Undefined("ratio_of_a_difference".into()));
    assert!(difference.words.starts_with("At equal need, the least deprived end is favoured"));
    assert!(judged(&["sex"], &people).audit.gradient.is_empty());
}

#[test]
fn selection_that_follows_need_has_no_horizontal_inequity() {
    // The deprived are in need twice as often, and half of those in need are on the list everywhere.
    let people: Vec<Person> = (1..=5u8)
        .flat_map(|imd_quintile| {
            let person = Person { imd_quintile, ..USUAL };
            let in_need = 240 - 40 * usize::from(imd_quintile);
            let well = block(300 - in_need, Person { high: false, ..person });
            let left_out = block(in_need / 2, Person { contactable: false, ..person });
            [block(in_need / 2, person), left_out, well].concat()
        })
        .collect();
    let audit = judged(&["imd_quintile"], &people).audit;
    let selection = gradient(&audit, GradientOf::Selection);
    assert!(value(&selection.slope_index) < 0.0 && selection.words.contains("most deprived end"));
    let difference = gradient(&audit, GradientOf::Difference);
    assert!(value(&difference.slope_index).abs() < 1e-9 && value(&difference.concentration_index).abs() < 1e-9);
}

#[test]
fn a_group_iller_than_its_risk_is_found() {
    // At each of ten risks 20 of 100 have high blood pressure, but 24 of the 40 Bangladeshi people.
    let people: Vec<Person> = (1..=10u8)
        .flat_map(|risk| {
            let person = Person { risk: Some(f64::from(risk)), systolic: Some(120.0), ..USUAL };
            let ill = Person { systolic: Some(150.0), ..person };
            let group = |person| Person { ethnicity: 'K', ..person };
            [block(80, person), block(20, ill), block(16, group(person)), block(24, group(ill))].concat()
        })
        .collect();
    let cleared = cleared(&policy(&["ethnicity_19", "sex"]), &people, &Beside::default());
    let row = |group: &str| cleared.label_bias().iter().find(|row| row.group == group).unwrap();
    let found = row("Asian: Bangladeshi");
    assert_eq!((found.marker.as_str(), found.risk), ("systolic_140_mmhg_or_more", Risk::Qrisk3));
    assert_eq!((found.people, found.marked), (Count::Shown(400), Count::Shown(240)));
    // 44 of 140 at every risk, so 125.7 of 400.
    assert_eq!((found.expected, found.judgement), (Some(125.7), NeedAtRisk::More));
    assert_eq!(row("White: British").judgement, NeedAtRisk::Less);
    assert_eq!(row("female").judgement, NeedAtRisk::CannotTell, "there is nobody else");
}

#[test]
fn every_clause_is_counted_whatever_comes_before_it() {
    let young = Person { age: 30, ..USUAL };
    let people = [block(100, USUAL), block(50, young), block(30, Person { contactable: false, ..young })].concat();
    let audit = judged(&["sex"], &people).audit;
    let of = |clause: &str, group: &str| {
        audit.clauses.iter().find(|row| row.clause == clause && row.group == group).unwrap()
    };
    let row = |clause: &str| of(clause, "female");
    let age = row("aged_40_or_over");
    assert_eq!((age.kind, age.met, age.not_met), (ClauseKind::Age, Count::Shown(100), Count::Shown(80)));
    // The young never come to this clause, and are counted all the same.
    let access = row("not_invited_recently");
    assert_eq!(
        (access.registered, access.met, access.not_met),
        (Count::Shown(180), Count::Shown(150), Count::Shown(30))
    );
    assert_eq!((access.silence, of("blood_pressure_high", "Everyone").silence), (None, Some(Silence::AlwaysMet)));
    assert!(audit.silent_clauses.is_empty(), "a need that everybody has is no fault: {:?}", audit.silent_clauses);
}

fn counts_of(rule: DisclosureRule, women: usize, earlier: Option<&ReleasedCounts>) -> Cleared {
    let people = [block(women, USUAL), block(100, Person { sex: "male", ..USUAL })].concat();
    let beside = Beside { earlier, ..Beside::default() };
    clear_beside(&policy(&["sex"]), rule, AS_OF, vec![cohort(&people, None)], &beside).unwrap()
}

#[test]
fn a_change_of_a_few_people_since_the_last_release_is_not_shown() {
    let selected = |cleared: &Cleared, group: &str| {
        let rows = &cleared.judged()[0].audit.rows;
        rows.iter().find(|row| row.group == group).unwrap().selected
    };
    let rule = DisclosureRule::LegacyLt5;
    let earlier = counts_of(rule, 60, None).released().clone();
    assert_eq!(earlier.get("hypertension", "sex", "female", "kept: within capacity"), Some(Count::Shown(60)));
    for (women, shown) in [(60, true), (61, false), (64, false), (65, true)] {
        let tonight = counts_of(rule, women, Some(&earlier));
        let expected = if shown { Count::Shown(women as u64) } else { Count::Suppressed };
        assert_eq!(selected(&tonight, "female"), expected, "{women}");
        assert_eq!(selected(&tonight, "Everyone") == Count::Suppressed, !shown, "the total would say it too");
        assert_eq!(selected(&counts_of(rule, women, None), "female"), Count::Shown(women as u64));
    }
    // What is rounded to 5 says nothing of a few people.
    let rule = DisclosureRule::NhsEnglandHes;
    let earlier = counts_of(rule, 60, None).released().clone();
    assert_eq!(selected(&counts_of(rule, 63, Some(&earlier)), "female"), Count::Shown(65));
}

#[test]
fn a_risk_for_a_cohort_there_is_not_is_refused() {
    let policy = Policy { risk: BTreeMap::from([("hypertenson".to_owned(), Risk::Qrisk3)]), ..policy(&["sex"]) };
    let refused = clear(&policy, DisclosureRule::Acro, AS_OF, vec![cohort(&[USUAL], None)]);
    assert!(refused.unwrap_err().to_string().contains("did you mean `hypertension`"));
}
