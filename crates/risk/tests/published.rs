//! The published scores against public test vectors, published engine behaviour, and properties that must hold.
#![expect(
    clippy::expect_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test stops at the first surprise, and the same inputs must give the same bits"
)]

#[path = "published/behaviour.rs"]
mod behaviour;
#[path = "published/bounds.rs"]
mod bounds;
#[path = "published/catalogue.rs"]
mod catalogue;
#[path = "published/explanations.rs"]
mod explanations;
#[path = "published/people.rs"]
mod people;
#[path = "published/properties.rs"]
mod properties;
#[path = "published/questionnaires.rs"]
mod questionnaires;
#[path = "published/table.rs"]
mod table;
#[path = "published/vectors.rs"]
mod vectors;
