//! The calibration curve over groups of equal size, and calibration error over equal widths.

use crate::proportion::wilson;
use crate::random::Draws;
use crate::{Estimate, Undefined};

/// One point of a calibration curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// The bin, from 0.
    pub bin: usize,
    /// People in the bin.
    pub people: usize,
    /// Their mean predicted risk.
    pub mean_predicted: f64,
    /// The share with the outcome, with Wilson limits.
    pub observed: Estimate,
}

/// The observed share against mean predicted risk over `bins` groups of nearly equal size (ten
/// for deciles), lowest risk first. People with the same risk stay together, so the order of
/// rows never matters; empty bins are skipped.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without people, [`Undefined::InvalidInput`] for unequal lengths, a
/// risk outside 0..=1 or no bins.
pub fn calibration_curve(y: &[bool], p: &[f64], bins: usize, confidence: f64) -> Result<Vec<CurvePoint>, Undefined> {
    check(y, p, bins)?;
    let mut sorted = p.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = p.len();
    let bin_of = |risk: f64| sorted.partition_point(|other| *other < risk) * bins / n;
    let tallies = tally(y, p, bins, bin_of);
    tallies
        .into_iter()
        .map(|tally| {
            Ok(CurvePoint {
                bin: tally.bin,
                people: tally.people,
                mean_predicted: tally.mean_predicted,
                observed: wilson(tally.events, tally.people as f64, confidence)?,
            })
        })
        .collect()
}

/// One bin of the calibration error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ErrorBin {
    /// The bin, from 0.
    pub bin: usize,
    /// People in the bin.
    pub people: usize,
    /// Their mean predicted risk.
    pub mean_predicted: f64,
    /// The share with the outcome.
    pub observed: f64,
}

/// Expected and maximum calibration error.
#[derive(Debug, Clone, PartialEq)]
pub struct CalibrationError {
    /// sum n_b / N |observed - mean predicted|.
    pub expected: f64,
    /// The largest |observed - mean predicted|.
    pub maximum: f64,
    /// The bins that hold anybody.
    pub bins: Vec<ErrorBin>,
}

/// Calibration error over `bins` equal widths [i/m, (i+1)/m), the last closed.
///
/// Edges are i times 1/m in floating point, as numpy and scipy have them. The expected error is
/// biased upward in small groups: print n, and compare groups of different size only against
/// [`calibration_error_if_calibrated`].
///
/// Source: Naeini, Cooper and Hauskrecht, AAAI 2015.
///
/// # Errors
/// As [`calibration_curve`].
pub fn calibration_error(y: &[bool], p: &[f64], bins: usize) -> Result<CalibrationError, Undefined> {
    check(y, p, bins)?;
    let edges = inner_edges(bins);
    let bin_of = |risk: f64| edges.partition_point(|edge| *edge <= risk);
    let tallies = tally(y, p, bins, bin_of);
    let n = y.len() as f64;
    let (mut expected, mut maximum) = (0.0, 0.0_f64);
    let bins = tallies
        .into_iter()
        .map(|tally| {
            let observed = tally.events / tally.people as f64;
            let gap = (observed - tally.mean_predicted).abs();
            expected += tally.people as f64 / n * gap;
            maximum = maximum.max(gap);
            ErrorBin { bin: tally.bin, people: tally.people, mean_predicted: tally.mean_predicted, observed }
        })
        .collect();
    Ok(CalibrationError { expected, maximum, bins })
}

/// The expected calibration error that perfectly calibrated risks `p` would show by chance: its
/// mean and the quantile `confidence` over seeded draws of the outcomes from the risks.
///
/// # Errors
/// As [`calibration_curve`]; [`Undefined::InvalidInput`] for no replicates or a confidence
/// outside (0, 1).
pub fn calibration_error_if_calibrated(
    p: &[f64],
    bins: usize,
    replicates: usize,
    seed: u64,
    confidence: f64,
) -> Result<(f64, f64), Undefined> {
    if replicates == 0 || !(confidence > 0.0 && confidence < 1.0) {
        return Err(Undefined::InvalidInput);
    }
    let mut draws = Draws::from_seed(seed);
    let mut errors = (0..replicates)
        .map(|_| {
            let y: Vec<bool> = p.iter().map(|p| draws.uniform() < *p).collect();
            Ok(calibration_error(&y, p, bins)?.expected)
        })
        .collect::<Result<Vec<f64>, Undefined>>()?;
    errors.sort_by(f64::total_cmp);
    let mean = errors.iter().sum::<f64>() / replicates as f64;
    Ok((mean, crate::quantile::linear_quantile(&errors, confidence)?))
}

fn inner_edges(bins: usize) -> Vec<f64> {
    let width = 1.0 / bins as f64;
    (1..bins).map(|i| i as f64 * width).collect()
}

struct Tally {
    bin: usize,
    people: usize,
    events: f64,
    mean_predicted: f64,
}

fn tally(y: &[bool], p: &[f64], bins: usize, bin_of: impl Fn(f64) -> usize) -> Vec<Tally> {
    let mut sums = vec![(0_usize, 0_usize, 0.0); bins];
    for (y, p) in y.iter().zip(p) {
        let (people, events, predicted) = &mut sums[bin_of(*p)];
        *people += 1;
        *events += usize::from(*y);
        *predicted += p;
    }
    sums.into_iter()
        .enumerate()
        .filter(|(_, (people, _, _))| *people > 0)
        .map(|(bin, (people, events, predicted))| Tally {
            bin,
            people,
            events: events as f64,
            mean_predicted: predicted / people as f64,
        })
        .collect()
}

fn check(y: &[bool], p: &[f64], bins: usize) -> Result<(), Undefined> {
    if y.len() != p.len() || bins == 0 || p.iter().any(|p| !(0.0..=1.0).contains(p)) {
        Err(Undefined::InvalidInput)
    } else if y.is_empty() {
        Err(Undefined::EmptyGroup)
    } else {
        Ok(())
    }
}
