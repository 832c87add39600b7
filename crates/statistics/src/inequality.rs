//! Simple measures of health inequality over groups, as WHO's HEAT defines them.

use crate::distribution::normal::critical_value;
use crate::{Estimate, Undefined};

/// Whether a higher value of the indicator is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Higher is better, such as coverage.
    Favourable,
    /// Lower is better, such as mortality.
    Adverse,
}

/// Group estimates with their population shares.
///
/// Source of every measure: Schlotheuber and Hosseinpoor, IJERPH 2022;19:3697; standard errors
/// from Ahn et al, JCO Clin Cancer Inform 2018;2:1-19.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupInequality {
    estimates: Vec<f64>,
    shares: Vec<f64>,
    mean: f64,
}

impl GroupInequality {
    /// From each group's estimate and population.
    ///
    /// # Errors
    /// [`Undefined::TooFewGroups`] below two groups, [`Undefined::PopZero`] when nobody is in any
    /// group, [`Undefined::InvalidInput`] for unequal lengths or negative or non-finite values.
    pub fn new(estimates: &[f64], populations: &[f64]) -> Result<Self, Undefined> {
        let bad = |value: &f64| !value.is_finite() || *value < 0.0;
        if estimates.len() != populations.len() || estimates.iter().any(bad) || populations.iter().any(bad) {
            return Err(Undefined::InvalidInput);
        }
        if estimates.len() < 2 {
            return Err(Undefined::TooFewGroups);
        }
        let total: f64 = populations.iter().sum();
        if total <= 0.0 {
            return Err(Undefined::PopZero);
        }
        let shares: Vec<f64> = populations.iter().map(|p| p / total).collect();
        let mean = shares.iter().zip(estimates).map(|(p, y)| p * y).sum();
        Ok(Self { estimates: estimates.to_vec(), shares, mean })
    }

    /// The population-weighted mean mu.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The two groups HEAT compares on a dimension without order: the best (or the reference
    /// group) with the worst. Returns (first, second) for first - second and first / second; with
    /// an adverse indicator the largest value comes first.
    #[must_use]
    pub fn compared_groups(&self, direction: Direction, reference: Option<usize>) -> (usize, usize) {
        let (lowest, highest) = (self.extreme(f64::lt), self.extreme(f64::gt));
        match direction {
            Direction::Favourable => (reference.unwrap_or(highest), lowest),
            Direction::Adverse => (highest, reference.unwrap_or(lowest)),
        }
    }

    fn extreme(&self, beats: fn(&f64, &f64) -> bool) -> usize {
        (1..self.estimates.len()).fold(
            0,
            |best, i| {
                if beats(&self.estimates[i], &self.estimates[best]) { i } else { best }
            },
        )
    }

    /// Between-group variance, sum p (y - mu)^2.
    #[must_use]
    pub fn between_group_variance(&self) -> f64 {
        self.weighted(|y| (y - self.mean).powi(2))
    }

    /// Standard error of the between-group variance:
    /// sqrt(4 sum p^2 se^2 (y - mu)^2 + 2((sum p^2 se^2)^2 - sum p^4 se^4 + sum p^2 (1-p)^2 se^4)).
    ///
    /// # Errors
    /// [`Undefined::InvalidInput`] for a standard error that is negative, not finite, or missing.
    pub fn between_group_variance_standard_error(&self, standard_errors: &[f64]) -> Result<f64, Undefined> {
        self.check(standard_errors)?;
        let (mut linear, mut pooled, mut own, mut rest) = (0.0, 0.0, 0.0, 0.0);
        for ((y, p), se) in self.estimates.iter().zip(&self.shares).zip(standard_errors) {
            let variance = se * se;
            linear += p * p * variance * (y - self.mean).powi(2);
            pooled += p * p * variance;
            own += p.powi(4) * variance * variance;
            rest += (p * (1.0 - p) * variance).powi(2);
        }
        let variance = 4.0 * linear + 2.0 * (pooled * pooled - own + rest);
        Ok(variance.max(0.0).sqrt())
    }

    /// Between-group standard deviation.
    #[must_use]
    pub fn between_group_standard_deviation(&self) -> f64 {
        self.between_group_variance().sqrt()
    }

