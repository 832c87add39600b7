//! Files and jobs that are refused as a whole: what the error says, and that nothing is left behind.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray};
use evenreach_score::{RowFileError, ScoreError};

use crate::scene::{Scene, vectors};

fn refused(scene: &Scene, score: &str, input: &str) -> String {
    let error = scene.score(score, input, "scored.parquet").expect_err(input).to_string();
    assert!(!scene.path("scored.parquet").exists());
    assert!(scene.names().iter().all(|name| !name.ends_with(".partial")), "{:?}", scene.names());
    error
}

#[test]
fn names_decide_the_format_and_others_are_refused() {
    let scene = Scene::new();
    scene.put("people.CSV", fs::read(vectors("vectors_public_qrisk3.csv")).expect("vectors"));
    assert!(scene.score("qrisk3", "people.CSV", "scored.Parquet").is_ok());
    for (input, output, named) in [
        ("people.xlsx", "scored.csv", "input"),
        ("people", "scored.csv", "input"),
        ("people.CSV", "scored.csv.gz", "output"),
        ("people.CSV", "scored.json", "output"),
    ] {
        let error = scene.score("qrisk3", input, output).expect_err(output).to_string();
        assert!(error.contains(named) && error.ends_with("its name must end in .csv or .parquet"), "{error}");
    }
}

#[test]
fn the_output_is_never_the_input() {
    let scene = Scene::new();
    let people = fs::read(vectors("vectors_public_qrisk3.csv")).expect("vectors");
    let path = scene.put("people.csv", &people);
    symlink(&path, scene.path("link.csv")).expect("a link");
    fs::hard_link(&path, scene.path("twin.csv")).expect("a link");
    fs::create_dir(scene.path("down")).expect("a folder");
    for output in ["people.csv", "down/../people.csv", "link.csv", "twin.csv"] {
        let error = scene.score("qrisk3", "people.csv", output).expect_err(output);
        assert!(matches!(error, ScoreError::SameFile { .. }), "{output}: {error}");
        assert_eq!(fs::read(&path).expect("still there"), people);
    }
}

#[test]
fn an_unknown_score_lists_the_known_ones() {
    let scene = Scene::new();
    scene.put("people.csv", "sex,age\n");
    let error = refused(&scene, "qrisk2", "people.csv");
    assert!(error.contains("qrisk3, qdiabetes-a"), "{error}");
}

#[test]
fn files_that_are_not_there_or_not_what_their_name_says() {
    let scene = Scene::new();
    assert!(refused(&scene, "qrisk3", "nobody.csv").contains("entity not found"));
    assert!(refused(&scene, "qrisk3", "nobody.parquet").contains("entity not found"));
    scene.put("people.parquet", "patient_id,sex\n9434765919,female\n");
    let error = refused(&scene, "qrisk3", "people.parquet");
    assert!(error.contains("is damaged or is not Parquet (reading the footer)"), "{error}");
}

#[test]
fn parquet_cut_or_overwritten_in_the_middle_is_damaged_or_scored_but_never_a_panic() {
    let scene = Scene::new();
    let people = RecordBatch::try_from_iter([
        ("patient_id", Arc::new(StringArray::from_iter_values((0..3000).map(|id| id.to_string()))) as ArrayRef),
        ("sex", Arc::new(StringArray::from_iter_values((0..3000).map(|_| "female")))),
        ("age", Arc::new(Float64Array::from_iter_values((0..3000).map(|age| f64::from(25 + age % 60))))),
        ("bmi", Arc::new(Float64Array::from_iter_values((0..3000).map(|bmi| 18.0 + f64::from(bmi) / 100.0)))),
    ]);
    let path = scene.put_parquet("people.parquet", &people.expect("a batch"));
    let whole = fs::read(&path).expect("bytes");
    for at in (4..whole.len() - 8).step_by(211) {
        let mut bytes = whole.clone();
        bytes[at..(at + 6).min(whole.len() - 8)].fill(0xff);
        scene.put("people.parquet", &bytes);
        match scene.score("qdiabetes", "people.parquet", "scored.parquet") {
            Ok(summary) => assert!(summary.rows <= 3000),
            Err(error) => {
                let damaged = matches!(error, ScoreError::File(RowFileError::Damaged { .. }));
                assert!(damaged || matches!(error, ScoreError::MissingColumns { .. }), "{error}")
            }
        }
        assert!(scene.names().iter().all(|name| !name.ends_with(".partial")));
    }
    scene.put("people.parquet", &whole[..whole.len() / 2]);
    let cut = scene.score("qdiabetes", "people.parquet", "x.csv");
    assert!(matches!(cut, Err(ScoreError::File(RowFileError::Damaged { .. }))));
}

