//! Columns that a night knows are taken for what they are: deprivation in its order, places with their pockets, need as a
//! risk with its expected events.

use std::fmt::Write as _;

use evenreach_equity::{Amount, Count, Figure, GradientOf, Verdict};

use crate::scene::{Scene, id, unfair};

/// Blocks of people: how many, of whom on the list, and their other cells.
fn scene(header: &str, blocks: &[(usize, usize, String)]) -> Scene {
    let (mut people, mut list) = (format!("patient_id,{header}\n"), "patient_id\n".to_owned());
    let mut number = 0;
    for (count, listed, cells) in blocks {
        for place in 0..*count {
            writeln!(people, "{},{cells}", id(number)).unwrap();
            if place < *listed {
                writeln!(list, "{}", id(number)).unwrap();
            }
            number += 1;
        }
    }
    let scene = Scene::new();
    scene.put("people.csv", people);
    scene.put("list.csv", list);
    scene
}

#[test]
fn deciles_stand_in_the_order_of_deprivation() {
    // Of decile n, 1,000 people, 50 n are on the list: the tenth comes last and not after the first.
    let blocks: Vec<_> = (1..=10).map(|decile| (1_000, 50 * decile, format!("{decile},true"))).collect();
    let cleared = scene("imd_decile,need", &blocks).judge(|request| request.by = vec!["imd_decile".to_owned()]);
    let gradient = &cleared.judged().audit.gradient;
    let of = |of: GradientOf| gradient.iter().find(|row| row.of == of).unwrap();
    let Figure::Known { value, lower, .. } = of(GradientOf::Selection).slope_index else { panic!("{gradient:?}") };
    // Shares of 0.05 to 0.5 in a straight line: from end to end ten steps of 0.05.
    assert!((value - 0.5).abs() < 1e-9 && lower > 0.45, "{gradient:?}");
    assert!(of(GradientOf::Need).slope_index != of(GradientOf::Selection).slope_index);

    // Words have no order.
    let words = scene("imd_decile,need", &[(100, 50, "most,true".to_owned()), (100, 20, "least,true".to_owned())]);
    let cleared = words.judge(|request| request.by = vec!["imd_decile".to_owned()]);
    assert!(cleared.judged().audit.gradient.is_empty());
}

#[test]
fn a_practice_left_off_is_a_pocket() {
    let blocks: Vec<_> = (0..6)
        .map(|practice| (200, if practice == 4 { 20 } else { 100 }, format!("P{practice},U{},true", practice / 2)))
        .collect();
    let cleared = scene("practice,pcn,need", &blocks).judge(|request| {
        request.by = vec!["practice".to_owned(), "pcn".to_owned()];
    });
    let audit = &cleared.judged().audit;
    let pocket = audit.pockets.iter().find(|row| row.place == "P4").unwrap();
    assert_eq!(
        (pocket.level.as_str(), pocket.in_need, pocket.selected),
        ("practice", Count::Shown(200), Count::Shown(20))
    );
    assert_eq!((pocket.verdict, pocket.stands_out), (Verdict::UnderReached, Some(1)));
}

#[test]
fn a_risk_is_a_third_denominator() {
    // 400 people of 10 % and 100 of 40 %: 80 events to expect, 40 of them on a list of the latter.
    for (low, high) in [("0.1", "0.4"), ("10", "40")] {
        let blocks = [(400, 0, format!("White,{low}")), (100, 100, format!("Roma,{high}"))];
        let cleared = scene("ethnicity,need", &blocks).judge(|_| ());
        let everyone = cleared.judged().audit.need.iter().find(|row| row.attribute == "all").unwrap();
        assert_eq!(everyone.expected_events, Amount::Known(80.0), "{low}");
        assert_eq!(everyone.expected_events_selected, Amount::Known(40.0), "{low}");
    }
}

#[test]
fn small_counts_are_shown_for_direct_care_alone() {
    let scene = Scene::of(&unfair());
    for purpose in [None, Some("planning".to_owned())] {
        let error = scene.refused(|request| {
            request.disclosure = "none".to_owned();
            request.purpose.clone_from(&purpose);
        });
        assert!(error.is_usage() && error.to_string().contains("direct care alone"), "{error}");
    }
    let audited = scene.audit(|request| {
        request.disclosure = "none".to_owned();
        request.purpose = Some("direct care by the registered practice".to_owned());
    });
    assert!(audited.is_ok());
}
