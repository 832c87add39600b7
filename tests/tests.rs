//! Whole-system tests, in one binary so that the engine is linked once.

mod bad_input;
mod catalogue;
mod england;
mod nights;
mod privacy;
mod project;
mod reduction;
mod synthea;
mod waiver;
