//! One night: the pipeline file in, a release out. Composes the rooms, keeps the lock and the journal.
//!
//! Knows nothing of arguments or terminals.

mod ablation;
mod desks;
mod error;
mod ethnicity_readings;
mod inputs;
mod journal;
mod learned_tables;
mod night;
mod other_settings;
mod parameters;
mod pipeline;
mod project;
mod quality_tables;
mod rechosen;
mod score_record;
mod score_tables;
mod table_builder;
mod tier_tables;
mod world;

pub use error::Stopped;
pub use night::{Checkup, check, run};
pub use pipeline::{Pipeline, PipelineError};
pub use project::{DEMO_AREAS, write_project};
pub use score_record::{SCORES, score_lines};
pub use world::{Step, World};
