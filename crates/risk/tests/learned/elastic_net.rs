//! The elastic net against scikit-learn's saga, against ridge, and against its own conditions.

use evenreach_risk::learned::{
    DesignSpec, DiscreteTimeHazard, ElasticNet, ElasticNetChoice, ElasticNetHazard, ElasticNetLogistic, Features,
    FollowUp, HazardModel, LearnError, RidgeLogistic, Rows, Transform,
};
use linfa::dataset::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::{Array1, Array2};
use proptest::prelude::*;
use serde::Deserialize;

use crate::people::simulate;

#[derive(Deserialize)]
struct Reference {
    x: Vec<[f64; 10]>,
    y: Vec<u8>,
    weights: Vec<f32>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    penalty: f64,
    l1_ratio: f64,
    weights: String,
    intercept: f64,
    coefficients: Vec<f64>,
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("elastic_net_reference.json")).unwrap()
}

fn features<const N: usize>(x: Vec<[f64; N]>) -> Features {
    Features::new((0..N).map(|at| format!("x{at}")).collect(), Array2::from(x)).unwrap()
}

fn close(found: &[f64], expected: &[f64], tolerance: f64, what: &str) {
    assert_eq!(found.len(), expected.len(), "{what}");
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() <= tolerance, "{what}: {f} against {e}");
    }
}

fn logistic(penalty: f64, l1_ratio: f64) -> ElasticNetLogistic {
    ElasticNetLogistic::new(ElasticNet { penalty, l1_ratio }, RidgeLogistic::default())
}

fn hazard(penalty: f64, l1_ratio: f64, years: f64) -> ElasticNetHazard {
    ElasticNetHazard::new(ElasticNet { penalty, l1_ratio }, DiscreteTimeHazard::default().longest_years(years))
}

#[test]
fn logistic_agrees_with_scikit_learn() {
    let reference = reference();
    let events: Array1<bool> = reference.y.iter().map(|y| *y == 1).collect();
    let mut zeros = 0;
    for case in &reference.cases {
        let what = format!("penalty {} ratio {} weights {}", case.penalty, case.l1_ratio, case.weights);
        let mut dataset = DatasetBase::new(features(reference.x.clone()), events.clone());
        if case.weights == "given" {
            dataset = dataset.with_weights(Array1::from(reference.weights.clone()));
        }
        let model = logistic(case.penalty, case.l1_ratio).fit(&dataset).unwrap();
        close(model.coefficients(), &case.coefficients, 1e-6, &what);
        close(&[model.intercept()], &[case.intercept], 1e-6, &what);
        let is_zero = |values: &[f64]| values.iter().map(|c| c.abs() == 0.0).collect::<Vec<_>>();
        assert_eq!(is_zero(model.coefficients()), is_zero(&case.coefficients), "{what}: exact zeros");
        zeros += model.coefficients().iter().filter(|c| c.abs() == 0.0).count();
    }
    assert!(zeros > 30, "the cases must drop features: {zeros}");
}

#[test]
fn without_an_absolute_part_it_is_ridge() {
    let reference = reference();
    let events: Array1<bool> = reference.y.iter().map(|y| *y == 1).collect();
    let dataset = DatasetBase::new(features(reference.x), events);
    for penalty in [0.3, 3.0, 40.0] {
        let ridge = RidgeLogistic::default().ridge(penalty).fit(&dataset).unwrap();
        // The second ratio goes through the other solver.
        for l1_ratio in [0.0, 1e-12] {
            let net = logistic(penalty, l1_ratio).fit(&dataset).unwrap();
            close(net.coefficients(), ridge.coefficients(), 1e-8, &format!("{penalty} {l1_ratio}"));
            close(&[net.intercept()], &[ridge.intercept()], 1e-8, &format!("{penalty} {l1_ratio}"));
        }
    }
}

/// People of three columns on unlike scales, followed up to four years.
fn followed(count: usize, seed: u64) -> (Features, Vec<FollowUp>) {
    let people = simulate(count, seed);
    let columns = people.age_years.iter().zip(&people.systolic_mmhg).zip(&people.smoker);
    let x = columns.map(|((age, systolic), smoker)| [*age, systolic.unwrap_or(120.0), *smoker]).collect();
    (features(x), people.follow_up)
}

