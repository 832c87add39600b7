//! Why a statistic has no value: the machine reasons written beside a null.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The reason a statistic is undefined, suppressed or not estimable.
///
/// A null in an output table always carries one of these; it is never written as 0 or NaN.
/// [`Undefined::as_str`] gives the stable machine name, `Display` a sentence for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undefined {
    /// The group has nobody in it.
    #[error("the group is empty; merge it with another or leave it out")]
    EmptyGroup,
    /// Nobody in the group has the outcome.
    #[error("nobody in the group has the outcome; merge groups to show a rate")]
    NoPositives,
    /// Everybody in the group has the outcome.
    #[error("everybody in the group has the outcome; merge groups to show a rate")]
    NoNegatives,
    /// All outcomes are the same.
    #[error("all outcomes are the same; merge groups so that both occur")]
    OneClass,
    /// A model separates the outcomes perfectly, so its coefficient is infinite.
    #[error("the model separates the outcomes perfectly; show observed and expected counts instead")]
    Separation,
    /// Fewer than ten events.
    #[serde(rename = "events_lt_10")]
    #[error("fewer than ten events; combine years or groups")]
    EventsLt10,
    /// A small number hidden by the disclosure rule.
    #[error("a small number is hidden by the disclosure rule; merge cells to show it")]
    SuppressedPrimary,
    /// A number hidden because it would reveal a hidden one.
    #[error("a number is hidden to protect another one; merge cells to show it")]
    SuppressedSecondary,
    /// A population or standard population is zero.
    #[error("a population is zero; merge age bands or groups")]
    PopZero,
    /// Nobody was selected.
    #[error("nobody was selected; show the counts instead")]
    NobodySelected,
    /// Everybody was selected, so nobody is left to be missed.
    #[error("everybody was selected; show the counts instead")]
    EverybodySelected,
    /// A zero cell makes the logarithm infinite.
    #[error("a count of zero has no logarithm; use the adjusted or the score interval")]
    ZeroCell,
    /// The expected count is zero.
    #[error("the expected count is zero; merge strata")]
    ExpectedZero,
    /// The mean is zero.
    #[error("the mean is zero; use an absolute measure")]
    MeanZero,
    /// The mean sits on a bound of the variable.
    #[error("the mean sits on a bound of the variable; use an index without normalisation")]
    MeanAtBound,
    /// Too few groups or observations.
    #[error("too few groups or observations; merge less finely")]
    TooFewGroups,
    /// The fitted value at the most deprived end is not positive.
    #[error("the fitted value at the most deprived end is not positive; use the slope index alone")]
    InterceptNotPositive,
    /// A value of 0 or 1 cannot be moved to the log or logit scale.
    #[error("a value of 0 or 1 has no log or logit; use the untransformed scale")]
    ValueOutOfScale,
    /// The values do not vary.
    #[error("the values do not vary; nothing can be estimated from them")]
    NoVariation,
    /// The point can be given but its interval cannot.
    #[error("the interval cannot be estimated; show the point with its counts")]
    CiNotEstimable,
    /// The approximation gives a negative limit.
    #[error("the approximate limit is negative; use the exact interval")]
    NegativeLimit,
    /// The interval has no finite limit.
    #[error("the interval has no finite limit; show the counts instead")]
    Unbounded,
    /// The fit did not converge.
    #[error("the fit did not converge; check the inputs for extreme values")]
    NotConverged,
    /// A policy finds no case that the other does not.
    #[error("the policy finds no additional case; show the counts instead")]
    NoAdditionalCases,
    /// A value the statistic needs is missing.
    #[error("a value the statistic needs is missing; fill it, or leave its row out and say so")]
    MissingValue,
    /// An argument is not finite, out of range, or of the wrong length.
    #[error("an argument is not finite, out of range or of the wrong length; check the call")]
    InvalidInput,
}

impl Undefined {
    /// The stable machine name, as written in output tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EmptyGroup => "empty_group",
            Self::NoPositives => "no_positives",
            Self::NoNegatives => "no_negatives",
            Self::OneClass => "one_class",
            Self::Separation => "separation",
            Self::EventsLt10 => "events_lt_10",
            Self::SuppressedPrimary => "suppressed_primary",
            Self::SuppressedSecondary => "suppressed_secondary",
            Self::PopZero => "pop_zero",
            Self::NobodySelected => "nobody_selected",
            Self::EverybodySelected => "everybody_selected",
            Self::ZeroCell => "zero_cell",
            Self::ExpectedZero => "expected_zero",
            Self::MeanZero => "mean_zero",
            Self::MeanAtBound => "mean_at_bound",
            Self::TooFewGroups => "too_few_groups",
            Self::InterceptNotPositive => "intercept_not_positive",
            Self::ValueOutOfScale => "value_out_of_scale",
            Self::NoVariation => "no_variation",
            Self::CiNotEstimable => "ci_not_estimable",
            Self::NegativeLimit => "negative_limit",
            Self::Unbounded => "unbounded",
            Self::NotConverged => "not_converged",
            Self::NoAdditionalCases => "no_additional_cases",
            Self::MissingValue => "missing_value",
            Self::InvalidInput => "invalid_input",
        }
    }
}
