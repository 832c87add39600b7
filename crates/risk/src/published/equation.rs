//! A ClinRisk equation as dense arrays: every input adds to the log hazard on its own, given age.
//!
//! QRISK3 and QDiabetes share one form. All interactions are with the two age terms, so once the age is known the
//! linear predictor is a plain sum over inputs. That is what makes the explanation exact and the bounds sharp.

use super::fractional::Fractional;
use super::person::{Ethnicity9, Smoking5};

/// A coefficient alone, times the first age term, times the second.
pub(super) type Weights = [f64; 3];

/// One transform of a measured input and its weights.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Measure {
    pub term: Fractional,
    pub weights: Weights,
}

/// One sex's equation with `M` transforms of measured inputs and `B` yes/no conditions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Equation<const M: usize, const B: usize> {
    /// Natural logarithm of the ten-year baseline survival; negative.
    pub log_survival: f64,
    pub ages: [Fractional; 2],
    pub age_weights: [f64; 2],
    pub measures: [Measure; M],
    pub ethnicity: [f64; 9],
    pub smoking: [Weights; 5],
    pub conditions: [Weights; B],
    /// Which conditions this sex's equation has.
    pub applies: [bool; B],
}

/// A person ready for an equation: everything known, defaulted or clamped already.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ready<const M: usize, const B: usize> {
    pub age_years: f64,
    /// The raw input behind each transform, in the equation's order.
    pub values: [f64; M],
    pub ethnicity: Ethnicity9,
    pub smoking: Smoking5,
    pub conditions: [bool; B],
}

/// What each input adds to the log hazard, against the reference person of the cohort.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Contributions<const M: usize, const B: usize> {
    pub age: f64,
    pub measures: [f64; M],
    pub ethnicity: f64,
    pub smoking: f64,
    pub conditions: [f64; B],
}

impl<const M: usize, const B: usize> Contributions<M, B> {
    /// What the input behind `slots` adds.
    pub fn of(&self, slots: &[usize]) -> f64 {
        slots.iter().filter_map(|slot| self.measures.get(*slot)).sum()
    }

    /// The linear predictor.
    pub fn total(&self) -> f64 {
        let sum = |values: &[f64]| values.iter().sum::<f64>();
        self.age + self.ethnicity + self.smoking + sum(&self.measures) + sum(&self.conditions)
    }
}

/// The extremes of one input's contribution over a range, and the values at which they are reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub lowest: f64,
    pub lowest_at: f64,
    pub highest: f64,
    pub highest_at: f64,
}

impl Span {
    /// The extremes over candidates of (value, contribution); nothing when there are none.
    pub fn over(candidates: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        candidates.into_iter().fold(None, |span: Option<Self>, (at, height)| {
            let mut span = span.unwrap_or(Self { lowest: height, lowest_at: at, highest: height, highest_at: at });
            if height < span.lowest {
                (span.lowest, span.lowest_at) = (height, at);
            }
            if height > span.highest {
                (span.highest, span.highest_at) = (height, at);
            }
            Some(span)
        })
    }
}

impl<const M: usize, const B: usize> Equation<M, B> {
    /// The two centred age terms.
    pub fn age_terms(&self, age_years: f64) -> [f64; 2] {
        [self.ages[0].centred(age_years), self.ages[1].centred(age_years)]
    }

    pub fn contributions(&self, person: &Ready<M, B>) -> Contributions<M, B> {
        let ages = self.age_terms(person.age_years);
        let mut measures = [0.0; M];
        for ((added, measure), value) in measures.iter_mut().zip(&self.measures).zip(person.values) {
            *added = measure.term.centred(value) * at_age(&measure.weights, ages);
        }
        let mut conditions = [0.0; B];
        for ((added, weights), present) in conditions.iter_mut().zip(&self.conditions).zip(person.conditions) {
            if present {
                *added = at_age(weights, ages);
            }
        }
        Contributions {
            age: ages[0] * self.age_weights[0] + ages[1] * self.age_weights[1],
            measures,
            ethnicity: self.of_ethnicity(person.ethnicity),
            smoking: self.of_smoking(person.smoking, ages),
            conditions,
        }
    }

    pub fn of_ethnicity(&self, group: Ethnicity9) -> f64 {
        self.ethnicity[group as usize]
    }

    pub fn of_smoking(&self, level: Smoking5, ages: [f64; 2]) -> f64 {
        at_age(&self.smoking[level as usize], ages)
    }

    /// Ten-year risk in percent at a linear predictor.
    pub fn percent_at(&self, linear_predictor: f64) -> f64 {
        -100.0 * (self.log_survival * linear_predictor.exp()).exp_m1()
    }

    pub fn percent(&self, person: &Ready<M, B>) -> f64 {
        self.percent_at(self.contributions(person).total())
    }

    /// The extremes over `range` of what the input behind `slots` adds, at these age terms.
    ///
    /// Looks at both ends and at the one interior point where the pair of transforms can turn.
    pub fn span(&self, slots: &[usize], ages: [f64; 2], range: [f64; 2]) -> Option<Span> {
        let terms: Vec<(&Fractional, f64)> = slots
            .iter()
            .filter_map(|slot| self.measures.get(*slot))
            .map(|measure| (&measure.term, at_age(&measure.weights, ages)))
            .collect();
        let turning = match terms.as_slice() {
            [(first, weight), (second, other_weight)] => first.stationary_with(*weight, second, *other_weight),
            _ => None,
        };
        let inside = turning.filter(|value| *value > range[0] && *value < range[1]);
        let height = |value: f64| terms.iter().map(|(term, weight)| term.centred(value) * weight).sum::<f64>();
        Span::over([Some(range[0]), inside, Some(range[1])].into_iter().flatten().map(|value| (value, height(value))))
    }
}

fn at_age(weights: &Weights, ages: [f64; 2]) -> f64 {
    weights[0] + weights[1] * ages[0] + weights[2] * ages[1]
}
