//! Who is chosen, and why each: clauses, capacity, and the first clause not met for everybody else.
//!
//! Knows nothing of files or of how a list is written out.

mod choose;
mod definition;
mod error;
mod standing;

pub use choose::{Plan, choose};
pub use definition::{CareGiven, Clause, ClauseKind, Definition};
pub use error::CohortError;
pub use standing::{Cohort, Place, Standing};
