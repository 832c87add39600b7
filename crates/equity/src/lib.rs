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
//! **Behind the headline** stand three denominators (registered, in need, expected events), missed events where outcomes
//! are handed in, gradients over deprivation, need at equal risk, who has had care, every clause by group, and pockets:
//! places by group.
//!
//! **Counts** of all cohorts of a night are protected as one table, with those of places by group beside it, against a
//! reader of everything published that night; with an earlier release in hand ([`Beside`]) also against its difference.
//!
//! **Verdicts** rest on exact counts. **Figures** are made of counts as shown, rounding included, so that no figure
//! says more than the counts beside it; near a limit the two can differ.

mod attack;
mod attribute;
mod audit;
mod audited;
mod because;
mod beside;
mod care;
mod clauses;
mod clear;
mod comparison;
mod context;
mod counted;
mod disclosure;
mod elimination;
mod error;
mod fingerprint;
mod frame;
mod funnel;
mod gate;
mod gradient;
mod groups;
mod invitations;
mod judgement;
mod label_bias;
mod layout;
mod ledger;
mod list;
mod measurement;
mod membership;
mod model;
mod nearest;
mod need;
mod places;
mod pocket_cells;
mod pockets;
mod policy;
mod population;
mod protection;
mod recording;
mod recording_cells;
mod release;
mod risk;
mod rows;
mod secrecy;
mod sharing;
mod shrinkage;
mod silent;
mod standing_out;
mod strata;

pub use beside::Beside;
pub use clear::{clear, clear_beside};
pub use disclosure::{against_everyone_else, disclosure_rule, less, share as share_of};
pub use error::EquityError;
pub use evenreach_statistics::{CellState, DisclosureRule, Verdict};
pub use gate::check_policy;
pub use list::{ClearedList, ListPolicy, Outside, OutsideShown, clear_list};
pub use model::{Amount, AssessmentRow, Audit, Cleared, Count, DataQualityRow, Figure, GroupRow, Judged};
pub use policy::{ChosenSharing, Decision, GateMeasure, LimitOf, OnBreach, Policy, Risk, Waiver};
pub use release::{ReleasedCount, ReleasedCounts};
pub use rows::{
    CarePocketRow, CareRow, ClauseRow, GradientOf, GradientRow, LabelBiasRow, NeedAtRisk, NeedRow, OutcomeRow,
    PocketRow, Silence,
};
pub use sharing::{Recalibration, Sharing, price_of};
