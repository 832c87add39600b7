//! QRISK3 from Arrow columns in memory on one core, and a whole Parquet file of people to a scored one, in one run.
//!
//! `cargo bench --bench scores -- [PEOPLE]` makes people from a seed, scores them batch by batch on one thread (result,
//! reason, model and corrected inputs, as `evenreach score` writes them), then file to file, and prints each one's
//! fastest time.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench stops at the first fault and prints its figures"
)]

use std::fs::File;
use std::sync::Arc;
use std::time::Instant;

use arrow::array::{ArrayRef, BooleanArray, Float64Array, Int32Array, RecordBatch, StringArray};
use evenreach_risk::published::Policy;
use evenreach_score::{BATCH_ROWS, Job, Scorer, score_file};
use parquet::arrow::ArrowWriter;
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;

const ROUNDS: usize = 7;
const CONDITIONS: [(&str, f64); 13] = [
    ("atrial_fibrillation", 0.02),
    ("atypical_antipsychotic", 0.01),
    ("corticosteroids", 0.02),
    ("erectile_dysfunction", 0.05),
    ("migraine", 0.06),
    ("rheumatoid_arthritis", 0.01),
    ("chronic_kidney_disease_345", 0.04),
    ("severe_mental_illness", 0.03),
    ("systemic_lupus_erythematosus", 0.001),
    ("treated_hypertension", 0.2),
    ("type1_diabetes", 0.005),
    ("type2_diabetes", 0.0),
    ("family_history_chd", 0.1),
];

fn main() {
    let people = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(1_000_000);
    let batches: Vec<RecordBatch> =
        (0..people).step_by(BATCH_ROWS).map(|from| batch(from, BATCH_ROWS.min(people - from))).collect();
    let schema = batches[0].schema();
    let mut in_memory = f64::MAX;
    let mut scored = 0;
    for _ in 0..ROUNDS {
        let mut scorer = Scorer::new("qrisk3", "people", &schema, Policy::default()).expect("columns of QRISK3");
        let start = Instant::now();
        for rows in &batches {
            std::hint::black_box(scorer.score_batch(rows).expect("a batch"));
        }
        in_memory = in_memory.min(start.elapsed().as_secs_f64());
        scored = scorer.summary().scored;
    }
    let per_second = people as f64 / in_memory / 1e6;
    println!("{people} people, {scored} with a score, fastest of {ROUNDS}");
    println!("Arrow columns in memory, one thread: {in_memory:.3} s, {per_second:.2} million people a second");

    let folder = tempfile::tempdir().expect("a temporary folder");
    let (input, output) = (folder.path().join("people.parquet"), folder.path().join("scored.parquet"));
    let mut writer = ArrowWriter::try_new(File::create(&input).expect("a file"), schema, None).expect("a writer");
    for rows in &batches {
        writer.write(rows).expect("rows");
    }
    writer.close().expect("a footer");
    let job = Job { score: "qrisk3".to_owned(), input, output, policy: Policy::default() };
    let mut file_to_file = f64::MAX;
    for _ in 0..3 {
        let start = Instant::now();
        score_file(&job, &mut |_| {}).expect("a scored file");
        file_to_file = file_to_file.min(start.elapsed().as_secs_f64());
    }
    println!("Parquet to scored Parquet:           {file_to_file:.3} s, one thread, fastest of 3");
}

/// People of 25 to 84 with the columns of the public test vectors; one value in fifty is not recorded.
fn batch(from: usize, count: usize) -> RecordBatch {
    let mut dice = ChaCha8Rng::seed_from_u64(from as u64);
    let ids: StringArray = (from..from + count).map(|n| Some(format!("p{n:08}"))).collect();
    let sexes: StringArray = (0..count).map(|_| Some(if dice.random_bool(0.5) { "female" } else { "male" })).collect();
    let ages: Int32Array = (0..count).map(|_| Some(dice.random_range(25..85))).collect();
    let ethnicities: Int32Array = (0..count).map(|_| Some(dice.random_range(1..10))).collect();
    let smoking: Int32Array = (0..count).map(|_| Some(dice.random_range(0..5))).collect();
    let mut measured = |low: f64, high: f64| -> ArrayRef {
        let values = (0..count).map(|_| (!dice.random_bool(0.02)).then(|| dice.random_range(low..high)));
        Arc::new(values.collect::<Float64Array>())
    };
    let mut columns: Vec<(&str, ArrayRef)> = vec![
        ("patient_id", Arc::new(ids)),
        ("sex", Arc::new(sexes)),
        ("age", Arc::new(ages)),
        ("ethnicity", Arc::new(ethnicities)),
        ("smoking", Arc::new(smoking)),
        ("townsend", measured(-7.0, 10.0)),
        ("bmi", measured(17.0, 45.0)),
        ("systolic_bp", measured(95.0, 190.0)),
        ("systolic_bp_sd", measured(2.0, 20.0)),
        ("cholesterol_hdl_ratio", measured(1.5, 9.0)),
    ];
    for (name, share) in CONDITIONS {
        let flags: BooleanArray = (0..count).map(|_| Some(dice.random_bool(share))).collect();
        columns.push((name, Arc::new(flags)));
    }
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}
