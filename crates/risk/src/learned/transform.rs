//! How columns become features, written down as data so that a model file can carry it.

use serde::{Deserialize, Serialize};

use super::LearnError;
use super::spline;

/// One declared step from columns to one or more features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Transform {
    /// The value as it is.
    Linear {
        /// Column.
        column: String,
    },
    /// A smooth curve, straight beyond the outer knots.
    RestrictedCubicSpline {
        /// Column.
        column: String,
        /// Where the curve may bend.
        knots: Knots,
    },
    /// A column of 0 and 1; any other value is refused.
    Indicator {
        /// Column.
        column: String,
    },
    /// 1 where the column has no value, else 0.
    MissingIndicator {
        /// Column.
        column: String,
    },
    /// One feature for each level but the reference.
    Categories {
        /// Column of level codes.
        column: String,
        /// Every level that may occur.
        levels: Vec<f64>,
        /// The level that the others are compared with.
        reference: f64,
        /// True to give people without a value a feature of their own; otherwise they are refused.
        missing_is_a_level: bool,
    },
    /// The product of every feature of one transform with every feature of another, both centred
    /// and scaled first.
    Interaction {
        /// A transform that is not itself an interaction.
        first: Box<Transform>,
        /// Another transform that is not itself an interaction.
        second: Box<Transform>,
    },
}

/// Knots of a restricted cubic spline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Knots {
    /// So many (3 to 7), at the recommended percentiles of the training values.
    Count(usize),
    /// At these values, increasing.
    At(Vec<f64>),
}

/// What stands in for a missing value; learned from training people only.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fill {
    /// Mean of the training values.
    Mean,
    /// Median of the training values (the lower of the middle two).
    Median,
    /// A stated value, such as 0 for a diagnosis that was never recorded.
    Constant(f64),
}

impl Transform {
    /// Shorthand for [`Transform::Linear`].
    #[must_use]
    pub fn linear(column: &str) -> Self {
        Self::Linear { column: column.to_owned() }
    }

    /// Shorthand for [`Transform::RestrictedCubicSpline`] with knots at percentiles.
    #[must_use]
    pub fn spline(column: &str, knots: usize) -> Self {
        Self::RestrictedCubicSpline { column: column.to_owned(), knots: Knots::Count(knots) }
    }

    /// Shorthand for [`Transform::Indicator`].
    #[must_use]
    pub fn indicator(column: &str) -> Self {
        Self::Indicator { column: column.to_owned() }
    }

    /// Shorthand for [`Transform::MissingIndicator`].
    #[must_use]
    pub fn missing_indicator(column: &str) -> Self {
        Self::MissingIndicator { column: column.to_owned() }
    }

    /// Shorthand for [`Transform::Interaction`].
    #[must_use]
    pub fn interaction(first: Self, second: Self) -> Self {
        Self::Interaction { first: Box::new(first), second: Box::new(second) }
    }

    /// The transforms that read columns: itself, or the two sides of an interaction.
    pub(crate) fn leaves(&self) -> Vec<&Self> {
        match self {
            Self::Interaction { first, second } => vec![first, second],
            leaf => vec![leaf],
        }
    }

    /// The column a leaf reads. An interaction has no column of its own.
    pub(crate) fn column(&self) -> &str {
        match self {
            Self::Linear { column }
            | Self::RestrictedCubicSpline { column, .. }
            | Self::Indicator { column }
            | Self::MissingIndicator { column }
            | Self::Categories { column, .. } => column,
            Self::Interaction { .. } => "",
        }
    }

    /// Names of the features it gives, in order. Knots must be placed.
    pub(crate) fn feature_names(&self) -> Vec<String> {
        match self {
            Self::Linear { column } | Self::Indicator { column } => vec![column.clone()],
            Self::MissingIndicator { column } => vec![format!("{column} missing")],
            Self::RestrictedCubicSpline { column, knots } => {
                let curved = match knots {
                    Knots::Count(count) => count.saturating_sub(2),
                    Knots::At(places) => places.len().saturating_sub(2),
                };
                let bends = (1..=curved).map(|i| format!("{column} curve {i}"));
                std::iter::once(column.clone()).chain(bends).collect()
            }
            Self::Categories { column, levels, reference, missing_is_a_level } => {
                let others = levels.iter().filter(|level| !same(**level, *reference));
                let mut names: Vec<String> = others.map(|level| format!("{column} = {level}")).collect();
                if *missing_is_a_level {
                    names.push(format!("{column} missing"));
                }
                names
            }
            Self::Interaction { first, second } => {
                let second = second.feature_names();
                let pair = |a: String| second.iter().map(move |b| format!("{a} x {b}")).collect::<Vec<_>>();
                first.feature_names().into_iter().flat_map(pair).collect()
            }
        }
    }

    /// Refuses declarations that cannot be carried out, before any data are read.
    pub(crate) fn check(&self) -> Result<(), LearnError> {
        let refuse = |name: &str, reason: &str| {
            Err(LearnError::BadTransform { name: name.to_owned(), reason: reason.to_owned() })
        };
        match self {
            Self::RestrictedCubicSpline { column, knots } => match knots {
                Knots::Count(3..=7) => Ok(()),
                Knots::Count(_) => refuse(column, "a restricted cubic spline has 3 to 7 knots"),
                Knots::At(places) => spline::check_knots(column, places),
            },
            Self::Categories { column, levels, reference, .. } => {
                if levels.iter().any(|l| !l.is_finite()) || !levels.iter().any(|l| same(*l, *reference)) {
                    return refuse(column, "levels must be finite and include the reference");
                }
                let mut sorted = levels.clone();
                sorted.sort_by(f64::total_cmp);
                if sorted.windows(2).any(|pair| same(pair[0], pair[1])) {
                    return refuse(column, "a level is declared twice");
                }
                Ok(())
            }
            Self::Interaction { first, second } => {
                for side in [first, second] {
                    if matches!(**side, Self::Interaction { .. }) {
                        return refuse("interaction", "a side of an interaction may not be an interaction");
                    }
                    side.check()?;
                }
                Ok(())
            }
            Self::Linear { .. } | Self::Indicator { .. } | Self::MissingIndicator { .. } => Ok(()),
        }
    }

    /// True if people without a value need a fill.
    pub(crate) fn needs_value(&self) -> bool {
        match self {
            Self::MissingIndicator { .. } => false,
            Self::Categories { missing_is_a_level, .. } => !missing_is_a_level,
            _ => true,
        }
    }

    /// True if a value that is present may be used.
    pub(crate) fn accepts(&self, value: f64) -> bool {
        match self {
            Self::Indicator { .. } => same(value, 0.0) || same(value, 1.0),
            Self::Categories { levels, .. } => levels.iter().any(|level| same(*level, value)),
            _ => true,
        }
    }
}

/// Equality of codes, which are compared as they were written and never computed.
pub(crate) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 0.0
}
