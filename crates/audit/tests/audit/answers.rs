//! What is said of lists whose right answer is known.

use std::sync::Arc;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int64Array};
use evenreach_audit::OutsidePopulation;
use evenreach_equity::{Count, Decision, Figure, OnBreach, Verdict};

use crate::scene::{Person, Scene, block, counts, id, row, text, unfair, usual};

const HIDDEN: Count = Count::Suppressed;

fn shown(counts: [u64; 3]) -> [Count; 3] {
    counts.map(Count::Shown)
}

fn findings(decision: &Decision) -> Vec<String> {
    match decision {
        Decision::Clear => vec![],
        Decision::ClearWithWarnings(found) | Decision::Held(found) => found.clone(),
        Decision::Waived { .. } => panic!("there are no waivers"),
    }
}

#[test]
fn a_group_missed_is_named() {
    let cleared = Scene::of(&unfair()).judge(|_| ());
    let roma = row(&cleared, "ethnicity", "Roma");
    assert_eq!(counts(roma), shown([400, 400, 40]));
    assert_eq!(roma.verdict, Verdict::UnderReached);
    // 240 of 800 are on the list: 120 expected of each group.
    assert_eq!(roma.expected, Some(120.0));
    let Figure::Known { value, .. } = roma.need_adjusted_ratio else { panic!("{roma:?}") };
    assert!((value - 40.0 / 120.0).abs() < 1e-9);
    assert_eq!(
        roma.because,
        "40 of 400 people in need are on the list where need would have 120.0: ratio 0.33 (95% interval 0.24 to 0.45), \
         below 1 beyond chance after Holm's adjustment for 2 groups compared."
    );
    let found = findings(&cleared.judged().decision);
    assert!(found.len() == 1 && found[0].starts_with("Under-reached: Roma (ethnicity). 40 of 400"), "{found:?}");
    assert_eq!(cleared.judged().audit.steps, ["registered", "need_known", "in_need", "on the list"]);
}

#[test]
fn need_decides_who_counts() {
    let not_in_need = Person { need: "no".into(), ..usual() };
    let people = [
        block(100, &usual()),
        block(100, &Person { on_the_list: false, ..usual() }),
        block(60, &not_in_need),
        block(300, &Person { on_the_list: false, ..not_in_need.clone() }),
        block(30, &Person { need: String::new(), ..usual() }),
        block(10, &Person { need: String::new(), on_the_list: false, ..usual() }),
    ]
    .concat();
    let cleared = Scene::of(&people).judge(|_| ());
    assert_eq!(counts(row(&cleared, "all", "Everyone")), shown([600, 200, 100]));
    let outside = cleared.outside();
    assert_eq!(outside.not_in_need, Some(Count::Shown(60)));
    assert_eq!(outside.need_unknown, Some(Count::Shown(30)));
    assert_eq!(outside.not_in_population, None);
    assert_eq!(
        findings(&cleared.judged().decision),
        [
            "60 people on the list are not in need by the column given; they do not count as need that was met.",
            "30 people on the list have no need recorded, so nobody can say whether they are in need; they do not count as \
             need that was met.",
        ]
    );
    let unknown = &cleared.judged().audit.assessment[0];
    assert_eq!((unknown.clause.as_str(), unknown.not_assessed), ("need_known", Count::Shown(40)));

    // Without the column everybody is in need, and the words say so.
    let cleared = Scene::of(&people).judge(|request| request.need = None);
    assert_eq!(counts(row(&cleared, "all", "Everyone")), shown([600, 600, 190]));
    assert_eq!(cleared.judged().audit.steps, ["registered", "on the list"]);
    assert_eq!(cleared.outside().not_in_need, None);
    let cleared = Scene::of(&unfair()).judge(|request| request.need = None);
    let because = &row(&cleared, "ethnicity", "Roma").because;
    assert!(
        because.starts_with("40 of 400 people registered are on the list where equal shares would have 120.0"),
        "{because}"
    );
}

#[test]
fn a_group_whose_need_nobody_recorded_is_named() {
    let nobody_knows = |person: Person| Person { need: String::new(), on_the_list: false, ..person };
    let roma = Person { ethnicity: "Roma", ..usual() };
    let old = Person { age_band: "60-79", ..usual() };
    let people =
        [block(300, &usual()), block(300, &old), block(100, &roma), block(60, &nobody_knows(roma.clone()))].concat();
    let cleared = Scene::of(&people).judge(|request| request.within = Some("age_band".to_owned()));
    // All 60 unknown are among 460 people of that age: 20.9 of 160 would be.
    assert_eq!(
        findings(&cleared.judged().decision),
        [
            "Need recorded too seldom, `need_known`: Roma (ethnicity). 60 of 160 people registered have no need recorded where \
             others of the same age band would have 20.9: ratio 2.87 (95% interval 2.19 to 3.70), above 1 beyond chance after \
             Holm's adjustment for 2 groups compared."
        ]
    );
}

