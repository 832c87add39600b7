//! No pseudonym in any log line, error, aggregate or report: all of them are looked for.

use std::collections::BTreeSet;
use std::fs::{self, File};

use arrow::array::AsArray;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::project::Project;

pub fn pseudonyms(project: &Project) -> BTreeSet<String> {
    let file = File::open(project.path("extracts/patients.parquet")).unwrap();
    let mut ids = BTreeSet::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        let column = batch.column_by_name("patient_id").unwrap().as_string::<i32>();
        ids.extend(column.iter().flatten().map(str::to_owned));
    }
    ids
}

/// Pseudonyms have one length, so a sliding window finds any of them.
pub fn leaked(text: &[u8], ids: &BTreeSet<String>) -> bool {
    let length = ids.first().unwrap().len();
    text.windows(length).filter_map(|w| std::str::from_utf8(w).ok()).any(|w| ids.contains(w))
}

#[test]
fn outputs_that_are_not_lists_hold_no_pseudonym() {
    let project = Project::demo();
    let ids = pseudonyms(&project);
    assert!(ids.iter().all(|id| id.len() == ids.first().unwrap().len()));
    let done = project.night();
    assert_eq!(done.code, 0, "{}", done.out);
    assert!(!leaked(done.out.as_bytes(), &ids), "the program's own words");
    for (name, bytes) in project.released("") {
        if !name.starts_with("patients/") || name.ends_with("clauses.json") {
            assert!(!leaked(&bytes, &ids), "{name}");
        } else if name.ends_with(".csv") {
            assert!(leaked(&bytes, &ids), "{name} is a list: the search must find its people");
        }
    }
    assert!(!leaked(&fs::read(project.path("runs/journal.jsonl")).unwrap(), &ids));
}

#[test]
fn opted_out_dead_and_departed_people_are_on_no_list() {
    let project = Project::demo();
    assert_eq!(project.night().code, 0);
    let listed: BTreeSet<String> = project
        .released("patients")
        .iter()
        .filter(|(name, _)| name.ends_with(".csv"))
        .flat_map(|(_, bytes)| {
            let text = String::from_utf8(bytes.clone()).unwrap();
            text.lines().skip(1).map(|l| l.split(',').next().unwrap().trim_matches('\'').to_owned()).collect::<Vec<_>>()
        })
        .collect();
    assert!(listed.len() > 200, "{}", listed.len());
    let ids = |file: &str, barred: &dyn Fn(&arrow::array::RecordBatch, usize) -> bool| {
        let file = File::open(project.path("extracts").join(file)).unwrap();
        let mut found = BTreeSet::new();
        for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
            let batch = batch.unwrap();
            let column = batch.column_by_name("patient_id").unwrap().as_string::<i32>();
            found.extend((0..batch.num_rows()).filter(|r| barred(&batch, *r)).map(|r| column.value(r).to_owned()));
        }
        found
    };
    let tonight = 20_778; // 2026-11-21 in days since 1970
    let day = |batch: &arrow::array::RecordBatch, name: &str, row: usize| {
        let column = batch.column_by_name(name).unwrap().as_primitive::<arrow::datatypes::Date32Type>();
        arrow::array::Array::is_valid(column, row).then(|| column.value(row))
    };
    let dead = ids("patients.parquet", &|b, r| day(b, "date_of_death", r).is_some_and(|d| d <= tonight));
    let opted_out = ids("opt_outs.parquet", &|b, r| {
        day(b, "start_date", r).is_some_and(|d| d <= tonight) && day(b, "end_date", r).is_none_or(|d| d > tonight)
    });
    assert!(dead.len() > 50 && opted_out.len() > 50);
    assert_eq!(listed.intersection(&dead).count(), 0, "dead people listed");
    assert_eq!(listed.intersection(&opted_out).count(), 0, "opted-out people listed");
}
