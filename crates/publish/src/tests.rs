//! A night published to a real folder: what lies where, and what may and may not be read in it.

mod explanation;
mod kept;
mod recovery;
mod report;
mod waive;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use arrow::array::AsArray as _;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::fixture::{Fixture, PEOPLE, patient_id};
use crate::{Outcome, lock, verify};

const RUN: &str = "2026-11-21-3fa94c1b2d7e";

/// Every file below a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{path}/"), found);
            } else {
                found.insert(path, fs::read(entry.path()).unwrap_or_default());
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(folder, "", &mut found);
    found
}

fn current(runs: &Path) -> Option<PathBuf> {
    fs::read_link(runs.join("current")).ok()
}

fn text(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap()
}

#[test]
fn a_released_night_is_laid_out_as_promised() {
    let runs = tempfile::tempdir().unwrap();
    let published = Fixture::released().publish(runs.path()).unwrap();
    assert_eq!((published.outcome, published.already, published.held.len()), (Outcome::Released, false, 0));
    assert_eq!(published.folder, runs.path().join(RUN));
    assert_eq!(current(runs.path()), Some(RUN.into()));

    let mut expected = ["manifest.json", "report.html", "patients/clauses.json", "patients/standings.parquet"]
        .map(str::to_owned)
        .to_vec();
    for cohort in ["statin_review", "diabetes_prevention", "blood_pressure_check"] {
        expected.push(format!("patients/{cohort}.parquet"));
        expected.push(format!("patients/{cohort}/README.txt"));
        expected.extend(["B83015", "C82028", "C82114", "Y00001"].map(|p| format!("patients/{cohort}/{p}.csv")));
    }
    for table in [
        "equity_groups",
        "equity_funnel",
        "equity_assessment",
        "gate_decisions",
        "silent_clauses",
        "ethnicity_recording",
        "equity_need",
        "equity_outcomes",
        "equity_gradient",
        "equity_pockets",
        "equity_care",
        "equity_care_pockets",
        "equity_invitations",
        "equity_label_bias",
        "equity_clauses",
        "over_time",
        "released_counts",
        "set_aside",
    ] {
        expected.extend([format!("aggregates/{table}.parquet"), format!("aggregates/{table}.csv")]);
    }
    expected.sort();
    assert_eq!(files(&published.folder).into_keys().collect::<Vec<_>>(), expected);

    let manifest = verify(&published.folder).unwrap();
    assert_eq!(manifest.outputs.len() + 1, expected.len());
    assert_eq!(manifest.inputs["codelists"]["hypertension"], "cd34");
    let decisions: Vec<(&str, Option<u64>)> =
        manifest.cohorts.iter().map(|c| (c.decision.as_str(), c.people)).collect();
    assert_eq!(decisions, [("clear", Some(3_420)), ("clear_with_warnings", Some(3_420)), ("waived", Some(3_420))]);
}

#[test]
fn nothing_is_readable_by_others_whatever_the_umask() {
    // Other tests publish at the same time under this umask; they must come out private too.
    let before = rustix::process::umask(rustix::fs::Mode::empty());
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs");
    let lock = lock(&runs).unwrap();
    Fixture::released().publish(&runs).unwrap();
    Fixture::held().publish(&runs).unwrap();
    rustix::process::umask(before);
    drop(lock);
    fn walk(path: &Path) {
        let found = fs::symlink_metadata(path).unwrap();
        if found.is_symlink() {
            return;
        }
        let wanted = if found.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(found.permissions().mode() & 0o777, wanted, "{}", path.display());
        if found.is_dir() {
            fs::read_dir(path).unwrap().for_each(|entry| walk(&entry.unwrap().path()));
        }
    }
    walk(&runs);
}

#[test]
fn a_practice_list_reads_like_this() {
    let runs = tempfile::tempdir().unwrap();
    let folder = Fixture::released().publish(runs.path()).unwrap().folder;
    let list = text(&folder, "patients/statin_review/Y00001.csv");
    let mut lines = list.split_terminator("\r\n");
    assert_eq!(
        lines.next().unwrap(),
        "\u{feff}patient_id,practice_code,practice_name,pcn_code,cohort,place_in_pcn,priority,reason,age_years,sex,\
         preferred_language,interpreter_needed,accessible_format,preferred_channel,has_mobile,has_email,as_of,purpose"
    );
    let end = "2026-11-21,direct care by the registered practice";
    assert_eq!(
        lines.next().unwrap(),
        format!(
            "{},Y00001,Outreach Practice,no PCN,statin_review,4,15.67,\"QRISK3 15.7%, no statin in 12 months (place 4 in \
             the PCN)\",49,male,\"'=HYPERLINK(\"\"http://x\"\",\"\"Urdu\"\")\",no,not recorded,sms,yes,not recorded,{end}",
            patient_id(7)
        )
    );
    assert!(lines.all(|line| line.contains(",Y00001,") && line.ends_with(end)));
    let read_me = text(&folder, "patients/statin_review/README.txt");
    assert!(read_me.contains("Risk scores support a clinician's judgement"), "{read_me}");
}

