//! Many ratios, most of few people: drawn towards 1 as far as their own evidence asks for.

use crate::comparison::Comparison;

/// How much the true ratios of a family of pockets differ, beyond chance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shrinkage {
    /// Variance of the true ratios around 1.
    between: f64,
}

impl Shrinkage {
    /// Of a family, by the method of moments: the spread of the ratios around 1, weighted with expected hits, less what
    /// chance alone would make of it, and never below 0.
    ///
    /// Source: Marshall, Applied Statistics 1991;40:283-294, with the variance of hits out of few people in place of
    /// Poisson's.
    pub(crate) fn of(family: &[Comparison]) -> Self {
        let (mut spread, mut weight) = (0.0, 0.0);
        for pocket in family.iter().filter(|pocket| pocket.expected > 0.0) {
            let by_chance = chance_variance(pocket.people, pocket.expected);
            spread += pocket.expected * ((pocket.observed / pocket.expected - 1.0).powi(2) - by_chance);
            weight += pocket.expected;
        }
        Self { between: if weight > 0.0 { (spread / weight).max(0.0) } else { 0.0 } }
    }

    /// A ratio as far from 1 as its evidence lets one believe.
    pub(crate) fn shrunken(self, ratio: f64, people: f64, expected: f64) -> f64 {
        let by_chance = if expected > 0.0 { chance_variance(people, expected) } else { f64::INFINITY };
        let own = if self.between > 0.0 { self.between / (self.between + by_chance) } else { 0.0 };
        1.0 + (ratio - 1.0) * own
    }
}

/// Variance of observed over expected by chance alone.
fn chance_variance(people: f64, expected: f64) -> f64 {
    (1.0 - expected / people).max(0.0) / expected
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pocket(people: f64, observed: f64, expected: f64) -> Comparison {
        Comparison { people, observed, expected }
    }

    #[test]
    fn small_pockets_are_drawn_further_than_large_ones() {
        let family = [pocket(1000.0, 250.0, 500.0), pocket(1000.0, 750.0, 500.0), pocket(10.0, 1.0, 5.0)];
        let shrinkage = Shrinkage::of(&family);
        let (large, small) = (shrinkage.shrunken(0.5, 1000.0, 500.0), shrinkage.shrunken(0.5, 10.0, 5.0));
        assert!(0.5 < large && large < 0.51 && 0.6 < small && small < 0.8, "{large} {small}");
    }

    #[test]
    fn pockets_that_differ_by_chance_alone_are_all_alike() {
        let family = [pocket(100.0, 48.0, 50.0), pocket(100.0, 52.0, 50.0), pocket(0.0, 0.0, 0.0)];
        let shrinkage = Shrinkage::of(&family);
        assert!((shrinkage.shrunken(0.2, 100.0, 50.0) - 1.0).abs() < 1e-12);
        assert!((Shrinkage::of(&[]).shrunken(0.2, 0.0, 0.0) - 1.0).abs() < 1e-12);
    }
}
