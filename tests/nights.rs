//! The same night gives the same bytes, whatever the order of the rows or the settings of the engine.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::project::Project;

fn shuffle(path: &Path) {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap();
    let schema = Arc::clone(reader.schema());
    let batches: Vec<RecordBatch> = reader.build().unwrap().map(Result::unwrap).collect();
    let all = concat_batches(&schema, &batches).unwrap();
    let rows = all.num_rows() as u64;
    // A step that shares no factor with the row count visits every row once, in another order.
    let step = (rows / 2..).find(|step| gcd(*step, rows) == 1).unwrap();
    let order: UInt32Array = (0..rows).map(|i| ((i * step) % rows) as u32).collect();
    let shuffled = take_record_batch(&all, &order).unwrap();
    let mut writer = ArrowWriter::try_new(File::create(path).unwrap(), schema, None).unwrap();
    for from in (0..shuffled.num_rows()).step_by(7919) {
        writer.write(&shuffled.slice(from, 7919.min(shuffled.num_rows() - from))).unwrap();
    }
    writer.close().unwrap();
}

fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[test]
fn two_runs_row_order_and_engine_settings_give_the_same_bytes() {
    let first = Project::demo();
    first.unsigned();
    let done = first.night();
    assert_eq!(done.code, 0, "{}", done.out);

    let second = Project::demo();
    second.unsigned();
    for file in [
        "patients.parquet",
        "practice_registrations.parquet",
        "addresses.parquet",
        "ethnicity_records.parquet",
        "opt_outs.parquet",
        "contact_history.parquet",
        "clinical_events/part-000.parquet",
        "medications/part-000.parquet",
    ] {
        shuffle(&second.path("extracts").join(file));
    }
    let settings = "[engine]\npartitions = 5\nbatch_rows = 311\nmemory_mib = 512\nspill_mib = 512\n\n[delivery]";
    second.edit("demo.toml", "[delivery]", settings);
    let done = second.night();
    assert_eq!(done.code, 0, "{}", done.out);

    for folder in ["patients", "aggregates"] {
        let (one, other) = (first.released(folder), second.released(folder));
        assert_eq!(one.keys().collect::<Vec<_>>(), other.keys().collect::<Vec<_>>());
        for (name, bytes) in &one {
            assert!(Some(bytes) == other.get(name), "{folder}/{name} differs");
        }
    }
}

#[test]
fn a_rerun_of_a_finished_night_changes_nothing_and_says_so() {
    let project = Project::demo();
    assert_eq!(project.night().code, 0);
    let before = project.released("");
    let again = project.night();
    assert_eq!(again.code, 0, "{}", again.out);
    assert!(again.out.contains("already released"), "{}", again.out);
    assert!(before == project.released(""));
}

#[test]
fn explain_tells_everybody_where_they_stand() {
    let project = Project::demo();
    assert_eq!(project.night().code, 0);
    let lists = project.released("patients");
    let (_, list) =
        lists.iter().find(|(name, _)| name.starts_with("statin_review/") && name.ends_with(".csv")).unwrap();
    let text = String::from_utf8(list.clone()).unwrap();
    let chosen = text.lines().nth(1).unwrap().split(',').next().unwrap().trim_matches('\'').to_owned();
    let told = project.run(&["explain", "runs/current", &chosen]);
    assert_eq!(told.code, 0, "{}", told.out);
    assert!(told.out.contains("no statin issued in 12 months"), "{}", told.out);
    assert!(told.out.contains("the first clause not met"), "{}", told.out);
    for words in
        ["QRISK3-2017: ", "adds most", "systolic pressure, mmHg: ", "to the log hazard", "qrisk.org", "qdiabetes.org"]
    {
        assert!(told.out.contains(words), "`{words}` is not in: {}", told.out);
    }
    let nobody = project.run(&["explain", "runs/current", "no-such-person"]);
    assert_eq!(nobody.code, 2);
    assert!(!nobody.out.contains("no-such-person"), "{}", nobody.out);
}

#[test]
fn the_next_night_is_compared_with_the_last() {
    let project = Project::demo();
    assert_eq!(project.night().code, 0);
    let next = project.run(&["run", "demo.toml", "--as-of", "2026-11-22"]);
    assert_eq!(next.code, 0, "{}", next.out);
    let table =
        |name: &str| std::fs::read_to_string(project.path(&format!("runs/current/aggregates/{name}.csv"))).unwrap();
    let drift = table("drift");
    assert!(drift.contains(",stability_index,training_window,"), "{drift}");
    assert!(drift.contains(",stability_index,last_night,0,"), "{drift}");
    assert!(table("tier_movement").contains(",very_high,very_high,"), "people keep their tiers overnight");
    assert!(table("selection_without_demographic_terms").contains(",both,ethnicity_19,"));
    assert!(table("selection_under_other_ethnicity_readings").contains("rule: self-reported first"));
}

#[test]
fn drift_stops_a_night_where_the_pipeline_says_so() {
    let project = Project::demo();
    project.edit("demo.toml", "on_drift = \"warn\"", "on_drift = \"stop\"");
    let stopped = project.night();
    assert_eq!(stopped.code, 3, "{}", stopped.out);
    assert!(stopped.out.contains("drifted"), "{}", stopped.out);
    assert!(!project.path("runs/current").exists());
}
