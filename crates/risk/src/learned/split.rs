//! Honest tests of a way of training: later landmarks, and one place left out at a time.

use std::collections::{BTreeMap, BTreeSet};

use super::train::{TrainingSpec, train_on};
use super::validation::{Grouping, Validation, ValidationSpec, validate};
use super::{FeatureTable, FollowUp, LearnError, Trained};

/// A model trained on some rows and judged on others.
#[derive(Debug, Clone, PartialEq)]
pub struct HeldOut {
    /// The model.
    pub trained: Trained,
    /// Its performance on the test rows.
    pub validation: Validation,
    /// People who stand on both sides, at different landmarks; many of them flatter the model.
    pub people_on_both_sides: usize,
}

/// Trains on the rows of earlier landmarks and judges on those of later ones.
///
/// Groupings have one label for each row of the table.
///
/// # Errors
/// As [`train_on`] and [`validate`]; a row on both sides.
pub fn train_and_test(
    spec: &TrainingSpec,
    judge: &ValidationSpec,
    data: &Rows<'_>,
    train_rows: &[usize],
    test_rows: &[usize],
    groupings: &[Grouping],
) -> Result<HeldOut, LearnError> {
    let training: BTreeSet<usize> = train_rows.iter().copied().collect();
    match test_rows.iter().filter(|row| training.contains(row)).count() {
        0 => {}
        count => return Err(LearnError::RowOnBothSides { count }),
    }
    let trained = train_on(spec, data.table, data.follow_up, data.key, train_rows)?;
    let predicted = trained.predict(&data.table.take(test_rows)?, judge.horizon_years)?;
    let follow_up: Vec<FollowUp> = test_rows.iter().map(|row| data.follow_up[*row]).collect();
    let groupings =
        groupings.iter().map(|g| take_labels(g, test_rows, data.table.rows())).collect::<Result<Vec<_>, _>>()?;
    let validation = validate(judge, &predicted, &follow_up, &groupings)?;
    let known: BTreeSet<u64> = train_rows.iter().map(|row| data.key[*row]).collect();
    let tested: BTreeSet<u64> = test_rows.iter().map(|row| data.key[*row]).collect();
    Ok(HeldOut { trained, validation, people_on_both_sides: known.intersection(&tested).count() })
}

/// A table with follow-up and a stable key for each of its rows.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    /// Features.
    pub table: &'a FeatureTable,
    /// Follow-up of each row.
    pub follow_up: &'a [FollowUp],
    /// Stable key of each row's person.
    pub key: &'a [u64],
}

/// Internal-external validation: each place is predicted by a model trained on all the others
/// (Steyerberg and Harrell 2016), and all predictions are judged together and for each place.
///
/// Every model is trained with the penalty settings of `spec` on those of `train_rows` that lie elsewhere, and judged
/// on those of `judged_rows` that lie in the place: the later landmark, so that nobody counts twice. People of a place
/// who also stand in another are left out of the training for it. A row may be in both lists only if its follow-up in
/// `data` is what was known in training.
///
/// # Errors
/// As [`train_on`] and [`validate`], for the first place where it happens.
pub fn leave_one_place_out(
    spec: &TrainingSpec,
    judge: &ValidationSpec,
    data: &Rows<'_>,
    places: &Grouping,
    (train_rows, judged_rows): (&[usize], &[usize]),
) -> Result<Validation, LearnError> {
    let expected = data.table.rows();
    if places.labels.len() != expected {
        let what = format!("grouping `{}`", places.attribute);
        return Err(LearnError::LengthMismatch { what, found: places.labels.len(), expected });
    }
    super::table::check_rows(judged_rows, expected)?;
    let mut judged: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for row in judged_rows {
        judged.entry(&places.labels[*row]).or_default().push(*row);
    }
    let (mut order, mut predicted) = (Vec::new(), Vec::new());
    for (place, rows) in &judged {
        let people: BTreeSet<u64> = (0..expected)
            .filter(|row| places.labels[*row] == **place)
            .filter_map(|row| data.key.get(row).copied())
            .collect();
        let elsewhere = |row: &&usize| data.key.get(**row).is_none_or(|key| !people.contains(key));
        let train_rows: Vec<usize> = train_rows.iter().filter(elsewhere).copied().collect();
        let trained = train_on(spec, data.table, data.follow_up, data.key, &train_rows)?;
        predicted.extend(trained.predict(&data.table.take(rows)?, judge.horizon_years)?);
        order.extend(rows);
    }
    let follow_up: Vec<FollowUp> = order.iter().map(|row| data.follow_up[*row]).collect();
    validate(judge, &predicted, &follow_up, &[take_labels(places, &order, expected)?])
}

fn take_labels(grouping: &Grouping, rows: &[usize], expected: usize) -> Result<Grouping, LearnError> {
    if grouping.labels.len() != expected {
        let what = format!("grouping `{}`", grouping.attribute);
        return Err(LearnError::LengthMismatch { what, found: grouping.labels.len(), expected });
    }
    let labels = rows.iter().map(|row| grouping.labels[*row].clone()).collect();
    Ok(Grouping { attribute: grouping.attribute.clone(), labels })
}
