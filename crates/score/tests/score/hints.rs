//! A missing column is an error or a note that names it, what reads much like it, and how many rows it concerns.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use evenreach_score::ScoreError;

use crate::scene::Scene;

#[test]
fn needed_columns_are_named_with_the_nearest_header_and_the_row_count() {
    let scene = Scene::new();
    scene.put(
        "people.csv",
        "patient_id,Sex,age,bmi,systolic,notes\n9434765919,female,55,27,135,x\n2,male,61,30,150,y\n",
    );
    let error = scene.score("qrisk3", "people.csv", "scored.csv").expect_err("columns are missing");
    let ScoreError::MissingColumns { missing, rows, .. } = &error else { panic!("{error}") };
    let named: Vec<(&str, Option<&str>)> = missing.iter().map(|m| (m.column.as_str(), m.nearest.as_deref())).collect();
    assert_eq!(named, [("sex", Some("Sex")), ("systolic_bp", Some("systolic")), ("cholesterol_hdl_ratio", None)]);
    assert_eq!(*rows, Some(2));
    let words = error.to_string();
    for part in [
        "cannot be scored with qrisk3",
        "no column `systolic_bp` or `systolic_mmhg`",
        "but `systolic`, which may be it: rename it if so",
        "none of its 2 rows was scored",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
    assert!(!words.contains("9434765919") && !words.contains("135"));
    assert!(!scene.path("scored.csv").exists());
}

#[test]
fn a_parquet_file_says_its_row_count_too() {
    let scene = Scene::new();
    let people = RecordBatch::try_from_iter([
        ("sex", Arc::new(StringArray::from(vec!["female"; 7])) as ArrayRef),
        ("age", Arc::new(Float64Array::from(vec![55.0; 7]))),
    ]);
    scene.put_parquet("people.parquet", &people.expect("a batch"));
    let error = scene.score("qdiabetes", "people.parquet", "scored.csv").expect_err("no bmi").to_string();
    assert!(error.contains("no column `bmi` or `bmi_kg_per_m2`") && error.contains("7 rows"), "{error}");
}

#[test]
fn a_misspelt_optional_column_is_noted_with_what_happened_instead() {
    let (summary, _) =
        Scene::new().score_text("qdiabetes", "sex,age,bmi,Townsend,hba1c_mmol,shoe\nfemale,55,27,3,41,39\n");
    let absent = |name: &str| summary.absent.iter().find(|absent| absent.column == name).expect(name).clone();
    assert_eq!(absent("townsend").nearest.as_deref(), Some("Townsend"));
    assert!(absent("townsend").when_missing.contains("scored as 0"));
    assert_eq!(absent("hba1c").nearest.as_deref(), Some("hba1c_mmol"));
    assert_eq!(absent("statins").nearest, None);
    assert_eq!(summary.ignored, ["Townsend", "hba1c_mmol", "shoe"]);
    assert_eq!(summary.models[0].name, "QDiabetes-2018 A");
    assert!(summary.to_string().contains("`hba1c_mmol` was not read: rename it if it holds the same"));
}

#[test]
fn a_file_without_headers_is_recognised_and_its_first_person_not_quoted() {
    let scene = Scene::new();
    scene.put("people.csv", "QP00001,female,55,1,agesome,27.0\nQP00002,male,61,1,x,30\n");
    let error = scene.score("qdiabetes", "people.csv", "scored.csv").expect_err("no header").to_string();
    assert!(error.contains("the first line holds numbers: it must hold the names of the columns"), "{error}");
    for cell in ["QP00001", "agesome", "27.0"] {
        assert!(!error.contains(cell), "{error}");
    }
}

#[test]
fn other_separators_are_recognised() {
    let scene = Scene::new();
    for text in ["sex;age;bmi\nfemale;55;27\n", "sex\tage\tbmi\nfemale\t55\t27\n"] {
        scene.put("people.csv", text);
        let error = scene.score("qdiabetes", "people.csv", "scored.csv").expect_err("one column").to_string();
        assert!(error.ends_with("separated by semicolons or tabs: save it with commas"), "{error}");
    }
}

#[test]
fn a_file_about_something_else_is_refused_even_where_no_column_is_needed() {
    let scene = Scene::new();
    scene.put("people.csv", "patient_id,colour\n1,red\n");
    let error = scene.score("efi", "people.csv", "scored.csv").expect_err("nothing to read");
    assert!(matches!(error, ScoreError::NoColumns { score: "efi", .. }), "{error}");
    assert!(error.to_string().contains("rename or add activity_limitation, "));
}

#[test]
fn the_disclaimer_is_in_the_summary() {
    let (summary, _) = Scene::new().score_text("qdiabetes", "sex,age,bmi\nfemale,55,27\n");
    assert!(summary.disclaimer.contains("not a registered medical device") && !summary.citation.is_empty());
    assert!(summary.to_string().ends_with(&summary.disclaimer));
}
