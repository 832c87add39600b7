//! Calibration of predicted risks: observed over expected, in the large, and the slope.

use crate::count::exact_poisson;
use crate::distribution::normal::critical_value;
use crate::{Estimate, Undefined};

/// Risks are kept this far from 0 and 1 before taking the logit.
pub const LOGIT_CLIP: f64 = 1e-6;

/// Events and non-events a calibration slope needs before it is shown.
pub const LEAST_EVENTS_FOR_SLOPE: usize = 10;

/// A fitted coefficient with its Wald interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coefficient {
    /// The coefficient and its limits.
    pub estimate: Estimate,
    /// Its standard error.
    pub standard_error: f64,
}

/// Calibration of one group's predicted risks. Perfect: O/E = 1, in the large 0, slope 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// People.
    pub people: usize,
    /// Events seen.
    pub observed: usize,
    /// Events predicted, the sum of the risks.
    pub expected: f64,
    /// Risks moved to [`LOGIT_CLIP`] or its complement before the logit.
    pub clipped: usize,
    /// O / E with the exact Poisson limits of O over E.
    pub observed_to_expected: Result<Estimate, Undefined>,
    /// a in logit P(Y) = a + logit p.
    pub in_the_large: Result<Coefficient, Undefined>,
    /// b in logit P(Y) = a' + b logit p, wherever it exists; see [`Calibration::slope_to_show`].
    pub slope: Result<Coefficient, Undefined>,
    /// a' beside the slope.
    pub intercept_with_slope: Result<f64, Undefined>,
}

impl Calibration {
    /// The slope, or the reason not to print it: fewer than ten events or non-events.
    ///
    /// # Errors
    /// [`Undefined::EventsLt10`], or the reason the slope does not exist.
    pub fn slope_to_show(&self) -> Result<Coefficient, Undefined> {
        if self.observed.min(self.people - self.observed) < LEAST_EVENTS_FOR_SLOPE {
            Err(Undefined::EventsLt10)
        } else {
            self.slope
        }
    }
}

/// Calibration of the risks `p` against the outcomes `y`.
///
/// Both logistic fits run Newton's method to a step below 1e-10. The in-the-large fit does not
/// exist when O = 0 or O = n, nor the slope when the risks separate the outcomes or do not vary.
///
/// Source: Cox, Biometrika 1958;45:562-565; Steyerberg, Clinical Prediction Models 2019, ch. 15.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without people, [`Undefined::InvalidInput`] for unequal lengths or a
/// risk outside 0..=1.
pub fn calibration(y: &[bool], p: &[f64], confidence: f64) -> Result<Calibration, Undefined> {
    let z = critical_value(confidence)?;
    if y.len() != p.len() || p.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return Err(Undefined::InvalidInput);
    }
    if y.is_empty() {
        return Err(Undefined::EmptyGroup);
    }
    let observed = y.iter().filter(|y| **y).count();
    let expected: f64 = p.iter().sum();
    let clip = |p: f64| p.clamp(LOGIT_CLIP, 1.0 - LOGIT_CLIP);
    let logits: Vec<f64> = p.iter().map(|p| (clip(*p) / (1.0 - clip(*p))).ln()).collect();
    let within = LOGIT_CLIP..=1.0 - LOGIT_CLIP;
    let slope = fit_slope(y, &logits, observed);
    Ok(Calibration {
        people: y.len(),
        observed,
        expected,
        clipped: p.iter().filter(|p| !within.contains(*p)).count(),
        observed_to_expected: ratio(observed as f64, expected, confidence),
        in_the_large: fit_in_the_large(&logits, observed).map(|(a, se)| coefficient(a, se, z)),
        slope: slope.map(|(_, b, se)| coefficient(b, se, z)),
        intercept_with_slope: slope.map(|(a, _, _)| a),
    })
}

fn ratio(observed: f64, expected: f64, confidence: f64) -> Result<Estimate, Undefined> {
    if expected <= 0.0 {
        return Err(Undefined::ExpectedZero);
    }
    Ok(exact_poisson(observed, confidence)?.scaled(1.0 / expected))
}

