//! Concentration indices of a health variable over socioeconomic rank.

use crate::distribution::normal::critical_value;
use crate::fractional_rank::fractional_ranks;
use crate::linear_model::{Line, weighted_line, weighted_sum};
use crate::{Estimate, Undefined};

/// The concentration of an outcome over fractional rank, from which each index is read.
///
/// Rank runs from the most deprived (0) to the least (1), so a negative index means the outcome
/// is concentrated among the deprived. For a binary outcome such as "selected" report
/// [`ConcentrationIndex::erreygers`] first and [`ConcentrationIndex::wagstaff`] beside it.
///
/// Sources: Kakwani, Wagstaff and van Doorslaer, J Econometrics 1997;77:87-103; O'Donnell et al,
/// Analyzing Health Equity Using Household Survey Data, World Bank 2008, ch. 8; Erreygers, J
/// Health Econ 2009;28:504-515; Wagstaff, Health Econ 2005;14:429-432.
#[derive(Debug, Clone, PartialEq)]
pub struct ConcentrationIndex {
    observations: f64,
    mean: f64,
    generalised: f64,
    rank_variance: f64,
    line: Result<Line, Undefined>,
    range: (f64, f64),
}

impl ConcentrationIndex {
    /// From one row a person, or one row a group with its population as the weight.
    ///
    /// C = 2 sum s (y - mu)(R - 1/2) / mu with s the weight share and R the fractional rank;
    /// people tied on `rank_variable` share the midpoint of their tie group, which makes grouped
    /// and individual data agree exactly. Without `weights` every row counts once; a row of
    /// weight zero is nobody, neither an observation nor held against the bounds.
    ///
    /// # Errors
    /// As [`fractional_ranks`]; [`Undefined::InvalidInput`] when an outcome is not finite.
    pub fn new(rank_variable: &[f64], outcome: &[f64], weights: Option<&[f64]>) -> Result<Self, Undefined> {
        let equal;
        let weights = match weights {
            Some(weights) => weights,
            None => {
                equal = vec![1.0; outcome.len()];
                &equal
            }
        };
        if outcome.len() != rank_variable.len() || outcome.iter().any(|y| !y.is_finite()) {
            return Err(Undefined::InvalidInput);
        }
        let all_ranks = fractional_ranks(rank_variable, weights)?;
        let counted = |column: &[f64]| -> Vec<f64> {
            column.iter().zip(weights).filter(|(_, weight)| **weight > 0.0).map(|(value, _)| *value).collect()
        };
        let (ranks, outcome, weights) = (&counted(&all_ranks), &counted(outcome), &counted(weights));
        let total: f64 = weights.iter().sum();
        let mean = weighted_sum(weights, outcome) / total;
        let products: Vec<f64> = outcome.iter().zip(ranks).map(|(y, r)| (y - mean) * (r - 0.5)).collect();
        let squares: Vec<f64> = ranks.iter().map(|r| (r - 0.5).powi(2)).collect();
        let bounds = |(low, high): (f64, f64), y: &f64| (low.min(*y), high.max(*y));
        Ok(Self {
            observations: outcome.len() as f64,
            mean,
            generalised: 2.0 * weighted_sum(weights, &products) / total,
            rank_variance: weighted_sum(weights, &squares) / total,
            line: weighted_line(ranks, outcome, weights),
            range: outcome.iter().fold((f64::INFINITY, f64::NEG_INFINITY), bounds),
        })
    }

    /// The weighted mean of the outcome.
    #[must_use]
    pub fn mean(&self) -> f64 {
        self.mean
    }

    /// The generalised (absolute) index, mu C, in the unit of the outcome.
    ///
    /// Linear in the outcome, so it has a value at a mean of zero too, where [`ConcentrationIndex::relative`] has none:
    /// of a difference that sums to zero, say. Of an outcome that nobody has, report the latter's reason.
    #[must_use]
    pub fn generalised(&self) -> f64 {
        self.generalised
    }

    /// The relative index C.
    ///
    /// # Errors
    /// [`Undefined::MeanZero`] when the mean is zero.
    pub fn relative(&self) -> Result<f64, Undefined> {
        if self.mean.abs() > 0.0 { Ok(self.generalised / self.mean) } else { Err(Undefined::MeanZero) }
    }

    /// Erreygers' index for an outcome bounded by `least` and `most`: 4 mu C / (most - least).
    ///
    /// # Errors
    /// [`Undefined::MeanZero`] when the mean is zero, for nobody having the outcome is no equality;
    /// [`Undefined::InvalidInput`] when an outcome lies outside the bounds.
    pub fn erreygers(&self, least: f64, most: f64) -> Result<f64, Undefined> {
        self.check_bounds(least, most)?;
        self.relative()?;
        Ok(4.0 * self.generalised / (most - least))
    }

