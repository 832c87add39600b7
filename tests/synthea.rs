//! A coded record set that nobody here wrote, read through aliases; register counts known from its source.

use std::fs;
use std::path::Path;

use arrow::array::AsArray;
use arrow::datatypes::Int64Type;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::project::Project;

fn project() -> Project {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let project = Project::with_extracts(&data.join("synthea"));
    fs::copy(data.join("synthea.toml"), project.path("synthea.toml")).unwrap();
    project
}

#[test]
fn the_night_completes_and_sets_implausible_values_aside() {
    let project = project();
    let done = project.run(&["run", "synthea.toml", "--as-of", "2025-10-01"]);
    assert_eq!(done.code, 0, "{}", done.out);
    let file = fs::File::open(project.path("runs/current/aggregates/values_set_aside.parquet")).unwrap();
    let batch = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap().next().unwrap().unwrap();
    let measures = batch.column_by_name("measure").unwrap().as_string::<i32>();
    let counts = batch.column_by_name("values_set_aside").unwrap().as_primitive::<Int64Type>();
    let of = |name: &str| (0..batch.num_rows()).find(|r| measures.value(*r) == name).map(|r| counts.value(r)).unwrap();
    // LDL below zero, creatinine of thousands, whole childhoods of weight and height.
    for measure in ["ldl_cholesterol", "creatinine", "weight", "height"] {
        assert!(of(measure) > 0, "{measure}");
    }
}

/// People ever coded, alive or dead, by the shipped codelists.
#[tokio::test]
async fn registers_agree_with_the_source() {
    use evenreach_extract::Codelists;
    let project = project();
    let codelists = Codelists::read(&project.path("codelists")).unwrap();
    let file = fs::File::open(project.path("extracts/clinical_events/part-000.parquet")).unwrap();
    let mut people = std::collections::BTreeMap::<&str, std::collections::BTreeSet<String>>::new();
    for batch in ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap() {
        let batch = batch.unwrap();
        let ids = batch.column_by_name("patient_id").unwrap().as_string::<i32>();
        let codes = batch.column_by_name("snomed_code").unwrap().as_string::<i32>();
        for register in ["hypertension", "type_2_diabetes", "myocardial_infarction", "stroke"] {
            let list = codelists.codes(register).unwrap();
            let found =
                (0..batch.num_rows()).filter(|r| list.contains(codes.value(*r))).map(|r| ids.value(r).to_owned());
            people.entry(register).or_default().extend(found);
        }
    }
    let counts: Vec<(&str, usize)> = people.into_iter().map(|(register, ids)| (register, ids.len())).collect();
    assert_eq!(counts, [("hypertension", 113), ("myocardial_infarction", 28), ("stroke", 15), ("type_2_diabetes", 63)]);
}
