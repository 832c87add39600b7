//! The same places shared out otherwise: who gains one, and that nobody else does.

use evenreach_cohort::{Cohort, Place};
use evenreach_equity::{Recalibration, Risk, Sharing, price_of};
use proptest::prelude::*;

use crate::population::{Person, USUAL, cohort};

/// No group is known to have more or fewer events than predicted.
fn none() -> Recalibration {
    Recalibration::new()
}

/// Rows on the list.
fn chosen(cohort: &Cohort) -> Vec<usize> {
    (0..cohort.standings.len()).filter(|row| matches!(cohort.standings[*row].place, Place::Selected(_))).collect()
}

/// Ten people in need of one PCN, by priority: six White of which two are most deprived, then four Asian.
fn ten() -> Vec<Person> {
    (0..10)
        .map(|row| Person {
            ethnicity: if row < 6 { 'A' } else { 'K' },
            imd_quintile: if [4, 5, 8, 9].contains(&row) { 1 } else { 3 },
            priority: Some(100.0 - f64::from(row)),
            risk: [Some(5.0), None, Some(30.0), Some(6.0), Some(20.0)].get(row as usize).copied().flatten(),
            ..USUAL
        })
        .collect()
}

#[test]
fn five_places_by_policy() {
    let tonight = cohort(&ten(), Some(5));
    assert_eq!(chosen(&tonight), [0, 1, 2, 3, 4]);
    for (sharing, expected) in [
        // Known risks are 30, 20, 6 and 5; then the list's own order.
        (Sharing::HighestRiskFirst, [0, 1, 2, 3, 4]),
        // Four of ten in need are of the most deprived fifth: two places of five are sure.
        (Sharing::MostDeprivedSureOfTheirShare, [0, 1, 2, 4, 5]),
        // Six White and four Asian in need: three places and two.
        (Sharing::ProportionalToNeed, [0, 1, 2, 6, 7]),
    ] {
        let other = sharing.share_out(&tonight, Risk::Qrisk3, &none()).unwrap().unwrap();
        assert_eq!(chosen(&other), expected, "{}", sharing.words());
    }
    let by_risk =
        Sharing::HighestRiskFirst.share_out(&cohort(&ten(), Some(2)), Risk::Qrisk3, &none()).unwrap().unwrap();
    assert_eq!(chosen(&by_risk), [2, 4]);
}

#[test]
fn recalibrated_risk_thresholds_and_places_to_measure() {
    let twice = Recalibration::from([("Asian: Bangladeshi".to_owned(), 2.0)]);
    let risks = [30.0, 25.0, 22.0, 19.0, 16.0, 14.0];
    let people: Vec<Person> = (0..6)
        .map(|row| Person {
            ethnicity: if row < 4 { 'A' } else { 'K' },
            risk: Some(risks[row]),
            priority: Some(risks[row]),
            ..USUAL
        })
        .collect();
    let tonight = cohort(&people, Some(4));
    let other = |sharing: Sharing, known: &Recalibration| sharing.share_out(&tonight, Risk::Qrisk3, known).unwrap();
    // 32 and 28 of the group whose risk is told too low by half, then 30 and 25.
    assert_eq!(chosen(&other(Sharing::HighestRecalibratedRiskFirst, &twice).unwrap()), [0, 1, 4, 5]);
    assert!(other(Sharing::HighestRecalibratedRiskFirst, &none()).is_none(), "nothing to recalibrate");
    assert_eq!(chosen(&other(Sharing::OnlyAtTwentyPercent, &none()).unwrap()), [0, 1, 2]);
    // Places that people below it would have had go to those who wait.
    let reversed: Vec<Person> =
        people.iter().map(|person| Person { priority: person.risk.map(|risk| -risk), ..*person }).collect();
    let four = cohort(&reversed, Some(4));
    let strict = Sharing::OnlyAtTwentyPercent.share_out(&four, Risk::Qrisk3, &none()).unwrap().unwrap();
    assert_eq!(chosen(&strict), [0, 1, 2]);
    assert!(Sharing::OnlyAtTwentyPercent.share_out(&four, Risk::Qdiabetes, &none()).unwrap().is_none());

    // Ten places, one of them to measure the oldest of two people who may be asked.
    let unmeasured = |age| Person { measured: false, age, ..USUAL };
    let barred = Person { contactable: false, ..unmeasured(80) };
    let people = [vec![USUAL; 12], vec![unmeasured(60), unmeasured(70), barred]].concat();
    let tonight = cohort(&people, Some(10));
    let other = Sharing::OneInTenToMeasure.share_out(&tonight, Risk::Qrisk3, &none()).unwrap().unwrap();
    assert_eq!(chosen(&other), [0, 1, 2, 3, 4, 5, 6, 7, 8, 13]);
}

