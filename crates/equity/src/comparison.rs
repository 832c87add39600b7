//! Observed against expected hits among so many people: ratio, interval and test, by the rarer outcome.
//!
//! Poisson limits of a count fit hits that are rare. Where most people are hit, as on a list of nearly everybody in
//! need, they are several times too wide, and people left out would go unnoticed; but then those who are missed are
//! the rare ones, and the limits of their number say how many were hit. Either way the Poisson variance is that of the
//! binomial or up to twice it, never less.

use evenreach_statistics::count::{count_limits, poisson_test};
use evenreach_statistics::{Estimate, Undefined, selection_ratio};

/// One group's comparison.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Comparison {
    /// People who could have been hit.
    pub(crate) people: f64,
    /// Of whom hit.
    pub(crate) observed: f64,
    /// Hit if every stratum had been hit as often as over all groups.
    pub(crate) expected: f64,
}

impl Comparison {
    /// The same rates among so many times fewer people: what counts with this design effect are worth.
    pub(crate) fn thinned(self, design_effect: f64) -> Self {
        let Self { people, observed, expected } = self;
        Self { people: people / design_effect, observed: observed / design_effect, expected: expected / design_effect }
    }

    /// Observed over expected; the interval is that of the outcome seen more rarely.
    pub(crate) fn ratio(&self, confidence: f64) -> Result<Estimate, Undefined> {
        if 2.0 * self.observed <= self.people || self.expected <= 0.0 {
            return selection_ratio(self.observed, self.expected, confidence);
        }
        let missed = count_limits((self.people - self.observed).max(0.0), confidence)?;
        let hit = |missed: f64| (self.people - missed).max(0.0) / self.expected;
        Ok(Estimate { value: self.observed / self.expected, lower: hit(missed.upper), upper: hit(missed.lower) })
    }

    /// Two-sided exact Poisson p-value of the outcome expected more rarely.
    pub(crate) fn p_value(&self) -> Result<f64, Undefined> {
        if 2.0 * self.expected <= self.people {
            return poisson_test(self.observed, self.expected);
        }
        let missed = (self.people - self.observed).max(0.0);
        // Of summed rates a trace can be left where everybody is hit everywhere.
        let expected_missed = self.people - self.expected;
        if missed < 0.5 && expected_missed < 1e-6 { Ok(1.0) } else { poisson_test(missed, expected_missed) }
    }

    /// Hits seen or expected, whichever are more. Misses need not be many for a verdict: a list that leaves out nobody in
    /// need has reached them.
    pub(crate) fn events(&self) -> f64 {
        self.observed.max(self.expected)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn people_left_off_a_list_of_nearly_everybody_are_noticed() {
        // 12 of 40 left out where 4 are left out elsewhere: Poisson limits of the 28 would reach 1.12.
        let left_out = Comparison { people: 40.0, observed: 28.0, expected: 36.0 };
        let ratio = left_out.ratio(0.95).unwrap();
        assert!((ratio.value - 28.0 / 36.0).abs() < 1e-12);
        assert!((ratio.lower - 0.529).abs() < 1e-3 && (ratio.upper - 0.939).abs() < 1e-3, "{ratio:?}");
        assert!((left_out.p_value().unwrap() - 0.0018).abs() < 1e-4, "{:?}", left_out.p_value());
        let everybody = Comparison { people: 40.0, observed: 40.0, expected: 40.0 - 1e-12 };
        assert_eq!(everybody.p_value(), Ok(1.0));
        assert_eq!(Comparison { people: 40.0, observed: 0.0, expected: 0.0 }.p_value(), Err(Undefined::ExpectedZero));
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_ratio(people in 1u32..2000, observed in 0.0..1.0f64, expected in 0.01..1.0f64) {
            let people = f64::from(people);
            let observed = (observed * people).floor();
            let ratio = Comparison { people, observed, expected: expected * people }.ratio(0.95).unwrap();
            prop_assert!(0.0 <= ratio.lower && ratio.lower <= ratio.value && ratio.value <= ratio.upper);
        }
    }
}
