//! Training on people whose true risk is known.

use evenreach_risk::learned::{Direction, FollowUp, LearnError, Ridge, train, train_on};

use crate::people::{auroc, known, simulate, simulate_by, spec};

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn correlation(a: &[f64], b: &[f64]) -> f64 {
    let (mean_a, mean_b) = (mean(a), mean(b));
    let product = |x: &[f64], mean_x: f64, y: &[f64], mean_y: f64| -> f64 {
        x.iter().zip(y).map(|(x, y)| (x - mean_x) * (y - mean_y)).sum()
    };
    product(a, mean_a, b, mean_b) / (product(a, mean_a, a, mean_a) * product(b, mean_b, b, mean_b)).sqrt()
}

#[test]
fn true_risk_is_recovered_on_people_not_trained_on() {
    let (training, unseen) = (simulate(40_000, 1), simulate(20_000, 2));
    let mut spec = spec();
    spec.ridge = Ridge::CrossValidated { candidates: vec![1.0, 100.0], folds: 3, at_most_people: 9000 };
    spec.directions = [("age_years", 45.0, 70.0), ("smoker", 0.0, 1.0), ("systolic_mmhg", 120.0, 160.0)]
        .map(|(column, low, high)| Direction { column: column.to_owned(), low, high })
        .to_vec();
    let trained = train(&spec, &training.table(), &training.follow_up, &training.key).unwrap();
    let risk = trained.predict(&unseen.table(), 5.0).unwrap();

    let (scores, events) = known(&risk, &unseen.follow_up, 5.0);
    let (oracle, _) = known(&unseen.true_risk, &unseen.follow_up, 5.0);
    let (ours, best) = (auroc(&scores, &events), auroc(&oracle, &events));
    assert!(best - ours < 0.01, "AUROC {ours} against {best} of the true risk");
    let together = correlation(&risk, &unseen.true_risk);
    assert!(together > 0.97, "correlation with the true risk {together}");
    let ratio = mean(&risk) / mean(&unseen.true_risk);
    assert!((ratio - 1.0).abs() < 0.05, "mean predicted against mean true risk {ratio}");
    // In each fifth of true risk the prediction is right on average.
    let mut order: Vec<usize> = (0..risk.len()).collect();
    order.sort_by(|a, b| unseen.true_risk[*a].total_cmp(&unseen.true_risk[*b]));
    for fifth in order.chunks(risk.len() / 5).skip(1) {
        let of = |values: &[f64]| mean(&fifth.iter().map(|row| values[*row]).collect::<Vec<_>>());
        let ratio = of(&risk) / of(&unseen.true_risk);
        assert!((0.85..1.15).contains(&ratio), "predicted against true in a fifth {ratio}");
    }
}

#[test]
fn people_lost_early_do_not_bias_the_risk() {
    // The same people, half of them lost at a time unrelated to risk.
    let mut people = simulate(40_000, 4);
    for (row, f) in people.follow_up.iter_mut().enumerate() {
        let lost = 0.3 + 5.0 * ((row * 7919 % 10_007) as f64 / 10_007.0);
        if row % 2 == 0 && lost < f.time_years {
            *f = FollowUp { time_years: lost, event: false };
        }
    }
    let trained = train(&spec(), &people.table(), &people.follow_up, &people.key).unwrap();
    let ratio = mean(&trained.predict(&people.table(), 5.0).unwrap()) / mean(&people.true_risk);
    assert!((ratio - 1.0).abs() < 0.06, "mean predicted against mean true risk {ratio}");
}

