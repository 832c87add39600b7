//! Lists made elsewhere, as files, and what is said of them.

#![cfg(test)]

mod answers;
mod bad_columns;
mod bad_identifiers;
mod folder;
mod leaks;
mod nightly;
mod order;
mod scene;
