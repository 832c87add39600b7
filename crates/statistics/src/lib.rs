//! Statistics for an equity audit of outreach: intervals, standardisation, inequality indices,
//! fairness, calibration, discrimination, drift and disclosure control.
//!
//! Everything is pure `f64` arithmetic without input or output. What cannot be computed is an
//! [`Undefined`] reason, never 0 or NaN. Simulations take a seed and repeat exactly. Deprivation
//! is ordered most deprived first throughout.

pub mod accuracy;
pub mod allocation;
pub mod bootstrap;
pub mod calibration;
pub mod calibration_curve;
pub mod comparison;
pub mod concentration_index;
pub mod count;
pub mod data_poverty;
pub mod disclosure;
pub mod discrimination;
pub mod distribution;
pub mod drift;
pub mod fair_top_k;
pub mod fractional_rank;
pub mod funnel;
pub mod group_fairness;
pub mod hands;
pub mod horizontal_inequity;
pub mod inequality;
pub mod intersection;
pub mod label_bias;
pub mod linear_model;
pub mod multiple_testing;
pub mod need;
pub mod net_benefit;
pub mod policy_price;
pub mod proportion;
pub mod quantile;
pub mod slope_index;
pub mod slope_index_heat;
pub mod slope_index_simulation;
pub mod standardisation;

mod estimate;
mod random;
mod undefined;
mod verdict;

pub use count::{byar, exact_poisson};
pub use disclosure::{CellState, DisclosureRule};
pub use estimate::Estimate;
pub use need::selection_ratio;
pub use proportion::wilson;
pub use undefined::Undefined;
pub use verdict::{EvidenceRule, Verdict};
