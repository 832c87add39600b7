//! What the audit finds, names, and leaves alone.

use evenreach_equity::{Count, Decision, Figure, Verdict, clear};

use crate::population::{AS_OF, Person, USUAL, block, cohort, judged, policy, row};

/// 400 White British women in need of whom 40 were invited lately, and `count` people of whom `blocked` were.
fn with_others(count: usize, blocked: usize, other: Person) -> Vec<Person> {
    [
        block(360, USUAL),
        block(40, Person { contactable: false, ..USUAL }),
        block(count - blocked, other),
        block(blocked, Person { contactable: false, ..other }),
    ]
    .concat()
}

#[test]
fn a_group_kept_off_the_list_is_found_named_and_held() {
    let bangladeshi = Person { ethnicity: 'K', ..USUAL };
    let judged = judged(&["ethnicity_19", "sex"], &with_others(100, 60, bangladeshi));
    let found = row(&judged.audit, "ethnicity_19", "Asian: Bangladeshi");
    assert_eq!(
        (found.registered, found.in_need, found.selected),
        (Count::Shown(100), Count::Shown(100), Count::Shown(40))
    );
    // 400 of 500 are selected, so 80 of 100 are expected; Byar's limits of 40.
    assert_eq!((found.expected, found.verdict), (Some(80.0), Verdict::UnderReached));
    let Figure::Known { value, lower, upper } = found.need_adjusted_ratio else { panic!("{found:?}") };
    assert!((value - 0.5).abs() < 1e-12 && (lower - 0.3571).abs() < 5e-4 && (upper - 0.6809).abs() < 5e-4);
    let Decision::Held(findings) = &judged.decision else { panic!("{:?}", judged.decision) };
    assert_eq!(
        findings,
        &[
            "Under-reached: Asian: Bangladeshi (ethnicity (19 groups)). 40 of 100 people in need are on the list where need \
         would have 80.0: ratio 0.50 (95% interval 0.36 to 0.68), below 1 beyond chance after Holm's adjustment for 2 \
         groups compared. The shortfall is largest at `not_invited_recently`."
        ]
    );
    assert_eq!(row(&judged.audit, "sex", "female").verdict, Verdict::CannotTell, "all are women");
    assert_eq!(row(&judged.audit, "all", "Everyone").verdict, Verdict::CannotTell);
}

#[test]
fn verdicts_by_case() {
    let gypsy = |ethnicity| Person { ethnicity, ..USUAL };
    for (name, people, group, verdict, decision) in [
        ("fair", with_others(100, 10, gypsy('K')), "Asian: Bangladeshi", Verdict::Reached, "Clear"),
        ("too few people", with_others(20, 12, gypsy('K')), "Asian: Bangladeshi", Verdict::CannotTell, "Clear"),
        // A clause that twenty people come to and none meets is told all the same.
        ("a silent clause", with_others(20, 20, gypsy('K')), "Asian: Bangladeshi", Verdict::CannotTell, "Warn"),
        ("unknown is a group", with_others(100, 60, gypsy('-')), "Unknown", Verdict::UnderReached, "Held"),
        (
            "unreliable only warns",
            with_others(100, 60, gypsy('P')),
            "Black: Other Black",
            Verdict::UnderReached,
            "Warn",
        ),
        ("nobody chosen", with_others(100, 100, gypsy('N')), "Black: African", Verdict::UnderReached, "Held"),
        ("more than need", with_others(2000, 1500, gypsy('A')), "White: British", Verdict::CannotTell, "Clear"),
    ] {
        let judged = judged(&["ethnicity_19"], &people);
        let found = row(&judged.audit, "ethnicity_19", group);
        assert_eq!(found.verdict, verdict, "{name}: {}", found.because);
        let decided = match &judged.decision {
            Decision::Clear => "Clear",
            Decision::ClearWithWarnings(_) => "Warn",
            Decision::Held(_) => "Held",
            Decision::Waived { .. } => "Waived",
        };
        assert_eq!(decided, decision, "{name}: {:?}", judged.decision);
    }
    let unreliable = judged(&["ethnicity_19"], &with_others(100, 60, gypsy('P')));
    assert!(row(&unreliable.audit, "ethnicity_19", "Black: Other Black").because.contains("fewer than 20%"));
}

