//! What an analyst can call in SQL: reductions of the record, ethnicity resolution, published scores, and the words
//! of the field (ages, bands, ethnic groups, deprivation quintiles).
//!
//! Thin wrappers only: the rules themselves live in `clinical` and `risk`.

mod ethnicity;
mod evaluate;
mod event_state;
mod layout;
mod published;
mod reduce;
mod reduction;
mod statistics;
mod words;

pub use ethnicity::ResolveEthnicity;
pub use published::published_scores;
pub use reduce::ReduceEvents;
pub use reduction::{OutputColumn, Reduce, Reduction, ReductionError, What};
pub use statistics::{statistics, statistics_of_rows};
pub use words::words;
