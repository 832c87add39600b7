//! The equity audit of any list, made by an EMIS search, a spreadsheet or another tool.
//!
//! A file of people and a file of those who were selected become a cohort, and go through the audit, the gate and the
//! disclosure rule of a night. Both are CSV or Parquet with a column of identifiers in common. Identifiers join the two
//! files and go no further: they are in no table handed on, no output and no message.
//!
//! **Need** is a column of the population. True or false (also 1 or 0, yes or no): people in need are those of whom it
//! is true. A risk, as a fraction of 1 or per cent: everybody with a risk is in need, and people are compared with
//! others of about the same risk, in the bands of a night. Without the column everybody counts as in need. Where the
//! cell is empty, nobody knows: those people are a row of their own.

mod cells;
mod error;
mod group_columns;
mod hint;
mod identifiers;
mod list;
mod list_cohort;
mod need;
mod population;
mod request;
mod run;
mod table;

pub use error::AuditError;
pub use request::{OutsidePopulation, Request};
pub use run::{Audited, audit_list, judge_list};