#[test]
fn a_policy_has_a_price_in_expected_events() {
    let tonight = cohort(&ten(), Some(2));
    let by_risk = Sharing::HighestRiskFirst.share_out(&tonight, Risk::Qrisk3, &none()).unwrap().unwrap();
    // Rows 0 (5%) and 1 (unknown) lose their places to rows 2 (30%) and 4 (20%).
    let price = price_of(&tonight, &by_risk, Risk::Qrisk3).unwrap().unwrap();
    assert_eq!((price.gained, price.lost), (2, 1));
    assert!((price.expected_events - 0.45).abs() < 1e-12);
}

#[test]
fn a_list_without_a_limit_has_nothing_to_share_out() {
    let tonight = cohort(&ten(), None);
    for sharing in Sharing::ALL {
        assert!(sharing.share_out(&tonight, Risk::Qrisk3, &none()).unwrap().is_none());
    }
}

fn person(seed: (u8, u8, u8)) -> Person {
    let (who, need, score) = seed;
    Person {
        ethnicity: ['A', 'K', 'N', '-'][usize::from(who % 4)],
        imd_quintile: 1 + who / 4 % 5,
        practice: 1 + who / 20 % 5,
        high: need % 4 != 0,
        contactable: need / 4 % 3 != 0,
        priority: (score % 5 != 0).then_some(f64::from(score)),
        risk: (score % 3 != 0).then_some(f64::from(score % 90)),
        ..USUAL
    }
}

proptest! {
    /// As many places in every PCN as tonight, among the same eligible people.
    #[test]
    fn no_policy_makes_places_or_lets_anybody_in(
        seeds in prop::collection::vec(any::<(u8, u8, u8)>(), 1..120),
        places in 1u32..20,
    ) {
        let people: Vec<Person> = seeds.into_iter().map(person).collect();
        let tonight = cohort(&people, Some(places));
        let unit = |row: usize| people[row].pcn().map_or_else(|| format!("P{}", people[row].practice), str::to_owned);
        let by_unit = |cohort: &Cohort| {
            let mut units: Vec<String> = chosen(cohort).into_iter().map(unit).collect();
            units.sort();
            units
        };
        let recalibration = Recalibration::from([("Asian: Bangladeshi".to_owned(), 1.6)]);
        for sharing in Sharing::ALL {
            let other = sharing.share_out(&tonight, Risk::Qrisk3, &recalibration).unwrap().unwrap();
            if sharing == Sharing::OnlyAtTwentyPercent {
                prop_assert!(chosen(&other).iter().all(|row| people[*row].risk.is_some_and(|risk| risk >= 20.0)));
                continue;
            }
            prop_assert_eq!(by_unit(&other), by_unit(&tonight));
            // People to be measured do not meet the clause that asks for it.
            if sharing == Sharing::OneInTenToMeasure {
                continue;
            }
            for (before, after) in tonight.standings.iter().zip(&other.standings) {
                let is_eligible = |place| !matches!(place, Place::NotEligible(_));
                prop_assert_eq!(is_eligible(before.place), is_eligible(after.place));
            }
        }
    }
}
