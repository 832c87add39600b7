//! The published scores as an analyst calls them in SQL: the public vectors, both ways of passing inputs, mistakes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Date32Array, RecordBatch, StringArray, UInt32Array};
use arrow::datatypes::Float64Type;
use evenreach_relation::{Catalogue, Engine, Parameters, Relation, RelationError, Settings, run_on_rows};

fn engine(partitions: usize, batch_rows: usize) -> Engine {
    Engine::new(Settings { partitions, batch_rows, memory_mib: 256, spill_mib: 64 }, None).unwrap()
}

/// A relation of one's own over a table `people`.
fn relation(sql: &str, columns: &str) -> Relation {
    let twin = format!(
        "about = \"x\"\ngrain = [\"person_key\"]\nreads = [\"people\"]\ncolumns = [{{ name = \"person_key\", type = \"key\", about = \"x\" }}, {columns}]\n"
    );
    let edits = [("2_derive/asked.sql", sql), ("2_derive/asked.toml", &twin)]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .into();
    Catalogue::with_edits(&edits).unwrap().get("asked").unwrap().clone()
}

async fn ask(engine: &Engine, sql: &str, columns: &str, people: &RecordBatch) -> Result<RecordBatch, RelationError> {
    let tables = BTreeMap::from([("people".to_owned(), people.clone())]);
    run_on_rows(engine, &relation(sql, columns), &tables, &Parameters::new()).await
}

/// A file of public vectors with every cell as text, and the number of each row.
fn vectors(file: &str) -> (Vec<String>, RecordBatch) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/risk/tests/published").join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let headers: Vec<String> = lines.next().unwrap().split(',').map(str::to_owned).collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let mut columns: Vec<(String, ArrayRef)> =
        vec![("person_key".to_owned(), Arc::new(UInt32Array::from_iter_values(0..rows.len() as u32)))];
    for (at, header) in headers.iter().enumerate() {
        let cells: StringArray = rows.iter().map(|row| Some(row[at]).filter(|cell| !cell.is_empty())).collect();
        columns.push((header.clone(), Arc::new(cells)));
    }
    (headers, RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true))).unwrap())
}

fn numbers(rows: &RecordBatch, name: &str) -> BTreeMap<u32, f64> {
    let keys = rows.column_by_name("person_key").unwrap().as_primitive::<arrow::datatypes::UInt32Type>();
    let values = rows.column_by_name(name).unwrap().as_primitive::<Float64Type>();
    (0..rows.num_rows()).filter(|row| values.is_valid(*row)).map(|row| (keys.value(row), values.value(row))).collect()
}

#[tokio::test]
async fn every_public_vector_comes_out_of_sql_under_any_plan() {
    for (file, function, expected, field, divide) in [
        ("vectors_public_qrisk3.csv", "qrisk3", "expected_score_percent", "percent", 1.0),
        ("vectors_public_qdiabetes_A.csv", "qdiabetes_a", "expected_score_percent", "percent", 1.0),
        ("vectors_public_qdiabetes_B.csv", "qdiabetes_b", "expected_score_percent", "percent", 1.0),
        ("vectors_public_qdiabetes_C.csv", "qdiabetes", "expected_score_percent", "percent", 1.0),
        ("vectors_public_score2.csv", "score2", "expected_percent", "percent", 1.0),
        ("vectors_public_findrisc.csv", "findrisc", "expected_points", "score", 1.0),
        ("vectors_public_leicester_self_assessment.csv", "leicester", "expected_points", "score", 1.0),
        (
            "vectors_public_cambridge_diabetes_risk_score.csv",
            "cambridge_diabetes",
            "expected_probability",
            "percent",
            100.0,
        ),
    ] {
        let (headers, people) = vectors(file);
        let inputs = headers
            .iter()
            .filter(|h| !h.starts_with("expected") && !["patient_id", "ethnicity_label"].contains(&h.as_str()));
        let fields: Vec<String> = inputs.map(|header| format!("'{header}', {header}")).collect();
        let sql = format!(
            "select person_key, get_field({function}(named_struct({})), '{field}') as found, cast({expected} as double) as expected from people",
            fields.join(", ")
        );
        let columns = "{ name = \"found\", type = \"number\", about = \"x\" }, { name = \"expected\", type = \"number\", about = \"x\" }";
        for (partitions, batch_rows) in [(1, 8192), (4, 37), (7, 1)] {
            let rows = ask(&engine(partitions, batch_rows), &sql, columns, &people).await.unwrap();
            let (found, expected) = (numbers(&rows, "found"), numbers(&rows, "expected"));
            assert_eq!(found.len(), people.num_rows(), "{file}");
            for (row, value) in &found {
                let wanted = expected[row] * divide;
                assert!((value - wanted).abs() <= 1e-9 + 1e-9 * wanted.abs(), "{file} row {row}: {value} not {wanted}");
            }
        }
    }
}

