//! From the line's tables to learned risks: one builder of features for the past and for tonight.

mod feature_columns;
mod learn;
mod outcome;

pub use feature_columns::feature_table;
pub use learn::{Learned, Night, learn};
pub use outcome::Outcome;