#[test]
fn people_are_compared_with_others_of_the_same_risk() {
    // The list takes everybody above 20%, so groups of different risk are reached alike.
    let person = |ethnicity, risk: usize, on_the_list| Person {
        ethnicity,
        need: format!("{:.1}", risk as f64 / 10.0),
        on_the_list,
        ..usual()
    };
    let risks = |ethnicity, from: usize, count: usize| -> Vec<Person> {
        (from..from + count).map(|risk| person(ethnicity, risk, risk > 200)).collect()
    };
    let fair = [risks("White", 0, 400), risks("Roma", 0, 220)].concat();
    let cleared = Scene::of(&fair).judge(|_| ());
    assert_eq!(row(&cleared, "ethnicity", "Roma").verdict, Verdict::Reached);
    assert_eq!(cleared.judged().audit.steps, ["registered", "need_known", "on the list"]);
    assert!(cleared.judged().cohort.definition.about.contains("(per cent)"));
    // Compared with everybody registered they would look missed.
    let crude = Scene::of(&fair).judge(|request| request.need = None);
    assert_eq!(row(&crude, "ethnicity", "Roma").verdict, Verdict::UnderReached);
}

#[test]
fn an_empty_cell_is_unknown_and_crossings_have_both_labels() {
    let nobody_knows = Person { ethnicity: "", imd_quintile: " ", ..usual() };
    let people =
        [block(60, &usual()), block(40, &nobody_knows), block(3, &Person { ethnicity: "Roma", ..usual() })].concat();
    let cleared = Scene::of(&people).judge(|request| {
        request.by = ["ethnicity", "imd_quintile", "ethnicity x imd_quintile"].map(str::to_owned).to_vec()
    });
    for (attribute, group, registered) in [
        ("ethnicity", "Unknown", Count::Shown(40)),
        ("ethnicity", "Roma", HIDDEN),
        ("imd_quintile", "Unknown", Count::Shown(40)),
        ("ethnicity x imd_quintile", "Unknown x Unknown", Count::Shown(40)),
        ("ethnicity x imd_quintile", "Roma x 3", HIDDEN),
    ] {
        assert_eq!(row(&cleared, attribute, group).registered, registered, "{attribute} {group}");
    }
}

#[test]
fn the_same_people_in_any_format_get_the_same_answer() {
    let people = unfair();
    let expected = Scene::of(&people).judge(|_| ());
    let scene = Scene::of(&people);
    let ids: Vec<String> = (0..people.len()).map(id).collect();
    let listed = ids.iter().zip(&people).filter(|(_, p)| p.on_the_list).map(|(id, _)| id.as_str());
    scene.put_parquet("list.parquet", vec![("patient_id", text(listed))]);
    let ethnicity = || text(people.iter().map(|p| p.ethnicity));
    let flags: ArrayRef = Arc::new(people.iter().map(|_| Some(true)).collect::<BooleanArray>());
    let whole: ArrayRef = Arc::new(Int64Array::from(vec![1; people.len()]));
    for need in [flags, whole] {
        let id_column = text(ids.iter().map(String::as_str));
        scene
            .put_parquet("people.parquet", vec![("patient_id", id_column), ("ethnicity", ethnicity()), ("need", need)]);
        for (population, selected) in [("people.parquet", "list.parquet"), ("people.csv", "list.parquet")] {
            let cleared = scene.judge(|request| {
                request.population = scene.path(population);
                request.selected = scene.path(selected);
            });
            assert_eq!(cleared.judged().audit.rows, expected.judged().audit.rows, "{population} {selected}");
        }
    }
    // Numbers as identifiers, as a data frame keeps them.
    let numbers: ArrayRef = Arc::new(Float64Array::from_iter_values((0..800).map(|n| f64::from(n) + 9_000_000_000.0)));
    let needs = text(people.iter().map(|p| p.need.as_str()));
    scene.put_parquet("people.parquet", vec![("patient_id", numbers), ("ethnicity", ethnicity()), ("need", needs)]);
    let listed: String = people
        .iter()
        .enumerate()
        .filter(|(_, p)| p.on_the_list)
        .map(|(n, _)| format!("{}\n", 9_000_000_000 + n))
        .collect();
    scene.put("list.csv", format!("patient_id\n{listed}"));
    let cleared = scene.judge(|request| request.population = scene.path("people.parquet"));
    assert_eq!(cleared.judged().audit.rows, expected.judged().audit.rows);
}

