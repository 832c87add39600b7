//! Features: bound by name, learned from training people only, complete or refused.

use evenreach_risk::learned::{Design, DesignSpec, FeatureTable, Fill, Knots, LearnError, Transform};
use proptest::prelude::*;

fn table(columns: &[(&str, &[Option<f64>])]) -> FeatureTable {
    FeatureTable::new(columns.iter().map(|(name, values)| ((*name).to_owned(), values.to_vec())).collect()).unwrap()
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values.iter().map(|v| Some(*v)).collect()
}

fn column(design: &Design, table: &FeatureTable, feature: &str) -> Vec<f64> {
    let rows: Vec<usize> = (0..table.rows()).collect();
    let features = design.features_of(table, &rows).unwrap();
    let at = features.names().iter().position(|name| name == feature).unwrap();
    features.matrix().column(at).to_vec()
}

/// Undoes the standardisation, to compare with numbers worked by hand.
fn raw(design: &Design, table: &FeatureTable, feature: &str) -> Vec<f64> {
    let scale = design.scale(feature).unwrap();
    column(design, table, feature).iter().map(|v| (v * scale.sd + scale.mean) + 0.0).collect()
}

fn assert_close(found: &[f64], expected: &[f64]) {
    assert_eq!(found.len(), expected.len());
    for (f, e) in found.iter().zip(expected) {
        assert!((f - e).abs() < 1e-9, "{found:?} against {expected:?}");
    }
}

#[test]
fn each_transform_gives_the_features_it_promises() {
    // ethnicity codes 1 to 3; the fourth person's is unknown, the second has no HbA1c.
    let people = table(&[
        ("hba1c", &[Some(40.0), None, Some(44.0), Some(60.0)]),
        ("smoker", &some(&[0.0, 1.0, 1.0, 0.0])),
        ("ethnicity", &[Some(1.0), Some(2.0), Some(3.0), None]),
    ]);
    let mut spec = DesignSpec::new(vec![
        Transform::linear("hba1c"),
        Transform::missing_indicator("hba1c"),
        Transform::indicator("smoker"),
        Transform::Categories {
            column: "ethnicity".to_owned(),
            levels: vec![1.0, 2.0, 3.0],
            reference: 1.0,
            missing_is_a_level: true,
        },
        Transform::interaction(Transform::linear("hba1c"), Transform::indicator("smoker")),
    ]);
    spec.missing.insert("hba1c".to_owned(), Fill::Median);
    let design = spec.learn(&people, &[0, 1, 2, 3]).unwrap();
    let cases: [(&str, &[f64]); 6] = [
        ("hba1c", &[40.0, 44.0, 44.0, 60.0]),
        ("hba1c missing", &[0.0, 1.0, 0.0, 0.0]),
        ("smoker", &[0.0, 1.0, 1.0, 0.0]),
        ("ethnicity = 2", &[0.0, 1.0, 0.0, 0.0]),
        ("ethnicity = 3", &[0.0, 0.0, 1.0, 0.0]),
        ("ethnicity missing", &[0.0, 0.0, 0.0, 1.0]),
    ];
    for (feature, expected) in cases {
        assert_close(&raw(&design, &people, feature), expected);
    }
    // The interaction multiplies the standardised sides.
    let (a, b) = (column(&design, &people, "hba1c"), column(&design, &people, "smoker"));
    let product: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a * b).collect();
    assert_close(&raw(&design, &people, "hba1c x smoker"), &product);
}

#[test]
fn test_people_do_not_move_fills_knots_or_scales() {
    let training: Vec<f64> = (0..50).map(f64::from).collect();
    let mut both = some(&training);
    both.extend([Some(9000.0), Some(-9000.0), None]);
    let rows: Vec<usize> = (0..50).collect();
    let mut spec = DesignSpec::new(vec![Transform::spline("x", 4)]);
    spec.missing.insert("x".to_owned(), Fill::Mean);
    let alone = spec.learn(&table(&[("x", &some(&training))]), &rows).unwrap();
    let beside = spec.learn(&table(&[("x", &both)]), &rows).unwrap();
    assert_eq!(alone, beside);
    // The missing test person gets the training mean, 24.5.
    assert_close(&raw(&beside, &table(&[("x", &[None, Some(24.5)])]), "x"), &[24.5, 24.5]);
}

