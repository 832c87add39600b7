//! Draws and fold numbers that depend on a stable key or a stated seed, and on nothing else.

/// Spreads a 64-bit number over all 64-bit numbers, one to one (the finaliser of SplitMix64;
/// Steele, Lea and Flood 2014).
pub(crate) fn mix(key: u64) -> u64 {
    let mut z = key.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The fold of a person: all rows of one key fall into one fold.
pub(crate) fn fold(key: u64, folds: u32) -> u32 {
    (mix(key ^ 0x000f_01d5) % u64::from(folds.max(1))) as u32
}

/// A number in [0, 1) for a person and a purpose.
pub(crate) fn share(key: u64, purpose: u64) -> f64 {
    (mix(key ^ mix(purpose)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A sequence of draws from a seed.
pub(crate) struct Draws(u64);

impl Draws {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// A place below `end`, which must not be 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        // The high half of a 128-bit product is as good as uniform for any population.
        ((u128::from(mix(self.0)) * end as u128) >> 64) as usize
    }
}
