//! Reach against need, by group; clears a cohort or holds it.
//!
//! Knows nothing of file formats. [`Cleared`] is the key to the release: only [`clear`] can make one.
//!
//! For every cohort and every group of people: the funnel clause by clause, the need-adjusted selection ratio with its
//! interval and verdict, and who could not be assessed because nobody measured them. Everything shown is under one
//! named disclosure rule.
//!
//! **Need** is every clinical clause met, before access clauses and capacity. The ratio is observed over expected
//! selections, where a person's expected selection is the share selected of all people in need of the same priority
//! band (deciles, narrower in large cohorts, ties together, a band of their own for people without a priority) and the
//! same age band. 1 is selected in proportion to need; below 1 is missed. Age bands themselves are compared by
//! priority alone.
//!
//! **A list made elsewhere** ([`clear_list`]) goes through the same audit, by columns of whatever table of people comes
//! with it.
//!
//! **Verdicts** rest on exact counts. **Figures** are made of counts as shown, rounding included, so that no figure
//! says more than the counts beside it; near a limit the two can differ.

mod attack;
mod attribute;
mod audit;
mod because;
mod clear;
mod comparison;
mod data_quality;
mod disclosure;
mod elimination;
mod error;
mod funnel;
mod gate;
mod groups;
mod judgement;
mod layout;
mod list;
mod measurement;
mod model;
mod population;
mod protection;
mod silent;
mod strata;

pub use clear::clear;
pub use disclosure::{disclosure_rule, share as share_of};
pub use error::EquityError;
pub use evenreach_statistics::{CellState, DisclosureRule, Verdict};
pub use list::{ClearedList, ListPolicy, Outside, OutsideShown, clear_list};
pub use model::{
    AssessmentRow, Audit, Cleared, Count, DataQualityRow, Decision, Figure, GroupRow, Judged, OnBreach, Policy, Waiver,
};
