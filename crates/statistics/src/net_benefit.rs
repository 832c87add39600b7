//! Net benefit of selecting by a risk threshold.

use crate::Undefined;

/// Net benefit at one threshold, per person.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NetBenefit {
    /// Selecting everybody with p >= threshold.
    pub model: f64,
    /// Selecting everybody.
    pub treat_all: f64,
    /// Selecting nobody, 0 by definition.
    pub treat_none: f64,
}

/// Net benefit TP/N - FP/N t/(1 - t), selected when p >= t; everybody: pi - (1 - pi) t/(1 - t).
///
/// Source: Vickers and Elkin, Med Decis Making 2006;26:565-574.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without people, [`Undefined::InvalidInput`] for unequal lengths, a
/// risk outside 0..=1 or a threshold outside 0..1.
pub fn net_benefit(y: &[bool], p: &[f64], threshold: f64) -> Result<NetBenefit, Undefined> {
    let in_range = p.iter().all(|p| (0.0..=1.0).contains(p));
    if y.len() != p.len() || !in_range || !(0.0..1.0).contains(&threshold) {
        return Err(Undefined::InvalidInput);
    }
    if y.is_empty() {
        return Err(Undefined::EmptyGroup);
    }
    let n = y.len() as f64;
    let odds = threshold / (1.0 - threshold);
    let (mut true_positives, mut false_positives, mut events) = (0.0, 0.0, 0.0);
    for (y, p) in y.iter().zip(p) {
        let selected = *p >= threshold;
        events += f64::from(u8::from(*y));
        true_positives += f64::from(u8::from(selected && *y));
        false_positives += f64::from(u8::from(selected && !*y));
    }
    let prevalence = events / n;
    Ok(NetBenefit {
        model: true_positives / n - false_positives / n * odds,
        treat_all: prevalence - (1.0 - prevalence) * odds,
        treat_none: 0.0,
    })
}
