//! Predictions judged: planted faults are found and named, small groups are refused a verdict.

use evenreach_risk::learned::{
    CalibrationVerdict, FollowUp, Grouping, LearnError, Rows, Trained, ValidationSpec, leave_one_place_out, train,
    train_and_test, validate,
};
use evenreach_statistics::Undefined;

use crate::people::{People, simulate, simulate_by, spec};

/// Four groups by number: 60% white, 25% south asian, 14% unknown, 1% arab.
fn ethnicity(count: usize) -> Grouping {
    let label = |person: usize| match person % 100 {
        0..60 => "white",
        60..85 => "south asian",
        85..99 => "unknown",
        _ => "arab",
    };
    Grouping { attribute: "ethnicity".to_owned(), labels: (0..count).map(|p| label(p).to_owned()).collect() }
}

fn trained(people: &People) -> Trained {
    train(&spec(), &people.table(), &people.follow_up, &people.key).unwrap()
}

#[test]
fn a_planted_miscalibration_is_found_and_named() {
    let model = trained(&simulate(20_000, 51));
    // The log-odds of one group are 0.6 higher than features tell.
    let planted = |person: usize| if (60..85).contains(&(person % 100)) { 0.6 } else { 0.0 };
    let people = simulate_by(20_000, 52, planted);
    let risk = model.predict(&people.table(), 5.0).unwrap();
    let validation =
        validate(&ValidationSpec::new("planted", 5.0), &risk, &people.follow_up, &[ethnicity(20_000)]).unwrap();
    let named: Vec<_> = validation.miscalibrated().map(|g| (g.group.as_str(), g.performance.verdict)).collect();
    assert_eq!(named, [("south asian", CalibrationVerdict::MoreThanPredicted)]);
    let group = validation.group("ethnicity", "south asian").unwrap();
    let ratio = group.observed_to_predicted.estimate.unwrap();
    assert!(ratio.lower > 1.2 && ratio.upper < 2.2, "{ratio:?}");
    assert!(group.in_the_large.estimate.unwrap().value > 0.3);
    assert_eq!(validation.group("ethnicity", "white").unwrap().verdict, CalibrationVerdict::AsPredicted);
    assert_eq!(validation.groups.len(), 4, "unknown is a group of its own");
}

#[test]
fn a_group_without_evidence_gets_no_verdict() {
    let people = simulate(3000, 53);
    let risk = trained(&people).predict(&people.table(), 5.0).unwrap();
    // One group has nobody with the event, one has a single person.
    let mut labels = vec!["many".to_owned(); 3000];
    let free = people.follow_up.iter().enumerate().filter(|(_, f)| !f.event).map(|(row, _)| row);
    free.take(40).for_each(|row| labels[row] = "no events".to_owned());
    let last = people.follow_up.iter().rposition(|f| f.event && f.time_years <= 5.0).unwrap();
    labels[last] = "one person".to_owned();
    let grouping = Grouping { attribute: "group".to_owned(), labels };
    let validation = validate(&ValidationSpec::new("small", 5.0), &risk, &people.follow_up, &[grouping]).unwrap();
    for (group, people, events) in [("no events", 40, 0), ("one person", 1, 1)] {
        let found = validation.group("group", group).unwrap();
        assert_eq!((found.people, found.events), (people, events));
        assert_eq!(found.verdict, CalibrationVerdict::CannotTell);
        assert_eq!(found.auroc.estimate, None);
        assert_eq!(found.slope.estimate, None);
        assert!(found.curve.is_empty() && found.p_value.is_none());
    }
    let none = validation.group("group", "no events").unwrap();
    assert_eq!(none.auroc.undefined, Some(Undefined::NoPositives));
    assert_eq!(none.observed_risk.undefined, Some(Undefined::NoPositives));
}

#[test]
fn people_lost_do_not_make_a_good_model_look_bad() {
    let model = trained(&simulate(40_000, 54));
    let mut people = simulate(40_000, 55);
    for (row, f) in people.follow_up.iter_mut().enumerate() {
        let lost = 0.3 + 6.0 * ((row * 7919 % 10_007) as f64 / 10_007.0);
        if lost < f.time_years {
            *f = FollowUp { time_years: lost, event: false };
        }
    }
    let risk = model.predict(&people.table(), 5.0).unwrap();
    let validation = validate(&ValidationSpec::new("lost", 5.0), &risk, &people.follow_up, &[]).unwrap();
    assert!(validation.overall.lost.unwrap() > 20_000);
    let ratio = validation.overall.observed_to_predicted.estimate.unwrap();
    assert!((ratio.value - 1.0).abs() < 0.1, "{ratio:?}");
    assert_eq!(validation.overall.verdict, CalibrationVerdict::AsPredicted);
}