    /// Coefficient of variation, 100 BGSD / mu.
    ///
    /// # Errors
    /// [`Undefined::MeanZero`].
    pub fn coefficient_of_variation(&self) -> Result<f64, Undefined> {
        self.over_mean(100.0 * self.between_group_standard_deviation())
    }

    /// Index of disparity, 100 mean |y - mu| / mu, every group counting once.
    ///
    /// # Errors
    /// [`Undefined::MeanZero`].
    pub fn index_of_disparity(&self) -> Result<f64, Undefined> {
        self.over_mean(100.0 * self.mean_difference_from(self.mean))
    }

    /// Index of disparity weighted by population share.
    ///
    /// # Errors
    /// [`Undefined::MeanZero`].
    pub fn weighted_index_of_disparity(&self) -> Result<f64, Undefined> {
        self.over_mean(100.0 * self.weighted_mean_difference_from(self.mean))
    }

    /// Mean of |y - point|, every group counting once: HEAT's mean difference from the best
    /// group, a reference group or the mean, according to `point`.
    #[must_use]
    pub fn mean_difference_from(&self, point: f64) -> f64 {
        let sum: f64 = self.estimates.iter().map(|y| (y - point).abs()).sum();
        sum / self.estimates.len() as f64
    }

    /// Mean of |y - point| weighted by population share.
    #[must_use]
    pub fn weighted_mean_difference_from(&self, point: f64) -> f64 {
        self.weighted(|y| (y - point).abs())
    }

    /// The best group's estimate.
    #[must_use]
    pub fn best(&self, direction: Direction) -> f64 {
        match direction {
            Direction::Favourable => self.estimates[self.extreme(f64::gt)],
            Direction::Adverse => self.estimates[self.extreme(f64::lt)],
        }
    }

    /// Theil's index times 1000, sum p r ln r with r = y / mu; a zero estimate adds 0.
    ///
    /// # Errors
    /// [`Undefined::MeanZero`].
    pub fn theil_index(&self) -> Result<f64, Undefined> {
        self.over_mean(1.0)?;
        Ok(1000.0
            * self.weighted(|y| {
                let r = y / self.mean;
                if r > 0.0 { r * r.ln() } else { 0.0 }
            }))
    }

    /// Standard error of [`GroupInequality::theil_index`], scaled by the same 1000:
    /// sqrt(sum (1 + ln r - sum p r (1 + ln r))^2 p^2 se^2 / mu^2).
    ///
    /// # Errors
    /// [`Undefined::MeanZero`], [`Undefined::ZeroCell`] when an estimate is zero, or
    /// [`Undefined::InvalidInput`] for a bad standard error.
    pub fn theil_standard_error(&self, standard_errors: &[f64]) -> Result<f64, Undefined> {
        self.over_mean(1.0)?;
        self.all_positive()?;
        let slope = |y: f64| 1.0 + (y / self.mean).ln();
        let centre = self.weighted(|y| y / self.mean * slope(y));
        self.delta_standard_error(standard_errors, |y| slope(y) - centre)
    }

    /// Mean log deviation times 1000, -sum p ln r.
    ///
    /// # Errors
    /// [`Undefined::MeanZero`]; [`Undefined::ZeroCell`] when an estimate is zero, where the
    /// measure is infinite.
    pub fn mean_log_deviation(&self) -> Result<f64, Undefined> {
        self.over_mean(1.0)?;
        self.all_positive()?;
        Ok(1000.0 * self.weighted(|y| -(y / self.mean).ln()))
    }

    /// Standard error of [`GroupInequality::mean_log_deviation`], scaled by the same 1000:
    /// sqrt(sum (1 - 1/r)^2 p^2 se^2 / mu^2).
    ///
    /// # Errors
    /// As [`GroupInequality::theil_standard_error`].
    pub fn mean_log_deviation_standard_error(&self, standard_errors: &[f64]) -> Result<f64, Undefined> {
        self.over_mean(1.0)?;
        self.all_positive()?;
        self.delta_standard_error(standard_errors, |y| 1.0 - self.mean / y)
    }