#[tokio::test]
async fn named_arguments_and_a_struct_are_one_question() {
    let (headers, people) = vectors("vectors_public_qrisk3.csv");
    let inputs: Vec<&String> = headers
        .iter()
        .filter(|h| !h.starts_with("expected") && !["patient_id", "ethnicity_label"].contains(&h.as_str()))
        .collect();
    let sql_name = |name: &str| match name {
        "age" => "age_years".to_owned(),
        "townsend" => "townsend_score".to_owned(),
        "bmi" => "bmi_kg_per_m2".to_owned(),
        "systolic_bp" => "systolic_mmhg".to_owned(),
        "systolic_bp_sd" => "systolic_sd_mmhg".to_owned(),
        other => other.to_owned(),
    };
    let named: Vec<String> = inputs.iter().rev().map(|name| format!("{} => {name}", sql_name(name))).collect();
    let fields: Vec<String> = inputs.iter().map(|name| format!("'{}', {name}", sql_name(name))).collect();
    let sql = format!(
        "select person_key, get_field(qrisk3({}), 'percent') as by_name, get_field(qrisk3(named_struct({})), 'percent') as by_struct from people",
        named.join(", "),
        fields.join(", ")
    );
    let columns = "{ name = \"by_name\", type = \"number\", about = \"x\" }, { name = \"by_struct\", type = \"number\", about = \"x\" }";
    let rows = ask(&engine(2, 8192), &sql, columns, &people).await.unwrap();
    assert_eq!(numbers(&rows, "by_name"), numbers(&rows, "by_struct"));
    assert_eq!(numbers(&rows, "by_name").len(), people.num_rows());
}

/// One woman of 44 with a high pressure, and one of whom nothing but sex and age is known.
fn two_people() -> RecordBatch {
    let column = |values: [Option<f64>; 2]| Arc::new(arrow::array::Float64Array::from(values.to_vec())) as ArrayRef;
    RecordBatch::try_from_iter_with_nullable([
        ("person_key", Arc::new(UInt32Array::from(vec![1, 2])) as ArrayRef, true),
        ("sex", Arc::new(StringArray::from(vec!["female", "female"])), true),
        ("born", Arc::new(Date32Array::from(vec![4000, 4001])), true),
        ("age_years", column([Some(44.0), Some(44.0)]), true),
        ("bmi", column([Some(24.0), None]), true),
        ("systolic", column([Some(172.0), None]), true),
        ("ratio", column([Some(3.0), None]), true),
    ])
    .unwrap()
}

#[tokio::test]
async fn what_stands_behind_a_score_can_be_asked() {
    let person = "named_struct('sex', sex, 'age_years', age_years, 'bmi', bmi, 'systolic_bp', systolic, 'cholesterol_hdl_ratio', ratio)";
    for (sql, wanted) in [
        (format!("get_field(qrisk3_explanation({person}), 'plain')"), ["systolic pressure 172 mmHg adds most", "-"]),
        (
            format!("get_field(qrisk3_explanation({person}), 'reason')"),
            ["-", "no body mass index and estimation is off"],
        ),
        (format!("get_field(qrisk3_explanation({person}), 'at_target_changes')"), ["systolic_bp 172 -> 140", "-"]),
        (format!("get_field(qrisk3_inputs({person}), 'systolic_bp')"), ["measured", "missing"]),
        (format!("get_field(qrisk3_inputs({person}), 'townsend')"), ["defaulted", "defaulted"]),
        (format!("get_field(qrisk3_bounds({person}), 'missing')"), ["-", "bmi, systolic_bp, cholesterol_hdl_ratio"]),
        ("get_field(qrisk3(cast(null as struct<sex varchar>)), 'reason')".to_owned(), ["no sex", "no sex"]),
    ] {
        let question = format!("select person_key, {sql} as answer from people");
        let columns = "{ name = \"answer\", type = \"text\", nullable = true, about = \"x\" }";
        let rows =
            ask(&engine(1, 8192), &question, columns, &two_people()).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
        let answers = rows.column_by_name("answer").unwrap().as_string::<i32>().clone();
        for (row, wanted) in wanted.iter().enumerate() {
            let answer = if answers.is_valid(row) { answers.value(row) } else { "-" };
            assert!(answer.contains(wanted), "{sql}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_mistake_is_named_before_anything_runs() {
    for (call, words) in [
        ("qrisk3(named_struct('sex', sex, 'age_yaers', age_years))", "did you mean `age_years`"),
        ("qrisk3(named_struct('sex', sex, 'age_years', born))", "`age_years` is Date32"),
        ("qrisk3(sex => sex, age_years => age_years, systolic => systolic)", "systolic_mmhg"),
        ("qdiabetes(sex => sex, age_years => born)", "`age_years` is Date32"),
        ("score2()", "score2"),
    ] {
        let sql = format!("select person_key, get_field({call}, 'percent') as answer from people");
        let columns = "{ name = \"answer\", type = \"number\", nullable = true, about = \"x\" }";
        let fault = ask(&engine(1, 8192), &sql, columns, &two_people()).await.expect_err(call).to_string();
        assert!(fault.contains("does not plan") && fault.contains(words), "{call}: {fault}");
    }
}
