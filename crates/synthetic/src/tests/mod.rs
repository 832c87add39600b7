//! Tests of whole populations on a small geography of our own.

mod contracts;
mod fixture;
mod places;
mod planted;
mod rates;
mod repeatable;