    /// Population attributable risk: the best (or the most advantaged) group's `reference` value
    /// less mu, and 0 when the mean is already beyond it.
    ///
    /// # Errors
    /// [`Undefined::InvalidInput`] when the reference value is not finite.
    pub fn population_attributable_risk(&self, reference: f64, direction: Direction) -> Result<f64, Undefined> {
        if !reference.is_finite() {
            return Err(Undefined::InvalidInput);
        }
        let gap = reference - self.mean;
        Ok(match direction {
            Direction::Favourable => gap.max(0.0),
            Direction::Adverse => gap.min(0.0),
        })
    }

    /// Population attributable fraction, 100 PAR / mu.
    ///
    /// # Errors
    /// [`Undefined::MeanZero`], or as [`GroupInequality::population_attributable_risk`].
    pub fn population_attributable_fraction(&self, reference: f64, direction: Direction) -> Result<f64, Undefined> {
        self.over_mean(100.0 * self.population_attributable_risk(reference, direction)?)
    }

    fn weighted(&self, term: impl Fn(f64) -> f64) -> f64 {
        let terms = self.shares.iter().zip(&self.estimates);
        // A group nobody is in adds nothing, even where its term is infinite.
        terms.filter(|(p, _)| **p > 0.0).map(|(p, y)| p * term(*y)).sum()
    }

    fn over_mean(&self, value: f64) -> Result<f64, Undefined> {
        if self.mean > 0.0 { Ok(value / self.mean) } else { Err(Undefined::MeanZero) }
    }

    /// A zero in a group nobody is in does no harm.
    fn all_positive(&self) -> Result<(), Undefined> {
        let mut groups = self.estimates.iter().zip(&self.shares);
        if groups.all(|(y, p)| *y > 0.0 || *p <= 0.0) { Ok(()) } else { Err(Undefined::ZeroCell) }
    }

    fn delta_standard_error(&self, standard_errors: &[f64], slope: impl Fn(f64) -> f64) -> Result<f64, Undefined> {
        self.check(standard_errors)?;
        let terms = self.estimates.iter().zip(&self.shares).zip(standard_errors).filter(|((_, p), _)| **p > 0.0);
        let variance: f64 = terms.map(|((y, p), se)| (slope(*y) * p * se).powi(2)).sum();
        Ok(1000.0 * variance.sqrt() / self.mean)
    }

    fn check(&self, standard_errors: &[f64]) -> Result<(), Undefined> {
        let bad = |se: &f64| !se.is_finite() || *se < 0.0;
        if standard_errors.len() != self.estimates.len() || standard_errors.iter().any(bad) {
            Err(Undefined::InvalidInput)
        } else {
            Ok(())
        }
    }
}

/// Difference of two group estimates, SE sqrt(se_a^2 + se_b^2).
///
/// # Errors
/// [`Undefined::InvalidInput`] for non-finite values or a confidence outside (0, 1).
pub fn group_difference(
    (y_a, se_a): (f64, f64),
    (y_b, se_b): (f64, f64),
    confidence: f64,
) -> Result<Estimate, Undefined> {
    let z = critical_value(confidence)?;
    if ![y_a, y_b, se_a, se_b].iter().all(|v| v.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    Ok(Estimate::wald(y_a - y_b, se_a.hypot(se_b), z))
}

/// Ratio of two group estimates, with limits on the log scale,
/// SE sqrt(se_a^2 / y_a^2 + se_b^2 / y_b^2).
///
/// # Errors
/// [`Undefined::ZeroCell`] unless both estimates are positive, [`Undefined::Unbounded`] when the
/// errors dwarf them, [`Undefined::InvalidInput`] for non-finite values or a confidence outside (0, 1).
pub fn group_ratio((y_a, se_a): (f64, f64), (y_b, se_b): (f64, f64), confidence: f64) -> Result<Estimate, Undefined> {
    let z = critical_value(confidence)?;
    if ![y_a, y_b, se_a, se_b].iter().all(|v| v.is_finite()) {
        return Err(Undefined::InvalidInput);
    }
    if y_a <= 0.0 || y_b <= 0.0 {
        return Err(Undefined::ZeroCell);
    }
    Estimate::log_limits(y_a / y_b, z * (se_a / y_a).hypot(se_b / y_b))
}
