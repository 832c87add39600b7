//! A held night released under a waiver: the same files, another first page.

use jiff::civil::{Date, date};

use super::text;
use crate::fixture::{Fixture, patient_id};
use crate::{NightWaiver, Outcome, PublishError, Published, explain, release_held, verify};

const TODAY: Date = date(2026, 11, 22);

fn waiver(held: &Published) -> NightWaiver {
    NightWaiver {
        cohorts: held.held.clone(),
        owner: "Medical director".into(),
        reason: "Places are being added.".into(),
        expires: date(2026, 12, 31),
    }
}

#[test]
fn the_held_run_is_released_as_it_is_and_says_by_whom() {
    let runs = tempfile::tempdir().unwrap();
    let held = Fixture::held().publish(runs.path()).unwrap();
    assert_eq!(held.outcome, Outcome::Held);
    let before = verify(&held.folder).unwrap();
    let released = release_held(&held.folder, &waiver(&held), TODAY).unwrap();
    assert_eq!((released.outcome, released.already), (Outcome::Released, false));

    let after = verify(&runs.path().join("current")).unwrap();
    assert_eq!(after.waiver.as_ref().unwrap().held_manifest_sha256, held.manifest_sha256);
    for output in before.outputs.iter().filter(|o| !["held/HELD.txt", "report.html"].contains(&o.path.as_str())) {
        let path = output.path.replacen("held/", "patients/", 1);
        let found = after.outputs.iter().find(|o| o.path == path).unwrap();
        assert_eq!(found.sha256, output.sha256, "{path}");
    }
    let decisions: Vec<&str> = after.cohorts.iter().map(|cohort| cohort.decision.as_str()).collect();
    assert!(decisions.contains(&"waived") && !decisions.contains(&"held"));
    let report = text(&released.folder, "report.html");
    assert!(report.contains("Released under a waiver") && report.contains("Medical director"));
    for gone in ["■ Held", "No list of this night may be used", "banner held\""] {
        assert!(!report.contains(gone), "{gone}");
    }
    assert!(report.contains("class=\"tally\""));
    assert!(text(&released.folder, "patients/WAIVER.txt").contains("Places are being added."));
    assert!(explain(&runs.path().join("current"), &patient_id(0)).unwrap().is_some());

    assert!(release_held(&held.folder, &waiver(&held), TODAY).unwrap().already);
}

#[test]
fn a_waiver_that_will_not_do_releases_nothing() {
    let runs = tempfile::tempdir().unwrap();
    let held = Fixture::held().publish(runs.path()).unwrap();
    let sound = waiver(&held);
    let cases = [
        (NightWaiver { cohorts: vec!["statins".into()], ..sound.clone() }, "did not hold statins"),
        (NightWaiver { cohorts: vec![], ..sound.clone() }, "does not name"),
        (NightWaiver { owner: " ".into(), ..sound.clone() }, "no owner"),
        (NightWaiver { reason: String::new(), ..sound.clone() }, "no reason"),
        (NightWaiver { expires: date(2026, 11, 21), ..sound.clone() }, "ended on 2026-11-21"),
    ];
    for (waiver, says) in cases {
        let refused = release_held(&held.folder, &waiver, TODAY).unwrap_err();
        assert!(matches!(refused, PublishError::Waiver { .. }) && refused.to_string().contains(says), "{refused}");
        assert!(!runs.path().join("current").exists());
    }
    let list = held.folder.join("held/HELD.txt");
    std::fs::write(&list, "all is well").unwrap();
    assert!(matches!(release_held(&held.folder, &sound, TODAY), Err(PublishError::Damaged { .. })));
    assert!(!runs.path().join("current").exists());
}

#[test]
fn a_released_night_needs_no_waiver() {
    let runs = tempfile::tempdir().unwrap();
    let released = Fixture::released().publish(runs.path()).unwrap();
    let refused = release_held(&released.folder, &waiver(&released), TODAY).unwrap_err();
    assert!(refused.to_string().contains("not held"), "{refused}");
}
