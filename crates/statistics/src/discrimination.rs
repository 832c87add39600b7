//! Discrimination: the area under the ROC curve with DeLong's variance.

use crate::distribution::beta::student_two_sided_p;
use crate::distribution::normal::{critical_value, two_sided_p};
use crate::{Estimate, Undefined};

/// Area under the ROC curve of one score in one group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Auroc {
    /// People with the outcome.
    pub positives: usize,
    /// People without it.
    pub negatives: usize,
    /// P(score of a case > score of a control) + P(tie) / 2.
    pub value: f64,
    /// DeLong's variance; undefined with a single case or control.
    pub variance: Result<f64, Undefined>,
}

impl Auroc {
    /// Wald interval cut to 0..=1.
    ///
    /// # Errors
    /// [`Undefined::CiNotEstimable`] when the variance is undefined or zero (perfect separation,
    /// or all scores tied): a zero-width interval is not printed.
    pub fn interval(&self, confidence: f64) -> Result<Estimate, Undefined> {
        let z = critical_value(confidence)?;
        let variance = self.variance.map_err(|_| Undefined::CiNotEstimable)?;
        if variance <= 0.0 {
            return Err(Undefined::CiNotEstimable);
        }
        let wald = Estimate::wald(self.value, variance.sqrt(), z);
        Ok(Estimate { value: wald.value, lower: wald.lower.max(0.0), upper: wald.upper.min(1.0) })
    }
}

/// Area under the ROC curve of `score` for the outcomes `y`, in O(n log n).
///
/// DeLong's variance S10/m + S01/n from the placements, found by ranking cases and controls
/// together and apart.
///
/// Source: DeLong, DeLong and Clarke-Pearson, Biometrics 1988;44:837-845; Sun and Xu, IEEE Signal
/// Process Lett 2014;21:1389-1393.
///
/// # Errors
/// [`Undefined::NoPositives`] or [`Undefined::NoNegatives`]; [`Undefined::InvalidInput`] for
/// unequal lengths or a score that is not a number.
pub fn auroc(y: &[bool], score: &[f64]) -> Result<Auroc, Undefined> {
    if y.len() != score.len() || score.iter().any(|s| s.is_nan()) {
        return Err(Undefined::InvalidInput);
    }
    let of_class = |wanted: bool| -> Vec<f64> {
        let mut scores: Vec<f64> = y.iter().zip(score).filter(|(y, _)| **y == wanted).map(|(_, s)| s + 0.0).collect();
        scores.sort_by(f64::total_cmp);
        scores
    };
    let (cases, controls) = (of_class(true), of_class(false));
    if cases.is_empty() {
        return Err(Undefined::NoPositives);
    }
    if controls.is_empty() {
        return Err(Undefined::NoNegatives);
    }
    let of_cases = placements(&cases, &controls);
    let of_controls: Vec<f64> = placements(&controls, &cases).iter().map(|v| 1.0 - v).collect();
    let value = of_cases.iter().sum::<f64>() / of_cases.len() as f64;
    let variance = if cases.len() < 2 || controls.len() < 2 {
        Err(Undefined::CiNotEstimable)
    } else {
        Ok(variance_of_mean(&of_cases, value) + variance_of_mean(&of_controls, value))
    };
    Ok(Auroc { positives: cases.len(), negatives: controls.len(), value, variance })
}

/// For each of the sorted `scores`, the share of the sorted `others` below it, ties counting half.
fn placements(scores: &[f64], others: &[f64]) -> Vec<f64> {
    let (mut below, mut not_above) = (0, 0);
    scores
        .iter()
        .map(|score| {
            while below < others.len() && others[below] < *score {
                below += 1;
            }
            while not_above < others.len() && others[not_above] <= *score {
                not_above += 1;
            }
            (below + not_above) as f64 / (2.0 * others.len() as f64)
        })
        .collect()
}

fn variance_of_mean(values: &[f64], mean: f64) -> f64 {
    let n = values.len() as f64;
    values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0) / n
}

/// Comparison of the areas of two separate groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AurocComparison {
    /// (A1 - A2) / sqrt(v1 + v2).
    pub statistic: f64,
    /// Two-sided p-value against the normal distribution.
    pub p_value: f64,
    /// Welch's degrees of freedom.
    pub degrees_of_freedom: f64,
    /// Two-sided p-value against Student's t on those degrees of freedom, as pROC gives it.
    pub p_value_t: f64,
}

/// Tests whether the areas of two separate groups differ.
///
/// # Errors
/// [`Undefined::CiNotEstimable`] when either variance is undefined or both are zero.
pub fn compare_aurocs(one: &Auroc, other: &Auroc) -> Result<AurocComparison, Undefined> {
    let (v1, v2) = (one.variance?, other.variance?);
    let total = v1 + v2;
    if total <= 0.0 {
        return Err(Undefined::CiNotEstimable);
    }
    let statistic = (one.value - other.value) / total.sqrt();
    let freedom = |auroc: &Auroc| (auroc.positives + auroc.negatives) as f64 - 1.0;
    let degrees_of_freedom = total * total / (v1 * v1 / freedom(one) + v2 * v2 / freedom(other));
    Ok(AurocComparison {
        statistic,
        p_value: two_sided_p(statistic),
        degrees_of_freedom,
        p_value_t: student_two_sided_p(statistic, degrees_of_freedom),
    })
}
