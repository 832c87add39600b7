//! Rows that cannot be scored keep their reason, and the summary says what to put right.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use evenreach_risk::published::Policy;
use evenreach_score::{Problem, Summary};

use crate::scene::{Scene, Table};

const HEADER: &str =
    "patient_id,sex,age,bmi,systolic_bp,systolic_bp_sd,cholesterol_hdl_ratio,townsend,smoking,migraine\n";

fn people(rows: &[&str]) -> String {
    format!("{HEADER}{}\n", rows.join("\n"))
}

/// Column, rows, first row of each problem.
fn places(summary: &Summary) -> Vec<(Option<&str>, u64, u64)> {
    summary
        .problems
        .iter()
        .map(|Problem { column, rows, first_row, .. }| (column.as_deref(), *rows, *first_row))
        .collect()
}

#[test]
fn every_row_comes_out_in_order_with_a_result_or_a_reason() {
    let text = people(&[
        "a,female,55,27,135,9,4,0,0,0",
        "b,male,24,27,135,9,4,0,0,0",
        "c,male,85,27,135,9,4,0,0,0",
        "d,male,62,,135,9,4,0,0,0",
        "e,,62,27,135,9,4,0,0,0",
        "f,F,62,27,135,9,4,0,heavy_smoker,yes",
        "g,male,62,27,250,,4,,,",
    ]);
    let (summary, scored) = Scene::new().score_text("qrisk3", &text);
    assert_eq!(scored.headers, ["patient_id", "qrisk3_10y_percent", "reason", "model", "corrected"]);
    assert_eq!(scored.column("patient_id"), ["a", "b", "c", "d", "e", "f", "g"]);
    assert_eq!(scored.column("reason"), ["", "age_below_25", "age_above_84", "bmi_missing", "sex_missing", "", ""]);
    for row in &scored.rows {
        assert_ne!(row[1].is_empty(), row[2].is_empty(), "a result or a reason, never both: {row:?}");
    }
    assert_eq!((summary.rows, summary.scored, summary.corrected), (7, 3, 3));
    assert_eq!(summary.models[0].rows, 3);
    assert_eq!(
        scored.column("corrected")[6],
        "ethnicity:defaulted, smoking:defaulted, townsend:defaulted, systolic_bp:clamped, systolic_bp_sd:defaulted, \
         conditions:defaulted"
    );
    let townsend = summary.inputs.iter().find(|count| count.input == "townsend").expect("a count");
    assert_eq!((townsend.defaulted, townsend.clamped), (1, 0));
    assert_eq!(summary.reasons.iter().map(|reason| reason.rows).sum::<u64>(), 4);
}

#[test]
fn text_in_a_numeric_column_is_counted_by_column() {
    let text = people(&[
        "1,female,55,27,135,9,4,0,0,0",
        "2,female,55,27.4 kg/m2,135,9,4,0,0,0",
        "3,female,55,n/a,high,9,4,0,0,0",
        "4,unknown,55,27,135,9,4,0,0,maybe",
        "5,,55,27,135,9,<4,0,0,0",
        "6,female,55,27,135,9,4,0,7,0",
        "7,female,24,27,135,9,4,0,0,0",
    ]);
    let (summary, scored) = Scene::new().score_text("qrisk3", &text);
    assert_eq!(
        scored.column("reason"),
        ["", "bmi_unreadable", "bmi_unreadable", "sex_unreadable", "sex_missing", "smoking_unreadable", "age_below_25"]
    );
    assert_eq!(
        places(&summary),
        [
            (Some("sex"), 1, 4),
            (Some("smoking"), 1, 6),
            (Some("bmi"), 2, 2),
            (Some("systolic_bp"), 1, 3),
            (Some("cholesterol_hdl_ratio"), 1, 5),
            (Some("migraine"), 1, 4),
        ]
    );
    let bmi = summary.problems[2].to_string();
    assert!(bmi.contains("column `bmi`: 2 rows hold text") && bmi.contains("plain numbers in kg/m2"), "{bmi}");
    assert!(summary.problems[1].advice.contains("non_smoker, ex_smoker"));
}

#[test]
fn ages_with_decimals_are_counted_with_advice() {
    let text =
        people(&["1,female,55.5,27,135,9,4,0,0,0", "2,female,55.0,27,135,9,4,0,0,0", "3,male,61.25,27,135,9,4,0,0,0"]);
    let (summary, scored) = Scene::new().score_text("qrisk3", &text);
    assert_eq!(scored.column("reason"), ["age_not_whole_years", "", "age_not_whole_years"]);
    assert_eq!(places(&summary), [(Some("age"), 2, 1)]);
    assert!(
        summary.to_string().contains("to put right: column `age`: 2 rows hold an age with decimals (first: row 1)")
    );
    assert!(summary.problems[0].advice.contains("round every age down"));
}

#[test]
fn decimals_are_fine_where_a_score_takes_them() {
    let (summary, _) = Scene::new().score_text("qdiabetes", "sex,age,bmi\nfemale,55.5,27\n");
    assert_eq!((summary.scored, summary.problems.len()), (1, 0));
}

