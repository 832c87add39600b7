//! Fractional polynomial terms: a power of an input, perhaps times its logarithm, centred on a cohort mean.

/// The exponents that occur in the published equations.
///
/// A closed list lets each be computed with multiplication, division or a square root instead of a general power.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Power {
    MinusTwo,
    MinusOne,
    MinusHalf,
    Zero,
    Half,
    One,
    Two,
    Three,
}

impl Power {
    const ALL: [Self; 8] =
        [Self::MinusTwo, Self::MinusOne, Self::MinusHalf, Self::Zero, Self::Half, Self::One, Self::Two, Self::Three];

    pub fn from_exponent(exponent: f64) -> Option<Self> {
        Self::ALL.into_iter().find(|power| (power.exponent() - exponent).abs() < 1e-12)
    }

    pub const fn exponent(self) -> f64 {
        match self {
            Self::MinusTwo => -2.0,
            Self::MinusOne => -1.0,
            Self::MinusHalf => -0.5,
            Self::Zero => 0.0,
            Self::Half => 0.5,
            Self::One => 1.0,
            Self::Two => 2.0,
            Self::Three => 3.0,
        }
    }

    fn raise(self, x: f64) -> f64 {
        match self {
            Self::MinusTwo => 1.0 / (x * x),
            Self::MinusOne => 1.0 / x,
            Self::MinusHalf => 1.0 / x.sqrt(),
            Self::Zero => 1.0,
            Self::Half => x.sqrt(),
            Self::One => x,
            Self::Two => x * x,
            Self::Three => x * x * x,
        }
    }
}

/// `(x / divide_by)^power`, times `ln(x / divide_by)` when `times_ln`, less `centre`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fractional {
    pub divide_by: f64,
    pub power: Power,
    pub times_ln: bool,
    pub centre: f64,
}

impl Fractional {
    /// The identity, for a place in an equation that a model does not use.
    pub const UNUSED: Self = Self { divide_by: 1.0, power: Power::One, times_ln: false, centre: 0.0 };

    pub fn centred(&self, value: f64) -> f64 {
        let x = value / self.divide_by;
        let raised = self.power.raise(x);
        (if self.times_ln { raised * x.ln() } else { raised }) - self.centre
    }

    /// The input at which `weight * self + other_weight * other` is stationary, if there is one.
    ///
    /// Holds for the two shapes the published equations use: two different powers, or one power with and without the
    /// logarithm. Each has at most one stationary point on the positive axis.
    pub fn stationary_with(&self, weight: f64, other: &Self, other_weight: f64) -> Option<f64> {
        let (p, q) = (self.power.exponent(), other.power.exponent());
        let x = if self.power == other.power {
            match (self.times_ln, other.times_ln) {
                (false, true) => stationary_of_repeated_power(p, weight, other_weight),
                (true, false) => stationary_of_repeated_power(p, other_weight, weight),
                _ => return None,
            }
        } else if self.times_ln || other.times_ln {
            return None;
        } else {
            (-(weight * p) / (other_weight * q)).powf(1.0 / (q - p))
        };
        let value = x * self.divide_by;
        (value.is_finite() && value > 0.0).then_some(value)
    }
}

/// Where `plain * x^p + logged * x^p * ln x` is stationary.
fn stationary_of_repeated_power(p: f64, plain: f64, logged: f64) -> f64 {
    (-(plain / logged) - 1.0 / p).exp()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slope(first: &Fractional, second: &Fractional, weights: (f64, f64), at: f64) -> f64 {
        let height = |x: f64| weights.0 * first.centred(x) + weights.1 * second.centred(x);
        let step = at * 1e-5;
        (height(at + step) - height(at - step)) / (2.0 * step)
    }

    #[test]
    fn powers_agree_with_the_general_power() {
        for power in Power::ALL {
            for x in [0.3, 1.0, 2.5, 8.4] {
                assert!((power.raise(x) - x.powf(power.exponent())).abs() < 1e-12 * x.powf(power.exponent()).max(1.0));
            }
        }
        assert_eq!(Power::from_exponent(0.25), None);
    }

    #[test]
    fn stationary_points_are_flat() {
        let term = |divide_by, power, times_ln| Fractional { divide_by, power, times_ln, centre: 0.1 };
        for (first, second, weights) in [
            (term(10.0, Power::MinusTwo, false), term(10.0, Power::MinusTwo, true), (0.29, -4.15)),
            (term(10.0, Power::One, false), term(10.0, Power::Three, false), (2.93, -0.047)),
            (term(10.0, Power::Two, false), term(10.0, Power::Three, false), (0.95, -0.1435)),
            (term(1.0, Power::MinusHalf, false), term(1.0, Power::MinusHalf, true), (-54.8, -53.1)),
            (term(10.0, Power::Half, false), term(10.0, Power::One, false), (8.7, -1.5)),
        ] {
            let at = first.stationary_with(weights.0, &second, weights.1).expect("a stationary point");
            assert!(slope(&first, &second, weights, at).abs() < 1e-4, "slope at {at}");
            assert_eq!(second.stationary_with(weights.1, &first, weights.0).map(f64::round), Some(at.round()));
        }
        let (first, second) = (term(10.0, Power::One, false), term(10.0, Power::Three, false));
        assert_eq!(first.stationary_with(1.0, &second, 1.0), None);
    }
}
