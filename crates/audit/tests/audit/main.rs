//! Lists made elsewhere, as files, and what is said of them.

#![cfg(test)]
#![expect(clippy::disallowed_methods, reason = "tests write the files they read, and look at what came out")]

mod answers;
mod bad_columns;
mod bad_identifiers;
mod folder;
mod leaks;
mod nightly;
mod order;
mod same_audit;
mod scene;
