//! Statistics in SQL: the methods of PHEindicatormethods and of an equity audit, as functions and aggregates.
//!
//! Every statistic is a family of functions: `dsr` is the value, `dsr_lower` and `dsr_upper` its limits, `dsr_reason` why
//! one of them is null, and `dsr_estimate` a struct of all. The arithmetic lies in `statistics`; here are the names, the
//! arguments and their documentation.

mod aggregate;
mod answer;
mod concentration_index;
mod count;
mod definition;
mod funnel;
mod group_inequality;
mod prediction;
mod sample;
mod scalar;
mod selection_test;
mod slope_index;
mod stability_index;
mod standardised_rate;
mod two_groups;
mod wilson;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use datafusion::logical_expr::{AggregateUDF, ScalarUDF};

use aggregate::OfRows;
use definition::Definition;
use scalar::OfRow;

const OF_ROW: [Definition<OfRow>; 17] = [
    wilson::WILSON,
    count::BYARS,
    count::EXACT_POISSON,
    count::CRUDE_RATE,
    count::OBSERVED_TO_EXPECTED,
    count::POISSON_TEST,
    two_groups::DIFFERENCE,
    two_groups::DIFFERENCE_SCORE,
    two_groups::RATIO,
    two_groups::RATIO_SCORE,
    two_groups::ODDS_RATIO,
    two_groups::FISHER,
    funnel::PROPORTION_LIMITS,
    funnel::RATIO_LIMITS,
    funnel::PROPORTION_LABEL,
    funnel::RATIO_LABEL,
    funnel::DSR_LABEL,
];

const OF_ROWS: [Definition<OfRows>; 30] = [
    standardised_rate::DSR,
    standardised_rate::DSR_OF_REPEATED_EVENTS,
    standardised_rate::SMR,
    standardised_rate::ISR,
    slope_index::SII,
    slope_index::RII,
    concentration_index::CONCENTRATION,
    concentration_index::GENERALISED,
    concentration_index::ERREYGERS,
    concentration_index::WAGSTAFF,
    concentration_index::HORIZONTAL_INEQUITY,
    stability_index::PSI,
    selection_test::CHI_SQUARE,
    selection_test::TREND,
    group_inequality::THEIL,
    group_inequality::MEAN_LOG_DEVIATION,
    group_inequality::VARIANCE,
    group_inequality::VARIATION,
    group_inequality::DISPARITY,
    group_inequality::WEIGHTED_DISPARITY,
    group_inequality::ATTRIBUTABLE_RISK,
    group_inequality::ATTRIBUTABLE_FRACTION,
    prediction::AUROC,
    prediction::CALIBRATION_RATIO,
    prediction::CALIBRATION_IN_THE_LARGE,
    prediction::CALIBRATION_SLOPE,
    prediction::CALIBRATION_ERROR,
    prediction::BRIER_SCORE,
    prediction::LOG_LOSS,
    prediction::NET_BENEFIT,
];

static FUNCTIONS: LazyLock<Vec<ScalarUDF>> = LazyLock::new(|| OF_ROW.iter().flat_map(scalar::family).collect());
static AGGREGATES: LazyLock<Vec<AggregateUDF>> = LazyLock::new(|| OF_ROWS.iter().flat_map(aggregate::family).collect());

/// The statistics of one row's numbers: limits of proportions, counts and rates, two groups compared, funnel plots.
#[must_use]
pub fn statistics() -> &'static [ScalarUDF] {
    &FUNCTIONS
}

/// The statistics of many rows: standardised rates, indices of inequality, drift, tests over groups, and the quality of
/// predicted risks.
#[must_use]
pub fn statistics_of_rows() -> &'static [AggregateUDF] {
    &AGGREGATES
}