#[test]
fn the_order_of_rows_changes_no_byte() {
    let people = simulate(5000, 8);
    let rows: Vec<usize> = (0..5000).map(|i| i * 2161 % 5000).collect();
    let shuffled_table = people.table().take(&rows).unwrap();
    let follow_up: Vec<FollowUp> = rows.iter().map(|row| people.follow_up[*row]).collect();
    let key: Vec<u64> = rows.iter().map(|row| people.key[*row]).collect();
    let mut spec = spec();
    spec.ridge = Ridge::CrossValidated { candidates: vec![1.0, 30.0], folds: 3, at_most_people: 4000 };
    let one = train(&spec, &people.table(), &people.follow_up, &people.key).unwrap();
    let other = train(&spec, &shuffled_table, &follow_up, &key).unwrap();
    assert_eq!(one.to_json().unwrap(), other.to_json().unwrap());
}

#[test]
fn rows_not_handed_in_are_not_looked_at() {
    // Later landmarks are kept for testing: whatever stands in them, the model is the same.
    let people = simulate(4000, 9);
    let earlier: Vec<usize> = (0..3000).collect();
    let trained = train_on(&spec(), &people.table(), &people.follow_up, &people.key, &earlier).unwrap();
    let mut changed = simulate(4000, 9);
    for row in 3000..4000 {
        changed.age_years[row] = 1e6;
        changed.follow_up[row] = FollowUp { time_years: 0.1, event: true };
    }
    let again = train_on(&spec(), &changed.table(), &changed.follow_up, &changed.key, &earlier).unwrap();
    assert_eq!(trained.to_json().unwrap(), again.to_json().unwrap());
    assert_eq!((trained.people(), trained.rows()), (3000, 3000));
}

#[test]
fn cross_validation_shrinks_noise_and_keeps_signal() {
    let mut spec = spec();
    let candidates = vec![0.1, 10.0, 100_000.0];
    spec.ridge = Ridge::CrossValidated { candidates, folds: 5, at_most_people: 100_000 };
    let chosen = |people: &crate::people::People| {
        let trained = train(&spec, &people.table(), &people.follow_up, &people.key).unwrap();
        assert_eq!(trained.ridge_scores().len(), 3);
        trained.hazard().ridge()
    };
    let shrunk = |ridges: Vec<f64>| ridges.into_iter().filter(|ridge| *ridge > 1000.0).count();
    let strong = (40..45).map(|seed| chosen(&simulate(2500, seed))).collect();
    assert_eq!(shrunk(strong), 0);
    // The same people with outcomes of others: nothing to learn.
    let noise = |seed| {
        let mut people = simulate(2500, seed);
        people.follow_up = simulate(2500, seed + 100).follow_up;
        chosen(&people)
    };
    let noise = shrunk((40..45).map(noise).collect());
    assert!(noise >= 4, "only {noise} of 5 were shrunk to nothing");
}

#[test]
fn all_landmarks_of_a_person_count_as_one_person() {
    let mut people = simulate(6000, 14);
    people.key.iter_mut().for_each(|key| *key /= 3);
    let trained = train(&spec(), &people.table(), &people.follow_up, &people.key).unwrap();
    assert_eq!(trained.rows(), 6000);
    assert!((2000..=2001).contains(&trained.people()));
}

#[test]
fn a_direction_that_does_not_hold_stops_the_training() {
    // Outcomes of the oldest given to the youngest.
    let mut people = simulate(5000, 15);
    people.age_years.iter_mut().for_each(|age| *age = 115.0 - *age);
    let mut spec = spec();
    spec.directions = vec![Direction { column: "age_years".to_owned(), low: 45.0, high: 70.0 }];
    match train(&spec, &people.table(), &people.follow_up, &people.key) {
        Err(LearnError::WrongDirection { column }) => assert_eq!(column, "age_years"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn events_of_a_rare_outcome_share_baseline_terms() {
    let people = simulate_by(20_000, 16, |_| -2.5);
    let trained = train(&spec(), &people.table(), &people.follow_up, &people.key).unwrap();
    let baseline = trained.hazard().baseline();
    assert!(baseline.iter().all(|interval| interval.log_odds.is_finite()));
    let total: usize = baseline.iter().map(|interval| interval.events.unwrap()).sum();
    assert_eq!(total, trained.events());
}
