//! One night: the pipeline file in, a release out. Composes the rooms, keeps the lock and the journal.
//!
//! Knows nothing of arguments or terminals.

mod curve_tables;
mod desks;
mod error;
mod ethnicity_tables;
mod inputs;
mod journal;
mod kept_models;
mod learned_lines;
mod learned_tables;
mod learning;
mod night;
mod parameters;
mod past;
mod person_risks;
mod pipeline;
mod project;
mod quality_tables;
mod score_tables;
mod table_builder;
mod tier_tables;
mod world;

pub use error::Stopped;
pub use learning::validate_model;
pub use night::{Checkup, check, run};
pub use pipeline::{Pipeline, PipelineError};
pub use project::{DEMO_AREAS, write_project};
pub use world::{Step, World};
