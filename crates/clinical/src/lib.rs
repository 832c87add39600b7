//! The words of the field: codes, measures with units, ethnicity categories, deprivation editions, ages.
//!
//! Knows nothing of files, Arrow or SQL: every other room speaks in these terms.

pub mod age;
pub mod deprivation;
pub mod ethnicity;
pub mod measure;
pub mod person;
pub mod quality;
pub mod snomed;
