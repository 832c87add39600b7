//! Trains on many seeded people, for timing from outside: no clock is read here.
//!
//! `train_at_scale [people] [columns] [what]` with what = `generate` (make the data and stop, the
//! cost to subtract), `binary` (one yes-or-no outcome), `hazard` (five years of follow-up) or
//! `train` (the whole way from a feature table to a model). Example:
//! `time cargo run --release --example train_at_scale -- 500000 40 hazard`.

use std::io::Write;

use evenreach_risk::learned::{
    DesignSpec, DiscreteTimeHazard, FeatureTable, Features, FollowUp, Ridge, RidgeLogistic, TrainingSpec,
    TrainingWindow, Transform, train,
};
use linfa::dataset::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const YEARS: u32 = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: usize| arguments.get(at).map_or(Ok(or), |text| text.parse());
    let (people, columns) = (number(0, 500_000)?, number(1, 40)?);
    let what = arguments.get(2).map_or("hazard", String::as_str);
    let mut out = std::io::stdout();

    let (matrix, follow_up) = simulate(people, columns);
    let names: Vec<String> = (0..columns).map(|c| format!("x{c}")).collect();
    let events = follow_up.iter().filter(|f| f.event).count();
    writeln!(out, "{people} people, {columns} columns, {events} events within {YEARS} years")?;
    let convergence = match what {
        "generate" => return Ok(()),
        "binary" => {
            let targets: Array1<bool> = follow_up.iter().map(|f| f.event).collect();
            let dataset = DatasetBase::new(Features::new(names, matrix)?, targets);
            RidgeLogistic::default().ridge(1.0).gradient_tolerance(1e-6).fit(&dataset)?.convergence()
        }
        "hazard" => {
            let dataset = DatasetBase::new(Features::new(names, matrix)?, Array1::from(follow_up));
            let settings = DiscreteTimeHazard::default().longest_years(f64::from(YEARS));
            settings.gradient_tolerance(1e-6).fit(&dataset)?.convergence()
        }
        "train" => {
            let column = |(at, name): (usize, String)| (name, matrix.column(at).to_vec());
            let table = FeatureTable::complete(names.clone().into_iter().enumerate().map(column).collect())?;
            drop(matrix);
            let landmark = "2015-01-01".parse()?;
            let window = TrainingWindow { landmarks: vec![landmark], followed_to: "2020-01-01".parse()? };
            let design = DesignSpec::new(names.iter().map(|name| Transform::linear(name)).collect());
            let mut spec = TrainingSpec::new("at scale", "simulated event", window, design);
            spec.longest_years = f64::from(YEARS);
            spec.ridge = Ridge::Fixed(1.0);
            let keys: Vec<u64> = (0..people as u64).collect();
            let trained = train(&spec, &table, &follow_up, &keys)?;
            writeln!(out, "{} person-years, {}", trained.person_years(), trained.digest())?;
            trained.hazard().convergence()
        }
        other => return Err(format!("`{other}` is not generate, binary, hazard or train").into()),
    };
    writeln!(out, "{what}: {convergence:?}")?;
    Ok(())
}

/// Features of about unit variance and yearly hazards of about 1%, everybody followed five years
/// but for one in ten who leave early.
fn simulate(people: usize, columns: usize) -> (Array2<f64>, Vec<FollowUp>) {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_121);
    let effect = |column: usize| 0.5 / (1.0 + column as f64 / 4.0) * if column.is_multiple_of(2) { 1.0 } else { -1.0 };
    let effects: Array1<f64> = (0..columns).map(effect).collect();
    let mut matrix = Array2::zeros((people, columns));
    let mut follow_up = Vec::with_capacity(people);
    for mut row in matrix.outer_iter_mut() {
        for value in &mut row {
            let sum: f64 = (0..3).map(|_| random.random::<f64>()).sum();
            *value = 2.0 * (sum - 1.5);
        }
        let hazard = 1.0 / (1.0 + (4.8 - row.dot(&effects)).exp());
        let leaves = if random.random::<f64>() < 0.1 { random.random_range(0.01..5.0) } else { f64::from(YEARS) };
        let year = (0..YEARS).find(|_| random.random::<f64>() < hazard);
        let event_at = year.map(|year| f64::from(year) + random.random_range(0.001..1.0));
        follow_up.push(match event_at {
            Some(time_years) if time_years <= leaves => FollowUp { time_years, event: true },
            _ => FollowUp { time_years: leaves, event: false },
        });
    }
    (matrix, follow_up)
}