fn coefficient(value: f64, standard_error: f64, z: f64) -> Coefficient {
    Coefficient { estimate: Estimate::wald(value, standard_error, z), standard_error }
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The intercept given the logits as an offset, and its standard error.
fn fit_in_the_large(logits: &[f64], observed: usize) -> Result<(f64, f64), Undefined> {
    if observed == 0 {
        return Err(Undefined::NoPositives);
    }
    if observed == logits.len() {
        return Err(Undefined::NoNegatives);
    }
    let events = observed as f64;
    // The expected count rises with a, so the root is bracketed and Newton stays inside.
    let (mut low, mut high) = (-60.0, 60.0);
    let mut a = 0.0;
    for _ in 0..200 {
        let (mut fitted, mut information) = (0.0, 0.0);
        for logit in logits {
            let p = logistic(a + logit);
            fitted += p;
            information += p * (1.0 - p);
        }
        if fitted < events {
            low = a;
        } else {
            high = a;
        }
        let newton = a + (events - fitted) / information;
        let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
        if (next - a).abs() < 1e-10 {
            return Ok((next, information.sqrt().recip()));
        }
        a = next;
    }
    Err(Undefined::NotConverged)
}

/// Intercept, slope and the slope's standard error.
fn fit_slope(y: &[bool], logits: &[f64], observed: usize) -> Result<(f64, f64, f64), Undefined> {
    if observed == 0 || observed == y.len() {
        return Err(Undefined::OneClass);
    }
    check_overlap(y, logits)?;
    let (mut a, mut b) = (0.0, 0.0);
    let mut likelihood = log_likelihood(y, logits, a, b);
    for _ in 0..200 {
        let (mut g0, mut g1, mut i00, mut i01, mut i11) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (y, x) in y.iter().zip(logits) {
            let p = logistic(a + b * x);
            let residual = f64::from(u8::from(*y)) - p;
            let weight = p * (1.0 - p);
            g0 += residual;
            g1 += residual * x;
            i00 += weight;
            i01 += weight * x;
            i11 += weight * x * x;
        }
        let determinant = i00 * i11 - i01 * i01;
        if !(determinant.is_finite() && determinant > 0.0) {
            return Err(Undefined::NotConverged);
        }
        let (mut d0, mut d1) = ((i11 * g0 - i01 * g1) / determinant, (i00 * g1 - i01 * g0) / determinant);
        if d0.abs().max(d1.abs()) < 1e-10 {
            return Ok((a + d0, b + d1, (i00 / determinant).sqrt()));
        }
        // A full step may overshoot far from the maximum; halve it until the likelihood rises.
        let mut next = log_likelihood(y, logits, a + d0, b + d1);
        for _ in 0..60 {
            if next >= likelihood - 1e-12 * likelihood.abs() {
                break;
            }
            d0 *= 0.5;
            d1 *= 0.5;
            next = log_likelihood(y, logits, a + d0, b + d1);
        }
        a += d0;
        b += d1;
        likelihood = next;
    }
    Err(Undefined::NotConverged)
}

fn log_likelihood(y: &[bool], logits: &[f64], a: f64, b: f64) -> f64 {
    y.iter()
        .zip(logits)
        .map(|(y, x)| {
            let signed = if *y { a + b * x } else { -(a + b * x) };
            // ln of the logistic function, without overflow on either side.
            if signed > 0.0 { -(-signed).exp().ln_1p() } else { signed - signed.exp().ln_1p() }
        })
        .sum()
}

/// The slope's maximum likelihood exists only if the two outcomes' risks strictly overlap.
fn check_overlap(y: &[bool], logits: &[f64]) -> Result<(), Undefined> {
    let range = |wanted: bool| {
        let of_class = y.iter().zip(logits).filter(|(y, _)| **y == wanted);
        of_class.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (_, x)| (low.min(*x), high.max(*x)))
    };
    let (low1, high1) = range(true);
    let (low0, high0) = range(false);
    if low1.min(low0) >= high1.max(high0) {
        Err(Undefined::NoVariation)
    } else if high0 <= low1 || high1 <= low0 {
        Err(Undefined::Separation)
    } else {
        Ok(())
    }
}
