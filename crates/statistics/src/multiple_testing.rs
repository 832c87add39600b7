//! Adjusted p-values for a family of tests.

use crate::Undefined;

/// Holm's step-down adjusted p-values, in the order handed in.
///
/// Controls the chance of any false verdict over the family. Holm, Scand J Stat 1979;6:65-70.
///
/// # Errors
/// [`Undefined::InvalidInput`] when a p-value lies outside 0..=1.
pub fn holm(p_values: &[f64]) -> Result<Vec<f64>, Undefined> {
    let order = ascending(p_values)?;
    let mut adjusted = vec![0.0; p_values.len()];
    let mut largest: f64 = 0.0;
    for (step, &index) in order.iter().enumerate() {
        let tests_left = (p_values.len() - step) as f64;
        largest = largest.max(tests_left * p_values[index]);
        adjusted[index] = largest.min(1.0);
    }
    Ok(adjusted)
}

/// Benjamini and Hochberg's q-values, in the order handed in.
///
/// Controls the expected share of false verdicts. JRSS B 1995;57:289-300.
///
/// # Errors
/// [`Undefined::InvalidInput`] when a p-value lies outside 0..=1.
pub fn benjamini_hochberg(p_values: &[f64]) -> Result<Vec<f64>, Undefined> {
    let order = ascending(p_values)?;
    let tests = p_values.len() as f64;
    let mut adjusted = vec![0.0; p_values.len()];
    let mut least: f64 = 1.0;
    for (step, &index) in order.iter().enumerate().rev() {
        least = least.min(p_values[index] * tests / (step as f64 + 1.0));
        adjusted[index] = least;
    }
    Ok(adjusted)
}

/// Bonferroni's adjusted p-values, in the order handed in.
///
/// # Errors
/// [`Undefined::InvalidInput`] when a p-value lies outside 0..=1.
pub fn bonferroni(p_values: &[f64]) -> Result<Vec<f64>, Undefined> {
    ascending(p_values)?;
    let tests = p_values.len() as f64;
    Ok(p_values.iter().map(|p| (p * tests).min(1.0)).collect())
}

fn ascending(p_values: &[f64]) -> Result<Vec<usize>, Undefined> {
    if p_values.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return Err(Undefined::InvalidInput);
    }
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    Ok(order)
}