/// Gradient of the negative log-likelihood by the coefficients and by each year's log-odds, summed
/// over one row for each person and year, the last year by the share of it that was seen.
fn gradient_by_rows(model: &HazardModel, x: &Features, follow_up: &[FollowUp]) -> (Vec<f64>, Vec<f64>) {
    let mut slopes = vec![0.0; model.coefficients().len()];
    let mut terms = vec![0.0; model.baseline().len()];
    let predictors = model.linear_predictor(x).unwrap();
    for ((row, predictor), follow_up) in x.matrix().outer_iter().zip(predictors).zip(follow_up) {
        for (year, interval) in model.baseline().iter().enumerate() {
            let seen = (follow_up.time_years - interval.from_years).clamp(0.0, 1.0);
            let event = follow_up.event && seen > 0.0 && follow_up.time_years <= interval.to_years;
            let share = if event { 1.0 } else { seen };
            let chance = 1.0 / (1.0 + (-predictor - interval.log_odds).exp());
            let residual = share * chance - f64::from(u8::from(event));
            terms[interval.term] += residual;
            slopes.iter_mut().zip(row).for_each(|(slope, value)| *slope += residual * value);
            assert!(year < 4);
        }
    }
    (slopes, terms)
}

#[test]
fn hazard_meets_the_conditions_of_a_minimum_on_one_row_a_year() {
    let (x, follow_up) = followed(2500, 4);
    let dataset = DatasetBase::new(x.clone(), Array1::from(follow_up.clone()));
    let mut kept = Vec::new();
    for (penalty, l1_ratio) in [(1.0, 0.5), (60.0, 0.2), (60.0, 0.9), (300.0, 1.0), (4000.0, 1.0), (1e5, 1.0)] {
        let model = hazard(penalty, l1_ratio, 4.0).fit(&dataset).unwrap();
        assert_eq!((model.ridge(), model.lasso()), (penalty * (1.0 - l1_ratio), penalty * l1_ratio));
        let (slopes, terms) = gradient_by_rows(&model, &x, &follow_up);
        // Rounding of values near 100 over thousands of rows.
        let tolerance = 1e-4;
        for (slope, coefficient) in slopes.iter().zip(model.coefficients()) {
            let smooth = slope + model.ridge() * coefficient;
            match coefficient.abs() > 0.0 {
                true => assert!((smooth + model.lasso() * coefficient.signum()).abs() < tolerance, "{model:?}"),
                false => assert!(smooth.abs() <= model.lasso() + tolerance, "{model:?}"),
            }
        }
        terms.iter().for_each(|term| assert!(term.abs() < tolerance, "{model:?}"));
        kept.push(model.coefficients().iter().filter(|c| c.abs() > 0.0).count());
    }
    assert_eq!((kept[0], *kept.last().unwrap()), (3, 0), "from every feature to none: {kept:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A stronger lasso never lets the sum of absolute coefficients grow.
    #[test]
    fn a_path_shrinks(seed in 0_u64..10_000) {
        let (x, follow_up) = followed(600, seed);
        let dataset = DatasetBase::new(x, Array1::from(follow_up));
        let mut last = f64::INFINITY;
        for penalty in [0.1, 1.0, 10.0, 100.0, 1000.0, 10_000.0] {
            let model = hazard(penalty, 1.0, 4.0).fit(&dataset);
            // A few seeds have too few events to fit anything.
            let Ok(model) = model else { return Ok(()) };
            let sum: f64 = model.coefficients().iter().map(|c| c.abs()).sum();
            prop_assert!(sum <= last + 1e-9, "{sum} after {last} at {penalty}");
            last = sum;
        }
    }

    /// With one interval a hazard model is a logistic regression.
    #[test]
    fn one_interval_is_binary(seed in 0_u64..10_000, penalty in 0.1_f64..50.0, l1_ratio in 0.05_f64..1.0) {
        let reference = reference();
        let rows = (0..300_usize).filter(|row| !(row * 7 + seed as usize).is_multiple_of(5));
        let x: Vec<[f64; 10]> = rows.clone().map(|row| reference.x[row]).collect();
        let events: Array1<bool> = rows.map(|row| reference.y[row] == 1).collect();
        let follow_up: Array1<FollowUp> = events.iter().map(|e| FollowUp { time_years: 1.0, event: *e }).collect();
        let binary = logistic(penalty, l1_ratio).fit(&DatasetBase::new(features(x.clone()), events)).unwrap();
        let one = hazard(penalty, l1_ratio, 1.0).fit(&DatasetBase::new(features(x.clone()), follow_up)).unwrap();
        close(one.coefficients(), binary.coefficients(), 1e-9, "coefficients");
        let risk = one.at_horizon(1.0).unwrap().predict(&features(x.clone())).unwrap();
        close(&risk.to_vec(), &binary.predict(&features(x)).unwrap().to_vec(), 1e-9, "risk");
    }
}

#[test]
fn features_that_repeat_each_other_are_borne() {
    let reference = reference();
    let x = reference.x.iter().map(|row| [row[0], row[0], row[2]]).collect();
    let events: Array1<bool> = reference.y.iter().map(|y| *y == 1).collect();
    let model = logistic(4.0, 1.0).fit(&DatasetBase::new(features(x), events.clone())).unwrap();
    let alone = reference.x.iter().map(|row| [row[0], row[2]]).collect();
    let alone = logistic(4.0, 1.0).fit(&DatasetBase::new(features(alone), events)).unwrap();
    let both = model.coefficients()[0] + model.coefficients()[1];
    close(&[both, model.coefficients()[2]], alone.coefficients(), 1e-7, "shares of one effect");
}

#[test]
fn many_chunks_give_the_same_fit_every_time() {
    // 26 chunks of rows: worked on by several threads and begun on a part of the rows.
    let people = simulate(26 * 8192, 11);
    let x: Vec<[f64; 2]> = people.age_years.iter().zip(&people.smoker).map(|(a, s)| [*a, *s]).collect();
    let dataset = DatasetBase::new(features(x), Array1::from(people.follow_up));
    let fit = || hazard(5000.0, 1.0, 5.0).fit(&dataset).unwrap();
    let (first, second) = (fit(), fit());
    assert_eq!(first, second);
    assert!(first.coefficients()[0] > 0.0);
}

#[test]
fn refusals_are_those_of_the_ridge_models() {
    let (x, follow_up) = followed(600, 3);
    let dataset = DatasetBase::new(x.clone(), Array1::from(follow_up.clone()));
    for (settings, expected) in [
        (hazard(-1.0, 0.5, 4.0), "penalty"),
        (hazard(f64::NAN, 0.5, 4.0), "penalty"),
        (hazard(1.0, 1.1, 4.0), "l1_ratio"),
        (hazard(1.0, f64::NAN, 4.0), "l1_ratio"),
        (hazard(1.0, 0.5, 0.5), "longest_years"),
    ] {
        match settings.fit(&dataset) {
            Err(LearnError::BadSetting { name, .. }) => assert_eq!(name, expected),
            other => panic!("{expected}: {other:?}"),
        }
    }
    let nobody = follow_up.iter().map(|f| FollowUp { event: false, ..*f }).collect::<Array1<_>>();
    let refused = hazard(1.0, 0.5, 4.0).fit(&DatasetBase::new(x.clone(), nobody));
    assert!(matches!(refused, Err(LearnError::NoEvents)), "{refused:?}");

    let impatient = DiscreteTimeHazard::default().longest_years(4.0).max_iterations(1);
    let impatient = ElasticNetHazard::new(ElasticNet { penalty: 1.0, l1_ratio: 0.5 }, impatient);
    match impatient.fit(&dataset) {
        Err(LearnError::NotConverged { iterations: 1, gradient, tolerance }) => assert!(gradient > tolerance),
        other => panic!("{other:?}"),
    }

    let told: Vec<[f64; 1]> = follow_up.iter().map(|f| [f64::from(u8::from(f.event))]).collect();
    let refused = hazard(1.0, 0.5, 6.0).fit(&DatasetBase::new(features(told), Array1::from(follow_up)));
    assert!(matches!(refused, Err(LearnError::Separated { .. })), "{refused:?}");
}

#[test]
fn the_penalty_is_chosen_on_people_held_out() {
    let people = simulate(4000, 21);
    let table = people.table();
    let mut design = DesignSpec::new(vec![Transform::linear("age_years"), Transform::indicator("smoker")]);
    design.transforms.push(Transform::missing_indicator("systolic_mmhg"));
    let data = Rows { table: &table, follow_up: &people.follow_up, key: &people.key };
    let hazard = DiscreteTimeHazard::default().longest_years(5.0);
    let choice = ElasticNetChoice::CrossValidated {
        penalties: vec![1.0, 1e6],
        l1_ratios: vec![0.0, 0.5, 1.0],
        folds: 4,
        at_most_people: 10_000,
    };
    let (net, scores) = choice.choose(&design, &hazard, &data).unwrap();
    assert_eq!(scores.len(), 6);
    assert!((net.penalty - 1.0).abs() < 1e-12, "a penalty that leaves nothing cannot win: {scores:?}");
    let best = scores.iter().find(|s| s.net == net).unwrap().mean_log_likelihood.unwrap();
    assert!(scores.iter().all(|s| s.mean_log_likelihood.unwrap() <= best));
    assert_eq!(choice.choose(&design, &hazard, &data).unwrap(), (net, scores));

    let short = Rows { key: &people.key[1..], ..data };
    assert!(matches!(choice.choose(&design, &hazard, &short), Err(LearnError::LengthMismatch { .. })));
    let none =
        ElasticNetChoice::CrossValidated { penalties: vec![], l1_ratios: vec![0.5], folds: 4, at_most_people: 10_000 };
    assert!(matches!(none.choose(&design, &hazard, &data), Err(LearnError::BadSetting { name: "candidates", .. })));
}
