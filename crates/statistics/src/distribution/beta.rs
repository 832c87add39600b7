//! The beta family: incomplete beta function, binomial and Student's t.

use super::gamma::{away_from_zero, ln_gamma};
use crate::Undefined;

/// The regularised incomplete beta function I_x(a, b), a > 0, b > 0, 0 <= x <= 1.
///
/// Lentz's continued fraction, on whichever side of the mean it converges fast.
#[must_use]
pub fn beta_lower_tail(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * (-x).ln_1p() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b)).exp();
    if x < (a + 1.0) / (a + b + 2.0) {
        front * fraction(x, a, b) / a
    } else {
        1.0 - front * fraction(1.0 - x, b, a) / b
    }
}

fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let mut c = 1.0;
    let mut d = away_from_zero(1.0 - (a + b) * x / (a + 1.0)).recip();
    let mut h = d;
    let mut m = 1.0;
    loop {
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = away_from_zero(1.0 + even * d).recip();
        c = away_from_zero(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = away_from_zero(1.0 + odd * d).recip();
        c = away_from_zero(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() <= 2.0 * f64::EPSILON || m > 100_000.0 {
            return h;
        }
        m += 1.0;
    }
}

/// P(X <= k) for X ~ Binomial(n, p).
#[must_use]
pub fn binomial_lower_tail(k: u32, n: u32, p: f64) -> f64 {
    if k >= n { 1.0 } else { beta_lower_tail(1.0 - p, f64::from(n - k), f64::from(k) + 1.0) }
}

/// The smallest k with P(X <= k) >= `probability` for X ~ Binomial(n, p).
///
/// A probability equal to a step of the distribution up to rounding counts as reached.
///
/// # Errors
/// [`Undefined::InvalidInput`] unless both probabilities lie in 0..=1.
pub fn binomial_quantile(probability: f64, n: u32, p: f64) -> Result<u32, Undefined> {
    if !((0.0..=1.0).contains(&probability) && (0.0..=1.0).contains(&p)) {
        return Err(Undefined::InvalidInput);
    }
    let reached = |k: u32| binomial_lower_tail(k, n, p) >= probability * (1.0 - 1e-12);
    let (mut low, mut high) = (0, n);
    while low < high {
        let middle = low + (high - low) / 2;
        if reached(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}

/// The two-sided p-value of Student's t on `df` degrees of freedom (df need not be whole).
#[must_use]
pub fn student_two_sided_p(t: f64, df: f64) -> f64 {
    beta_lower_tail(df / (df + t * t), 0.5 * df, 0.5)
}
