//! Slope and relative index of inequality over ordered groups.

use crate::distribution::normal::critical_value;
use crate::fractional_rank::group_midpoints;
use crate::{Estimate, Undefined};

/// The relative index needs at least this many groups (PHEindicatormethods).
pub const LEAST_GROUPS_FOR_RII: usize = 5;

/// More groups than this are not accepted (PHEindicatormethods).
pub const MOST_GROUPS: usize = 100;

/// One group of a gradient. Groups are handed in most deprived first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradientGroup {
    /// People in the group.
    pub population: f64,
    /// The indicator's value in the group.
    pub value: f64,
}

/// The scale on which the line is fitted, or on which values are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueScale {
    /// As they are (PHEindicatormethods value type 0).
    Identity,
    /// Natural logarithm, for rates (value type 1).
    Log,
    /// Logit, for proportions (value type 2).
    Logit,
}

impl ValueScale {
    /// The value moved to this scale.
    ///
    /// # Errors
    /// [`Undefined::ValueOutOfScale`] when the value has no finite image.
    pub fn apply(self, value: f64) -> Result<f64, Undefined> {
        let moved = match self {
            Self::Identity => value,
            Self::Log => value.ln(),
            Self::Logit => (value / (1.0 - value)).ln(),
        };
        if moved.is_finite() { Ok(moved) } else { Err(Undefined::ValueOutOfScale) }
    }

    /// The value moved back from this scale.
    #[must_use]
    pub fn invert(self, moved: f64) -> f64 {
        match self {
            Self::Identity => moved,
            Self::Log => moved.exp(),
            Self::Logit => 1.0 / (1.0 + (-moved).exp()),
        }
    }

    /// The standard error on this scale from 95% limits: (g(upper) - g(lower)) / (2 * 1.96).
    ///
    /// # Errors
    /// [`Undefined::ValueOutOfScale`] when a limit has no finite image.
    pub fn standard_error(self, lower_95: f64, upper_95: f64) -> Result<f64, Undefined> {
        let z = critical_value(0.95)?;
        Ok((self.apply(upper_95)? - self.apply(lower_95)?) / (2.0 * z))
    }
}

/// Slope and relative index without limits.
///
/// With the most deprived first and an adverse indicator, a slope index below 0 and a relative
/// index below 1 mean "worse for the deprived".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlopeIndex {
    /// Fitted difference between the least and the most deprived end, times the multiplier.
    pub sii: f64,
    /// Fitted ratio of the least to the most deprived end, inverted for a negative multiplier.
    pub rii: Result<f64, Undefined>,
    /// Fitted value at the most deprived end.
    pub intercept: f64,
}

/// Slope and relative index with limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SlopeIndexInterval {
    /// The slope index.
    pub sii: Estimate,
    /// The relative index.
    pub rii: Result<Estimate, Undefined>,
    /// Fitted value at the most deprived end.
    pub intercept: f64,
}

/// Slope index of inequality by least squares weighted with population shares.
///
/// sqrt(a) y on sqrt(a) and sqrt(a) b, with a the population share and b the ridit:
/// SII = slope times `multiplier`, RII = (b0 + b1) / b0, inverted when the multiplier is negative.
///
/// Source: PHEindicatormethods `phe_sii`.
///
/// # Errors
/// [`Undefined::TooFewGroups`] below three groups, [`Undefined::PopZero`] for an empty group,
/// [`Undefined::InvalidInput`] for more than 100 groups or non-finite arguments. The relative
/// index alone is undefined below five groups or when the intercept is not positive.
pub fn slope_index(groups: &[GradientGroup], multiplier: f64) -> Result<SlopeIndex, Undefined> {
    transformed_slope_index(groups, ValueScale::Identity, multiplier)
}

/// Slope index with the line fitted on a transformed scale g: SII = g^-1(b0 + b1) - g^-1(b0),
/// RII = g^-1(b0 + b1) / g^-1(b0). On the log and logit scales the intercept is times the
/// absolute multiplier.
///
/// Source: PHEindicatormethods `phe_sii(transform = TRUE)`.
///
/// # Errors
/// As [`slope_index`], and [`Undefined::ValueOutOfScale`] for a value of 0 (log) or 0 or 1 (logit):
/// use the untransformed scale and say so.
pub fn transformed_slope_index(
    groups: &[GradientGroup],
    scale: ValueScale,
    multiplier: f64,
) -> Result<SlopeIndex, Undefined> {
    let design = Design::new(groups, multiplier)?;
    let moved = groups.iter().map(|group| scale.apply(group.value)).collect::<Result<Vec<f64>, Undefined>>()?;
    Ok(design.index(&moved, scale, multiplier))
}

