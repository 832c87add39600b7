//! CSV and Parquet say the same, whatever types the columns have.

use std::fs;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, DictionaryArray, Float32Array, Float64Array, Int64Array, LargeStringArray, RecordBatch,
    StringArray,
};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Int8Type};
use evenreach_risk::published::{Kind, Policy, by_name};
use evenreach_score::Scorer;

use crate::scene::{Scene, Table, batch_of_parquet, vectors};

const QRISK3: &str = "vectors_public_qrisk3.csv";

/// The vectors as typed columns: flags as booleans, numbers as floats, codes as integers, sexes as a dictionary.
fn typed_vectors() -> RecordBatch {
    let texts = Table::of_csv(&vectors(QRISK3)).to_batch();
    let score = by_name("qrisk3").expect("qrisk3");
    let typed = |(field, column): (&Arc<arrow::datatypes::Field>, &ArrayRef)| {
        let target = match score.columns().iter().find(|known| known.is_called(field.name())) {
            Some(known) if known.name == "sex" => {
                let words = column.as_any().downcast_ref::<StringArray>().expect("text");
                return (
                    field.name().clone(),
                    Arc::new(words.iter().collect::<DictionaryArray<Int8Type>>()) as ArrayRef,
                );
            }
            Some(known) if known.kind == Kind::Number => DataType::Float64,
            Some(known) if known.kind == Kind::Flag => DataType::Boolean,
            Some(_) => DataType::Int64,
            None => DataType::LargeUtf8,
        };
        (field.name().clone(), cast(column, &target).expect("typed"))
    };
    let columns = texts.schema();
    RecordBatch::try_from_iter(columns.fields().iter().zip(texts.columns()).map(typed)).expect("a batch")
}

#[test]
fn four_ways_through_give_the_same_rows() {
    let scene = Scene::new();
    scene.put("people.csv", fs::read(vectors(QRISK3)).expect("vectors"));
    scene.put_parquet("texts.parquet", &Table::of_csv(&vectors(QRISK3)).to_batch());
    scene.put_parquet("typed.parquet", &typed_vectors());

    let from_csv = scene.score("qrisk3", "people.csv", "scored.csv").expect("csv to csv");
    let expected = Table::of_csv(&scene.path("scored.csv"));
    for input in ["people.csv", "texts.parquet", "typed.parquet"] {
        for output in ["scored.csv", "scored.parquet"] {
            let summary = scene.score("qrisk3", input, output).expect(input);
            assert_eq!(summary, from_csv, "{input} to {output}");
            let path = scene.path(output);
            let scored = if output.ends_with("csv") { Table::of_csv(&path) } else { Table::of_parquet(&path) };
            assert_eq!(scored, expected, "{input} to {output}");
        }
    }
}

#[test]
fn batches_in_memory_give_what_files_give() {
    let scene = Scene::new();
    let people = typed_vectors();
    scene.put_parquet("people.parquet", &people);
    scene.score("qrisk3", "people.parquet", "scored.parquet").expect("scored");

    let mut scorer = Scorer::new("qrisk3", "people", &people.schema(), Policy::default()).expect("a scorer");
    let halves = [people.slice(0, 117), people.slice(117, people.num_rows() - 117)];
    let rows = halves.iter().flat_map(|half| Table::of(&scorer.score_batch(half).expect("scored")).rows);
    assert_eq!(rows.collect::<Vec<_>>(), Table::of_parquet(&scene.path("scored.parquet")).rows);
    assert_eq!(scorer.rows(), people.num_rows() as u64);
}

#[test]
fn second_names_and_other_columns_change_nothing() {
    let scene = Scene::new();
    let text = fs::read_to_string(vectors(QRISK3)).expect("vectors");
    let (_, expected) = scene.score_text("qrisk3", &text);
    let renamed = text
        .replacen(",age,", ",age_years,", 1)
        .replacen(",townsend,", ",townsend_score,", 1)
        .replacen(",bmi,", ",bmi_kg_per_m2,", 1)
        .replacen(",systolic_bp,", ",systolic_mmhg,", 1)
        .replacen(",systolic_bp_sd,", ",systolic_sd_mmhg,", 1);
    let (summary, scored) = scene.score_text("qrisk3", &renamed);
    assert_eq!(scored, expected);
    assert_eq!(summary.ignored, ["ethnicity_label", "expected_score_percent"]);
}

#[test]
fn identifiers_keep_their_type_in_parquet_and_their_digits_in_csv() {
    let scene = Scene::new();
    let people = |id: ArrayRef| {
        RecordBatch::try_from_iter_with_nullable([
            ("sex", Arc::new(StringArray::from(vec!["female", "male", "male"])) as ArrayRef, true),
            ("age", Arc::new(Float32Array::from(vec![55.0, 40.0, 20.0])), true),
            ("bmi", Arc::new(Float64Array::from(vec![27.0, 31.0, 31.0])), true),
            ("patient_id", id, true),
        ])
        .expect("a batch")
    };
    let ids: [(ArrayRef, [&str; 3]); 2] = [
        (Arc::new(Int64Array::from(vec![Some(9_434_765_919), None, Some(-1)])), ["9434765919", "", "-1"]),
        (Arc::new(LargeStringArray::from(vec!["007", "a,b", "\"q\""])), ["007", "a,b", "\"q\""]),
    ];
    for (id, words) in ids {
        scene.put_parquet("people.parquet", &people(Arc::clone(&id)));
        scene.score("qdiabetes", "people.parquet", "scored.parquet").expect("scored");
        let scored = batch_of_parquet(&scene.path("scored.parquet"));
        assert_eq!(scored.schema().field(0).name(), "patient_id");
        assert_eq!(&cast(scored.column(0), id.data_type()).expect("the same type"), &id);

        scene.score("qdiabetes", "people.parquet", "scored.csv").expect("scored");
        assert_eq!(Table::of_csv(&scene.path("scored.csv")).column("patient_id"), words);
    }
}

#[test]
fn flags_may_be_booleans_numbers_or_words() {
    let scene = Scene::new();
    let score = |flags: ArrayRef| {
        let people = RecordBatch::try_from_iter([
            ("falls", flags),
            ("diabetes", Arc::new(BooleanArray::from(vec![true, true])) as ArrayRef),
        ]);
        scene.put_parquet("people.parquet", &people.expect("a batch"));
        scene.score("efi", "people.parquet", "scored.csv").expect("scored");
        Table::of_csv(&scene.path("scored.csv"))
    };
    let expected = score(Arc::new(BooleanArray::from(vec![true, false])));
    assert_eq!(expected.headers, ["efi_score", "reason", "model", "category", "corrected"]);
    assert_eq!(expected.column("category"), ["fit", "fit"]);
    for flags in [
        Arc::new(Int64Array::from(vec![1, 0])) as ArrayRef,
        Arc::new(Float64Array::from(vec![1.0, 0.0])),
        Arc::new(StringArray::from(vec!["yes", "N"])),
    ] {
        assert_eq!(score(flags), expected);
    }
}