#[test]
fn less_urgent_people_left_out_for_want_of_places_are_no_finding() {
    // Priority runs from 1 to 400; the younger half has the lower priorities by nature.
    let people: Vec<Person> = (1..=400u16)
        .map(|n| Person {
            priority: Some(f64::from(n)),
            age: if n % 4 < 2 { 55 } else { 65 },
            ethnicity: if (n % 100) < 70 { 'K' } else { 'A' },
            ..USUAL
        })
        .collect();
    let policy = policy(&["ethnicity_19", "age_band"]);
    let cleared =
        clear(&policy, evenreach_equity::DisclosureRule::NhsEnglandHes, AS_OF, vec![cohort(&people, Some(100))])
            .unwrap();
    assert_eq!(cleared.judged()[0].decision, Decision::Clear);
    assert_eq!(row(&cleared.judged()[0].audit, "all", "Everyone").selected, Count::Shown(100));
}

#[test]
fn a_place_with_too_few_places_is_found() {
    // The same need, but PCN U2 has four times the people for the same places.
    let at = |practice, count: u32| {
        (0..count).map(move |n| Person { practice, priority: Some(f64::from(n % 40)), ..USUAL }).collect::<Vec<_>>()
    };
    let people = [at(1, 100), at(3, 400)].concat();
    let cleared = clear(
        &policy(&["pcn"]),
        evenreach_equity::DisclosureRule::NhsEnglandHes,
        AS_OF,
        vec![cohort(&people, Some(80))],
    )
    .unwrap();
    let judged = &cleared.judged()[0];
    assert!(matches!(&judged.decision, Decision::Held(found) if found[0].starts_with("Under-reached: U2 (PCN)")
        && found[0].ends_with("The shortfall is largest at `within capacity`.")));
    assert_eq!(row(&judged.audit, "pcn", "U1").verdict, Verdict::OverReached);
}

#[test]
fn a_group_nobody_measures_is_named_with_its_clause() {
    let (black, young) = (Person { ethnicity: 'N', ..USUAL }, Person { ethnicity: 'J', age: 45, ..USUAL });
    let unmeasured = |person| Person { measured: false, ..person };
    let people = [
        block(450, USUAL),
        block(50, unmeasured(USUAL)),
        block(200, Person { age: 45, ..USUAL }),
        block(200, unmeasured(Person { age: 45, ..USUAL })),
        // As old as the first, measured half as often.
        block(60, black),
        block(40, unmeasured(black)),
        // Young, and measured as seldom as all young people.
        block(50, young),
        block(50, unmeasured(young)),
    ]
    .concat();
    let judged = judged(&["ethnicity_19", "age_band"], &people);
    let found = |group: &str| {
        judged.audit.assessment.iter().find(|r| r.attribute == "ethnicity_19" && r.group == group).unwrap()
    };
    assert_eq!(found("Black: African").verdict, Verdict::UnderReached);
    assert_eq!(found("Black: African").clause, "blood_pressure_measured");
    assert_eq!(
        (found("Black: African").reached, found("Black: African").not_assessed),
        (Count::Shown(100), Count::Shown(40))
    );
    assert_eq!(found("Black: African").expected, Some(15.0));
    assert_eq!(found("Asian: Pakistani").verdict, Verdict::Reached);
    let Figure::Known { value, .. } = found("Asian: Pakistani").against_everyone_else else { panic!() };
    assert!(value > 1.5, "unadjusted, the young look missed: {value}");
    let Decision::ClearWithWarnings(warnings) = &judged.decision else { panic!("{:?}", judged.decision) };
    assert!(warnings.iter().any(|w| w.starts_with("Measured too seldom, `blood_pressure_measured`: Black: African")));
    assert_eq!(warnings.len(), 1, "young people are measured less, and rightly: {warnings:?}");
}

#[test]
fn clauses_that_never_fire_are_findings() {
    let nobody = block(500, Person { high: false, ..USUAL });
    let everywhere = judged(&["ethnicity_19"], &nobody);
    assert_eq!(everywhere.audit.silent_clauses.len(), 1);
    assert!(everywhere.audit.silent_clauses[0].starts_with("Clause `blood_pressure_high`: nobody who came to it"));
    assert!(matches!(everywhere.decision, Decision::ClearWithWarnings(_)));

    let chinese = Person { ethnicity: 'R', measured: false, ..USUAL };
    let in_a_group = judged(&["ethnicity_19"], &[block(500, USUAL), block(50, chinese)].concat());
    assert_eq!(
        in_a_group.audit.silent_clauses,
        ["Clause `blood_pressure_measured`: nobody who came to it meets it, by ethnicity (19 groups): Asian: Chinese."]
    );
}
