//! Seeded random draws, the same on every machine.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha12Rng;

use crate::distribution::normal::normal_quantile;

/// Draws from one seed. The seed is printed beside every simulated number.
pub(crate) struct Draws(ChaCha12Rng);

impl Draws {
    pub(crate) fn from_seed(seed: u64) -> Self {
        Self(ChaCha12Rng::seed_from_u64(seed))
    }

    /// Uniform on the open interval (0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        let bits = self.0.next_u64() >> 11;
        (bits as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// Standard normal, by inversion, so that one draw always uses one number of the stream.
    pub(crate) fn standard_normal(&mut self) -> f64 {
        // The uniform draw is never 0 or 1, so the quantile exists.
        normal_quantile(self.uniform()).unwrap_or(0.0)
    }

    /// A whole number below `n` (0 when n = 0).
    pub(crate) fn below(&mut self, n: usize) -> usize {
        let wide = u128::from(self.0.next_u64()) * n as u128;
        (wide >> 64) as usize
    }
}
