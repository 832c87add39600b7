//! Extracts from which nothing can be learned: each has its reason, none a panic, none a silent number.

use std::sync::Arc;

use arrow::array::{Float64Array, RecordBatch, StringArray};
use evenreach_risk::learned::{CalibrationVerdict, LearnError, Transform};
use evenreach_risk::stratify::{Contender, EthnicityAs, Learned, LearningPlan, Outcome};

use crate::world::{AS_OF, PLANTED, World, days, replaced, study, study_changed, years_ago};

fn plan() -> LearningPlan {
    LearningPlan { leave_one_pcn_out: false, ..LearningPlan::new(5) }
}

fn reason(learned: &Learned) -> String {
    let error = learned.model.as_ref().err().map(|error| format!("{error:?}")).unwrap_or_default();
    error.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

#[test]
fn every_hopeless_extract_has_its_reason() {
    let nobody_ill = {
        let mut world = World::new(3000, 21, 1.0);
        world.people.iter_mut().for_each(|p| p.event = None);
        world
    };
    let everybody_ill = {
        let mut world = World::new(3000, 22, 1.0);
        for person in &mut world.people {
            (person.event, person.death, person.left) = (Some(days(years_ago(5)) - 100), None, None);
        }
        // Ill a hundred days before the latest landmark: at risk at every earlier one, at risk at none later.
        world
    };
    let few = {
        let mut world = World::new(3000, 23, 1.0);
        for (at, person) in world.people.iter_mut().enumerate() {
            person.event = person.event.filter(|_| at % 40 == 0);
        }
        world
    };
    let upside_down = {
        let mut world = World::new(5000, 24, 1.0);
        world.people.iter_mut().for_each(|p| p.age_tonight = 126 - p.age_tonight);
        world
    };
    for (what, world, expected) in [
        ("no events", nobody_ill, "NoEvents"),
        ("everybody ill before the latest landmark", everybody_ill, "BeforeTheData"),
        ("a handful of events", few, "TooFewEvents"),
        ("risk that falls with age", upside_down, "WrongDirection"),
        ("10 people", World::new(10, 25, 1.0), "TooFewPeople"),
        ("nobody", World::new(0, 26, 1.0), "BeforeTheData"),
    ] {
        let learned = study(&world, &plan());
        assert_eq!(reason(&learned), expected, "{what}: {:?}", learned.model.err());
        assert!(!learned.choice.learned, "{what}");
    }
}

#[test]
fn a_landmark_before_the_data_is_passed_over_by_name() {
    let world = World::new(6000, 27, 1.0);
    let unmeasured = |rows: RecordBatch| {
        let nothing: Float64Array = vec![None; rows.num_rows()].into_iter().collect();
        replaced(&rows, "systolic_mmhg", Arc::new(nothing))
    };
    // Data begin nine years ago: of the landmarks 10 to 5 years ago the first is passed over.
    let learned = study_changed(&world, &plan(), &|back, rows| if back > 9 { unmeasured(rows) } else { rows });
    let passed: Vec<bool> = learned.landmarks.iter().map(|l| l.passed_over.is_some()).collect();
    assert_eq!(passed, [true, false, false, false, false, false]);
    // What is left does not reach five years before the latest landmark: only people are held out, and it says so.
    let model = learned.model.as_ref().unwrap();
    assert!(!model.judged_later);
    assert_eq!(model.trained.window().landmarks.len(), 5);
    let judged = learned.judged.iter().find(|j| j.contender == Contender::Learned(EthnicityAs::Out)).unwrap();
    assert!(judged.everybody.as_ref().unwrap().overall.auroc.estimate.unwrap().value > 0.7);

    // Data begin five years ago: only people can be held out.
    let learned = study_changed(&world, &plan(), &|back, rows| if back > 5 { unmeasured(rows) } else { rows });
    let model = learned.model.as_ref().unwrap();
    assert!(!model.judged_later);
    assert_eq!(model.trained.window().landmarks, [years_ago(5)]);
    assert!(model.trained.notes().iter().any(|note| note.contains("passed over")));
    // Ten-year risk is then carried on from five, and says so.
    assert_eq!(model.risks.carried_on_from_years, Some(5));
    assert!(!model.risks.percent_within.contains_key(&10));

    // Data begin after the latest landmark: nothing can be learned.
    let learned = study_changed(&world, &plan(), &|back, rows| if back > 0 { unmeasured(rows) } else { rows });
    assert_eq!(reason(&learned), "BeforeTheData");
}

#[test]
fn a_group_without_events_gets_no_verdict() {
    let mut world = World::new(8000, 28, 1.0);
    let group = world.people.iter().position(|p| p.group == 2).map(|at| world.people[at].group).unwrap();
    world.people.iter_mut().filter(|p| p.group == group).for_each(|p| p.event = None);
    for position in EthnicityAs::ALL {
        let learned = study(&world, &LearningPlan { ethnicity: position, ..plan() });
        let judged = learned.judged.iter().find(|j| j.contender == Contender::Learned(position)).unwrap();
        let validation = judged.everybody.as_ref().unwrap();
        let performance = validation.group("ethnicity_19", "Black: Caribbean").unwrap();
        assert_eq!(performance.events, 0);
        assert_eq!(performance.verdict, CalibrationVerdict::CannotTell);
        assert!(performance.auroc.estimate.is_none() && performance.auroc.undefined.is_some());
        assert!(performance.observed_to_predicted.estimate.is_none());
        // Nobody of the group is given a risk of 0: the penalty keeps the coefficient finite.
        let study = learned.model.as_ref().unwrap();
        assert!(study.risks.ten_year_percent.iter().flatten().all(|p| *p > 0.0 && p.is_finite()));
    }
    assert!(world.people.iter().any(|p| p.group == 1), "{PLANTED} are there");
}

#[test]
fn a_value_that_is_no_number_stops_the_study() {
    let world = World::new(3000, 29, 1.0);
    let learned = study_changed(&world, &plan(), &|back, rows| {
        let spoilt = Float64Array::from(vec![1e308; rows.num_rows()]);
        if back == 7 { replaced(&rows, "townsend_score", Arc::new(spoilt)) } else { rows }
    });
    assert_eq!(reason(&learned), "NotFinite", "{:?}", learned.model.err());
}

#[test]
fn an_ethnic_group_nobody_knows_is_not_taken_for_the_reference() {
    let world = World::new(3000, 31, 1.0);
    let learned = study_changed(&world, &plan(), &|_, rows| {
        let groups: StringArray = (0..rows.num_rows()).map(|at| Some(["White: British", "Martian"][at % 2])).collect();
        replaced(&rows, "ethnicity_19", Arc::new(groups))
    });
    match learned.model {
        Err(LearnError::UndeclaredLevel { name, count }) => assert!(name == "ethnicity_19" && count > 500),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn plans_that_cannot_be_carried_out_are_refused_before_any_data() {
    let spline = |knots: usize| Transform::spline("age_years", knots);
    let cases: [(&str, LearningPlan); 6] = [
        ("horizon_years", LearningPlan::new(0)),
        ("horizon_years", LearningPlan::new(11)),
        ("spacing_years", {
            let mut plan = plan();
            plan.landmarks.spacing_years = 0;
            plan
        }),
        ("earliest_years_ago", {
            let mut plan = plan();
            plan.landmarks.earliest_years_ago = 4;
            plan
        }),
        ("first_stroke", LearningPlan { features: vec![Transform::indicator("first_stroke")], ..plan() }),
        ("3 to 7 knots", LearningPlan { features: vec![spline(9)], ..plan() }),
    ];
    for (named, plan) in cases {
        let error = plan.check(Outcome::Cardiovascular).unwrap_err().to_string();
        assert!(error.contains(named), "{named}: {error}");
        assert_eq!(reason(&study(&World::new(50, 30, 1.0), &plan)), reason_of(&plan));
    }
    let mut every_other = plan();
    every_other.landmarks.spacing_years = 2;
    assert_eq!(every_other.landmarks(AS_OF), [10, 8, 6, 5].map(years_ago));
    let dates = plan().landmarks(AS_OF);
    assert_eq!(dates.len(), 6);
    assert_eq!((dates[0], dates[5]), (years_ago(10), years_ago(5)));
}

fn reason_of(plan: &LearningPlan) -> String {
    let error = format!("{:?}", plan.check(Outcome::Cardiovascular).unwrap_err());
    error.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}