#[test]
fn rows_of_another_shape_are_never_scored() {
    let text = people(&[
        "1,female,55,27,135,9,4,0,0,0",
        "2,female,55,27,135,9,4,0,0,0,0",
        "3,female,55,27,135,9,4",
        "4,female,\"55\",27,135,9,4,0,0,0",
    ]);
    let (summary, scored) = Scene::new().score_text("qrisk3", &text);
    assert_eq!(scored.column("reason"), ["", "row_misshapen", "row_misshapen", ""]);
    assert_eq!(scored.column("patient_id"), ["1", "2", "3", "4"]);
    assert_eq!(scored.column("model"), ["QRISK3-2017", "", "", "QRISK3-2017"]);
    assert_eq!(places(&summary), [(None, 2, 2)]);

    // Behind the stray field nobody can tell which cell is the identifier.
    let (_, scored) =
        Scene::new().score_text("qdiabetes", "sex,age,bmi,patient_id\nfemale,55,27,9,x\nfemale,55,27,x\n");
    assert_eq!(scored.column("patient_id"), ["", "x"]);
}

#[test]
fn bytes_that_are_not_utf8_cost_one_cell() {
    let scene = Scene::new();
    let mut bytes = people(&["1,female,55,27,135,9,4,0,0,0"]).into_bytes();
    bytes.extend(b"\xe9,female,55,27,135,9,4,0,0,0\n3,female,55,2\xbd,135,9,4,0,0,0\n");
    scene.put("people.csv", bytes);
    for output in ["scored.csv", "scored.parquet"] {
        let summary = scene.score("qrisk3", "people.csv", output).expect("scored");
        assert_eq!((summary.rows, summary.scored), (3, 2));
        assert_eq!(places(&summary), [(Some("patient_id"), 1, 2), (Some("bmi"), 1, 3)]);
    }
    assert_eq!(Table::of_csv(&scene.path("scored.csv")).column("patient_id"), ["1", "", "3"]);
}

#[test]
fn nan_is_a_value_nobody_can_read_and_null_is_a_blank() {
    let scene = Scene::new();
    let people = RecordBatch::try_from_iter_with_nullable([
        ("sex", Arc::new(StringArray::from(vec!["male"; 3])) as ArrayRef, true),
        ("age", Arc::new(Float64Array::from(vec![60.0; 3])), true),
        ("bmi", Arc::new(Float64Array::from(vec![Some(f64::NAN), None, Some(f64::INFINITY)])), true),
    ]);
    scene.put_parquet("people.parquet", &people.expect("a batch"));
    let summary = scene.score("qdiabetes", "people.parquet", "scored.csv").expect("scored");
    assert_eq!(
        Table::of_csv(&scene.path("scored.csv")).column("reason"),
        ["bmi_unreadable", "bmi_missing", "bmi_unreadable"]
    );
    assert_eq!(places(&summary), [(Some("bmi"), 2, 1)]);
}

#[test]
fn the_policy_reaches_every_row() {
    let scene = Scene::new();
    let path = scene.put("people.csv", "sex,age,on_statin\nfemale,55,0\nmale,61,1\n");
    let policy = Policy { estimate_missing: true, refuse_people_on_statins: true };
    let summary = scene.score_by("qrisk3", &path, "scored.csv", policy).expect("scored");
    let scored = Table::of_csv(&scene.path("scored.csv"));
    assert_eq!(scored.column("reason"), ["", "on_statin"]);
    assert!(scored.column("corrected")[0].contains("bmi:estimated, systolic_bp:estimated"));
    assert_eq!(summary.inputs.iter().map(|count| count.estimated).sum::<u64>(), 3);
    assert!(summary.absent.iter().any(|absent| absent.column == "bmi"));

    let lenient = Policy { estimate_missing: true, ..Policy::default() };
    let summary = scene.score_by("qrisk3", &path, "scored.csv", lenient).expect("scored");
    let on_statin = summary.inputs.iter().find(|count| count.input == "on_statin").expect("a count");
    assert_eq!((summary.scored, on_statin.outside_derivation), (2, 1));
}

#[test]
fn a_file_without_rows_is_scored_to_a_file_without_rows() {
    let scene = Scene::new();
    scene.put("people.csv", HEADER);
    for output in ["scored.csv", "scored.parquet"] {
        let summary = scene.score("qrisk3", "people.csv", output).expect("scored");
        assert_eq!((summary.rows, summary.scored), (0, 0));
    }
    assert_eq!(Table::of_csv(&scene.path("scored.csv")).headers.len(), 5);
    assert_eq!(Table::of_parquet(&scene.path("scored.parquet")).headers.len(), 5);
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    let text = people(&["1,female,55,27,135,9,4,0,0,0", "2,male,60,31,150,8,5,1,2,1"]);
    let (summary, expected) = Scene::new().score_text("qrisk3", &text);
    let (windows_summary, windows) =
        Scene::new().score_text("qrisk3", &format!("\u{feff}{}", text.replace('\n', "\r\n")));
    assert_eq!((summary, expected), (windows_summary, windows));
}