#[test]
fn values_outside_the_declaration_are_counted_and_refused() {
    let levels = Transform::Categories {
        column: "region".to_owned(),
        levels: vec![1.0, 2.0],
        reference: 1.0,
        missing_is_a_level: false,
    };
    let design = DesignSpec::new(vec![levels]).learn(&table(&[("region", &some(&[1.0, 2.0]))]), &[0, 1]).unwrap();
    let new = table(&[("region", &some(&[1.0, 7.0, 8.0]))]);
    match design.features_of(&new, &[0, 1, 2]) {
        Err(LearnError::UndeclaredLevel { name, count }) => assert_eq!((name.as_str(), count), ("region", 2)),
        other => panic!("{other:?}"),
    }
    let unknown = table(&[("region", &[Some(1.0), None])]);
    assert!(matches!(design.features_of(&unknown, &[0, 1]), Err(LearnError::MissingValues { count: 1, .. })));
    let complete = design.complete_rows(&table(&[("region", &[None, Some(2.0), Some(5.0)])])).unwrap();
    assert_eq!(complete.rows, [1]);
    assert_eq!(complete.set_aside.get("region"), Some(&2));
}

#[test]
fn declarations_are_checked_before_data_are_read() {
    let knots = |knots| Transform::RestrictedCubicSpline { column: "x".to_owned(), knots };
    let levels = |levels: &[f64], reference| Transform::Categories {
        column: "x".to_owned(),
        levels: levels.to_vec(),
        reference,
        missing_is_a_level: false,
    };
    let nested = Transform::interaction(Transform::linear("x"), Transform::linear("x"));
    let cases = [
        knots(Knots::Count(2)),
        knots(Knots::Count(8)),
        knots(Knots::At(vec![1.0, 3.0, 2.0])),
        knots(Knots::At(vec![1.0, 2.0])),
        levels(&[1.0, 2.0], 3.0),
        levels(&[1.0, 1.0], 1.0),
        levels(&[f64::NAN, 1.0], 1.0),
        Transform::interaction(nested, Transform::linear("x")),
    ];
    let people = table(&[("x", &some(&[1.0, 2.0, 3.0]))]);
    for transform in cases {
        let refused = DesignSpec::new(vec![transform.clone()]).learn(&people, &[0, 1, 2]);
        assert!(matches!(refused, Err(LearnError::BadTransform { .. })), "{transform:?}: {refused:?}");
    }
    assert!(DesignSpec::new(Vec::new()).learn(&people, &[0, 1, 2]).is_err());
    assert!(DesignSpec::new(vec![Transform::linear("x")]).learn(&people, &[3]).is_err());
}

proptest! {
    /// The order of columns and of rows carries no meaning.
    #[test]
    fn order_carries_no_meaning(values in proptest::collection::vec((0.0_f64..100.0, -5.0_f64..5.0), 12..40)) {
        let (a, b): (Vec<f64>, Vec<f64>) = values.iter().copied().unzip();
        prop_assume!(a.windows(2).any(|p| (p[0] - p[1]).abs() > 1.0) && b.windows(2).any(|p| (p[0] - p[1]).abs() > 0.1));
        let spec = DesignSpec::new(vec![Transform::linear("a"), Transform::linear("b")]);
        let rows: Vec<usize> = (0..a.len()).collect();
        let one_way = table(&[("a", &some(&a)), ("b", &some(&b))]);
        let other_way = table(&[("b", &some(&b)), ("a", &some(&a))]);
        let design = spec.learn(&one_way, &rows).unwrap();
        prop_assert_eq!(&design, &spec.learn(&other_way, &rows).unwrap());
        let forwards = design.features_of(&other_way, &rows).unwrap();
        let reversed: Vec<usize> = rows.iter().rev().copied().collect();
        let backwards = design.features_of(&one_way, &reversed).unwrap();
        for (row, mirror) in rows.iter().zip(&reversed) {
            let (one, other) = (forwards.matrix(), backwards.matrix());
            prop_assert_eq!(one.row(*row), other.row(*mirror));
        }
    }

    /// Standardised training features have mean 0 and spread 1.
    #[test]
    fn features_are_standardised(values in proptest::collection::vec(-1e6_f64..1e6, 10..60)) {
        let people = table(&[("x", &some(&values))]);
        let rows: Vec<usize> = (0..values.len()).collect();
        let design = DesignSpec::new(vec![Transform::linear("x")]).learn(&people, &rows).unwrap();
        let x = column(&design, &people, "x");
        let n = x.len() as f64;
        prop_assert!((x.iter().sum::<f64>() / n).abs() < 1e-9);
        prop_assert!((x.iter().map(|v| v * v).sum::<f64>() / n - 1.0).abs() < 1e-9);
    }
}
