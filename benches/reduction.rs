//! The one reading of events, beside decoding the same Parquet columns with nothing done to them, in one run.
//!
//! `cargo bench --bench reduction -- [PEOPLE]` makes synthetic people in a temporary folder, then alternates the two
//! and prints each one's fastest time and their ratio. Both use the same number of parts.

#![expect(
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a bench stops at the first fault and prints its figures"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use evenreach_extract::{Admitted, Codelists, Desk, TableSource, admit};
use evenreach_relation::{Catalogue, Engine, Settings, reduce_record};
use evenreach_synthetic::{Areas, Geography, Planted, Request, generate};
use jiff::civil::{Date, date};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const AS_OF: Date = date(2026, 11, 21);
const LANDMARK: Date = date(2021, 11, 21);
const PARTS: usize = 2;
const ROUNDS: usize = 7;

fn main() {
    let people = std::env::args().skip(1).find_map(|a| a.parse().ok()).unwrap_or(50_000);
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let request = Request {
        people,
        seed: 1,
        as_of: AS_OF,
        areas: Areas::Pcns(evenreach_nightly::DEMO_AREAS.iter().map(|a| (*a).to_owned()).collect()),
        planted: Planted::Default,
        history_years: 12,
    };
    let geography = Geography::read(&root.join("reference")).expect("reference tables");
    generate(&request, &geography, folder.path(), &|_| {}).expect("synthetic people");
    let files: Vec<PathBuf> = (0..)
        .map(|n| folder.path().join(format!("clinical_events/part-{n:03}.parquet")))
        .take_while(|path| path.is_file())
        .collect();
    let catalogue = Catalogue::built_in().expect("relations");
    let codelists = Codelists::read(&root.join("codelists")).expect("codelists");
    let settings = Settings { partitions: PARTS, ..Settings::default() };
    let engine = Engine::new(settings, None).expect("an engine");
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(PARTS).build().expect("threads");

    let (mut decode, mut one_date, mut two_dates) = (f64::MAX, f64::MAX, f64::MAX);
    let mut rows = 0;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        rows = decode_only(&files);
        decode = decode.min(start.elapsed().as_secs_f64());
        for (dates, best) in [(&[AS_OF][..], &mut one_date), (&[AS_OF, LANDMARK][..], &mut two_dates)] {
            let admitted = admitted(&catalogue, folder.path());
            let start = Instant::now();
            let reduced = reduce_record(&engine, &catalogue, "clinical_record", &admitted.tables, &codelists, dates);
            runtime.block_on(reduced).expect("a reduction");
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    println!("{people} people, {rows} events, {PARTS} parts, fastest of {ROUNDS}");
    println!("decode the columns, nothing done: {decode:.3} s");
    println!("reduce, tonight:                  {one_date:.3} s, {:.1} times the decode", one_date / decode);
    println!("reduce, tonight and a landmark:   {two_dates:.3} s, {:.1} times the decode", two_dates / decode);
}

/// Patients and events, admitted as every night admits them.
fn admitted(catalogue: &Catalogue, folder: &Path) -> Admitted {
    let tables = [("patients", "patients.parquet"), ("clinical_events", "clinical_events/*.parquet")]
        .into_iter()
        .map(|(name, files)| {
            let contract = Arc::clone(&catalogue.get(name).expect("a contract").contract);
            (name.to_owned(), (contract, TableSource::new(files)))
        })
        .collect();
    let streamed = vec!["clinical_events".to_owned()];
    let desk = Desk { folder: folder.to_path_buf(), delivery: None, tables, streamed };
    admit(&[desk], AS_OF, &BTreeMap::new()).expect("a sound delivery")
}

/// Decodes every column of every file on `PARTS` threads.
fn decode_only(files: &[PathBuf]) -> usize {
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..PARTS)
            .map(|part| {
                scope.spawn(move || {
                    let mut rows = 0;
                    for path in files.iter().skip(part).step_by(PARTS) {
                        let file = File::open(path).expect("an events file");
                        let reader = ParquetRecordBatchReaderBuilder::try_new(file).expect("a footer");
                        for batch in reader.with_batch_size(8192).build().expect("a reader") {
                            rows += batch.expect("rows").num_rows();
                        }
                    }
                    rows
                })
            })
            .collect();
        threads.into_iter().map(|t| t.join().expect("a thread")).sum()
    })
}
