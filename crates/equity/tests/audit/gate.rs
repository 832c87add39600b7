//! The gate end to end: waivers, warnings, and what it refuses.

use std::sync::Arc;

use evenreach_cohort::Place;
use evenreach_equity::{Decision, DisclosureRule, EquityError, GateMeasure, LimitOf, OnBreach, Policy, Waiver, clear};
use jiff::civil::{Date, date};

use crate::population::{AS_OF, Person, USUAL, block, cohort, cohorts_of, cohorts_with_care, judged, persons, policy};

fn unfair() -> Vec<Person> {
    let traveller = Person { imd_quintile: 1, ..USUAL };
    [block(400, USUAL), block(50, traveller), block(50, Person { contactable: false, ..traveller })].concat()
}

fn decided(policy: &Policy) -> Decision {
    let cohorts = vec![cohort(&unfair(), None)];
    clear(policy, DisclosureRule::NhsEnglandHes, AS_OF, cohorts).unwrap().judged()[0].decision.clone()
}

#[test]
fn waivers_work_until_they_expire() {
    let with = |expires: Date| {
        let waiver = Waiver {
            cohort: "hypertension".into(),
            owner: "Clinical lead".into(),
            reason: "second list follows".into(),
            expires,
        };
        decided(&Policy { waivers: vec![waiver], ..policy(&["imd_quintile"]) })
    };
    assert!(matches!(with(AS_OF), Decision::Waived { findings, owner, .. }
        if findings.len() == 1 && owner == "Clinical lead"));
    assert!(matches!(with(date(2026, 11, 20)), Decision::Held(said)
        if said[0].starts_with("Under-reached: 1 (most deprived) (deprivation quintile).")
            && said[1] == "The waiver of Clinical lead expired on 2026-11-20."));
}

#[test]
fn a_policy_may_warn_instead() {
    let warned = decided(&Policy { on_breach: OnBreach::Warn, ..policy(&["imd_quintile"]) });
    assert!(matches!(warned, Decision::ClearWithWarnings(said) if said.len() == 1));
}

#[test]
fn one_held_cohort_does_not_hold_the_others() {
    let people = unfair();
    let persons = persons(&people);
    let fair: Vec<Person> = people.iter().map(|p| Person { contactable: true, ..*p }).collect();
    let mut cohorts = cohorts_of(&persons, &people, None, &["first"]);
    cohorts.extend(cohorts_of(&persons, &fair, None, &["second"]));
    let cleared = clear(&policy(&["imd_quintile"]), DisclosureRule::NhsEnglandHes, AS_OF, cohorts).unwrap();
    assert!(cleared.any_held());
    assert!(matches!(cleared.judged()[0].decision, Decision::Held(_)));
    assert_eq!(cleared.judged()[1].decision, Decision::Clear);
}

#[test]
fn what_cannot_be_audited_is_refused() {
    let refused = |policy: &Policy, cohorts| clear(policy, DisclosureRule::Acro, AS_OF, cohorts).unwrap_err();
    let (good, people) = (policy(&["sex"]), unfair());
    assert!(matches!(refused(&policy(&["gender"]), vec![]), EquityError::UnknownAttribute { .. }));

    let mut short = cohort(&people, None);
    short.standings.pop();
    assert_eq!(
        refused(&good, vec![short]),
        EquityError::Standings { cohort: "hypertension".into(), found: 499, expected: 500 }
    );
    let mut strange = cohort(&people, None);
    strange.standings[0].place = Place::NotEligible(9);
    strange.standings[1].in_need = false;
    strange.standings.swap(7, 8);
    assert_eq!(refused(&good, vec![strange]), EquityError::Contradiction { cohort: "hypertension".into(), count: 4 });

    let others = cohort(&unfair()[1..], None);
    assert_eq!(
        refused(&good, vec![cohort(&people, None), others]),
        EquityError::People { cohort: "hypertension".into() }
    );
    // The same people read twice are the same people.
    let twice = vec![cohort(&people, None), cohort(&people, None)];
    assert!(!Arc::ptr_eq(&twice[0].people, &twice[1].people));
    assert!(clear(&good, DisclosureRule::Acro, AS_OF, twice).is_ok());
    // Nobody registered, and nobody on the list, are answers.
    let decision = |people: &[Person]| judged(&["sex", "pcn"], people).decision;
    assert_eq!(decision(&[]), Decision::Clear);
    let nobody = vec!["Nobody is on the list, so nothing can be said of who is missed.".to_owned()];
    assert_eq!(decision(&block(9, Person { high: false, ..USUAL })), Decision::ClearWithWarnings(nobody));
    assert!(clear(&good, DisclosureRule::Acro, AS_OF, vec![]).is_ok_and(|cleared| cleared.judged().is_empty()));
}

/// A group treated less, and one measured less: held only where the policy gives those measures a limit that holds.
#[test]
fn limits_for_other_measures_hold_where_the_policy_says_so() {
    let deprived = Person { imd_quintile: 1, ..USUAL };
    let people = [
        block(400, Person { high: false, ..USUAL }),
        block(400, USUAL),
        block(60, Person { high: false, ..deprived }),
        block(140, deprived),
        block(200, Person { measured: false, ..deprived }),
    ]
    .concat();
    let decision = |also: Vec<LimitOf>| {
        let cohorts = cohorts_with_care(&persons(&people), &people, None, &["hypertension"], false);
        let policy = Policy { also, ..policy(&["imd_quintile"]) };
        let cleared = clear(&policy, DisclosureRule::NhsEnglandHes, AS_OF, cohorts).unwrap();
        cleared.judged()[0].decision.clone()
    };
    let limit = |measure, at_least, on_breach| LimitOf { measure, at_least, on_breach };
    let Decision::ClearWithWarnings(said) = decision(vec![]) else { panic!() };
    assert!(said.iter().any(|said| said.starts_with("Had care less than people alike")), "{said:?}");
    assert!(said.iter().any(|said| said.starts_with("Measured too seldom")), "{said:?}");
    for (measure, begins) in
        [(GateMeasure::CareGiven, "Had care less than people alike"), (GateMeasure::Measured, "Measured too seldom")]
    {
        let Decision::Held(said) = decision(vec![limit(measure, 0.9, OnBreach::Hold)]) else { panic!("{measure:?}") };
        assert!(said[0].starts_with(begins), "{said:?}");
        let warned = decision(vec![limit(measure, 0.9, OnBreach::Warn)]);
        assert!(matches!(&warned, Decision::ClearWithWarnings(said) if said[0].starts_with(begins)), "{warned:?}");
        // The group lies above a limit so low.
        assert!(!matches!(decision(vec![limit(measure, 0.01, OnBreach::Hold)]), Decision::Held(_)));
    }
}

#[test]
fn the_evidence_rule_is_the_policys() {
    let decision = |events: u64| decided(&Policy { events_needed_for_a_verdict: events, ..policy(&["imd_quintile"]) });
    assert!(matches!(decision(0), Decision::Held(_)));
    assert!(!matches!(decision(200), Decision::Held(_)), "50 were selected and 90 expected");
}
