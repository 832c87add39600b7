//! One night: the pipeline file in, a release out. Composes the rooms, keeps the lock and the journal.
//!
//! Knows nothing of arguments or terminals.

mod ablation;
mod census_tables;
#[cfg(test)]
mod checked_people;
mod checks;
mod compare;
mod curve_tables;
mod desks;
mod drift;
mod error;
mod ethnicity_readings;
mod ethnicity_tables;
mod group_table;
mod inputs;
mod invited;
mod journal;
mod kept_models;
mod kit;
mod learned_lines;
mod learned_tables;
mod learning;
mod missed_events;
mod night;
mod other_settings;
mod parameters;
mod past;
mod past_lists;
mod person_risks;
mod pipeline;
mod prices;
mod project;
mod published_calibration;
mod quality_tables;
mod rechosen;
mod score_record;
mod score_tables;
mod selection_policies;
mod settings;
mod table_builder;
mod thresholds;
mod tier_movement;
mod tier_tables;
mod waiving;
mod world;

pub use compare::{Cause, Comparison, Component, compare};
pub use error::Stopped;
pub use evenreach_publish::NightWaiver;
pub use learning::validate_model;
pub use night::{Checkup, check, run};
pub use pipeline::{Pipeline, PipelineError};
pub use project::{DEMO_AREAS, write_project};
pub use score_record::{SCORES, score_lines};
pub use waiving::release_held;
pub use world::{Step, World};
