//! Overall accuracy of predicted risks: Brier score and log loss.

use crate::Undefined;

/// Risks are kept this far from 0 and 1 in the log loss.
pub const LOG_LOSS_CLIP: f64 = 1e-15;

/// Accuracy of one group's predicted risks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// Brier score, mean (p - y)^2.
    pub brier: f64,
    /// 1 - Brier / (pi (1 - pi)) with pi the prevalence; 1 is perfect, 0 no better than pi.
    pub scaled_brier: Result<f64, Undefined>,
    /// Mean log loss, natural logarithm.
    pub log_loss: f64,
}

/// Accuracy of the risks `p` for the outcomes `y`.
///
/// Source: Brier, Mon Weather Rev 1950;78:1-3; Steyerberg et al, Epidemiology 2010;21:128-138.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without people, [`Undefined::InvalidInput`] for unequal lengths or a
/// risk outside 0..=1. The scaled score alone is [`Undefined::OneClass`] when all outcomes agree.
pub fn accuracy(y: &[bool], p: &[f64]) -> Result<Accuracy, Undefined> {
    if y.len() != p.len() || p.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return Err(Undefined::InvalidInput);
    }
    if y.is_empty() {
        return Err(Undefined::EmptyGroup);
    }
    let n = y.len() as f64;
    let (mut squares, mut logs, mut events) = (0.0, 0.0, 0.0);
    for (y, p) in y.iter().zip(p) {
        let outcome = f64::from(u8::from(*y));
        let clipped = p.clamp(LOG_LOSS_CLIP, 1.0 - LOG_LOSS_CLIP);
        squares += (p - outcome).powi(2);
        logs -= if *y { clipped.ln() } else { (-clipped).ln_1p() };
        events += outcome;
    }
    let prevalence = events / n;
    let brier = squares / n;
    let reference = prevalence * (1.0 - prevalence);
    Ok(Accuracy {
        brier,
        scaled_brier: if reference > 0.0 { Ok(1.0 - brier / reference) } else { Err(Undefined::OneClass) },
        log_loss: logs / n,
    })
}
