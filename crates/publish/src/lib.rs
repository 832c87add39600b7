//! Cohorts out: staging folder, practice lists, aggregates, report, manifest, one atomic rename.
//!
//! Knows nothing of how people were chosen. A night appears whole or not at all:
//!
//! ```text
//! runs/2026-11-21-<run id>/            one rename makes it appear
//!   manifest.json                      digests of inputs and of every output
//!   patients/<cohort>.parquet          identifiable, 0600
//!   patients/<cohort>/<practice>.csv   the same people, one file a practice, safe to open in a spreadsheet
//!   patients/standings.parquet         identifiable: everybody registered, clauses met and place in every cohort
//!   patients/clauses.json              the clauses in words, for `explain`
//!   patients/<table>.parquet           identifiable: tables of people the night keeps, such as scores, risks and tiers
//!   patients/<name>.json               what the next night compares with: counts that can be of few people
//!   settings/*                         pipeline file, relations, codelists and ethnicity map the night was run with
//!   models/<outcome>.json              learned models: aggregates only
//!   aggregates/*.parquet, *.csv        disclosure-controlled
//!   report.html                        aggregates only
//! runs/current -> 2026-11-21-<run id>
//! runs/held/2026-11-21-<run id>/       a night the equity gate held: `held/` in place of `patients/`
//! ```
//!
//! If the gate holds any cohort, the whole night is held: nobody is handed a list, `current` stays where it is,
//! and every list of that night lies under `held/`, so a folder named `patients` exists only in a released run. A
//! waiver in the pipeline file changes the run id, and the next run of the same night releases it; [`release_held`]
//! releases the held run itself, once.

mod aggregates;
mod cell;
mod chart;
mod clause_words;
mod current;
mod earlier;
mod error;
mod everyone;
mod explain;
mod kept;
mod list_release;
mod lists_of_run;
mod lock;
mod lookup;
mod manifest;
mod name;
mod night;
mod parquet_bytes;
mod patients;
mod person_table;
mod read_me;
mod release;
mod report;
mod series;
mod spreadsheet;
mod staging;
mod standing_code;
mod standings;
mod sweep;
mod table_file;
mod waive;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;

pub use earlier::{ReleaseBefore, release_before, released_counts};
pub use error::PublishError;
pub use explain::{Explained, ExplainedClause, explain};
pub use kept::file_before;
pub use list_release::{ListRelease, PublishedList, release_list};
pub use lists_of_run::{CohortPlaces, RunLists, run_lists};
pub use lock::{Lock, lock};
pub use manifest::{CohortEntry, Manifest, Outcome, OutputEntry, WaiverEntry, verify};
pub use night::{Release, ReportTable, Words};
pub use person_table::{PersonTable, person_row, person_table_before};
pub use release::{Published, release};
pub use sweep::{Swept, sweep};
pub use table_file::{check_new_table, write_table};
pub use waive::{NightWaiver, release_held};
