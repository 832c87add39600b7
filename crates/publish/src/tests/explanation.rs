//! One person's night, read back from the run folder alone.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{AsArray as _, RecordBatch, StringArray};
use evenreach_cohort::{Cohort, Place};
use evenreach_contract::Checked;

use super::text;
use crate::fixture::{Fixture, PEOPLE, cohort, patient_id};
use crate::standing_code::MOST_CLAUSES;
use crate::{Explained, ExplainedClause, PublishError, explain, verify};

/// The standings, then the clauses, of a released night.
const FILES: [&str; 2] = ["patients/standings.parquet", "patients/clauses.json"];

/// What a run must say of a person, from the cohort it was made of.
fn expected(cohort: &Cohort, row: usize) -> Explained {
    let standing = cohort.standings[row];
    let met = |name: &str| cohort.clauses.rows()[name].as_boolean().value(row);
    let clauses = cohort.definition.clauses.iter().map(|clause| ExplainedClause {
        name: clause.name.clone(),
        kind: clause.kind,
        met: met(&clause.name),
        says: if met(&clause.name) { clause.met.clone() } else { clause.not_met.clone() },
        citation: clause.citation.clone(),
    });
    let first_not_met = match standing.place {
        Place::NotEligible(clause) => Some(clause),
        Place::Selected(_) | Place::BeyondCapacity(_) => None,
    };
    Explained {
        cohort: cohort.name.clone(),
        title: cohort.definition.title.clone(),
        place: standing.place,
        reason: first_not_met.is_none().then(|| cohort.reason(row)),
        priority: standing.priority.filter(|_| first_not_met.is_none()),
        clauses: clauses.collect(),
        first_not_met,
    }
}

#[test]
fn everybody_is_explained_as_every_cohort_says() {
    let runs = tempfile::tempdir().unwrap();
    let shuffled: Vec<usize> = (0..PEOPLE).map(|p| p * 17 % PEOPLE).collect();
    let mut many = Fixture::of(&shuffled);
    many.run_id = "ffff".to_owned();
    many.judged[2].cohort = cohort(2, &shuffled, MOST_CLAUSES);
    let mut places = [0; 3];
    for (night, order) in [
        (Fixture::released(), (0..PEOPLE).collect::<Vec<_>>()),
        (Fixture::held(), (0..PEOPLE).collect()),
        (many, shuffled),
    ] {
        let run = night.publish(runs.path()).unwrap().folder;
        // By name, whatever the order of the pipeline.
        let cohorts = [2, 1, 0].map(|number: usize| &night.judged[number].cohort);
        assert!(cohorts.is_sorted_by_key(|cohort| &cohort.name));
        for (row, person) in order.into_iter().enumerate() {
            let explained = explain(&run, &patient_id(person)).unwrap().unwrap();
            assert_eq!(explained, cohorts.map(|cohort| expected(cohort, row)), "person {person}");
            for (explained, cohort) in explained.iter().zip(cohorts) {
                assert_eq!(explained.in_words(), cohort.reason(row));
                places[match explained.place {
                    Place::NotEligible(_) => 0,
                    Place::Selected(_) => 1,
                    Place::BeyondCapacity(_) => 2,
                }] += 1;
            }
        }
    }
    assert!(places.iter().all(|people| *people > 20), "{places:?}");
}

#[test]
fn an_explanation_reads_like_this() {
    let runs = tempfile::tempdir().unwrap();
    Fixture::released().publish(runs.path()).unwrap();
    let explained = explain(&runs.path().join("current"), &patient_id(3)).unwrap().unwrap();
    let statin = explained.iter().find(|e| e.cohort == "statin_review").unwrap();
    let json = serde_json::to_value(statin).unwrap();
    assert_eq!(
        (&json["place"], &json["reason"]),
        (&serde_json::json!({ "not_eligible": 1 }), &serde_json::Value::Null)
    );
    assert_eq!(
        json["clauses"][1],
        serde_json::json!({
            "name": "cholesterol_measured",
            "kind": "measured",
            "met": false,
            "says": "not: cholesterol_measured",
            "citation": "NG238",
        })
    );
    let next = explain(&runs.path().join("current"), &patient_id(4)).unwrap().unwrap();
    assert_eq!(serde_json::to_value(&next[2]).unwrap()["place"], serde_json::json!({ "selected": 3 }));
    assert_eq!(next[2].in_words(), "QRISK3 15.0%, no statin in 12 months (place 3 in the PCN)");
    let last = explain(&runs.path().join("current"), &patient_id(49)).unwrap().unwrap();
    assert_eq!(last[2].in_words(), "eligible, but place 24 is beyond the PCN's places");
}

#[test]
fn strangers_are_nobody() {
    let runs = tempfile::tempdir().unwrap();
    let run = Fixture::released().publish(runs.path()).unwrap().folder;
    let id = patient_id(7);
    for stranger in
        ["", "a", "z", "psd", &id[1..], &id[..id.len() - 1], &format!("{id} "), &id.to_uppercase(), "\0", "é"]
    {
        assert_eq!(explain(&run, stranger).unwrap(), None, "{stranger:?}");
    }
}

