//! FA*IR: the least number of protected people in every prefix of a ranked list.

use crate::Undefined;
use crate::distribution::beta::binomial_lower_tail;

/// The table of a ranked group fairness test.
#[derive(Debug, Clone, PartialEq)]
pub struct FairTopK {
    /// m(i), the least number of protected people among the first i, for i = 1..=k.
    pub least_protected: Vec<u32>,
    /// The significance used at each prefix.
    pub alpha: f64,
    /// The chance that a fair list fails the table somewhere, by prefix k - 1. This is what the
    /// published adjustment brings to alpha.
    pub fail_probability: f64,
    /// The chance that a fair list fails the table anywhere up to k.
    pub fail_probability_to_k: f64,
}

impl FairTopK {
    fn new(k: u32, p: f64, alpha: f64) -> Self {
        let least_protected = least_protected(k, p, alpha);
        let before_last = least_protected.len().saturating_sub(1);
        Self {
            alpha,
            fail_probability: fail_probability(&least_protected[..before_last], p),
            fail_probability_to_k: fail_probability(&least_protected, p),
            least_protected,
        }
    }

    /// The first prefix (from 1) in which a list has too few protected people, or None.
    #[must_use]
    pub fn first_failure(&self, protected: &[bool]) -> Option<usize> {
        let mut found = 0;
        protected
            .iter()
            .zip(&self.least_protected)
            .position(|(one, least)| {
                found += u32::from(*one);
                found < *least
            })
            .map(|index| index + 1)
    }

    fn mass(&self) -> u64 {
        self.least_protected.iter().map(|m| u64::from(*m)).sum()
    }
}

/// FA*IR table without adjustment: m(i) = smallest m with P(Binomial(i, p) <= m) >= alpha.
///
/// Source: Zehlike et al, CIKM 2017.
///
/// # Errors
/// [`Undefined::InvalidInput`] unless k >= 1 and 0 < p < 1 and 0 < alpha < 1.
pub fn fair_top_k(k: u32, p: f64, alpha: f64) -> Result<FairTopK, Undefined> {
    check(k, p, alpha)?;
    Ok(FairTopK::new(k, p, alpha))
}

/// FA*IR table with alpha adjusted so that a fair list fails anywhere with probability alpha.
///
/// Bisects alpha until the tables on either side differ by one in their sum, then takes the side
/// whose fail probability is nearer alpha, as the authors' library does.
///
/// Source: Zehlike et al, CIKM 2017 and fairsearchcore 1.0.4.
///
/// # Errors
/// As [`fair_top_k`].
pub fn adjusted_fair_top_k(k: u32, p: f64, alpha: f64) -> Result<FairTopK, Undefined> {
    check(k, p, alpha)?;
    let distance = |table: &FairTopK| (table.fail_probability - alpha).abs();
    let mut low = FairTopK::new(k, p, 0.0);
    let mut high = FairTopK::new(k, p, alpha);
    let mut middle = FairTopK::new(k, p, 0.5 * alpha);
    while low.mass() < high.mass() && distance(&middle) > 0.0 {
        if middle.fail_probability < alpha {
            low = middle;
        } else {
            high = middle;
        }
        middle = FairTopK::new(k, p, 0.5 * (low.alpha + high.alpha));
        let (least, mid, most) = (low.mass(), middle.mass(), high.mass());
        if most - least == 1 || high.alpha - low.alpha <= 1e-16 {
            return Ok(if distance(&low) <= distance(&high) { low } else { high });
        }
        if most - mid == 1 && mid - least == 1 {
            let (to_low, to_mid, to_high) = (distance(&low), distance(&middle), distance(&high));
            return Ok(if to_mid <= to_low && to_mid <= to_high {
                middle
            } else if to_low <= to_mid && to_low <= to_high {
                low
            } else {
                high
            });
        }
    }
    Ok(middle)
}

/// The chance that a list filled by independent draws (protected with probability `p`) has fewer
/// protected people than `least_protected` asks in some prefix.
#[must_use]
pub fn fail_probability(least_protected: &[u32], p: f64) -> f64 {
    // chances[s] = P(s protected so far and no failure yet).
    let mut chances = vec![1.0];
    for least in least_protected {
        chances.push(0.0);
        for s in (1..chances.len()).rev() {
            chances[s] = chances[s] * (1.0 - p) + chances[s - 1] * p;
        }
        chances[0] *= 1.0 - p;
        let below = (*least as usize).min(chances.len());
        chances[..below].fill(0.0);
    }
    (1.0 - chances.iter().sum::<f64>()).clamp(0.0, 1.0)
}

/// Each entry equals the last or exceeds it by one, so the table is walked, not searched. A
/// probability equal to a step of the distribution up to rounding counts as reached.
fn least_protected(k: u32, p: f64, alpha: f64) -> Vec<u32> {
    let mut m = 0;
    (1..=k)
        .map(|i| {
            if binomial_lower_tail(m, i, p) < alpha * (1.0 - 1e-12) {
                m += 1;
            }
            m
        })
        .collect()
}

fn check(k: u32, p: f64, alpha: f64) -> Result<(), Undefined> {
    let inside = |x: f64| x > 0.0 && x < 1.0;
    if k >= 1 && inside(p) && inside(alpha) { Ok(()) } else { Err(Undefined::InvalidInput) }
}
