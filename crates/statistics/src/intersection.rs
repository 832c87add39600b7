//! Crossed attributes, with small combinations merged and named.

use std::collections::BTreeMap;

use crate::Undefined;

/// Fewer people than this make a combination too small to stand alone.
pub const LEAST_PEOPLE: usize = 10;

/// One level of crossed attributes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Crossing<G> {
    /// One value of each attribute, in the order handed in.
    Of(Vec<G>),
    /// All combinations too small to stand alone.
    OtherCombinations,
}

/// Everybody's level of crossed attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intersections<G> {
    /// The level of each row.
    pub of_row: Vec<Crossing<G>>,
    /// The combinations merged into [`Crossing::OtherCombinations`], with their people.
    pub merged: Vec<(Vec<G>, usize)>,
}

/// Crosses `attributes` (one slice an attribute, one value a row) and merges combinations of fewer
/// than `least_people` (see [`LEAST_PEOPLE`]); nobody is left out.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without rows, [`Undefined::TooFewGroups`] without attributes,
/// [`Undefined::InvalidInput`] for unequal lengths.
pub fn intersections<G: Ord + Clone>(attributes: &[&[G]], least_people: usize) -> Result<Intersections<G>, Undefined> {
    let rows = attributes.first().ok_or(Undefined::TooFewGroups)?.len();
    if attributes.iter().any(|attribute| attribute.len() != rows) {
        return Err(Undefined::InvalidInput);
    }
    if rows == 0 {
        return Err(Undefined::EmptyGroup);
    }
    let levels: Vec<Vec<G>> =
        (0..rows).map(|row| attributes.iter().map(|attribute| attribute[row].clone()).collect()).collect();
    let mut people: BTreeMap<&Vec<G>, usize> = BTreeMap::new();
    for level in &levels {
        *people.entry(level).or_default() += 1;
    }
    let small = |level: &Vec<G>| people.get(level).is_some_and(|people| *people < least_people);
    let of_row = levels
        .iter()
        .map(|level| if small(level) { Crossing::OtherCombinations } else { Crossing::Of(level.clone()) })
        .collect();
    let merged =
        people.iter().filter(|(level, _)| small(level)).map(|(level, people)| ((*level).clone(), *people)).collect();
    Ok(Intersections { of_row, merged })
}
