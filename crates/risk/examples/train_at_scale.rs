//! Trains on many people, for timing from outside: no clock is read here.
//!
//! `train_at_scale people columns what [folder]` with what = `read` (get the data and stop), `binary`
//! (one yes-or-no outcome a person), `hazard` (five years of follow-up), either with `_loose` for scikit-learn's default
//! tolerance, or `train` (the whole way from
//! a feature table to a model). The data are made here from a seed, or read from the folder that
//! `benches/peers/train_at_scale.py` writes, so that others can be timed on the same matrix. It says
//! `read` when it has them and `fitted` after each of the two outcomes.

use std::error::Error;
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;

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
const OUTCOMES: [&str; 2] = ["cvd", "diabetes"];

struct Data {
    matrix: Array2<f64>,
    /// For each outcome, one entry a person.
    follow_up: Vec<Vec<FollowUp>>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, or: usize| arguments.get(at).map_or(Ok(or), |text| text.parse());
    let (people, columns) = (number(0, 1_000_000)?, number(1, 40)?);
    let what = arguments.get(2).map_or("hazard", String::as_str);
    let data = match arguments.get(3) {
        Some(folder) => from_folder(Path::new(folder), people, columns)?,
        None => simulate(people, columns),
    };
    let names: Vec<String> = (0..columns).map(|c| format!("x{c}")).collect();
    let mut out = std::io::stdout();
    writeln!(out, "read {people} people, {columns} columns")?;
    let mut say = |outcome: &str, convergence| writeln!(out, "fitted {outcome} {convergence:?}");
    // On the mean gradient, as scikit-learn has it.
    let (what, tolerance) = what.strip_suffix("_loose").map_or((what, 1e-9), |what| (what, 1e-4));
    match what {
        "read" => {}
        "binary" => {
            let mut dataset = DatasetBase::new(Features::new(names, data.matrix)?, Array1::default(0));
            for (outcome, follow_up) in OUTCOMES.iter().zip(&data.follow_up) {
                let events: Array1<bool> = follow_up.iter().map(|f| f.event).collect();
                dataset = dataset.with_targets(events);
                let settings = RidgeLogistic::default().gradient_tolerance(tolerance);
                say(outcome, settings.fit(&dataset)?.convergence())?;
            }
        }
        "hazard" => {
            let mut dataset = DatasetBase::new(Features::new(names, data.matrix)?, Array1::from(Vec::new()));
            for (outcome, follow_up) in OUTCOMES.iter().zip(data.follow_up) {
                dataset = dataset.with_targets(Array1::from(follow_up));
                let years = f64::from(YEARS);
                let settings = DiscreteTimeHazard::default().longest_years(years).gradient_tolerance(tolerance);
                say(outcome, settings.fit(&dataset)?.convergence())?;
            }
        }
        "train" => {
            let column = |(at, name): (usize, &String)| (name.clone(), data.matrix.column(at).to_vec());
            let table = FeatureTable::complete(names.iter().enumerate().map(column).collect())?;
            drop(data.matrix);
            let landmark = "2015-01-01".parse()?;
            let window = TrainingWindow { landmarks: vec![landmark], followed_to: "2020-01-01".parse()? };
            let design = DesignSpec::new(names.iter().map(|name| Transform::linear(name)).collect());
            let keys: Vec<u64> = (0..people as u64).collect();
            for (outcome, follow_up) in OUTCOMES.iter().zip(&data.follow_up) {
                let mut spec = TrainingSpec::new(outcome, "first event", window.clone(), design.clone());
                spec.longest_years = f64::from(YEARS);
                spec.ridge = Ridge::Fixed(1.0);
                say(outcome, train(&spec, &table, follow_up, &keys)?.hazard().convergence())?;
            }
        }
        other => return Err(format!("`{other}` is not read, binary, hazard (or either with _loose) or train").into()),
    }
    Ok(())
}

/// `matrix.f64` row by row, and for each outcome years followed and whether they ended with it.
fn from_folder(folder: &Path, people: usize, columns: usize) -> Result<Data, Box<dyn Error>> {
    let matrix = Array2::from_shape_vec((people, columns), numbers(&folder.join("matrix.f64"), people * columns)?)?;
    let of = |outcome: &&str| -> Result<Vec<FollowUp>, Box<dyn Error>> {
        let years = numbers(&folder.join(format!("{outcome}_years.f64")), people)?;
        let mut events = Vec::with_capacity(people);
        File::open(folder.join(format!("{outcome}_event.u8")))?.read_to_end(&mut events)?;
        if events.len() != people {
            return Err(format!("{} outcomes for {people} people", events.len()).into());
        }
        let pairs = years.into_iter().zip(events);
        Ok(pairs.map(|(time_years, event)| FollowUp { time_years, event: event == 1 }).collect())
    };
    let follow_up = OUTCOMES.iter().map(of).collect::<Result<_, _>>()?;
    Ok(Data { matrix, follow_up })
}

/// So many little-endian 64-bit numbers, and no more.
fn numbers(path: &Path, count: usize) -> Result<Vec<f64>, Box<dyn Error>> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let (mut numbers, mut bytes) = (Vec::with_capacity(count), [0; 8]);
    for _ in 0..count {
        file.read_exact(&mut bytes)?;
        numbers.push(f64::from_le_bytes(bytes));
    }
    match file.read(&mut bytes)? {
        0 => Ok(numbers),
        _ => Err(format!("{} holds more than {count} numbers", path.display()).into()),
    }
}

/// Features of about unit variance and yearly hazards of about 1%, everybody followed five years
/// but for one in ten who leave early.
fn simulate(people: usize, columns: usize) -> Data {
    let mut random = ChaCha8Rng::seed_from_u64(20_261_121);
    let mut matrix = Array2::zeros((people, columns));
    for value in &mut matrix {
        let sum: f64 = (0..3).map(|_| random.random::<f64>()).sum();
        *value = 2.0 * (sum - 1.5);
    }
    let mut followed = |at: usize| -> Vec<FollowUp> {
        let size = |column: usize| 0.5 / (1.0 + column as f64 / 4.0);
        let effect = |column: usize| if column % 2 == at { size(column) } else { -size(column) };
        let effects: Array1<f64> = (0..columns).map(effect).collect();
        let mut person = |predictor: &f64| {
            let hazard = 1.0 / (1.0 + (4.8 - predictor).exp());
            let leaves = if random.random::<f64>() < 0.1 { random.random_range(0.01..5.0) } else { f64::from(YEARS) };
            let year = (0..YEARS).find(|_| random.random::<f64>() < hazard);
            let event_at = year.map(|year| f64::from(year) + random.random_range(0.001..1.0));
            match event_at {
                Some(time_years) if time_years <= leaves => FollowUp { time_years, event: true },
                _ => FollowUp { time_years: leaves, event: false },
            }
        };
        matrix.dot(&effects).iter().map(&mut person).collect()
    };
    let follow_up = (0..OUTCOMES.len()).map(&mut followed).collect();
    Data { matrix, follow_up }
}
