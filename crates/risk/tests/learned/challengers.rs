//! The bag of trees and the recalibrated score.

use evenreach_risk::learned::{DesignSpec, Features, FollowUp, Recalibrated, Transform, TreeChallenger};
use linfa::traits::Predict;

use crate::people::{People, auroc, known, simulate};

fn features(people: &People) -> Features {
    let spec = DesignSpec::new(vec![Transform::linear("age_years"), Transform::indicator("smoker")]);
    let training = simulate(3000, 31);
    let rows: Vec<usize> = (0..3000).collect();
    let all: Vec<usize> = (0..people.key.len()).collect();
    spec.learn(&training.table(), &rows).unwrap().features_of(&people.table(), &all).unwrap()
}

fn quick() -> TreeChallenger {
    TreeChallenger { trees: 12, depth: 4, most_per_class: 300, ..TreeChallenger::default() }
}

#[test]
fn trees_rank_and_are_calibrated() {
    let (training, unseen) = (simulate(6000, 32), simulate(6000, 33));
    let model = quick().fit(&features(&training), &training.follow_up, &training.key, 5.0).unwrap();
    assert!(model.leaves() > 12 * 4, "trees were pruned to nothing: {} leaves", model.leaves());
    let risk = model.predict(&features(&unseen)).unwrap().to_vec();
    let (scores, events) = known(&risk, &unseen.follow_up, 5.0);
    let (oracle, _) = known(&unseen.true_risk, &unseen.follow_up, 5.0);
    assert!(auroc(&scores, &events) > auroc(&oracle, &events) - 0.06);
    let ratio = risk.iter().sum::<f64>() / unseen.true_risk.iter().sum::<f64>();
    assert!((0.85..1.15).contains(&ratio), "mean predicted against mean true risk {ratio}");
}

#[test]
fn people_lost_early_do_not_make_trees_say_too_much() {
    let (mut training, unseen) = (simulate(12_000, 36), simulate(6000, 37));
    for (row, f) in training.follow_up.iter_mut().enumerate() {
        // Four of five are seen for one to four years only, as at landmarks close to the end of the data.
        let seen = 1.0 + (row % 5) as f64;
        if seen < f.time_years {
            *f = FollowUp { time_years: seen, event: false };
        }
    }
    let model = quick().fit(&features(&training), &training.follow_up, &training.key, 5.0).unwrap();
    let risk = model.predict(&features(&unseen)).unwrap().to_vec();
    let ratio = risk.iter().sum::<f64>() / unseen.true_risk.iter().sum::<f64>();
    assert!((0.8..1.2).contains(&ratio), "mean predicted against mean true risk {ratio}");
}

#[test]
fn trees_are_the_same_every_time() {
    let people = simulate(3000, 34);
    let x = features(&people);
    let fit = |seed| TreeChallenger { seed, ..quick() }.fit(&x, &people.follow_up, &people.key, 3.0).unwrap();
    let first = fit(1);
    for _ in 0..5 {
        assert_eq!(fit(1), first);
    }
    assert_ne!(fit(2), first);
}

#[test]
fn a_score_that_says_twice_the_risk_is_brought_back() {
    let people = simulate(30_000, 35);
    // Published odds are the true odds cubed and doubled: too extreme and too high.
    let odds = |p: f64| p / (1.0 - p);
    let published: Vec<f64> = people
        .true_risk
        .iter()
        .map(|p| {
            let wrong = 2.0 * odds(*p).powi(3);
            wrong / (1.0 + wrong)
        })
        .collect();
    let fitted = Recalibrated::fit("made-up score", &published, &people.follow_up, 5.0).unwrap();
    assert!((fitted.slope() - 1.0 / 3.0).abs() < 0.02, "slope {}", fitted.slope());
    assert!((fitted.intercept() + 2.0_f64.ln() / 3.0).abs() < 0.1, "intercept {}", fitted.intercept());
    let again = fitted.predict(&published).unwrap();
    let ratio = again.iter().sum::<f64>() / people.true_risk.iter().sum::<f64>();
    assert!((ratio - 1.0).abs() < 0.05, "mean {ratio}");
}
