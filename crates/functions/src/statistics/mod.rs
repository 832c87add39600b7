//! Statistics in SQL: the methods of PHEindicatormethods and of an equity audit, as functions and aggregates.
//!
//! Every statistic is a family of functions: `dsr` is the value, `dsr_lower` and `dsr_upper` its limits, `dsr_reason` why
//! one of them is null, and `dsr_estimate` a struct of all. The arithmetic lies in `statistics`; here are the names, the
//! arguments and their documentation.

mod adjusted_p;
mod aggregate;
mod answer;
mod concentration_index;
mod count;
mod definition;
mod disclosure;
mod error_rate;
mod funnel;
mod group_fairness;
mod group_gap;
mod group_inequality;
mod need;
mod number;
mod prediction;
mod quantile_group;
mod sample;
mod scalar;
mod selection_test;
mod slope_index;
mod slope_index_heat;
mod slope_index_simulated;
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

const OF_ROW: &[Definition<OfRow>] = &[
    wilson::WILSON,
    count::BYARS,
    count::EXACT_POISSON,
    count::CRUDE_RATE,
    count::OBSERVED_TO_EXPECTED,
    count::POISSON_TEST,
    two_groups::DIFFERENCE,
    two_groups::DIFFERENCE_SCORE,
    two_groups::DIFFERENCE_MEE,
    two_groups::RATIO,
    two_groups::RATIO_SCORE,
    two_groups::ODDS_RATIO,
    two_groups::FISHER,
    funnel::PROPORTION_LIMITS,
    funnel::RATIO_LIMITS,
    funnel::RATIO_PLOT,
    funnel::PROPORTION_LABEL,
    funnel::RATIO_LABEL,
    funnel::DSR_LABEL,
    disclosure::DISCLOSED,
    disclosure::STATUS,
    disclosure::PERCENTAGE,
];

const OF_ROWS: &[Definition<OfRows>] = &[
    standardised_rate::DSR,
    standardised_rate::DSR_OF_REPEATED_EVENTS,
    standardised_rate::SMR,
    standardised_rate::ISR,
    slope_index::SII,
    slope_index::RII,
    slope_index_simulated::SII,
    slope_index_simulated::RII,
    slope_index_heat::SII,
    slope_index_heat::RII,
    concentration_index::CONCENTRATION,
    concentration_index::GENERALISED,
    concentration_index::ERREYGERS,
    concentration_index::WAGSTAFF,
    concentration_index::HORIZONTAL_INEQUITY,
    need::SELECTION_RATIO,
    stability_index::PSI,
    selection_test::CHI_SQUARE,
    selection_test::TREND,
    adjusted_p::HOLM,
    adjusted_p::BENJAMINI_HOCHBERG,
    quantile_group::QUANTILE_GROUP,
    group_inequality::THEIL,
    group_inequality::MEAN_LOG_DEVIATION,
    group_inequality::VARIANCE,
    group_inequality::DEVIATION,
    group_inequality::VARIATION,
    group_inequality::DISPARITY,
    group_inequality::WEIGHTED_DISPARITY,
    group_inequality::ATTRIBUTABLE_RISK,
    group_inequality::ATTRIBUTABLE_FRACTION,
    group_gap::DIFFERENCE,
    group_gap::RATIO,
    group_gap::FROM_MEAN,
    group_gap::FROM_BEST,
    group_gap::FROM_REFERENCE,
    error_rate::FALSE_NEGATIVE,
    error_rate::FALSE_OMISSION,
    error_rate::FALSE_POSITIVE,
    error_rate::TRUE_POSITIVE,
    error_rate::TRUE_NEGATIVE,
    error_rate::POSITIVE_PREDICTIVE,
    group_fairness::DEMOGRAPHIC_PARITY,
    group_fairness::DEMOGRAPHIC_PARITY_BOOTSTRAP,
    group_fairness::DEMOGRAPHIC_PARITY_RATIO,
    group_fairness::EQUAL_OPPORTUNITY,
    group_fairness::EQUALISED_ODDS,
    prediction::AUROC,
    prediction::AUROC_DIFFERENCE,
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

/// The statistics of one row's numbers: limits of proportions, counts and rates, two groups compared, funnel plots,
/// and what a disclosure rule lets be printed.
#[must_use]
pub fn statistics() -> &'static [ScalarUDF] {
    &FUNCTIONS
}

/// The statistics of many rows: standardised rates, indices of inequality, drift, tests over groups, rates of error and
/// how far groups lie apart in them, and the quality of predicted risks.
#[must_use]
pub fn statistics_of_rows() -> &'static [AggregateUDF] {
    &AGGREGATES
}
