//! The solvers against scikit-learn, against linfa-logistic, and against one row a year.

use evenreach_risk::learned::{DiscreteTimeHazard, Features, FollowUp, LearnError, LinfaLogistic, RidgeLogistic};
use linfa::dataset::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2};
use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::Deserialize;

#[derive(Deserialize)]
struct Reference {
    x: Vec<[f64; 4]>,
    y: Vec<u8>,
    weights: Vec<f32>,
    binary: Vec<Binary>,
    years_followed: Vec<f64>,
    event: Vec<bool>,
    hazard: Vec<Hazard>,
}

#[derive(Deserialize)]
struct Binary {
    ridge: f64,
    weights: String,
    intercept: f64,
    coefficients: Vec<f64>,
    first_three_probabilities: Vec<f64>,
}

#[derive(Deserialize)]
struct Hazard {
    ridge: f64,
    coefficients: Vec<f64>,
    baseline_log_odds: Vec<f64>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("ridge_logistic_reference.json")).unwrap()
}

fn features(x: &[[f64; 4]]) -> Features {
    let names = ["age", "systolic", "smoker", "rare"].map(str::to_owned).to_vec();
    Features::new(names, Array2::from(x.to_vec())).unwrap()
}

fn close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= tolerance, "{what}: {f} against {e}");
    }
}

#[test]
fn ridge_logistic_agrees_with_scikit_learn() {
    let reference = reference();
    let events: Array1<bool> = reference.y.iter().map(|y| *y == 1).collect();
    for case in &reference.binary {
        let what = format!("ridge {} weights {}", case.ridge, case.weights);
        let mut dataset = DatasetBase::new(features(&reference.x), events.clone());
        if case.weights == "given" {
            dataset = dataset.with_weights(Array1::from(reference.weights.clone()));
        }
        let model = RidgeLogistic::default().ridge(case.ridge).fit(&dataset).unwrap();
        close(model.coefficients(), &case.coefficients, 1e-6, &what);
        close(&[model.intercept()], &[case.intercept], 1e-6, &what);
        let predicted = model.predict(&features(&reference.x[..3])).unwrap();
        close(&predicted.to_vec(), &case.first_three_probabilities, 1e-6, &what);
    }
}

#[test]
fn hazard_agrees_with_scikit_learn_on_one_row_a_year() {
    let reference = reference();
    let follow_up: Array1<FollowUp> = reference
        .years_followed
        .iter()
        .zip(&reference.event)
        .map(|(time_years, event)| FollowUp { time_years: *time_years, event: *event })
        .collect();
    for case in &reference.hazard {
        let what = format!("ridge {}", case.ridge);
        let dataset = DatasetBase::new(features(&reference.x), follow_up.clone());
        let model = DiscreteTimeHazard::default().longest_years(4.0).ridge(case.ridge).fit(&dataset).unwrap();
        close(model.coefficients(), &case.coefficients, 1e-6, &what);
        let log_odds: Vec<f64> = model.baseline().iter().map(|interval| interval.log_odds).collect();
        close(&log_odds, &case.baseline_log_odds, 1e-6, &what);
    }
}

#[test]
fn ridge_logistic_agrees_with_linfa_logistic() {
    let reference = reference();
    let x = features(&reference.x);
    let events: Vec<bool> = reference.y.iter().map(|y| *y == 1).collect();
    for alpha in [0.0, 1.0, 10.0] {
        let settings = LinfaLogistic { alpha, ..LinfaLogistic::default() };
        let linfas = settings.fit(&x, &events).unwrap();
        let dataset = DatasetBase::new(x.clone(), Array1::from(events.clone()));
        let ours = RidgeLogistic::default().ridge(alpha).fit(&dataset).unwrap();
        let what = format!("alpha {alpha}");
        close(&linfas.coefficients(), ours.coefficients(), 1e-4, &what);
        close(&[linfas.intercept()], &[ours.intercept()], 1e-4, &what);
        close(&linfas.predict(&x).unwrap().to_vec(), &ours.predict(&x).unwrap().to_vec(), 1e-4, &what);
    }
}

/// People with two features, followed in whole years, made from a seed.
fn made(seed: u64, people: usize, years: u32) -> (Vec<[f64; 2]>, Vec<FollowUp>) {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut one = || {
        let x = [random.random_range(-2.0..2.0), f64::from(u8::from(random.random::<bool>()))];
        let chance = 1.0 / (1.0 + (1.6_f64 - 0.7 * x[0] - 0.5 * x[1]).exp());
        let lost = random.random_range(1..=2 * years).min(years);
        let year = (1..=lost).find(|_| random.random::<f64>() < chance);
        (x, FollowUp { time_years: f64::from(year.unwrap_or(lost)), event: year.is_some() })
    };
    (0..people).map(|_| one()).unzip()
}

