//! Tests that selection rates differ, or have a trend, over several groups.

use crate::Undefined;
use crate::distribution::gamma::chi_square_upper_tail;
use crate::distribution::normal::two_sided_p;

/// Pearson's chi-square of k selection rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// The statistic, without continuity correction.
    pub statistic: f64,
    /// Degrees of freedom, groups - 1.
    pub degrees_of_freedom: f64,
    /// The upper tail.
    pub p_value: f64,
}

/// The Cochran-Armitage test for trend, and its linear-by-linear form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// Cochran-Armitage z.
    pub z: f64,
    /// Its two-sided p-value.
    pub p_value: f64,
    /// Linear-by-linear association z, the same times sqrt((N - 1) / N).
    pub linear_by_linear_z: f64,
    /// Its two-sided p-value.
    pub linear_by_linear_p_value: f64,
}

/// Pearson's chi-square test that all groups share one selection rate, `x[i]` of `n[i]`.
///
/// Groups with nobody in them are left out. Unlike the range of the rates it can be read as a
/// test, for it is not folded at zero.
///
/// # Errors
/// [`Undefined::TooFewGroups`] below two groups with people, [`Undefined::OneClass`] when all or
/// none are selected, [`Undefined::InvalidInput`] unless 0 <= x <= n throughout.
pub fn chi_square_heterogeneity(x: &[f64], n: &[f64]) -> Result<ChiSquare, Undefined> {
    let rate = pooled_rate(x, n)?;
    let filled = n.iter().filter(|n| **n > 0.0).count();
    if filled < 2 {
        return Err(Undefined::TooFewGroups);
    }
    let statistic: f64 = x
        .iter()
        .zip(n)
        .filter(|(_, n)| **n > 0.0)
        .map(|(x, n)| (x - n * rate).powi(2) / (n * rate * (1.0 - rate)))
        .sum();
    let degrees_of_freedom = filled as f64 - 1.0;
    Ok(ChiSquare { statistic, degrees_of_freedom, p_value: chi_square_upper_tail(statistic, degrees_of_freedom) })
}

/// Cochran-Armitage trend of selection over groups scored `scores[i]`.
///
/// z = sum w (x - n p) / sqrt(p (1 - p) (sum n w^2 - (sum n w)^2 / N)).
///
/// Source: Cochran, Biometrics 1954;10:417-451; Armitage, Biometrics 1955;11:375-386.
///
/// # Errors
/// As [`chi_square_heterogeneity`], and [`Undefined::NoVariation`] when all people share a score.
pub fn cochran_armitage_trend(x: &[f64], n: &[f64], scores: &[f64]) -> Result<Trend, Undefined> {
    let rate = pooled_rate(x, n)?;
    if scores.len() != n.len() || scores.iter().any(|w| !w.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    let total: f64 = n.iter().sum();
    let mean: f64 = n.iter().zip(scores).map(|(n, w)| n * w).sum::<f64>() / total;
    // Centred scores give the same sums without cancellation.
    let (mut numerator, mut spread) = (0.0, 0.0);
    for ((x, n), w) in x.iter().zip(n).zip(scores) {
        numerator += (w - mean) * (x - n * rate);
        spread += n * (w - mean).powi(2);
    }
    if spread <= 0.0 {
        return Err(Undefined::NoVariation);
    }
    let z = numerator / (rate * (1.0 - rate) * spread).sqrt();
    let linear_by_linear_z = z * ((total - 1.0) / total).sqrt();
    Ok(Trend {
        z,
        p_value: two_sided_p(z),
        linear_by_linear_z,
        linear_by_linear_p_value: two_sided_p(linear_by_linear_z),
    })
}

fn pooled_rate(x: &[f64], n: &[f64]) -> Result<f64, Undefined> {
    let good = |(x, n): (&f64, &f64)| n.is_finite() && *x >= 0.0 && x <= n;
    if x.len() != n.len() || !x.iter().zip(n).all(good) {
        return Err(Undefined::InvalidInput);
    }
    let (selected, total): (f64, f64) = (x.iter().sum(), n.iter().sum());
    if total <= 0.0 {
        return Err(Undefined::EmptyGroup);
    }
    if selected <= 0.0 || selected >= total {
        return Err(Undefined::OneClass);
    }
    Ok(selected / total)
}