    /// Wagstaff's index for an outcome bounded by `least` and `most`:
    /// C mu (most - least) / ((most - mu)(mu - least)).
    ///
    /// # Errors
    /// [`Undefined::MeanZero`] or [`Undefined::MeanAtBound`] when the mean sits on a bound,
    /// [`Undefined::InvalidInput`] when an outcome lies outside the bounds.
    pub fn wagstaff(&self, least: f64, most: f64) -> Result<f64, Undefined> {
        self.check_bounds(least, most)?;
        let room = (most - self.mean) * (self.mean - least);
        if room > 0.0 {
            Ok(self.generalised * (most - least) / room)
        } else if self.mean.abs() > 0.0 {
            Err(Undefined::MeanAtBound)
        } else {
            Err(Undefined::MeanZero)
        }
    }

    /// Standard error of the relative index by the convenient regression of 2 var(R) y / mu on R,
    /// with the sample variance of R and the mean taken as known.
    ///
    /// Other indices multiply it by the factor that turns C into them. Ties and clustering are
    /// ignored: use a bootstrap over patients for those.
    ///
    /// # Errors
    /// [`Undefined::MeanZero`], [`Undefined::NoVariation`] when all ranks tie, or
    /// [`Undefined::TooFewGroups`] below three observations.
    pub fn standard_error_convenience(&self) -> Result<f64, Undefined> {
        let slope = self.slope_standard_error()?;
        Ok((2.0 * self.sample_rank_variance() / self.mean * slope).abs())
    }

    /// Standard error of the relative index by the delta method on y = a + b R, which lets the
    /// mean vary (World Bank 2008, eq. 8.12). The better analytic one.
    ///
    /// # Errors
    /// As [`ConcentrationIndex::standard_error_convenience`].
    pub fn standard_error_delta(&self) -> Result<f64, Undefined> {
        self.slope_standard_error()?;
        let line = self.line?;
        let covariance = line.covariance.ok_or(Undefined::TooFewGroups)?;
        let twice_mean = 2.0 * line.intercept + line.slope;
        let term = 8.0 * self.sample_rank_variance() / (twice_mean * twice_mean);
        let (to_intercept, to_slope) = (-line.slope * term, line.intercept * term);
        let variance = to_intercept.powi(2) * covariance.intercept
            + 2.0 * to_intercept * to_slope * covariance.both
            + to_slope.powi(2) * covariance.slope;
        Ok(variance.max(0.0).sqrt())
    }

    /// Standard error of the relative index over groups, as WHO HEAT prints it: the convenient
    /// regression with the population variance of R and residuals on k - 2 degrees of freedom.
    /// It measures departure from a line over the k groups, not sampling error.
    ///
    /// # Errors
    /// As [`ConcentrationIndex::standard_error_convenience`].
    pub fn standard_error_grouped(&self) -> Result<f64, Undefined> {
        let slope = self.slope_standard_error()?;
        Ok((2.0 * self.rank_variance / self.mean * slope).abs())
    }

    /// A Wald interval of the relative index from one of the standard errors, scaled by `factor`
    /// (mu for the generalised index, 4 mu / range for Erreygers, and so on).
    ///
    /// # Errors
    /// [`Undefined::MeanZero`]; [`Undefined::InvalidInput`] for a confidence outside (0, 1) or a
    /// standard error or factor that is not finite.
    pub fn interval(&self, standard_error: f64, factor: f64, confidence: f64) -> Result<Estimate, Undefined> {
        if !(standard_error >= 0.0 && factor.is_finite() && standard_error.is_finite()) {
            return Err(Undefined::InvalidInput);
        }
        let z = critical_value(confidence)?;
        Ok(Estimate::wald(self.relative()?, standard_error, z).scaled(factor))
    }

    fn slope_standard_error(&self) -> Result<f64, Undefined> {
        self.relative()?;
        let covariance = self.line?.covariance.ok_or(Undefined::TooFewGroups)?;
        Ok(covariance.slope.max(0.0).sqrt())
    }

    fn sample_rank_variance(&self) -> f64 {
        self.rank_variance * self.observations / (self.observations - 1.0)
    }

    fn check_bounds(&self, least: f64, most: f64) -> Result<(), Undefined> {
        if least < most && least <= self.range.0 && self.range.1 <= most && most.is_finite() {
            Ok(())
        } else {
            Err(Undefined::InvalidInput)
        }
    }
}