fn two(x: Vec<[f64; 2]>) -> Features {
    Features::new(vec!["a".to_owned(), "b".to_owned()], Array2::from(x)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// With one interval a hazard model is a logistic regression.
    #[test]
    fn one_interval_is_binary(seed in 0_u64..10_000, ridge in 0.01_f64..20.0) {
        let (x, follow_up) = made(seed, 120, 1);
        let events: Array1<bool> = follow_up.iter().map(|f| f.event).collect();
        let binary = RidgeLogistic::default().ridge(ridge).fit(&DatasetBase::new(two(x.clone()), events));
        let hazard = DiscreteTimeHazard::default().longest_years(1.0).ridge(ridge);
        let hazard = hazard.fit(&DatasetBase::new(two(x.clone()), Array1::from(follow_up)));
        let (binary, hazard) = (binary.unwrap(), hazard.unwrap());
        close(hazard.coefficients(), binary.coefficients(), 1e-9, "coefficients");
        let at_one = hazard.at_horizon(1.0).unwrap().predict(&two(x.clone())).unwrap();
        close(&at_one.to_vec(), &binary.predict(&two(x)).unwrap().to_vec(), 1e-9, "risk");
    }

    /// A weight of w is the same as w equal people.
    #[test]
    fn weights_are_repeats(seed in 0_u64..10_000) {
        // Enough people that every interval keeps a baseline term of its own.
        let (x, follow_up) = made(seed, 600, 3);
        let weights: Vec<f32> = (0..600_u16).map(|i| f32::from(i % 4)).collect();
        let repeat = |row: usize| std::iter::repeat_n(row, weights[row] as usize);
        let rows: Vec<usize> = (0..600).flat_map(repeat).collect();
        let settings = DiscreteTimeHazard::default().longest_years(3.0).ridge(0.5);
        let weighted = DatasetBase::new(two(x.clone()), Array1::from(follow_up.clone()));
        let weighted = settings.fit(&weighted.with_weights(Array1::from(weights.clone()))).unwrap();
        let repeated = two(rows.iter().map(|row| x[*row]).collect());
        let repeated_follow_up: Array1<FollowUp> = rows.iter().map(|row| follow_up[*row]).collect();
        let repeated = settings.fit(&DatasetBase::new(repeated, repeated_follow_up)).unwrap();
        close(weighted.coefficients(), repeated.coefficients(), 1e-8, "coefficients");
    }

    /// Risk grows with the horizon and with the linear predictor, and stays within 0 and 1.
    #[test]
    fn risks_are_ordered(seed in 0_u64..10_000) {
        let (x, follow_up) = made(seed, 200, 5);
        let model = DiscreteTimeHazard::default().longest_years(5.0);
        let model = model.fit(&DatasetBase::new(two(x), Array1::from(follow_up))).unwrap();
        let reach = model.reach_years();
        let horizons: Vec<f64> = [0.5, 1.0, 1.75, 3.0, 5.0].into_iter().filter(|h| *h <= reach).collect();
        for predictor in [-300.0, -3.0, 0.0, 2.0, 400.0] {
            let risks: Vec<f64> =
                horizons.iter().map(|h| model.at_horizon(*h).unwrap().risk(predictor)).collect();
            prop_assert!(risks.iter().all(|r| (0.0..=1.0).contains(r)));
            prop_assert!(risks.windows(2).all(|pair| pair[0] <= pair[1]));
            let more = model.at_horizon(1.0).unwrap().risk(predictor + 0.1);
            prop_assert!(more >= model.at_horizon(1.0).unwrap().risk(predictor));
        }
    }
}

#[test]
fn a_part_of_an_interval_counts_as_that_part() {
    // No covariate effect to speak of: the hazard of year 1 is events over the life-table exposure.
    let mut follow_up = vec![FollowUp { time_years: 0.5, event: true }; 30];
    follow_up.extend(vec![FollowUp { time_years: 0.25, event: false }; 40]);
    follow_up.extend(vec![FollowUp { time_years: 1.0, event: false }; 60]);
    let x = two((0..130).map(|i| [f64::from(i % 7), f64::from(i % 5)]).collect());
    let model = DiscreteTimeHazard::default().longest_years(1.0).ridge(1e9);
    let model = model.fit(&DatasetBase::new(x, Array1::from(follow_up))).unwrap();
    let hazard = 30.0 / (30.0 + 40.0 * 0.25 + 60.0);
    let found = model.at_horizon(1.0).unwrap().risk(0.0);
    assert!((found - hazard).abs() < 1e-6, "{found} against {hazard}");
}

#[test]
fn an_iteration_limit_is_reported_not_swallowed() {
    let (x, follow_up) = made(5, 400, 3);
    let dataset = DatasetBase::new(two(x), Array1::from(follow_up));
    let result = DiscreteTimeHazard::default().longest_years(3.0).max_iterations(1).fit(&dataset);
    match result {
        Err(LearnError::NotConverged { iterations: 1, gradient, tolerance }) => assert!(gradient > tolerance),
        other => panic!("{other:?}"),
    }
}

#[test]
fn settings_are_checked_by_name() {
    let (x, follow_up) = made(5, 400, 3);
    let dataset = DatasetBase::new(two(x), Array1::from(follow_up));
    let good = DiscreteTimeHazard::default;
    let cases = [
        (good().ridge(-1.0), "ridge"),
        (good().ridge(f64::NAN), "ridge"),
        (good().interval_years(0.0), "interval_years"),
        (good().longest_years(0.5), "longest_years"),
        (good().longest_years(2.5), "longest_years"),
        (good().gradient_tolerance(0.0), "gradient_tolerance"),
        (good().max_iterations(0), "max_iterations"),
    ];
    for (settings, expected) in cases {
        match settings.fit(&dataset) {
            Err(LearnError::BadSetting { name, .. }) => assert_eq!(name, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
}

#[test]
fn many_chunks_give_the_same_fit_every_time() {
    // 26 chunks of rows: worked on by several threads and begun on a part of the rows.
    let (x, follow_up) = made(11, 26 * 8192, 2);
    let fit = || {
        let dataset = DatasetBase::new(two(x.clone()), Array1::from(follow_up.clone()));
        DiscreteTimeHazard::default().longest_years(2.0).fit(&dataset).unwrap()
    };
    let (first, second) = (fit(), fit());
    assert_eq!(first, second);
    close(first.coefficients(), &[0.7, 0.5], 0.02, "true effects");
}
