//! evenreach-nightly
