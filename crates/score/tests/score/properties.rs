//! Whatever the cells hold: as many rows out as in, in order, each with a result or a reason, and no cell in any word.

use evenreach_risk::published::{NAMES, by_name};
use proptest::prelude::*;

use crate::scene::{Scene, Table};

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (-5.0..200.0f64).prop_map(|number| format!("{number:.1}")),
        4 => (0..90u8).prop_map(|number| number.to_string()),
        3 => prop::sample::select(vec!["female", "male", "0", "1", "yes", "no", "low", "none", "never", "ex"]).prop_map(str::to_owned),
        2 => Just(String::new()),
        1 => prop::sample::select(vec!["NaN", "inf", "1e400", "qqzxv", "\"a,b\"", "-0", "٣"]).prop_map(str::to_owned),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_is_answered(name in prop::sample::select(NAMES.to_vec()), rows in prop::collection::vec(prop::collection::vec(cell(), 36), 0..40)) {
        let score = by_name(name).unwrap();
        let names: Vec<&str> = score.columns().iter().map(|column| column.name.as_str()).collect();
        let mut text = format!("patient_id,{}\n", names.join(","));
        for (at, row) in rows.iter().enumerate() {
            text += &format!("p{at},{}\n", row[..names.len()].join(","));
        }
        let scene = Scene::new();
        let (summary, scored) = scene.score_text(name, &text);
        prop_assert_eq!(summary.rows as usize, rows.len());
        prop_assert_eq!(scored.rows.len(), rows.len());
        prop_assert_eq!(summary.scored + summary.reasons.iter().map(|reason| reason.rows).sum::<u64>(), summary.rows);
        for (at, row) in scored.rows.iter().enumerate() {
            prop_assert_eq!(&row[0], &format!("p{at}"));
            prop_assert_ne!(row[1].is_empty(), row[2].is_empty());
            prop_assert!(row[1].is_empty() || row[1].parse::<f64>().unwrap().is_finite());
        }
        prop_assert!(!summary.to_string().contains("qqzxv"));

        scene.score(name, "people.csv", "scored.parquet").unwrap();
        prop_assert_eq!(Table::of_parquet(&scene.path("scored.parquet")), scored);
    }
}

/// Rows of a file of public vectors without the expected column, some cells blanked by `blank`.
fn rows_of_vectors(file: &str, blank: &[(usize, usize)]) -> (String, Vec<String>) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../risk/tests/published").join(file);
    let text = std::fs::read_to_string(path).expect("vectors");
    let mut lines = text.lines().map(|line| line.rsplit_once(',').expect("an expected column").0.to_owned());
    let header = lines.next().expect("a header");
    let mut rows: Vec<Vec<String>> = lines.map(|line| line.split(',').map(str::to_owned).collect()).collect();
    for (row, cell) in blank {
        let row = row % rows.len();
        let cell = cell % rows[row].len();
        rows[row][cell].clear();
    }
    (header, rows.into_iter().map(|row| row.join(",")).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_row_is_answered_alike_wherever_it_stands(
        which in 0_usize..6, blank in prop::collection::vec((0_usize..300, 0_usize..24), 0..60), turn in 1_usize..299
    ) {
        let (name, file) = [
            ("qrisk3", "vectors_public_qrisk3.csv"),
            ("qdiabetes", "vectors_public_qdiabetes_C.csv"),
            ("score2", "vectors_public_score2.csv"),
            ("findrisc", "vectors_public_findrisc.csv"),
            ("leicester", "vectors_public_leicester_self_assessment.csv"),
            ("cambridge-diabetes", "vectors_public_cambridge_diabetes_risk_score.csv"),
        ][which];
        let (header, rows) = rows_of_vectors(file, &blank);
        let mut turned = rows.clone();
        turned.rotate_left(turn);
        let text = |rows: &[String]| format!("{header}\n{}\n", rows.join("\n"));
        let (summary, mut first) = Scene::new().score_text(name, &text(&rows));
        let (_, second) = Scene::new().score_text(name, &text(&turned));
        first.rows.rotate_left(turn);
        prop_assert!(summary.scored > 200);
        prop_assert_eq!(first, second);
    }
}