#[test]
fn both_files_are_private_listed_and_checked_before_they_are_trusted() {
    let runs = tempfile::tempdir().unwrap();
    let run = Fixture::released().publish(runs.path()).unwrap().folder;
    let id = patient_id(7);
    let refusal = |run: &Path| {
        let error = explain(run, &id).unwrap_err();
        assert!(!error.is_machine() && !error.to_string().contains(&id), "{error}");
        error.to_string()
    };
    for path in FILES {
        let (file, bytes) = (run.join(path), fs::read(run.join(path)).unwrap());
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(verify(&run).unwrap().outputs.iter().any(|output| output.path == path));
        for place in [0, bytes.len() / 2, bytes.len() - 1] {
            let mut altered = bytes.clone();
            altered[place] ^= 1;
            fs::write(&file, altered).unwrap();
            assert!(refusal(&run).contains(&format!("`{path}` differs from its digest")));
        }
        fs::write(&file, [bytes.as_slice(), b" "].concat()).unwrap();
        assert!(refusal(&run).contains("differs"));
        let elsewhere = runs.path().join("elsewhere");
        fs::write(&elsewhere, &bytes).unwrap();
        fs::remove_file(&file).unwrap();
        assert!(refusal(&run).contains(&format!("`{path}` is missing")));
        symlink(&elsewhere, &file).unwrap();
        assert!(refusal(&run).contains("differs"), "a link to the same bytes is no file");
        fs::remove_file(&file).unwrap();
        fs::write(&file, bytes).unwrap();
    }
    // What is not read is not in the way.
    fs::write(run.join("report.html"), "altered").unwrap();
    assert_eq!(explain(&run, &id).unwrap().unwrap().len(), 3);
    let manifest = text(&run, "manifest.json");
    for path in FILES {
        fs::write(run.join("manifest.json"), manifest.replace(path, "patients/other")).unwrap();
        assert!(refusal(&run).contains(&format!("it has no `{path}`")));
    }
    fs::remove_file(run.join("manifest.json")).unwrap();
    assert!(refusal(&run).contains("there is no manifest.json"));
    assert!(refusal(&runs.path().join("no run")).contains("there is no manifest.json"));
}

#[test]
fn a_night_without_cohorts_knows_nobody() {
    let runs = tempfile::tempdir().unwrap();
    let mut night = Fixture::released();
    night.judged.clear();
    let run = night.publish(runs.path()).unwrap().folder;
    assert!(matches!(explain(&run, &patient_id(7)), Err(PublishError::NoStandings { .. })));
}

/// The first two people under the name of the second.
fn with_one_pseudonym_twice(people: &Checked) -> Arc<Checked> {
    let rows = people.rows();
    let column = rows.schema().index_of("patient_id").unwrap();
    let mut columns = rows.columns().to_vec();
    columns[column] = Arc::new(StringArray::from_iter_values((0..PEOPLE).map(|p| patient_id(p.max(1)))));
    let rows = RecordBatch::try_new(rows.schema(), columns).unwrap();
    Arc::new(Checked::check(Arc::clone(people.contract()), &[rows]).unwrap())
}

#[test]
fn standings_that_could_mislead_are_refused_without_naming_anybody() {
    let runs = tempfile::tempdir().unwrap();
    let night = |alter: fn(&mut Cohort)| {
        let mut night = Fixture::released();
        alter(&mut night.judged[1].cohort);
        night
    };
    let usual: Vec<usize> = (0..PEOPLE).collect();
    let mut too_many = Fixture::released();
    too_many.judged[1].cohort = cohort(1, &usual, MOST_CLAUSES + 1);
    let mut twice = Fixture::released();
    for judged in &mut twice.judged {
        judged.cohort.people = with_one_pseudonym_twice(&judged.cohort.people);
    }
    for (night, part) in [
        (too_many, "cohort diabetes_prevention: it has 64 clauses, and a run keeps at most 63"),
        (twice, "1 people have no pseudonym of their own"),
        (night(|c| c.standings[0].place = Place::NotEligible(3)), "1 or more standings contradict the clauses met"),
        (night(|c| c.standings[2].place = Place::BeyondCapacity(1)), "1 or more standings contradict"),
        (night(|c| c.standings.truncate(59)), "cohort diabetes_prevention: chosen from other people"),
        (night(|c| *c = cohort(1, &(0..PEOPLE).rev().collect::<Vec<_>>(), 5)), "chosen from other people"),
        (
            night(|c| c.clauses = cohort(1, &(0..PEOPLE).rev().collect::<Vec<_>>(), 5).clauses),
            "chosen from other people",
        ),
    ] {
        let error = night.publish(runs.path()).unwrap_err();
        let message = error.to_string();
        assert!(message.contains(part) && !error.is_machine(), "{message}");
        assert!((0..PEOPLE).all(|p| !message.contains(&patient_id(p))));
        assert_eq!(fs::read_dir(runs.path()).unwrap().count(), 0, "nothing is left");
    }
}
