//! Learned risk models, seen from outside the crate.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests")]

#[path = "learned/bad_input.rs"]
mod bad_input;
#[path = "learned/challengers.rs"]
mod challengers;
#[path = "learned/design.rs"]
mod design;
#[path = "learned/drift.rs"]
mod drift;
#[path = "learned/elastic_net.rs"]
mod elastic_net;
#[path = "learned/estimators.rs"]
mod estimators;
#[path = "learned/linfa_traps.rs"]
mod linfa_traps;
#[path = "learned/model_file.rs"]
mod model_file;
#[path = "learned/people.rs"]
mod people;
#[path = "learned/training.rs"]
mod training;
#[path = "learned/validation.rs"]
mod validation;