#[test]
fn the_parquet_list_holds_everybody_selected_once_in_order() {
    let runs = tempfile::tempdir().unwrap();
    let folder = Fixture::released().publish(runs.path()).unwrap().folder;
    let file = fs::File::open(folder.join("patients/statin_review.parquet")).unwrap();
    let batches: Vec<_> =
        ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().collect::<Result<_, _>>().unwrap();
    let ids: Vec<&str> = batches[0]["patient_id"].as_string::<i32>().iter().flatten().collect();
    // Of the first 48 people two in three are selected; every fourth belongs to one practice.
    let selected = |practice: usize| (0..48).filter(move |p| p % 3 != 0 && p % 4 == practice);
    let expected: Vec<String> = [2, 0, 1, 3].into_iter().flat_map(selected).map(patient_id).collect();
    assert_eq!(ids, expected);
}

#[test]
fn a_held_night_leaves_the_last_release_standing() {
    let runs = tempfile::tempdir().unwrap();
    Fixture::released().publish(runs.path()).unwrap();
    let before = files(&runs.path().join(RUN));
    let published = Fixture::held().publish(runs.path()).unwrap();
    assert_eq!((published.outcome, published.held), (Outcome::Held, vec!["statin_review".to_owned()]));
    assert_eq!(published.folder, runs.path().join("held/2026-11-21-0badc0de"));
    assert_eq!(current(runs.path()), Some(RUN.into()));
    assert_eq!(files(&runs.path().join(RUN)), before);
    let held = files(&published.folder);
    assert!(held.keys().all(|path| !path.starts_with("patients")), "a held run has no patients folder");
    assert!(held.contains_key("held/statin_review.parquet") && held.contains_key("held/statin_review/C82028.csv"));
    let why = text(&published.folder, "held/HELD.txt");
    assert!(why.contains("no list of this night may be used") && why.contains("ratio 0.48"), "{why}");
    let report = text(&published.folder, "report.html");
    assert!(report.contains("Held: 1 of 3 cohorts") && report.contains("The last release stands"));
    assert!(Fixture::held().publish(runs.path()).unwrap().already);
}

#[test]
fn a_first_night_that_is_held_releases_nothing() {
    let runs = tempfile::tempdir().unwrap();
    Fixture::held().publish(runs.path()).unwrap();
    assert_eq!(current(runs.path()), None);
}

#[test]
fn the_same_night_gives_the_same_bytes_in_any_row_order() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let usual = Fixture::released().publish(one.path()).unwrap();
    let shuffled: Vec<usize> = (0..PEOPLE).map(|p| p * 17 % PEOPLE).collect();
    let other = Fixture::of(&shuffled).publish(two.path()).unwrap();
    let (a, b) = (files(&usual.folder), files(&other.folder));
    assert!(
        a == b,
        "{:?}",
        a.iter().filter(|(path, bytes)| b.get(*path) != Some(bytes)).map(|f| f.0).collect::<Vec<_>>()
    );
}

#[test]
fn no_patient_is_in_anything_but_the_lists() {
    let runs = tempfile::tempdir().unwrap();
    for night in [Fixture::released(), Fixture::held()] {
        let folder = night.publish(runs.path()).unwrap().folder;
        for (path, bytes) in files(&folder) {
            let list = path.starts_with("patients/") || path.starts_with("held/");
            if list && (path.ends_with(".parquet") || path.ends_with(".csv")) {
                continue;
            }
            let text = String::from_utf8_lossy(&bytes);
            assert!((0..PEOPLE).all(|p| !text.contains(&patient_id(p))), "{path}");
        }
    }
}

#[test]
fn suppressed_missing_and_zero_are_three_things() {
    let runs = tempfile::tempdir().unwrap();
    let folder = Fixture::released().publish(runs.path()).unwrap().folder;
    let table = text(&folder, "aggregates/equity_groups.csv");
    let mut reader = csv::Reader::from_reader(table.trim_start_matches('\u{feff}').as_bytes());
    let rows: Vec<BTreeMap<String, String>> = reader.deserialize().collect::<Result<_, _>>().unwrap();
    let cell = |group: &str, column: &str| {
        rows.iter().find(|r| r["cohort"] == "statin_review" && r["group"] == group).unwrap()[column].clone()
    };
    assert_eq!((cell("male", "selected"), cell("male", "selected_status")), ("1720".into(), "shown".into()));
    assert_eq!((cell("intersex", "selected"), cell("intersex", "selected_status")), ("".into(), "suppressed".into()));
    assert_eq!(cell("intersex", "need_adjusted_ratio_status"), "not_estimable");
    assert_eq!(cell("intersex", "need_adjusted_ratio_reason"), "empty_group");
    assert_eq!(cell("intersex", "expected_selected_status"), "not_estimable");

    let given = text(&folder, "aggregates/set_aside.csv");
    let lines = "measurement,set_aside,set_aside_status,change_percent\r\nhba1c,1234,shown,-1.25\r\n\
                 '-systolic,,suppressed,0\r\ncholesterol,0,shown,\r\n";
    assert_eq!(given, format!("\u{feff}{lines}"));
}
