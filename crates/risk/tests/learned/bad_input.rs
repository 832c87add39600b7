//! What must be refused, and by which reason.

use evenreach_risk::learned::{
    DesignSpec, FeatureTable, Fill, FollowUp, LearnError, OnConstant, Recalibrated, Ridge, TrainingSpec, Transform,
    TreeChallenger, train,
};

use crate::people::{People, simulate, spec};

fn train_people(spec: &TrainingSpec, people: &People) -> Result<(), LearnError> {
    train(spec, &people.table(), &people.follow_up, &people.key).map(|_| ())
}

fn name_of(error: &LearnError) -> String {
    format!("{error:?}").split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

type Change = fn(&mut TrainingSpec, &mut People);

#[test]
fn every_bad_training_has_its_own_reason() {
    let cases: [(&str, Change, &str); 15] = [
        ("no events", |_, p| p.follow_up.iter_mut().for_each(|f| f.event = false), "NoEvents"),
        ("only events", |_, p| p.follow_up.fill(FollowUp { time_years: 0.5, event: true }), "OnlyEvents"),
        (
            "few events",
            |_, p| p.follow_up.iter_mut().enumerate().for_each(|(i, f)| f.event = i < 7 && f.time_years > 0.0),
            "TooFewEvents",
        ),
        ("10 people", |_, p| *p = simulate(10, 3), "TooFewPeople"),
        ("one person 3,000 times", |_, p| p.key.fill(9), "TooFewPeople"),
        ("constant column", |_, p| p.smoker.fill(1.0), "ConstantColumn"),
        (
            "the outcome as a column",
            |_, p| p.smoker = p.follow_up.iter().map(|f| f64::from(u8::from(f.event))).collect(),
            "Separated",
        ),
        ("follow-up NaN", |_, p| p.follow_up[5].time_years = f64::NAN, "BadFollowUp"),
        ("follow-up negative", |_, p| p.follow_up[5].time_years = -0.1, "BadFollowUp"),
        ("event at the landmark", |_, p| p.follow_up[5] = FollowUp { time_years: 0.0, event: true }, "EventAtStart"),
        ("missing without a fill", |s, _| s.design.missing.clear(), "MissingValues"),
        ("not 0 or 1", |_, p| p.smoker[8] = 0.5, "NotZeroOne"),
        ("no such column", |s, _| s.design.transforms.push(Transform::linear("hba1c")), "MissingColumn"),
        ("a feature twice", |s, _| s.design.transforms.push(Transform::linear("age_years")), "BadTransform"),
        ("a key short", |_, p| p.key.truncate(2999), "LengthMismatch"),
    ];
    for (what, change, expected) in cases {
        let (mut spec, mut people) = (spec(), simulate(3000, 7));
        change(&mut spec, &mut people);
        let error = train_people(&spec, &people).expect_err(what);
        assert_eq!(name_of(&error), expected, "{what}: {error}");
    }
}

#[test]
fn a_feature_that_repeats_another_is_named_without_a_penalty_and_borne_with_one() {
    let people = simulate(3000, 7);
    let columns = vec![
        ("age_years".to_owned(), people.age_years.clone()),
        ("age_months".to_owned(), people.age_years.iter().map(|a| a * 12.0).collect()),
    ];
    let table = FeatureTable::complete(columns).unwrap();
    let mut spec = spec();
    spec.design = DesignSpec::new(vec![Transform::linear("age_years"), Transform::linear("age_months")]);
    spec.ridge = Ridge::Fixed(0.0);
    match train(&spec, &table, &people.follow_up, &people.key) {
        Err(LearnError::Collinear { name }) => assert_eq!(name, "age_months"),
        other => panic!("{other:?}"),
    }
    spec.ridge = Ridge::Fixed(1.0);
    let trained = train(&spec, &table, &people.follow_up, &people.key).unwrap();
    let both = trained.hazard().coefficients();
    assert!((both[0] - both[1]).abs() < 1e-9, "equal shares: {both:?}");
}

#[test]
fn separation_without_a_penalty_is_not_a_big_number() {
    // Nobody with the rare diagnosis has the event.
    let mut people = simulate(3000, 7);
    let rare: Vec<f64> =
        people.follow_up.iter().enumerate().map(|(i, f)| f64::from(u8::from(i % 40 == 0 && !f.event))).collect();
    people.smoker = rare;
    let mut spec = spec();
    spec.design = DesignSpec::new(vec![Transform::linear("age_years"), Transform::indicator("smoker")]);
    spec.ridge = Ridge::Fixed(0.0);
    match train_people(&spec, &people).unwrap_err() {
        LearnError::Separated { by } => assert_eq!(by, "smoker"),
        other => panic!("{other:?}"),
    }
    spec.ridge = Ridge::Fixed(1.0);
    train_people(&spec, &people).unwrap();
}

#[test]
fn separation_by_a_combination_is_found() {
    // Neither column tells the outcome; their difference does.
    let people = simulate(3000, 7);
    let event = |row: usize| f64::from(u8::from(people.follow_up[row].event));
    let a: Vec<f64> = (0..3000).map(|row| f64::from(row as u32 % 97)).collect();
    let b: Vec<f64> = (0..3000).map(|row| a[row] + 3.0 * event(row)).collect();
    let table = FeatureTable::complete(vec![("a".to_owned(), a), ("b".to_owned(), b)]).unwrap();
    let mut spec = spec();
    spec.design = DesignSpec::new(vec![Transform::linear("a"), Transform::linear("b")]);
    for ridge in [0.0, 0.01] {
        spec.ridge = Ridge::Fixed(ridge);
        match train(&spec, &table, &people.follow_up, &people.key) {
            Err(LearnError::Separated { .. }) => {}
            other => panic!("ridge {ridge}: {other:?}"),
        }
    }
}

#[test]
fn a_horizon_beyond_the_data_is_refused() {
    let people = simulate(3000, 7);
    let trained = train(&spec(), &people.table(), &people.follow_up, &people.key).unwrap();
    assert_eq!(trained.horizons_years(), [1.0, 3.0, 5.0]);
    for horizon in [6.5, 10.0, 0.0, -1.0, f64::NAN] {
        let refused = trained.predict(&people.table(), horizon);
        assert!(matches!(refused, Err(LearnError::HorizonBeyondData { .. })), "{horizon}");
    }
}

#[test]
fn tables_refuse_what_no_model_may_see() {
    let column = |name: &str, values: &[f64]| (name.to_owned(), values.iter().map(|v| Some(*v)).collect());
    let cases = [
        (vec![column("a", &[1.0, f64::NAN])], "NotFinite"),
        (vec![column("a", &[1.0, f64::INFINITY])], "NotFinite"),
        (vec![column("a", &[1.0]), column("a", &[2.0])], "ColumnName"),
        (vec![column(" ", &[1.0])], "ColumnName"),
        (vec![column("a", &[1.0]), column("b", &[1.0, 2.0])], "LengthMismatch"),
    ];
    for (columns, expected) in cases {
        assert_eq!(name_of(&FeatureTable::new(columns).unwrap_err()), expected);
    }
}

#[test]
fn constant_features_may_be_left_out_by_name() {
    let mut people = simulate(3000, 7);
    people.smoker.fill(0.0);
    let mut spec = spec();
    spec.design.constant = OnConstant::LeaveOut;
    let trained = train(&spec, &people.table(), &people.follow_up, &people.key).unwrap();
    assert_eq!(trained.design().left_out(), ["smoker", "age_years x smoker"]);
    assert!(!trained.hazard().features().iter().any(|name| name.contains("smoker")));
}

#[test]
fn challengers_refuse_alike() {
    let people = simulate(3000, 7);
    let none: Vec<FollowUp> = people.follow_up.iter().map(|f| FollowUp { event: false, ..*f }).collect();
    let lost = vec![FollowUp { time_years: 0.5, event: false }; 3000];
    let published = vec![0.1; 3000];
    let recalibrated = |published: &[f64], follow_up: &[FollowUp]| {
        name_of(&Recalibrated::fit("qrisk3", published, follow_up, 5.0).unwrap_err())
    };
    assert_eq!(recalibrated(&published, &none), "NoEvents");
    assert_eq!(recalibrated(&published, &lost), "TooMuchCensoring");
    assert_eq!(recalibrated(&published, &people.follow_up), "ConstantColumn");
    assert_eq!(recalibrated(&[1.2; 3000], &people.follow_up), "NotAProbability");
    assert_eq!(recalibrated(&published[1..], &people.follow_up), "LengthMismatch");
    let reversed: Vec<f64> = people.true_risk.iter().map(|r| 1.0 - r).collect();
    assert_eq!(recalibrated(&reversed, &people.follow_up), "WrongDirection");

    let spec = DesignSpec::new(vec![Transform::linear("age_years"), Transform::indicator("smoker")]);
    let rows: Vec<usize> = (0..3000).collect();
    let features = spec.learn(&people.table(), &rows).unwrap().features_of(&people.table(), &rows).unwrap();
    let trees = |challenger: TreeChallenger, follow_up: &[FollowUp]| {
        name_of(&challenger.fit(&features, follow_up, &people.key, 5.0).unwrap_err())
    };
    assert_eq!(trees(TreeChallenger::default(), &none), "NoEvents");
    assert_eq!(trees(TreeChallenger::default(), &lost), "TooMuchCensoring");
    assert_eq!(trees(TreeChallenger { trees: 0, ..TreeChallenger::default() }, &people.follow_up), "BadSetting");
    let too_many = TreeChallenger { most_per_class: 5000, ..TreeChallenger::default() };
    assert_eq!(trees(too_many, &people.follow_up), "BadSetting");
}

#[test]
fn a_fill_must_be_usable() {
    let people = simulate(3000, 7);
    let rows: Vec<usize> = (0..3000).collect();
    let mut spec = DesignSpec::new(vec![Transform::linear("systolic_mmhg")]);
    spec.missing.insert("systolic_mmhg".to_owned(), Fill::Constant(f64::NAN));
    assert_eq!(name_of(&spec.learn(&people.table(), &rows).unwrap_err()), "BadTransform");
    spec.missing.insert("smoker".to_owned(), Fill::Median);
    assert_eq!(name_of(&spec.learn(&people.table(), &rows).unwrap_err()), "BadTransform");
    let empty = FeatureTable::new(vec![("systolic_mmhg".to_owned(), vec![None; 40])]).unwrap();
    let mut spec = DesignSpec::new(vec![Transform::linear("systolic_mmhg")]);
    spec.missing.insert("systolic_mmhg".to_owned(), Fill::Mean);
    let rows: Vec<usize> = (0..40).collect();
    assert_eq!(name_of(&spec.learn(&empty, &rows).unwrap_err()), "EmptyColumn");
}
