//! Statistical disclosure control: what may leave the practice.
//!
//! Statistics are computed on unrounded counts; these rules act on what is written out. The
//! identifiable cohort file for direct care is not a statistic and is not touched by them.

pub mod cell;
pub mod dominance;
pub mod list;
pub mod percentage;
pub mod rule;
pub mod table;

pub use cell::CellState;
pub use rule::DisclosureRule;
