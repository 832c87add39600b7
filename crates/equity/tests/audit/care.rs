//! Who has had care: found, named, adjusted for risk, pooled over lists, and seldom found where there is nothing.

use std::collections::BTreeMap;

use evenreach_equity::{
    Beside, CareRow, Cleared, Count, Decision, DisclosureRule, Figure, Policy, Risk, Verdict, clear_beside,
};
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::population::{AS_OF, Person, USUAL, block, cohorts_with_care, persons, policy};

const BY: [&str; 3] = ["ethnicity_19", "sex", "imd_quintile"];

/// A night of lists alike that all know their invitations.
fn night(people: &[Person], lists: &[&str], by_risk: bool) -> Cleared {
    let risk = lists.iter().map(|list| ((*list).to_owned(), Risk::Qrisk3)).collect();
    let policy = Policy { risk, ..policy(&BY) };
    let invited: Vec<bool> = people.iter().map(|person| person.invited).collect();
    let invited = lists.iter().map(|list| ((*list).to_owned(), invited.clone())).collect();
    night_inviting(&policy, people, lists, by_risk, invited)
}

fn night_inviting(
    policy: &Policy,
    people: &[Person],
    lists: &[&str],
    by_risk: bool,
    invited: BTreeMap<String, Vec<bool>>,
) -> Cleared {
    let cohorts = cohorts_with_care(&persons(people), people, None, lists, by_risk);
    let beside = Beside { invited, ..Beside::default() };
    clear_beside(policy, DisclosureRule::NhsEnglandHes, AS_OF, cohorts, &beside).unwrap()
}

fn row<'a>(rows: &'a [CareRow], care: &str, group: &str) -> &'a CareRow {
    rows.iter().find(|row| row.care == care && row.group == group).unwrap()
}

fn findings(cleared: &Cleared) -> Vec<String> {
    match &cleared.judged()[0].decision {
        Decision::Clear => vec![],
        Decision::ClearWithWarnings(found) | Decision::Held(found) => found.clone(),
        Decision::Waived { .. } => panic!(),
    }
}

fn are_close(one: &Figure, other: &Figure) -> bool {
    let limits = |of: &Figure| match of {
        Figure::Known { value, lower, upper } => [*value, *lower, *upper],
        Figure::Undefined(_) => [f64::NAN; 3],
    };
    limits(one).into_iter().zip(limits(other)).all(|(a, b)| (a - b).abs() < 1e-9)
}

/// `at_target` of `count` have their blood pressure at target.
fn at_target(count: usize, at_target: usize, person: Person) -> Vec<Person> {
    [block(at_target, Person { high: false, ..person }), block(count - at_target, person)].concat()
}

#[test]
fn a_group_treated_less_is_found_and_named_though_its_list_is_fair() {
    let bangladeshi = Person { ethnicity: 'K', ..USUAL };
    let people = [at_target(400, 240, USUAL), at_target(100, 30, bangladeshi)].concat();
    let cleared = night(&people, &["hypertension"], false);
    let audit = &cleared.judged()[0].audit;
    let found = row(&audit.care, "blood_pressure_high", "Asian: Bangladeshi");
    assert_eq!((found.came, found.had), (Count::Shown(100), Count::Shown(30)));
    // 270 of 500 are at target, so 54 of 100 are expected.
    assert_eq!((found.expected, found.verdict), (Some(54.0), Verdict::UnderReached));
    assert_eq!(
        findings(&cleared),
        [
            "Had care less than people alike, `blood_pressure_high`: Asian: Bangladeshi (ethnicity (19 groups)). 30 of 100 \
         people who came to this clause are at their target where age and sex would have 54.0: ratio 0.56 (95% interval \
         0.37 to 0.79), below 1 beyond chance after Holm's adjustment for 2 groups compared."
        ]
    );
    // Everybody in need is on the list: selection against need says nothing.
    assert!(audit.rows.iter().all(|row| row.verdict != Verdict::UnderReached));
}

