//! Whole-system tests, in one binary so that the engine is linked once.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod audit;
mod bad_input;
mod catalogue;
mod codes;
mod compare;
mod england;
mod learned;
mod nights;
mod privacy;
mod project;
mod published_scores;
mod reduction;
mod synthea;
mod waiver;