#[test]
fn columns_of_dates_or_lists_are_named() {
    let scene = Scene::new();
    let people = RecordBatch::try_from_iter([
        ("sex", Arc::new(StringArray::from(vec!["female"])) as ArrayRef),
        ("age", Arc::new(Date32Array::from(vec![19_000]))),
        ("bmi", Arc::new(Float64Array::from(vec![27.0]))),
    ]);
    scene.put_parquet("people.parquet", &people.expect("a batch"));
    let error = refused(&scene, "qdiabetes", "people.parquet");
    assert!(error.contains("column `age` holds Date32 values: write it as numbers, booleans or text"), "{error}");
}

#[test]
fn two_columns_for_one_input_are_refused() {
    let scene = Scene::new();
    for (header, column, places) in [
        ("sex,age,bmi,age_years", "`age`", "columns 2 and 4"),
        ("sex,age,bmi,sex", "`sex`", "columns 1 and 4"),
        ("patient_id,sex,age,bmi,patient_id", "`patient_id`", "columns 1 and 5"),
    ] {
        scene.put("people.csv", format!("{header}\n"));
        let error = refused(&scene, "qdiabetes", "people.csv");
        assert!(error.contains(column) && error.contains(places), "{error}");
    }
}

#[test]
fn a_quotation_mark_left_open_is_an_error_and_not_a_loss_of_rows() {
    let scene = Scene::new();
    let person = "female,55,27,well\n";
    let closed = format!("sex,age,bmi,note\n{}", "female,55,27,\"two\nlines\"\n".repeat(3));
    scene.put("people.csv", &closed);
    assert_eq!(scene.score("qdiabetes", "people.csv", "scored.csv").expect("scored").scored, 3);

    let open =
        |after: usize| format!("sex,age,bmi,note\n{}female,55,27,\"so\n{}", person.repeat(5), person.repeat(after));
    for after in [1, 20, 100_000] {
        scene.put("people.csv", open(after));
        let error = refused(&scene, "qdiabetes", "people.csv");
        assert!(error.contains("opened in row 6") && !error.contains("female"), "{error}");
    }
    scene.put("people.csv", "sex,age,bmi,\"note\nfemale,55,27,x\n");
    assert!(refused(&scene, "qdiabetes", "people.csv").contains("opened in row 0 (0 is the header)"));
}

#[test]
fn an_output_that_cannot_be_written_leaves_nothing() {
    let scene = Scene::new();
    scene.put("people.csv", fs::read(vectors("vectors_public_qrisk3.csv")).expect("vectors"));
    fs::create_dir_all(scene.path("folder.csv/full")).expect("a folder");
    for output in ["nowhere/scored.csv", "nowhere/scored.parquet", "folder.csv"] {
        let error = scene.score("qrisk3", "people.csv", output).expect_err(output);
        assert!(matches!(error, ScoreError::Write { .. }), "{error}");
    }
    assert_eq!(scene.names(), ["folder.csv", "people.csv"]);
    assert!(Path::new(&scene.path("folder.csv/full")).is_dir());
}
