//! The audit on small populations whose right answer is known.

#![cfg(test)]

mod chance;
mod findings;
mod gate;
mod leaks;
mod population;
mod quality;
mod symmetry;