#[test]
fn files_as_spreadsheets_leave_them() {
    let people = unfair();
    let expected = Scene::of(&people).judge(|_| ());
    for change in [
        |text: String| format!("\u{feff}{text}"),
        |text: String| text.replace('\n', "\r\n"),
        |text: String| format!("\u{feff}{}\r\n", text.replace('\n', "\r\n")),
        |text: String| text.replace("QX", "\"QX").replace('Z', "Z\""),
        |text: String| text.replace("QX", " QX"),
    ] {
        let scene = Scene::new();
        scene.put("people.csv", change(crate::scene::population_csv(&people)));
        scene.put("list.csv", change(crate::scene::list_csv(&people)));
        assert_eq!(scene.judge(|_| ()).judged().audit.rows, expected.judged().audit.rows);
    }
    // An apostrophe that guards an identifier is no part of it; a list may name its column otherwise.
    let scene = Scene::of(&people);
    let guarded = crate::scene::list_csv(&people).replace("QX", "'QX").replace("patient_id", "NHS Number");
    scene.put("list.csv", guarded);
    let cleared = scene.judge(|request| request.selected_id = Some("NHS Number".to_owned()));
    assert_eq!(cleared.judged().audit.rows, expected.judged().audit.rows);
}

#[test]
fn an_empty_list_is_an_answer() {
    let people: Vec<Person> = unfair().into_iter().map(|p| Person { on_the_list: false, ..p }).collect();
    let scene = Scene::of(&people);
    let cleared = scene.judge(|request| request.selected_against_need_at_least = Some(0.8));
    let nobody = "Nobody is on the list, so nothing can be said of who is missed.".to_owned();
    assert_eq!(cleared.judged().decision, Decision::ClearWithWarnings(vec![nobody]));
    assert!(cleared.judged().audit.rows.iter().all(|row| row.verdict == Verdict::CannotTell));
    assert!(scene.audit(|_| ()).is_ok() && scene.answer("report.html").contains("Nobody is on the list"));

    // A list of people who are not in need is not an empty one.
    let wrong = [block(50, &Person { need: "false".into(), ..usual() }), people].concat();
    let found = findings(&Scene::of(&wrong).judge(|_| ()).judged().decision);
    assert_eq!(found[0], "Nobody is both in need and on the list, so nothing can be said of who is missed.");
    assert!(found[1].starts_with("50 people on the list are not in need"), "{found:?}");
}

#[test]
fn the_gate() {
    let scene = Scene::of(&unfair());
    for (limit, on_breach, held) in [
        (Some(0.8), OnBreach::Hold, true),
        (Some(0.8), OnBreach::Warn, false),
        (Some(0.2), OnBreach::Hold, false),
        (None, OnBreach::Hold, false),
    ] {
        let audited = scene.audit(|request| {
            request.selected_against_need_at_least = limit;
            request.on_breach = on_breach;
        });
        let audited = audited.unwrap();
        assert_eq!(audited.is_held(), held, "{limit:?} {on_breach:?}");
        assert_eq!(scene.answer("report.html").contains("Do not use this list"), held);
        assert_eq!(audited.verdicts, [1, 0, 1, 0]);
    }
    let error = scene.audit(|request| request.selected_against_need_at_least = Some(80.0)).unwrap_err();
    assert!(error.is_usage() && error.to_string().contains("is 80;"), "{error}");
}

#[test]
fn people_outside_the_population_can_be_a_row() {
    let scene = Scene::of(&unfair());
    let strangers: String = (0..25).map(|n| format!("stranger{n}\n")).collect();
    scene.put("list.csv", crate::scene::list_csv(&unfair()) + &strangers);
    let cleared = scene.judge(|request| request.outside_population = OutsidePopulation::Count);
    assert_eq!(cleared.outside().not_in_population, Some(Count::Shown(25)));
    let found = findings(&cleared.judged().decision);
    assert_eq!(found[1], "25 people on the list are not in the population, so nothing is known of their groups.");
    assert_eq!(counts(row(&cleared, "all", "Everyone")), shown([800, 800, 240]));
}

#[test]
fn unreliable_categories_warn_and_never_hold() {
    let people: Vec<Person> = unfair()
        .into_iter()
        .map(|p| Person { ethnicity: if p.ethnicity == "Roma" { "Black: Other Black" } else { "White" }, ..p })
        .collect();
    let cleared = Scene::of(&people).judge(|request| request.selected_against_need_at_least = Some(0.8));
    let found = findings(&cleared.judged().decision);
    assert!(matches!(cleared.judged().decision, Decision::ClearWithWarnings(_)));
    assert!(found[0].contains("fewer than 20% of people"), "{found:?}");
}
