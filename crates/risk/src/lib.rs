//! Risk in two kinds: published scores computed from their papers, and models learned from the local population.

pub mod learned;
pub mod published;
pub mod stratify;
