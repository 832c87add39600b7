//! `sql/` as named relations on DataFusion, run in order, each held against its twin.
//!
//! Knows nothing of models or cohort rules. The only room that plans SQL.

mod catalogue;
mod derive;
mod engine;
mod error;
mod example;
mod flatten;
mod lint;
mod parameters;
mod prove;
mod stream;
mod twin;

pub use catalogue::{Catalogue, Relation};
pub use derive::{Derived, Inputs, as_of, derive, reduce_record, run_on_rows};
pub use engine::{Engine, Settings};
pub use error::RelationError;
pub use example::table_from_text;
pub use lint::plan_faults;
pub use parameters::{Parameter, Parameters};
pub use prove::{prove_example, standard_parameters};
pub use twin::{Example, Stage, Twin};
