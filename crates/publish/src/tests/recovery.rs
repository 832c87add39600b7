//! Reruns, killed runs, altered files, refusals: what was released before always stands.

use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::Path;

use super::{RUN, current, files};
use crate::fixture::{Fixture, PEOPLE, patient_id};
use crate::{PublishError, Swept, sweep, verify};

#[test]
fn a_finished_night_is_left_as_it_is() {
    let runs = tempfile::tempdir().unwrap();
    let night = Fixture::released();
    let first = night.publish(runs.path()).unwrap();
    let stamp = |path: &Path| (path.metadata().unwrap().ino(), path.metadata().unwrap().modified().unwrap());
    let report = first.folder.join("report.html");
    let before = (stamp(&report), files(runs.path()));
    let again = night.publish(runs.path()).unwrap();
    assert!(again.already && again.manifest_sha256 == first.manifest_sha256);
    assert_eq!((stamp(&report), files(runs.path())), before);
}

#[test]
fn rerunning_an_older_night_does_not_move_current_back() {
    let runs = tempfile::tempdir().unwrap();
    let (older, mut newer) = (Fixture::released(), Fixture::released());
    newer.run_id = "ffff".to_owned();
    older.publish(runs.path()).unwrap();
    newer.publish(runs.path()).unwrap();
    assert!(older.publish(runs.path()).unwrap().already);
    assert_eq!(current(runs.path()), Some("2026-11-21-ffff".into()));
}

#[test]
fn every_altered_file_is_found_and_named() {
    let runs = tempfile::tempdir().unwrap();
    let night = Fixture::released();
    let folder = night.publish(runs.path()).unwrap().folder;
    for (path, bytes) in files(&folder).into_iter().filter(|(path, _)| path != "manifest.json") {
        let mut altered = bytes.clone();
        altered[bytes.len() / 2] ^= 1;
        fs::write(folder.join(&path), altered).unwrap();
        let message = verify(&folder).unwrap_err().to_string();
        assert!(message.contains(&path) && message.contains("differs"), "{message}");
        fs::remove_file(folder.join(&path)).unwrap();
        assert!(verify(&folder).unwrap_err().to_string().contains("is missing"));
        assert!(matches!(night.publish(runs.path()), Err(PublishError::Damaged { .. })), "a rerun reports it too");
        fs::write(folder.join(&path), bytes).unwrap();
        verify(&folder).unwrap();
    }
    fs::write(folder.join("patients/extra.csv"), "x").unwrap();
    assert!(verify(&folder).unwrap_err().to_string().contains("1 files are not in the manifest"));
    fs::remove_file(folder.join("patients/extra.csv")).unwrap();
    let elsewhere = runs.path().join("elsewhere.html");
    fs::rename(folder.join("report.html"), &elsewhere).unwrap();
    symlink(&elsewhere, folder.join("report.html")).unwrap();
    assert!(verify(&folder).unwrap_err().to_string().contains("report.html"), "a link to the same bytes is no file");
    fs::write(folder.join("manifest.json"), "{").unwrap();
    assert!(verify(&folder).unwrap_err().to_string().contains("manifest.json cannot be read"));
    fs::remove_file(folder.join("manifest.json")).unwrap();
    assert!(verify(&folder).unwrap_err().to_string().contains("there is no manifest.json"));
}

#[test]
fn what_a_killed_run_left_is_swept_and_current_stays() {
    let runs = tempfile::tempdir().unwrap();
    let night = Fixture::released();
    night.publish(runs.path()).unwrap();
    let before = files(&runs.path().join(RUN));
    // Killed while writing, and killed after the note of intent but before the folder appeared.
    let partial = runs.path().join(".2026-11-22-dead.partial");
    fs::create_dir_all(partial.join("patients")).unwrap();
    fs::write(partial.join("patients/statin_review.parquet"), "half").unwrap();
    symlink("2026-11-22-dead", runs.path().join("current.new")).unwrap();
    assert_eq!(sweep(runs.path()).unwrap(), Swept { removed: 1, finished: false });
    assert!(!partial.exists() && runs.path().join("current.new").symlink_metadata().is_err());
    assert_eq!((current(runs.path()), files(&runs.path().join(RUN))), (Some(RUN.into()), before));
    assert_eq!(sweep(runs.path()).unwrap(), Swept { removed: 0, finished: false });
    assert_eq!(sweep(&runs.path().join("not there")).unwrap(), Swept { removed: 0, finished: false });
}

#[test]
fn a_run_killed_before_its_last_step_is_finished() {
    for by_rerun in [false, true] {
        let runs = tempfile::tempdir().unwrap();
        let mut newer = Fixture::released();
        newer.run_id = "ffff".to_owned();
        Fixture::released().publish(runs.path()).unwrap();
        newer.publish(runs.path()).unwrap();
        fs::rename(runs.path().join("current"), runs.path().join("current.new")).unwrap();
        symlink(RUN, runs.path().join("current")).unwrap();
        if by_rerun {
            assert!(newer.publish(runs.path()).unwrap().already);
        } else {
            assert_eq!(sweep(runs.path()).unwrap(), Swept { removed: 0, finished: true });
        }
        assert_eq!(current(runs.path()), Some("2026-11-21-ffff".into()));
    }
}

#[test]
fn a_run_that_fails_leaves_no_patients_behind() {
    let runs = tempfile::tempdir().unwrap();
    let mut night = Fixture::released();
    // Fails after the lists are written.
    night.tables.push(night.tables[0].clone());
    assert!(matches!(night.publish(runs.path()), Err(PublishError::Repeated { name }) if name == "set_aside"));
    assert_eq!(fs::read_dir(runs.path()).unwrap().count(), 0);
}

#[test]
fn names_and_opt_outs_are_refused_without_naming_anybody() {
    use evenreach_cohort::Place;
    let runs = tempfile::tempdir().unwrap();
    let mut opted_out = Fixture::released();
    opted_out.judged[1].cohort.standings[PEOPLE - 1].place = Place::Selected(1);
    let mut traversal = Fixture::released();
    traversal.judged[0].cohort.name = "../../etc".to_owned();
    let mut twice = Fixture::released();
    twice.judged[1].cohort.name = twice.judged[0].cohort.name.clone();
    let mut beside = Fixture::released();
    beside.judged[2].cohort.name = "standings".to_owned();
    let mut table = Fixture::released();
    table.tables[0].name = "a/b".to_owned();
    let mut run_id = Fixture::released();
    run_id.run_id = String::new();
    for (night, part) in [
        (opted_out, "cohort diabetes_prevention: 1 people on the list have opted out"),
        (traversal, "the name of a cohort cannot be a file name"),
        (twice, "share the name `statin_review`"),
        (beside, "share the name `standings`"),
        (table, "the name of a table cannot be a file name"),
        (run_id, "the run id cannot be a file name"),
    ] {
        let error = night.publish(runs.path()).unwrap_err();
        let message = error.to_string();
        assert!(message.contains(part) && !error.is_machine(), "{message}");
        assert!((0..PEOPLE).all(|p| !message.contains(&patient_id(p))));
        assert_eq!(fs::read_dir(runs.path()).unwrap().count(), 0, "nothing is left");
    }
}

#[test]
fn a_disk_that_refuses_is_the_machines_fault_and_names_the_folder() {
    let folder = tempfile::tempdir().unwrap();
    let runs = folder.path().join("runs");
    fs::write(&runs, "a file, not a folder").unwrap();
    let error = Fixture::released().publish(&runs).unwrap_err();
    assert!(error.is_machine() && error.to_string().contains(runs.to_str().unwrap()), "{error}");
}
