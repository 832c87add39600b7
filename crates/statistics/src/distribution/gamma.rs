//! The gamma family: incomplete gamma function, chi-square and Poisson.

use crate::Undefined;

const SMALLEST: f64 = 1e-300;
const LN_SQRT_2PI: f64 = 0.918_938_533_204_672_8;

/// ln Gamma(x) for x > 0: Lanczos (g = 7, nine terms) below 15, Stirling's series above.
#[must_use]
pub fn ln_gamma(x: f64) -> f64 {
    if x >= 15.0 {
        return (x - 0.5) * x.ln() - x + LN_SQRT_2PI + stirling_series(x);
    }
    if x < 0.5 {
        // Reflection keeps the Lanczos sum where it is accurate.
        return (std::f64::consts::PI / (std::f64::consts::PI * x).sin()).ln() - ln_gamma(1.0 - x);
    }
    const COEFFICIENTS: [f64; 9] = [
        0.999_999_999_999_809_9,
        676.520_368_121_885_1,
        -1_259.139_216_722_402_8,
        771.323_428_777_653_1,
        -176.615_029_162_140_6,
        12.507_343_278_686_905,
        -0.138_571_095_265_720_12,
        9.984_369_578_019_572e-6,
        1.505_632_735_149_311_6e-7,
    ];
    let shifted = x - 1.0;
    let sum = (1..9).zip(&COEFFICIENTS[1..]).fold(COEFFICIENTS[0], |sum, (i, c)| sum + c / (shifted + f64::from(i)));
    let t = shifted + 7.5;
    LN_SQRT_2PI + (shifted + 0.5) * t.ln() - t + sum.ln()
}

/// The remainder of Stirling's formula, ln Gamma(x) - [(x - 1/2) ln x - x + ln sqrt(2 pi)], for x >= 15.
fn stirling_series(x: f64) -> f64 {
    let r = 1.0 / (x * x);
    (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1_260.0 - r * (1.0 / 1_680.0 - r / 1_188.0)))) / x
}

/// The remainder of Stirling's formula for n!, used by the saddle-point form of the densities.
pub(super) fn stirling_error(n: f64) -> f64 {
    if n >= 15.0 { stirling_series(n) } else { ln_gamma(n + 1.0) - (n + 0.5) * n.ln() + n - LN_SQRT_2PI }
}

/// The deviance part x ln(x / m) + m - x, without cancellation when x is near m.
/// Loader, Fast and Accurate Computation of Binomial Probabilities, 2000.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() >= 0.1 * (x + m) {
        return x * (x / m).ln() + m - x;
    }
    let v = (x - m) / (x + m);
    let mut sum = (x - m) * v;
    let mut term = 2.0 * x * v;
    let mut odd = 3.0;
    loop {
        term *= v * v;
        let next = sum + term / odd;
        if (next - sum).abs() <= f64::EPSILON * sum.abs() {
            return next;
        }
        sum = next;
        odd += 2.0;
    }
}

/// x^a e^-x / Gamma(a + 1), the Poisson density at a (a need not be whole) with mean x.
fn poisson_density(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return if a <= 0.0 { 1.0 } else { 0.0 };
    }
    if a < 1.0 {
        return (a * x.ln() - x - ln_gamma(a + 1.0)).exp();
    }
    (-stirling_error(a) - deviance(a, x)).exp() / (std::f64::consts::TAU * a).sqrt()
}

/// The regularised lower incomplete gamma function P(a, x), a > 0, x >= 0.
#[must_use]
pub fn gamma_lower_tail(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x < a + 1.0 {
        lower_series(a, x)
    } else {
        1.0 - upper_fraction(a, x)
    }
}

/// The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x), a > 0, x >= 0.
#[must_use]
pub fn gamma_upper_tail(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        1.0
    } else if x < a + 1.0 {
        1.0 - lower_series(a, x)
    } else {
        upper_fraction(a, x)
    }
}

fn lower_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum, mut n) = (1.0, 1.0, a);
    while term > sum * f64::EPSILON * 0.25 {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    poisson_density(a, x) * sum
}

/// Lentz's continued fraction for Q(a, x).
fn upper_fraction(a: f64, x: f64) -> f64 {
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / SMALLEST;
    let mut d = 1.0 / b;
    let mut h = d;
    let mut i = 1.0;
    loop {
        let an = -i * (i - a);
        b += 2.0;
        d = away_from_zero(an * d + b).recip();
        c = away_from_zero(b + an / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() <= f64::EPSILON || i > 100_000.0 {
            break;
        }
        i += 1.0;
    }
    // poisson_density(a, x) * a is x^a e^-x / Gamma(a).
    poisson_density(a, x) * a * h
}

pub(super) fn away_from_zero(x: f64) -> f64 {
    if x.abs() < SMALLEST { SMALLEST } else { x }
}

/// P(X > x) for a chi-square on `df` degrees of freedom.
#[must_use]
pub fn chi_square_upper_tail(x: f64, df: f64) -> f64 {
    gamma_upper_tail(0.5 * df, 0.5 * x)
}

/// The chi-square quantile: x with P(X <= x) = `p` on `df` degrees of freedom.
///
/// # Errors
/// [`Undefined::InvalidInput`] unless 0 <= p < 1 and df > 0.
pub fn chi_square_quantile(p: f64, df: f64) -> Result<f64, Undefined> {
    gamma_quantile(p, 0.5 * df).map(|x| 2.0 * x)
}

/// The quantile of a unit-scale gamma of shape `a`, by Newton steps kept inside a bracket.
fn gamma_quantile(p: f64, a: f64) -> Result<f64, Undefined> {
    if !((0.0..1.0).contains(&p) && a > 0.0 && a.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    if p <= 0.0 {
        return Ok(0.0);
    }
    // The tail with the smaller probability keeps its figures.
    let excess = |x: f64| {
        if p <= 0.5 { gamma_lower_tail(a, x) - p } else { (1.0 - p) - gamma_upper_tail(a, x) }
    };
    let mut x = starting_point(p, a)?;
    let (mut low, mut high) = (0.0, x.max(1.0));
    while excess(high) < 0.0 {
        low = high;
        high *= 2.0;
    }
    x = x.clamp(low, high);
    for _ in 0..200 {
        let error = excess(x);
        if error > 0.0 {
            high = x;
        } else {
            low = x;
        }
        let density = poisson_density(a, x) * a / x;
        let newton = x - error / density;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - x).abs() <= 2.0 * f64::EPSILON * x {
            return Ok(next);
        }
        x = next;
    }
    Ok(x)
}

/// Wilson and Hilferty's cube-root approximation, or the leading term of the series near zero.
fn starting_point(p: f64, a: f64) -> Result<f64, Undefined> {
    let z = super::normal::normal_quantile(p)?;
    let cube_root = 1.0 - 1.0 / (9.0 * a) + z / (3.0 * a.sqrt());
    let guess = a * cube_root.powi(3);
    if cube_root > 0.1 { Ok(guess) } else { Ok(((p.ln() + ln_gamma(a + 1.0)) / a).exp().max(f64::MIN_POSITIVE)) }
}

/// P(X <= k) for a Poisson count with the given mean.
#[must_use]
pub fn poisson_lower_tail(k: f64, mean: f64) -> f64 {
    gamma_upper_tail(k + 1.0, mean)
}

/// P(X >= k) for a Poisson count with the given mean.
#[must_use]
pub fn poisson_upper_tail(k: f64, mean: f64) -> f64 {
    if k <= 0.0 { 1.0 } else { gamma_lower_tail(k, mean) }
}
