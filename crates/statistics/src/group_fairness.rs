//! Selection and error rates by group, and how far the groups lie apart.

use std::collections::BTreeMap;

use crate::proportion::wilson;
use crate::{Estimate, Undefined};

/// A rate read from a group's table of selection by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rate {
    /// P(selected).
    Selection,
    /// P(selected | outcome), the sensitivity.
    TruePositive,
    /// P(not selected | outcome), the missed need: the headline rate for outreach.
    FalseNegative,
    /// P(selected | no outcome).
    FalsePositive,
    /// P(not selected | no outcome).
    TrueNegative,
    /// P(outcome | selected).
    PositivePredictive,
    /// P(outcome | not selected), need among those left out.
    FalseOmission,
    /// P(outcome).
    Prevalence,
}

/// One group's people by selection and outcome. Sums are weighted where weights were handed in.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Confusion {
    /// People, unweighted.
    pub people: u64,
    /// People with the outcome, unweighted.
    pub positives: u64,
    /// Selected with the outcome.
    pub true_positives: f64,
    /// Selected without the outcome.
    pub false_positives: f64,
    /// Not selected with the outcome.
    pub false_negatives: f64,
    /// Not selected without the outcome.
    pub true_negatives: f64,
}

impl Confusion {
    fn add(&mut self, outcome: bool, selected: bool, weight: f64) {
        self.people += 1;
        self.positives += u64::from(outcome);
        match (selected, outcome) {
            (true, true) => self.true_positives += weight,
            (true, false) => self.false_positives += weight,
            (false, true) => self.false_negatives += weight,
            (false, false) => self.true_negatives += weight,
        }
    }

    /// The rate.
    ///
    /// # Errors
    /// The reason its denominator is empty: [`Undefined::NoPositives`],
    /// [`Undefined::NoNegatives`], [`Undefined::NobodySelected`],
    /// [`Undefined::EverybodySelected`] or [`Undefined::EmptyGroup`].
    pub fn rate(&self, rate: Rate) -> Result<f64, Undefined> {
        let (numerator, denominator, reason) = self.fraction(rate);
        if denominator > 0.0 { Ok(numerator / denominator) } else { Err(reason) }
    }

    /// The rate with Wilson limits. Only meaningful for unweighted tables.
    ///
    /// # Errors
    /// As [`Confusion::rate`].
    pub fn rate_interval(&self, rate: Rate, confidence: f64) -> Result<Estimate, Undefined> {
        let (numerator, denominator, reason) = self.fraction(rate);
        if denominator > 0.0 { wilson(numerator, denominator, confidence) } else { Err(reason) }
    }

    /// Numerator, denominator, and why the denominator may be empty.
    fn fraction(&self, rate: Rate) -> (f64, f64, Undefined) {
        let (tp, fp) = (self.true_positives, self.false_positives);
        let (missed, tn) = (self.false_negatives, self.true_negatives);
        let all = tp + fp + missed + tn;
        match rate {
            Rate::Selection => (tp + fp, all, Undefined::EmptyGroup),
            Rate::TruePositive => (tp, tp + missed, Undefined::NoPositives),
            Rate::FalseNegative => (missed, tp + missed, Undefined::NoPositives),
            Rate::FalsePositive => (fp, fp + tn, Undefined::NoNegatives),
            Rate::TrueNegative => (tn, fp + tn, Undefined::NoNegatives),
            Rate::PositivePredictive => (tp, tp + fp, Undefined::NobodySelected),
            Rate::FalseOmission => (missed, missed + tn, Undefined::EverybodySelected),
            Rate::Prevalence => (tp + missed, all, Undefined::EmptyGroup),
        }
    }

    fn merged(self, other: &Self) -> Self {
        Self {
            people: self.people + other.people,
            positives: self.positives + other.positives,
            true_positives: self.true_positives + other.true_positives,
            false_positives: self.false_positives + other.false_positives,
            false_negatives: self.false_negatives + other.false_negatives,
            true_negatives: self.true_negatives + other.true_negatives,
        }
    }
}

/// Tables of selection by outcome for each group, one row a person.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without rows, [`Undefined::InvalidInput`] for unequal lengths or
/// negative or non-finite weights.
pub fn confusion_by_group<G: Ord + Clone>(
    group: &[G],
    outcome: &[bool],
    selected: &[bool],
    weights: Option<&[f64]>,
) -> Result<BTreeMap<G, Confusion>, Undefined> {
    let n = group.len();
    let bad_weights = |w: &[f64]| w.len() != n || w.iter().any(|weight| !weight.is_finite() || *weight < 0.0);
    if outcome.len() != n || selected.len() != n || weights.is_some_and(bad_weights) {
        return Err(Undefined::InvalidInput);
    }
    if n == 0 {
        return Err(Undefined::EmptyGroup);
    }
    let mut tables: BTreeMap<G, Confusion> = BTreeMap::new();
    for (row, key) in group.iter().enumerate() {
        let weight = weights.map_or(1.0, |w| w[row]);
        let table = tables.entry(key.clone()).or_default();
        table.add(outcome[row], selected[row], weight);
    }
    Ok(tables)
}

