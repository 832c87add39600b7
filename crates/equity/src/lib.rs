//! Reach against need, by group; clears a cohort or holds it.
//!
//! Knows nothing of file formats. [`Cleared`] is the key to the release: only [`clear`] can make one.
//!
//! For every cohort and every group of people: the funnel clause by clause, the need-adjusted selection ratio with its
//! interval and verdict, and who could not be assessed because nobody measured them. Everything shown is under one
//! named disclosure rule.

mod attack;
mod attribute;
mod audit;
mod because;
mod clear;
mod data_quality;
mod disclosure;
mod elimination;
mod error;
mod funnel;
mod gate;
mod groups;
mod judgement;
mod layout;
mod measurement;
mod model;
mod population;
mod protection;
mod silent;
mod strata;

pub use clear::clear;
pub use disclosure::disclosure_rule;
pub use error::EquityError;
pub use evenreach_statistics::{DisclosureRule, Verdict};
pub use model::{
    AssessmentRow, Audit, Cleared, Count, DataQualityRow, Decision, Figure, GroupRow, Judged, OnBreach, Policy, Waiver,
};
