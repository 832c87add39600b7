//! The same request gives the same bytes; cutting the work up otherwise changes no row.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::fixture::{Population, geography, request};
use crate::generate::{Work, generate_with};
use crate::patient::hex;
use crate::{Areas, Planted, SyntheticError, generate};

/// Digest of every file below a folder, by relative path.
fn digests(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().replace('\\', "/");
                found.insert(name, hex(&Sha256::digest(std::fs::read(&path).expect("readable"))));
            }
        }
    }
    found
}

fn made_with(threads: usize, people_a_part: u64) -> Population {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let work = Work { threads, people_a_part };
    let truth =
        generate_with(&request(1_500, 9, Planted::Default), geography(), folder.path(), &|_| {}, work).expect("made");
    Population { folder, truth }
}

#[test]
fn same_seed_same_bytes_other_seed_other_bytes() {
    let (one, two) = (made_with(1, 400), made_with(3, 400));
    let first = digests(one.folder.path());
    assert_eq!(first, digests(two.folder.path()));
    assert_eq!(first.len(), 7 + 2 * 4 + 3, "{first:?}");
    let other = Population::make(&request(1_500, 10, Planted::Default));
    assert_ne!(first["patients.parquet"], digests(other.folder.path())["patients.parquet"]);
}

#[test]
fn other_part_sizes_give_the_same_rows() {
    let (small, large) = (made_with(2, 170), made_with(2, 1_500));
    for table in [
        "patients.parquet",
        "practice_registrations.parquet",
        "addresses.parquet",
        "ethnicity_records.parquet",
        "communication_needs.parquet",
        "opt_outs.parquet",
        "contact_history.parquet",
        "truth.parquet",
        "clinical_events",
        "medications",
    ] {
        assert_eq!(small.table(table), large.table(table), "{table}");
    }
    assert_eq!(small.truth.tally, large.truth.tally);
    assert_eq!(small.truth.faults, large.truth.faults);
}

#[test]
fn the_delivery_note_agrees_with_the_files() {
    let made = made_with(2, 400);
    let found = digests(made.folder.path());
    let note = std::fs::read_to_string(made.folder.path().join("delivery.json")).expect("a note");
    let note: serde_json::Value = serde_json::from_str(&note).expect("JSON");
    assert_eq!(note["as_of"], "2026-11-01");
    let files = note["files"].as_array().expect("a list");
    let paths: Vec<&str> = files.iter().map(|file| file["path"].as_str().expect("a path")).collect();
    assert!(paths.is_sorted(), "{paths:?}");
    for file in files {
        let path = file["path"].as_str().expect("a path");
        assert_eq!(file["sha256"], found[path].as_str(), "{path}");
        assert_eq!(file["rows"], made.table(path).num_rows(), "{path}");
    }
    let undelivered: Vec<&String> = found.keys().filter(|path| !paths.contains(&path.as_str())).collect();
    assert_eq!(undelivered, ["delivery.json", "truth.json", "truth.parquet"]);
}

#[test]
fn a_second_delivery_leaves_no_part_of_the_first() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let work = |people_a_part| Work { threads: 2, people_a_part };
    let asked = request(600, 4, Planted::None);
    generate_with(&asked, geography(), folder.path(), &|_| {}, work(100)).expect("made");
    generate_with(&asked, geography(), folder.path(), &|_| {}, work(300)).expect("made");
    let parts = std::fs::read_dir(folder.path().join("clinical_events")).expect("a folder").count();
    assert_eq!(parts, 2);
}

#[test]
fn progress_reaches_everybody() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let last = std::cell::Cell::new(0);
    generate(&request(777, 1, Planted::None), geography(), folder.path(), &|made| {
        assert!(made >= last.get());
        last.set(made);
    })
    .expect("made");
    assert_eq!(last.get(), 777);
}

#[test]
fn what_cannot_be_met_is_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let out = folder.path().join("out");
    let base = request(10, 1, Planted::None);
    let cases = [
        (crate::Request { people: 0, ..base.clone() }, "at least one person"),
        (crate::Request { history_years: 11, ..base.clone() }, "history_years must be 12 to 35"),
        (crate::Request { areas: Areas::Pcns(vec!["U99999".into()]), ..base.clone() }, "PCNs U99999"),
        (crate::Request { areas: Areas::Icbs(vec!["QZZ".into()]), ..base.clone() }, "ICBs QZZ"),
        (crate::Request { areas: Areas::Practices(vec![]), ..base }, "practices"),
    ];
    for (asked, told) in cases {
        let error = generate(&asked, geography(), &out, &|_| {}).expect_err("refused");
        assert!(error.to_string().contains(told), "{error}");
        assert!(!out.exists());
    }
}

#[test]
fn a_reference_folder_without_a_file_or_column_says_which() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    super::fixture::write_reference(folder.path());
    std::fs::copy(
        folder.path().join("lsoa_2011_to_2021.parquet"),
        folder.path().join("population_2020_lsoa_2011.parquet"),
    )
    .expect("copied");
    let error = crate::Geography::read(folder.path()).err().expect("refused");
    assert!(matches!(&error, SyntheticError::Column { column, .. } if column == "age_00_04"), "{error}");
    std::fs::remove_file(folder.path().join("organisations.parquet")).expect("removed");
    let error = crate::Geography::read(folder.path()).err().expect("refused");
    assert!(error.to_string().contains("organisations.parquet"), "{error}");
}