/// How far groups lie apart in one rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Disparity<G> {
    /// The rate over everybody.
    pub overall: f64,
    /// Largest less smallest rate; at least 0 by construction, so not a test of no difference.
    pub difference: f64,
    /// Smallest over largest rate.
    pub ratio: Result<f64, Undefined>,
    /// Largest |rate - overall|.
    pub difference_to_overall: f64,
    /// Smallest of rate / overall and overall / rate.
    pub ratio_to_overall: Result<f64, Undefined>,
    /// Groups whose rate is undefined, left out of everything above.
    pub left_out: Vec<(G, Undefined)>,
}

impl<G> Disparity<G> {
    /// True when the smallest rate is below four fifths of the largest: a screening convention,
    /// never a verdict by itself.
    ///
    /// # Errors
    /// The reason the ratio is undefined.
    pub fn four_fifths_flag(&self) -> Result<bool, Undefined> {
        self.ratio.map(|ratio| ratio < 0.8)
    }
}

/// Demographic parity (for [`Rate::Selection`]), equal opportunity (for [`Rate::TruePositive`])
/// and the like over groups.
///
/// A group with an empty denominator is left out and listed, never counted as 0.
///
/// Source: definitions of fairlearn `MetricFrame`; Hardt, Price and Srebro, NeurIPS 2016.
///
/// # Errors
/// [`Undefined::TooFewGroups`] when fewer than two groups have the rate.
pub fn disparity<G: Ord + Clone>(tables: &BTreeMap<G, Confusion>, rate: Rate) -> Result<Disparity<G>, Undefined> {
    let mut rates = Vec::new();
    let mut left_out = Vec::new();
    for (group, table) in tables {
        match table.rate(rate) {
            Ok(value) => rates.push(value),
            Err(reason) => left_out.push((group.clone(), reason)),
        }
    }
    if rates.len() < 2 {
        return Err(Undefined::TooFewGroups);
    }
    let everybody = tables.values().fold(Confusion::default(), Confusion::merged);
    let overall = everybody.rate(rate)?;
    let least = rates.iter().copied().fold(f64::INFINITY, f64::min);
    let most = rates.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let none = match rate {
        Rate::Selection => Undefined::NobodySelected,
        _ => Undefined::ZeroCell,
    };
    let over = |numerator: f64, denominator: f64| {
        if denominator > 0.0 { Ok(numerator / denominator) } else { Err(none) }
    };
    Ok(Disparity {
        overall,
        difference: most - least,
        ratio: over(least, most),
        difference_to_overall: (most - overall).max(overall - least),
        // Nobody reaches the rate overall only when nobody does in any group.
        ratio_to_overall: over(least, overall).and_then(|low| Ok(low.min(over(overall, most)?))),
        left_out,
    })
}

/// Equalised odds: how far groups lie apart in both sensitivity and false positive rate.
#[derive(Debug, Clone, PartialEq)]
pub struct EqualisedOdds<G> {
    /// The larger of the two differences.
    pub difference: f64,
    /// Their mean.
    pub mean_difference: f64,
    /// The smaller of the two ratios.
    pub ratio: Result<f64, Undefined>,
    /// Groups left out of either rate.
    pub left_out: Vec<(G, Undefined)>,
}

/// Equalised odds over groups; see [`disparity`].
///
/// # Errors
/// [`Undefined::TooFewGroups`] when fewer than two groups have either rate.
pub fn equalised_odds<G: Ord + Clone>(tables: &BTreeMap<G, Confusion>) -> Result<EqualisedOdds<G>, Undefined> {
    let sensitivity = disparity(tables, Rate::TruePositive)?;
    let false_alarm = disparity(tables, Rate::FalsePositive)?;
    let mut left_out = sensitivity.left_out;
    left_out.extend(false_alarm.left_out);
    left_out.sort();
    Ok(EqualisedOdds {
        difference: sensitivity.difference.max(false_alarm.difference),
        mean_difference: (sensitivity.difference + false_alarm.difference) / 2.0,
        ratio: match (sensitivity.ratio, false_alarm.ratio) {
            (Ok(one), Ok(other)) => Ok(one.min(other)),
            (Err(reason), _) | (_, Err(reason)) => Err(reason),
        },
        left_out,
    })
}
