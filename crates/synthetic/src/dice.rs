//! Seeded random draws: one independent ChaCha8 stream per person and topic.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Exp1, StandardNormal};

/// What a stream of draws is used for. Separate topics keep a person's life the same when only the
/// recording of it changes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Topic {
    /// Place, age, sex, ethnic group, risk factors and the course of life.
    Life = 0,
    /// Contacts, measurements, diagnoses and treatment.
    Care = 1,
    /// Registrations, addresses, ethnicity records, needs, opt-outs.
    Administration = 2,
    /// Faults put into the coded record.
    Fault = 3,
}

/// A stream of random draws.
pub(crate) struct Dice {
    rng: ChaCha8Rng,
}

impl Dice {
    /// The stream of person `index` for one topic. It depends on nothing else, so neither the
    /// number of threads nor the size of a part file can change a person.
    pub(crate) fn new(seed: u64, index: u64, topic: Topic) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(index.wrapping_mul(4).wrapping_add(topic as u64));
        Self { rng }
    }

    /// Uniform on [0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        self.rng.random::<f64>()
    }

    /// True with probability `p` (0 or less: never; 1 or more: always).
    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    /// A whole number in `0..n`, without modulo bias; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        if n == 0 { 0 } else { self.rng.random_range(0..n) }
    }

    /// A whole number from `low` to `high`, both included; `low` when the range is empty.
    pub(crate) fn between(&mut self, low: i32, high: i32) -> i32 {
        if high <= low { low } else { self.rng.random_range(low..=high) }
    }

    /// Standard normal.
    pub(crate) fn normal(&mut self) -> f64 {
        self.rng.sample(StandardNormal)
    }

    /// Exponential with mean 1.
    pub(crate) fn exponential(&mut self) -> f64 {
        self.rng.sample(Exp1)
    }

    /// Log-normal with mean 1 and the given standard deviation on the log scale.
    pub(crate) fn spread(&mut self, log_sd: f64) -> f64 {
        (log_sd * self.normal() - 0.5 * log_sd * log_sd).exp()
    }

    /// Poisson, by counting unit-rate arrivals; meant for means below about 30.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let mut count = 0;
        let mut elapsed = self.exponential();
        while elapsed < mean && count < 400 {
            count += 1;
            elapsed += self.exponential();
        }
        count
    }

    /// The index of one of `weights`, each drawn in proportion to its weight; 0 when all are 0.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.uniform() * total;
        for (index, weight) in weights.iter().enumerate() {
            if left < *weight {
                return index;
            }
            left -= weight;
        }
        weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_do_not_overlap() {
        let draws = |seed, index, topic| {
            let mut dice = Dice::new(seed, index, topic);
            (0..8).map(|_| dice.below(u64::MAX)).collect::<Vec<_>>()
        };
        assert_eq!(draws(7, 3, Topic::Life), draws(7, 3, Topic::Life));
        assert_ne!(draws(7, 3, Topic::Life), draws(7, 3, Topic::Care));
        assert_ne!(draws(7, 3, Topic::Life), draws(7, 4, Topic::Life));
        assert_ne!(draws(7, 3, Topic::Life), draws(8, 3, Topic::Life));
    }

    #[test]
    fn weighted_draws_follow_the_weights() {
        let mut dice = Dice::new(1, 0, Topic::Life);
        let mut counts = [0_u32; 3];
        for _ in 0..40_000 {
            counts[dice.weighted(&[1.0, 0.0, 3.0])] += 1;
        }
        assert_eq!(counts[1], 0);
        assert!((counts[0] as f64 / 40_000.0 - 0.25).abs() < 0.01, "{counts:?}");
        assert_eq!(dice.weighted(&[0.0, 0.0]), 0);
    }

    #[test]
    fn poisson_has_its_mean() {
        let mut dice = Dice::new(1, 1, Topic::Care);
        let total: u32 = (0..20_000).map(|_| dice.poisson(4.2)).sum();
        assert!((f64::from(total) / 20_000.0 - 4.2).abs() < 0.06, "{total}");
        assert_eq!(dice.poisson(0.0), 0);
    }
}
