//! What a night keeps for the next: tables of people, and models.

use std::sync::Arc;

use arrow::array::{ArrayRef, AsArray as _, RecordBatch, StringArray};
use jiff::civil::date;

use super::text;
use crate::fixture::Fixture;
use crate::night::Night;
use crate::{PersonTable, PublishError, Release, person_table_before};

#[test]
fn tables_of_people_and_models_are_kept_and_found_by_the_next_night() {
    let runs = tempfile::tempdir().unwrap();
    let night = Fixture::released();
    let table = |ids: &[&str]| {
        let tiers: ArrayRef = Arc::new(StringArray::from(vec!["low"; ids.len()]));
        let ids: ArrayRef = Arc::new(StringArray::from(ids.to_vec()));
        PersonTable {
            name: "risks".into(),
            rows: RecordBatch::try_from_iter([("patient_id", ids), ("tier", tiers)]).unwrap(),
        }
    };
    let publish = |table: PersonTable| {
        let release = Release {
            person_tables: vec![table],
            models: vec![("cardiovascular".into(), "{}\n".into())],
            ..night.release(runs.path())
        };
        crate::release::publish(&Night {
            release: &release,
            judged: &night.judged,
            disclosure: "nhs-england-hes",
            data_quality: &night.recording,
            label_bias: &night.label_bias,
            invitations: &[],
            findings: &[],
            released: &night.released,
        })
    };
    let tonight = date(2026, 11, 21);
    assert!(person_table_before(runs.path(), tonight, "risks").unwrap().is_none());
    assert!(matches!(publish(table(&["b", "a", "b"])), Err(PublishError::Pseudonyms { count: 1 })));
    let folder = publish(table(&["b", "a"])).unwrap().folder;
    assert_eq!(text(&folder, "models/cardiovascular.json"), "{}\n");

    // The same night finds nothing earlier; the next finds the people in order.
    assert!(person_table_before(runs.path(), tonight, "risks").unwrap().is_none());
    let (manifest, rows) = person_table_before(runs.path(), date(2026, 11, 22), "risks").unwrap().unwrap();
    assert_eq!(manifest.as_of, tonight);
    let ids: Vec<&str> = rows["patient_id"].as_string::<i32>().iter().flatten().collect();
    assert_eq!(ids, ["a", "b"]);
    assert!(person_table_before(runs.path(), date(2026, 11, 22), "other").unwrap().is_none());

    // An altered table is not believed.
    let path = folder.join("patients/risks.parquet");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[8] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let altered = person_table_before(runs.path(), date(2026, 11, 22), "risks");
    assert!(matches!(altered, Err(PublishError::Damaged { .. })));
}
