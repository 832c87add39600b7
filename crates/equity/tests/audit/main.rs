//! The audit on small populations whose right answer is known.

#![cfg(test)]

mod behind;
mod care;
mod chance;
mod findings;
mod gate;
mod leaks;
mod pockets;
mod population;
mod quality;
mod reader;
mod secrets;
mod sharing;
mod symmetry;
mod two_nights;
