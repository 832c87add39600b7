//! Every public vector of every score: inputs and expected results computed by independent implementations.

use crate::table::assert_vectors;

#[test]
fn qrisk3_agrees_with_the_compiled_reference() {
    assert_eq!(assert_vectors("qrisk3", "vectors_public_qrisk3.csv", "expected_score_percent", 1.0), 300);
}

#[test]
fn qdiabetes_agrees_with_the_reference_package() {
    for (name, file) in [
        ("qdiabetes-a", "vectors_public_qdiabetes_A.csv"),
        ("qdiabetes-b", "vectors_public_qdiabetes_B.csv"),
        ("qdiabetes-c", "vectors_public_qdiabetes_C.csv"),
    ] {
        assert_eq!(assert_vectors(name, file, "expected_score_percent", 1.0), 300);
        assert_eq!(assert_vectors("qdiabetes", file, "expected_score_percent", 1.0), 300);
    }
}

#[test]
fn score2_agrees_in_every_region_and_at_every_age() {
    assert_eq!(assert_vectors("score2", "vectors_public_score2.csv", "expected_percent", 1.0), 400);
}

#[test]
fn questionnaires_agree_point_for_point() {
    assert_eq!(assert_vectors("findrisc", "vectors_public_findrisc.csv", "expected_points", 1.0), 300);
    assert_eq!(
        assert_vectors("leicester", "vectors_public_leicester_self_assessment.csv", "expected_points", 1.0),
        300
    );
}

#[test]
fn cambridge_diabetes_agrees_as_a_probability() {
    let file = "vectors_public_cambridge_diabetes_risk_score.csv";
    assert_eq!(assert_vectors("cambridge-diabetes", file, "expected_probability", 100.0), 300);
}
