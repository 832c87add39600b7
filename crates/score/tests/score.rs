//! Whole files through the scorer: public vectors, formats against each other, and files with something wrong.
#![expect(clippy::expect_used, clippy::panic, reason = "a test stops at the first surprise")]

#[path = "score/bad_files.rs"]
mod bad_files;
#[path = "score/formats.rs"]
mod formats;
#[path = "score/hints.rs"]
mod hints;
#[path = "score/outputs.rs"]
mod outputs;
#[path = "score/properties.rs"]
mod properties;
#[path = "score/rows.rs"]
mod rows;
#[path = "score/scene.rs"]
mod scene;
#[path = "score/vectors.rs"]
mod vectors;
