//! Numbers handed in as doubles that have to be whole, or flags.

use evenreach_statistics::Undefined;

/// Whole numbers below this are exact in a double.
pub(crate) const EXACT: u64 = 1 << 53;

/// A whole number from `least` to `most`, which is at most [`EXACT`].
///
/// # Errors
/// [`Undefined::InvalidInput`] for any other.
pub(crate) fn whole(number: f64, least: u64, most: u64) -> Result<u64, Undefined> {
    let is_whole = number.fract().abs() <= 0.0 && (least as f64..=most as f64).contains(&number);
    if is_whole { Ok(number as u64) } else { Err(Undefined::InvalidInput) }
}

/// A flag.
///
/// # Errors
/// [`Undefined::InvalidInput`] when it is neither 0 nor 1.
pub(crate) fn flag(number: f64) -> Result<bool, Undefined> {
    whole(number, 0, 1).map(|number| number == 1)
}