#[test]
fn care_that_goes_by_risk_is_compared_at_equal_risk() {
    // Half of those at high risk are treated, one in ten at low risk; the group is at low risk and treated alike.
    let high = Person { risk: Some(30.0), ..USUAL };
    let low = Person { risk: Some(5.0), ..USUAL };
    let people =
        [at_target(400, 200, high), at_target(400, 40, low), at_target(300, 30, Person { ethnicity: 'K', ..low })]
            .concat();
    let said = |by_risk| {
        let cleared = night(&people, &["hypertension"], by_risk);
        let audit = &cleared.judged()[0].audit;
        row(&audit.care, "blood_pressure_high", "Asian: Bangladeshi").verdict
    };
    assert_eq!((said(false), said(true)), (Verdict::UnderReached, Verdict::Reached));
}

/// Of 400 people 60 are invited by every list and of the 200 most deprived 16: other people by every list, or the same.
#[test]
fn invitations_too_few_to_tell_on_one_list_tell_on_all_together() {
    let lists = ["hypertension", "lipids", "statins", "checks"];
    let people = [block(400, USUAL), block(200, Person { imd_quintile: 1, ..USUAL })].concat();
    let cleared = |deprived: usize, others_by_every_list: bool| {
        let invited = |list: usize| {
            let from = |each: usize| if others_by_every_list { list * each } else { 0 };
            let is_in = |row: usize, each: usize| (from(each)..from(each) + each).contains(&row);
            (0..600).map(|row| if row < 400 { is_in(row, 60) } else { is_in(row - 400, deprived) }).collect()
        };
        let invited = lists.iter().enumerate().map(|(number, list)| ((*list).to_owned(), invited(number))).collect();
        night_inviting(&policy(&BY), &people, &lists, false, invited)
    };
    let of_different_people = cleared(16, true);
    for judged in of_different_people.judged() {
        let one = row(&judged.audit.care, "invited_12_months", "1 (most deprived)");
        assert_eq!((one.came, one.had, one.verdict), (Count::Shown(200), Count::Shown(15), Verdict::Reached));
    }
    let all = row(of_different_people.invitations(), "invited_12_months", "1 (most deprived)");
    assert_eq!((all.came, all.had, all.verdict), (Count::Shown(800), Count::Shown(60), Verdict::UnderReached));
    let Figure::Known { value, .. } = all.ratio else { panic!("{:?}", all.ratio) };
    // 76 of 600 were invited to each list, shown as 75: 25 of 200 expected, on each of four lists.
    assert!((value - 60.0 / 100.0).abs() < 1e-12, "{all:?}");
    let [found] = of_different_people.findings() else { panic!("{:?}", of_different_people.findings()) };
    assert!(found.starts_with("Had care less than people alike, `invited_12_months`: 1 (most deprived)"), "{found}");

    let of_the_same_people = cleared(16, false);
    let (all, one) = (of_the_same_people.invitations(), &of_the_same_people.judged()[0].audit.care);
    let [all, one] = [all, one].map(|rows| row(rows, "invited_12_months", "1 (most deprived)"));
    assert_eq!((all.came, all.verdict), (Count::Shown(800), Verdict::Reached));
    for (all, one) in [(&all.ratio, &one.ratio), (&all.share, &one.share)] {
        assert!(are_close(all, one), "four letters to one person are one: {all:?} {one:?}");
    }
    assert!(of_the_same_people.findings().is_empty());

    assert!(cleared(30, true).findings().is_empty());
}

