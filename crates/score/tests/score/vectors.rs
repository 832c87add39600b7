//! Every public vector file, as it is published, through the scorer: the expected column comes out.

use crate::scene::{Scene, Table, vectors};

/// Score, file, its expected column, and what one unit of that column is in the unit of the result.
const FILES: [(&str, &str, &str, f64); 10] = [
    ("qrisk3", "vectors_public_qrisk3.csv", "expected_score_percent", 1.0),
    ("qdiabetes-a", "vectors_public_qdiabetes_A.csv", "expected_score_percent", 1.0),
    ("qdiabetes-b", "vectors_public_qdiabetes_B.csv", "expected_score_percent", 1.0),
    ("qdiabetes-c", "vectors_public_qdiabetes_C.csv", "expected_score_percent", 1.0),
    ("qdiabetes", "vectors_public_qdiabetes_B.csv", "expected_score_percent", 1.0),
    ("qdiabetes", "vectors_public_qdiabetes_C.csv", "expected_score_percent", 1.0),
    ("score2", "vectors_public_score2.csv", "expected_percent", 1.0),
    ("findrisc", "vectors_public_findrisc.csv", "expected_points", 1.0),
    ("leicester", "vectors_public_leicester_self_assessment.csv", "expected_points", 1.0),
    ("cambridge-diabetes", "vectors_public_cambridge_diabetes_risk_score.csv", "expected_probability", 100.0),
];

#[test]
fn public_vectors_come_out_in_the_first_column_after_the_identifier() {
    let scene = Scene::new();
    for (score, file, expected, unit) in FILES {
        let published = Table::of_csv(&vectors(file));
        let summary = scene.score_from(score, &vectors(file), "scored.csv").expect(file);
        let scored = Table::of_csv(&scene.path("scored.csv"));
        assert_eq!(
            (summary.rows, summary.scored),
            (published.rows.len() as u64, published.rows.len() as u64),
            "{file}"
        );
        assert!(summary.problems.is_empty() && summary.reasons.is_empty(), "{file}");
        assert!(summary.rows >= 300 && scored.rows.len() == published.rows.len(), "{file}");

        let has_id = published.headers[0] == "patient_id";
        assert_eq!(scored.headers[0] == "patient_id", has_id, "{file}");
        if has_id {
            assert_eq!(scored.column("patient_id"), published.column("patient_id"), "{file}");
        }
        let result = &scored.headers[usize::from(has_id)];
        assert!(result.ends_with("_percent") || result.ends_with("_score"), "{file}");
        for (row, (got, wanted)) in scored.column(result).iter().zip(published.column(expected)).enumerate() {
            let (got, wanted): (f64, f64) = (got.parse().expect("a result"), wanted.parse().expect("a number"));
            let distance = (got / unit - wanted).abs();
            assert!(distance <= 1e-9 || distance <= 1e-9 * wanted.abs(), "{file} row {row}: {got} and not {wanted}");
        }
    }
}

#[test]
fn engine_behaviour_comes_out_to_six_decimals() {
    let scene = Scene::new();
    let file = vectors("vectors_engine_behaviour_qrisk3.csv");
    let published = Table::of_csv(&file);
    scene.score_from("qrisk3", &file, "scored.parquet").expect("scored");
    let scored = Table::of_parquet(&scene.path("scored.parquet"));
    assert_eq!(scored.rows.len(), 31);
    let wanted = published.column("expected_score_percent_6dp");
    for ((got, wanted), case) in scored.column("qrisk3_10y_percent").iter().zip(wanted).zip(published.column("case")) {
        assert_eq!(format!("{:.6}", got.parse::<f64>().expect("a result")), wanted, "{case}");
    }
    let clamped = scored.column("corrected").iter().filter(|text| text.contains(":clamped")).count();
    assert_eq!(clamped, published.column("case").iter().filter(|case| case.contains("->")).count());
}

#[test]
fn edge_cases_are_accepted_and_refused_row_by_row() {
    let scene = Scene::new();
    let file = vectors("vectors_edge_qdiabetes.csv");
    let published = Table::of_csv(&file);
    for letter in ["A", "B", "C"] {
        // The three models share the file: each scores all rows and is held to its own.
        let score = format!("qdiabetes-{}", letter.to_lowercase());
        scene.score_from(&score, &file, "scored.csv").expect("scored");
        let scored = Table::of_csv(&scene.path("scored.csv"));
        let results = scored.column(&scored.headers[0]);
        let reasons = scored.column("reason");
        let rows = published.column("model").into_iter().zip(published.column("expected_score_percent")).enumerate();
        for (at, (_, wanted)) in rows.filter(|(_, (model, _))| *model == letter) {
            if wanted.is_empty() {
                assert!(results[at].is_empty() && !reasons[at].is_empty(), "{score} row {at}");
            } else {
                let (got, wanted): (f64, f64) =
                    (results[at].parse().expect("a result"), wanted.parse().expect("a number"));
                assert!((got - wanted).abs() <= 1e-9 * wanted.max(1.0), "{score} row {at}");
            }
        }
    }
}