/// Closed-form limits for values with independent normal errors on their own scale.
///
/// The slope is a linear combination of the values, so its distribution is exactly normal:
/// sd = |multiplier| sqrt(sum (H_1j se_j)^2), H = (X'WX)^-1 X'W. The relative index has Fieller's
/// limits, the exact percentiles of the ratio that simulation approaches.
///
/// # Errors
/// As [`slope_index`]; [`Undefined::InvalidInput`] for a negative standard error. The relative
/// index is [`Undefined::CiNotEstimable`] when the intercept is within noise of zero.
pub fn slope_index_interval(
    groups: &[GradientGroup],
    standard_errors: &[f64],
    multiplier: f64,
    confidence: f64,
) -> Result<SlopeIndexInterval, Undefined> {
    let z = critical_value(confidence)?;
    let design = Design::new(groups, multiplier)?;
    check_standard_errors(groups, standard_errors)?;
    let values: Vec<f64> = groups.iter().map(|group| group.value).collect();
    let point = design.index(&values, ValueScale::Identity, multiplier);
    let variance = |a: &[f64], b: &[f64]| -> f64 {
        let terms = a.iter().zip(b).zip(standard_errors);
        terms.map(|((a, b), se)| a * b * se * se).sum()
    };
    let slope_variance = variance(&design.slope, &design.slope);
    let rii = point.rii.and_then(|_| {
        let (b0, b1) = design.coefficients(&values);
        fieller(
            b0,
            b1,
            variance(&design.intercept, &design.intercept),
            slope_variance,
            variance(&design.intercept, &design.slope),
            z,
        )
        .and_then(|ratio| oriented(ratio, multiplier))
    });
    Ok(SlopeIndexInterval {
        sii: Estimate::wald(point.sii, multiplier.abs() * slope_variance.sqrt(), z),
        rii,
        intercept: point.intercept,
    })
}

/// Fieller's limits of 1 + b1 / b0.
fn fieller(b0: f64, b1: f64, v0: f64, v1: f64, both: f64, z: f64) -> Result<Estimate, Undefined> {
    let a = b0 * b0 - z * z * v0;
    let half = b0 * b1 - z * z * both;
    let c = b1 * b1 - z * z * v1;
    if a <= 0.0 {
        return Err(Undefined::CiNotEstimable);
    }
    let root = (half * half - a * c).max(0.0).sqrt();
    Ok(Estimate { value: 1.0 + b1 / b0, lower: 1.0 + (half - root) / a, upper: 1.0 + (half + root) / a })
}

/// The ratio as it is, or inverted for a negative multiplier.
fn oriented(ratio: Estimate, multiplier: f64) -> Result<Estimate, Undefined> {
    if multiplier >= 0.0 {
        Ok(ratio)
    } else if ratio.lower > 0.0 {
        Ok(Estimate { value: 1.0 / ratio.value, lower: 1.0 / ratio.upper, upper: 1.0 / ratio.lower })
    } else {
        Err(Undefined::Unbounded)
    }
}

pub(crate) fn check_standard_errors(groups: &[GradientGroup], standard_errors: &[f64]) -> Result<(), Undefined> {
    let bad = |se: &f64| !se.is_finite() || *se < 0.0;
    if standard_errors.len() != groups.len() || standard_errors.iter().any(bad) {
        Err(Undefined::InvalidInput)
    } else {
        Ok(())
    }
}

/// The rows of H = (X'WX)^-1 X'W: what each group's value adds to the intercept and the slope.
pub(crate) struct Design {
    pub(crate) intercept: Vec<f64>,
    pub(crate) slope: Vec<f64>,
}

impl Design {
    pub(crate) fn new(groups: &[GradientGroup], multiplier: f64) -> Result<Self, Undefined> {
        let finite = groups.iter().all(|group| group.value.is_finite());
        if !finite || !multiplier.is_finite() || groups.len() > MOST_GROUPS {
            return Err(Undefined::InvalidInput);
        }
        if groups.len() < 3 {
            return Err(Undefined::TooFewGroups);
        }
        let populations: Vec<f64> = groups.iter().map(|group| group.population).collect();
        let ridits = group_midpoints(&populations)?;
        let total: f64 = populations.iter().sum();
        let shares: Vec<f64> = populations.iter().map(|p| p / total).collect();
        let mean: f64 = shares.iter().zip(&ridits).map(|(a, b)| a * b).sum();
        let spread: f64 = shares.iter().zip(&ridits).map(|(a, b)| a * (b - mean).powi(2)).sum();
        let slope: Vec<f64> = shares.iter().zip(&ridits).map(|(a, b)| a * (b - mean) / spread).collect();
        // Populations so unequal that their ranks are one number.
        if slope.iter().any(|s| !s.is_finite()) {
            return Err(Undefined::NoVariation);
        }
        let intercept = shares.iter().zip(&slope).map(|(a, s)| a - mean * s).collect();
        Ok(Self { intercept, slope })
    }

    pub(crate) fn coefficients(&self, values: &[f64]) -> (f64, f64) {
        let dot = |row: &[f64]| -> f64 { row.iter().zip(values).map(|(h, y)| h * y).sum() };
        (dot(&self.intercept), dot(&self.slope))
    }

    /// The index from values already on `scale`.
    pub(crate) fn index(&self, moved: &[f64], scale: ValueScale, multiplier: f64) -> SlopeIndex {
        let (b0, b1) = self.coefficients(moved);
        let (most, least) = (scale.invert(b0), scale.invert(b0 + b1));
        let rii = if moved.len() < LEAST_GROUPS_FOR_RII {
            Err(Undefined::TooFewGroups)
        } else if most <= 0.0 {
            Err(Undefined::InterceptNotPositive)
        } else if multiplier >= 0.0 {
            Ok(least / most)
        } else if least > 0.0 {
            Ok(most / least)
        } else {
            Err(Undefined::Unbounded)
        };
        SlopeIndex {
            sii: (least - most) * multiplier,
            rii,
            intercept: match scale {
                ValueScale::Identity => most,
                ValueScale::Log | ValueScale::Logit => most * multiplier.abs(),
            },
        }
    }
}