/// A practice where nobody is treated, and a group treated less in one network: each is named once, neither the
/// network around the practice nor the group elsewhere.
#[test]
fn pockets_of_care_are_named_by_their_cause() {
    let at = |practice, ethnicity| Person { practice, ethnicity, ..USUAL };
    let mut people = [at_target(300, 0, at(1, 'A')), at_target(200, 0, at(1, 'K'))].concat();
    people.extend([at_target(300, 180, at(2, 'A')), at_target(200, 120, at(2, 'K'))].concat());
    for practice in 3..=4 {
        people.extend([at_target(300, 180, at(practice, 'A')), at_target(200, 50, at(practice, 'K'))].concat());
    }
    let cleared = night(&people, &["hypertension"], false);
    let mut standing_out: Vec<_> = cleared.judged()[0]
        .audit
        .care_pockets
        .iter()
        .filter(|row| row.pocket.stands_out.is_some())
        .map(|row| {
            (row.pocket.stands_out, row.pocket.level.as_str(), row.pocket.place.as_str(), row.pocket.group.as_str())
        })
        .collect();
    standing_out.sort_unstable();
    assert_eq!(standing_out, [(Some(1), "practice", "P1", "Everyone"), (Some(2), "pcn", "U2", "Asian: Bangladeshi")]);
    let found = findings(&cleared);
    let pockets = found.iter().find(|f| f.starts_with("Pockets of care, `blood_pressure_high`: ")).unwrap();
    let named = "Standing for the others: Everyone in P1 (practice): 0 of 500 people who came to this clause are at their \
                 target; Asian: Bangladeshi in U2 (PCN): 100 of 400 people who came to this clause are at their target.";
    assert!(pockets.ends_with(named), "{pockets}");
}

fn person(random: &mut impl Rng) -> Person {
    let risk: f64 = random.random_range(1.0..40.0);
    Person {
        ethnicity: ['A', 'A', 'A', 'A', 'K', 'J', 'N', 'M', 'R', '-'][random.random_range(0..10)],
        sex: if random.random_bool(0.5) { "female" } else { "male" },
        imd_quintile: random.random_range(1..=5),
        age: random.random_range(40..80),
        risk: Some(risk),
        // The riskier are treated more.
        high: random.random_bool(0.9 - risk / 60.0),
        ..USUAL
    }
}

/// Invitations go to people in need, to three in twenty of them.
fn invite(people: &mut [Person], random: &mut impl Rng) {
    for person in people.iter_mut().filter(|person| person.high) {
        person.invited = random.random_bool(0.15);
    }
}

/// 200 populations where care goes by risk and invitations by chance: a family of verdicts errs at most one time in
/// twenty, a finding more seldom.
#[test]
fn fair_care_is_seldom_accused() {
    let (mut families_wrong, mut found) = (0, 0);
    for seed in 0..200 {
        let mut random = ChaCha8Rng::seed_from_u64(5_000 + seed);
        let mut people: Vec<Person> = (0..3_000).map(|_| person(&mut random)).collect();
        invite(&mut people, &mut random);
        let cleared = night(&people, &["hypertension"], true);
        let rows = &cleared.judged()[0].audit.care;
        for (care, by) in ["blood_pressure_high", "invited_12_months"].iter().flat_map(|c| BY.map(|by| (c, by))) {
            let mut family = rows.iter().filter(|row| row.care == *care && row.attribute == by);
            families_wrong +=
                usize::from(family.any(|r| matches!(r.verdict, Verdict::UnderReached | Verdict::OverReached)));
        }
        found += usize::from(!findings(&cleared).is_empty() || !cleared.findings().is_empty());
    }
    assert!(families_wrong <= 60, "{families_wrong} of 1200 families of verdicts");
    assert!(found <= 10, "{found} of 200 nights with a finding");
}

/// The same populations, but one group is treated at two fifths of its chance.
#[test]
fn a_group_treated_less_is_nearly_always_found() {
    let mut found = 0;
    for seed in 0..50 {
        let mut random = ChaCha8Rng::seed_from_u64(6_000 + seed);
        let mut people: Vec<Person> = (0..3_000)
            .map(|_| {
                let person = person(&mut random);
                let wronged = person.ethnicity == 'K' && random.random_bool(0.6);
                Person { high: person.high || wronged, ..person }
            })
            .collect();
        invite(&mut people, &mut random);
        let findings = findings(&night(&people, &["hypertension"], true));
        let start = "Had care less than people alike, `blood_pressure_high`: Asian: Bangladeshi";
        found += usize::from(findings.len() == 1 && findings[0].starts_with(start));
    }
    assert!(found >= 48, "{found} of 50");
}
