//! Three faults of linfa-logistic 0.8.1, shown to be there and shown to be closed.

use evenreach_risk::learned::{Features, LearnError, LinfaLogistic};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2, array};

/// People whose chance of the event rises with `x`; `cut` moves how common the event is.
fn people(cut: usize) -> (Features, Vec<bool>) {
    let x: Vec<f64> = (0..200).map(|i| f64::from(i) / 20.0 - 5.0).collect();
    // Every seventh outcome is turned round, so that the classes overlap.
    let events = (0..200).map(|i| (i >= cut) != (i % 7 == 0)).collect();
    let features = Features::new(vec!["x".to_owned()], Array2::from_shape_vec((200, 1), x).unwrap());
    (features.unwrap(), events)
}

#[test]
fn p_event_rises_with_risk_whichever_class_is_commoner() {
    let far = Features::new(vec!["x".to_owned()], array![[-4.0], [4.0]]).unwrap();
    let mut raw_rises = Vec::new();
    for cut in [40, 90, 110, 160] {
        let (features, events) = people(cut);
        let ours = LinfaLogistic::default().fit(&features, &events).unwrap();
        let p_event = ours.predict(&far).unwrap();
        assert!(p_event[0] < 0.45 && p_event[1] > 0.55, "cut {cut}: {p_event}");
        assert!(ours.coefficients()[0] > 0.0, "cut {cut}");

        let dataset = DatasetBase::new(features.matrix(), Array1::from(events));
        let raw = LogisticRegression::default().fit(&dataset).unwrap().predict_probabilities(&far.matrix());
        raw_rises.push(raw[1] > raw[0]);
    }
    assert_eq!(raw_rises, [true, true, false, false], "linfa's own number turns with the majority");
}

#[test]
fn stopping_at_the_iteration_limit_is_an_error() {
    let (features, events) = people(150);
    let dataset = DatasetBase::new(features.matrix(), Array1::from(events.clone()));
    assert!(LogisticRegression::default().max_iterations(1).fit(&dataset).is_ok(), "linfa says nothing");
    let hurried = LinfaLogistic { max_iterations: 1, ..LinfaLogistic::default() };
    assert!(matches!(hurried.fit(&features, &events), Err(LearnError::NotConverged { iterations: 1, .. })));
}

#[test]
fn nan_reaches_no_model() {
    for bad in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        let refused = Features::new(vec!["a".to_owned(), "b".to_owned()], array![[1.0, bad], [2.0, bad]]);
        match refused {
            Err(LearnError::NotFinite { name, count }) => assert_eq!((name.as_str(), count), ("b", 2)),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn features_are_bound_by_name() {
    let (features, events) = people(100);
    let model = LinfaLogistic::default().fit(&features, &events).unwrap();
    let other = Features::new(vec!["y".to_owned()], array![[1.0]]).unwrap();
    assert!(matches!(model.predict(&other), Err(LearnError::FeaturesDiffer { .. })));
}
