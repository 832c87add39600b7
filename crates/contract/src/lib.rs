//! What a table promises, and the check that it keeps the promise.
//!
//! A [`Contract`] describes and checks with the same words: the data dictionary an analyst reads is printed from
//! what the machine enforces. [`Checked`] is what passes between rooms; its only constructor is the check.

mod breach;
mod check;
mod checked;
mod column;
mod dictionary;
mod view;

pub use breach::Breach;
pub use check::{Sieved, sieve};
pub use checked::Checked;
pub use column::{Column, Contract, Kind};
pub use dictionary::data_dictionary;
pub use view::View;
