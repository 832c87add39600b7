//! Learning from an extract's own past, on seeded people whose true risks are known.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests")]

#[path = "stratify/bad_input.rs"]
mod bad_input;
#[path = "stratify/leaks.rs"]
mod leaks;
#[path = "stratify/learning.rs"]
mod learning;
#[path = "stratify/world.rs"]
mod world;
