//! Shipped codes: every emitted code is in its concept's list, every concept read has a list, every list a register.
#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use evenreach_extract::Codelists;
use evenreach_relation::Catalogue;

/// `concept,code,weight,term`: what the synthetic population is recorded with.
const EMITTED: &str = include_str!("../crates/synthetic/data/codes.csv");

/// Emitted as parts of a wider list, so that prescribing follows the steps of a guideline.
const PARTS: [(&str, &str); 5] = [
    ("ace_inhibitors", "antihypertensives"),
    ("calcium_channel_blockers", "antihypertensives"),
    ("diuretics", "antihypertensives"),
    ("metformin", "antidiabetics"),
    ("second_line_antidiabetics", "antidiabetics"),
];

/// Emitted to be passed over, as most of a GP record is; one is the made-up code of a practice's own system.
const IN_NO_LIST: [&str; 16] = [
    "routine_encounter",
    "routine_administration",
    "routine_finding",
    "routine_acute_medicine",
    "routine_repeat_medicine",
    "anticoagulants",
    "haemoglobin",
    "white_cell_count",
    "platelet_count",
    "serum_sodium",
    "serum_potassium",
    "alanine_aminotransferase",
    "pulse_rate",
    "body_temperature",
    "oxygen_saturation",
    "hba1c_local_code",
];

/// The relations that read codes.
const READERS: [&str; 2] = ["clinical_record", "medication_record"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/codelists")
}

/// Codelists, after a check of every digest and every check digit.
fn codelists() -> Codelists {
    Codelists::read(&folder()).unwrap()
}

/// (concept, code) rows of the table.
fn emitted() -> Vec<(&'static str, &'static str)> {
    // The term is last and may hold commas.
    let rows = EMITTED.lines().skip(1).filter(|row| !row.is_empty()).map(|row| row.splitn(4, ',').collect::<Vec<_>>());
    rows.map(|cells| (cells[0], cells[1])).collect()
}

/// Names of the CSV files of a folder, each after a prefix.
fn csv_files(folder: &Path, prefix: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    entries.filter(|name| name.ends_with(".csv")).map(|name| format!("{prefix}{name}")).collect()
}

#[test]
fn every_emitted_code_is_in_its_concepts_list() {
    let codelists = codelists();
    let mut strays = vec![];
    for (concept, code) in emitted().into_iter().filter(|(concept, _)| !IN_NO_LIST.contains(concept)) {
        let list = PARTS.iter().find(|(part, _)| *part == concept).map_or(concept, |(_, whole)| whole);
        match codelists.codes(list) {
            Some(codes) if codes.contains(code) => {}
            Some(_) => strays.push(format!("{code} of {concept} is not in the list {list}")),
            None => strays.push(format!("{concept} has no list {list}")),
        }
    }
    assert!(strays.is_empty(), "{}", strays.join("\n"));
}

#[test]
fn routine_codes_are_in_no_list() {
    let codelists = codelists();
    let mut listed = vec![];
    let mut seen = BTreeSet::new();
    for (concept, code) in emitted().into_iter().filter(|(concept, _)| IN_NO_LIST.contains(concept)) {
        seen.insert(concept);
        let lists = codelists.concepts.iter().filter(|(_, list)| list.codes.contains(code));
        listed.extend(lists.map(|(list, _)| format!("{code} of {concept} is in the list {list}")));
    }
    assert!(listed.is_empty(), "{}", listed.join("\n"));
    assert_eq!(seen, IN_NO_LIST.into_iter().collect(), "a routine concept is no longer emitted");
}

#[test]
fn every_concept_the_relations_read_has_a_list_and_is_emitted() {
    let (catalogue, codelists) = (Catalogue::built_in().unwrap(), codelists());
    let written: BTreeSet<&str> = emitted().into_iter().map(|(_, code)| code).collect();
    let mut faults = BTreeSet::new();
    for reader in READERS {
        let relation = catalogue.get(reader).unwrap();
        assert!(!relation.twin.reduce.is_empty(), "{reader} reads no codes");
        for concept in relation.twin.reduce.iter().flat_map(|entry| &entry.of) {
            // By code, not by name: a wide list such as diabetes is met by the codes of its two types.
            match codelists.codes(concept) {
                None => faults.insert(format!("{reader} reads {concept}, which has no codelist")),
                Some(codes) if codes.iter().any(|code| written.contains(code.as_str())) => false,
                Some(_) => faults.insert(format!("{reader} reads {concept}, of which no code is emitted")),
            };
        }
    }
    assert!(faults.is_empty(), "{}", Vec::from_iter(faults).join("\n"));
}

/// A code in two lists would be one value read as two measures, each in the other's unit.
#[test]
fn no_code_is_read_as_two_measures() {
    let (catalogue, codelists) = (Catalogue::built_in().unwrap(), codelists());
    let mut read_as: BTreeMap<&str, &str> = BTreeMap::new();
    let entries = READERS.iter().flat_map(|reader| &catalogue.get(reader).unwrap().twin.reduce);
    for concept in entries.filter(|entry| entry.measure.is_some()).flat_map(|entry| &entry.of) {
        for code in codelists.codes(concept).unwrap() {
            let first = *read_as.entry(code).or_insert(concept);
            assert_eq!(first, concept, "{code} is in two lists of values");
        }
    }
    assert!(!read_as.is_empty());
}

#[test]
fn every_shipped_list_is_registered() {
    let folder = folder();
    let (published, local) = (csv_files(&folder, ""), csv_files(&folder.join("local"), "local/"));
    let shipped: BTreeSet<String> = published.union(&local).cloned().collect();
    // `concepts.csv` has a digest beside those of the lists it names.
    let named: BTreeSet<String> = codelists().digests.into_keys().collect();
    assert_eq!(shipped, named, "files shipped, and files that concepts.csv names");

    let text = fs::read_to_string(folder.join("codelists.json")).unwrap();
    let register: serde_json::Value = serde_json::from_str(&text).unwrap();
    let entries = register["files"].as_object().unwrap();
    let registered: BTreeSet<String> = entries.keys().cloned().chain(["concepts.csv".to_owned()]).collect();
    assert_eq!(published, registered, "files outside local/, and files in codelists.json");

    let text = fs::read_to_string(folder.join("codelists.txt")).unwrap();
    let versions: BTreeSet<&str> = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let registered: BTreeSet<&str> = entries.values().filter_map(|entry| entry["id"].as_str()).collect();
    assert_eq!(versions, registered, "versions in codelists.txt, and in codelists.json");
}
