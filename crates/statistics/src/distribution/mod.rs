//! The probability distributions the intervals and tests stand on.

pub mod beta;
pub mod gamma;
pub mod hypergeometric;
pub mod normal;