#[test]
fn a_model_worse_than_the_published_score_is_named_by_group() {
    let people = simulate(20_000, 56);
    let ethnicity = ethnicity(20_000);
    // The published score is right; ours doubles the risk of one group.
    let ours: Vec<f64> = people
        .true_risk
        .iter()
        .zip(&ethnicity.labels)
        .map(|(risk, label)| if label == "south asian" { (2.0 * risk).min(1.0) } else { *risk })
        .collect();
    let judge = |risks: &[f64]| {
        let groupings = std::slice::from_ref(&ethnicity);
        validate(&ValidationSpec::new("either", 5.0), risks, &people.follow_up, groupings).unwrap()
    };
    let worse = judge(&ours).worse_calibrated_than(&judge(&people.true_risk));
    assert_eq!(worse, [("ethnicity".to_owned(), "south asian".to_owned())]);
    assert!(judge(&people.true_risk).worse_calibrated_than(&judge(&ours)).is_empty());
}

#[test]
fn validation_is_kept_with_the_model() {
    let people = simulate(4000, 57);
    let model = trained(&people);
    let risk = model.predict(&people.table(), 3.0).unwrap();
    let spec = ValidationSpec { thresholds_percent: vec![5.0, 10.0], ..ValidationSpec::new("kept", 3.0) };
    let validation = validate(&spec, &risk, &people.follow_up, &[ethnicity(4000)]).unwrap();
    assert_eq!(validation.overall.net_benefit.len(), 2);
    let before = model.digest().to_owned();
    let with = model.with_performance(validation.clone()).unwrap();
    assert_ne!(with.digest(), before);
    let back = Trained::from_json(&with.to_json().unwrap()).unwrap();
    assert_eq!(back.performance(), [validation]);
}

#[test]
fn nonsense_is_refused() {
    let followed = vec![FollowUp { time_years: 5.0, event: false }; 3];
    let spec = ValidationSpec::new("nonsense", 5.0);
    for predicted in [[0.1, 0.2, f64::NAN], [0.1, 0.2, 1.1], [0.1, 0.2, -0.1]] {
        let refused = validate(&spec, &predicted, &followed, &[]);
        assert!(matches!(refused, Err(LearnError::NotAProbability { count: 1, .. })), "{refused:?}");
    }
    let short = Grouping { attribute: "sex".to_owned(), labels: vec!["female".to_owned()] };
    assert!(matches!(validate(&spec, &[0.1; 3], &followed, &[short]), Err(LearnError::LengthMismatch { .. })));
    assert!(validate(&spec, &[0.1; 2], &followed, &[]).is_err());
    for spec in [
        ValidationSpec { horizon_years: 0.0, ..spec.clone() },
        ValidationSpec { confidence: 1.0, ..spec.clone() },
        ValidationSpec { thresholds_percent: vec![100.0], ..spec.clone() },
    ] {
        assert!(matches!(validate(&spec, &[0.1; 3], &followed, &[]), Err(LearnError::BadSetting { .. })));
    }
    let nobody = validate(&spec, &[], &[], &[]).unwrap();
    assert_eq!(nobody.overall.verdict, CalibrationVerdict::CannotTell);
    assert_eq!(nobody.overall.observed_risk.undefined, Some(Undefined::EmptyGroup));
}

#[test]
fn later_landmarks_are_judged_by_a_model_of_earlier_ones() {
    let people = simulate(8000, 58);
    let mut key = people.key.clone();
    // 300 people stand at both landmarks.
    (0..300).for_each(|person| key[5000 + person] = key[person]);
    let table = people.table();
    let data = Rows { table: &table, follow_up: &people.follow_up, key: &key };
    let (earlier, later): (Vec<usize>, Vec<usize>) = (0..8000).partition(|row| *row < 5000);
    let judge = ValidationSpec::new("temporal", 3.0);
    let held = train_and_test(&spec(), &judge, &data, &earlier, &later, &[ethnicity(8000)]).unwrap();
    assert_eq!((held.trained.rows(), held.validation.overall.people), (5000, 3000));
    assert_eq!(held.people_on_both_sides, 300);
    assert!(held.validation.overall.auroc.estimate.unwrap().value > 0.7);
    let refused = train_and_test(&spec(), &judge, &data, &earlier, &[4999, 5000], &[]);
    assert!(matches!(refused, Err(LearnError::RowOnBothSides { count: 1 })), "{refused:?}");
}

#[test]
fn a_place_unlike_the_others_shows_when_left_out() {
    let unlike = |person: usize| if person % 4 == 2 { 1.2 } else { 0.0 };
    let people = simulate_by(8000, 59, unlike);
    let labels = (0..8000).map(|person| format!("PCN {}", person % 4)).collect();
    let places = Grouping { attribute: "pcn".to_owned(), labels };
    let table = people.table();
    let data = Rows { table: &table, follow_up: &people.follow_up, key: &people.key };
    let all: Vec<usize> = (0..8000).collect();
    let judge = ValidationSpec::new("places", 5.0);
    let validation = leave_one_place_out(&spec(), &judge, &data, &places, (&all, &all)).unwrap();
    let unlike = validation.group("pcn", "PCN 2").unwrap();
    assert_eq!(unlike.verdict, CalibrationVerdict::MoreThanPredicted);
    assert!(unlike.observed_to_predicted.estimate.unwrap().value > 1.7);
}
