//! How low and how high a score could be while some inputs are unknown, and whether a test could change the decision.

use serde::Serialize;

use super::equation::{Equation, Ready, Span};
use super::person::{Ethnicity9, Smoking5};

/// Which unknown inputs are let loose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknowns {
    /// Only inputs without which there is no score (body mass index, blood pressure, cholesterol, a blood test).
    Needed,
    /// Also inputs that have a published default (deprivation, smoking, ethnicity, variability).
    NeededAndDefaulted,
}

/// One unknown input and where the extremes lie.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unmeasured {
    /// The input's column name.
    pub name: &'static str,
    /// The value that makes the score lowest, in the column's unit; a category by its published number.
    pub lowest_at: f64,
    /// The value that makes the score highest.
    pub highest_at: f64,
}

/// The least and the most the score could be over the plausible values of what is unknown.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bounds {
    /// The least, in percent.
    pub lowest_percent: f64,
    /// The most, in percent.
    pub highest_percent: f64,
    /// The unknown inputs; empty when the score is fully known.
    pub missing: Vec<Unmeasured>,
}

/// Where a person stands against a threshold while something is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// Below the threshold whatever the unknown values are.
    SurelyBelow,
    /// At or above the threshold whatever the unknown values are.
    SurelyAbove,
    /// The unknown values decide: measuring them is worth it.
    DependsOnTheTest,
}

impl Band {
    /// A stable snake-case code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SurelyBelow => "surely_below",
            Self::SurelyAbove => "surely_above",
            Self::DependsOnTheTest => "depends_on_the_test",
        }
    }
}

impl Bounds {
    /// Where the person stands against a threshold in percent; at the threshold counts as above.
    ///
    /// ```
    /// use evenreach_risk::published::{Band, Bounds};
    /// let bounds = Bounds { lowest_percent: 4.0, highest_percent: 9.0, missing: Vec::new() };
    /// assert_eq!(bounds.band(10.0), Band::SurelyBelow);
    /// assert_eq!(bounds.band(9.0), Band::DependsOnTheTest);
    /// assert_eq!(bounds.band(4.0), Band::SurelyAbove);
    /// ```
    #[must_use]
    pub fn band(&self, threshold_percent: f64) -> Band {
        if self.highest_percent < threshold_percent {
            Band::SurelyBelow
        } else if self.lowest_percent >= threshold_percent {
            Band::SurelyAbove
        } else {
            Band::DependsOnTheTest
        }
    }
}

/// A measured input that is unknown: its name, its places in the equation and its plausible range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Open {
    pub name: &'static str,
    pub slots: &'static [usize],
    pub range: [f64; 2],
}

/// The bounds of one person's score, given placeholders in the unknown places.
///
/// Works on the log-hazard scale, where each input adds its part and interacts with nothing but age: the extreme of the
/// whole is the sum of each input's extreme.
pub(super) fn of_equation<const M: usize, const B: usize>(
    equation: &Equation<M, B>,
    person: &Ready<M, B>,
    open: &[Open],
    ethnicity_is_open: bool,
    smoking_is_open: bool,
) -> Bounds {
    let ages = equation.age_terms(person.age_years);
    let added = equation.contributions(person);
    let mut spans: Vec<(&'static str, f64, Option<Span>)> = open
        .iter()
        .map(|open| (open.name, added.of(open.slots), equation.span(open.slots, ages, open.range)))
        .collect();
    if ethnicity_is_open {
        let groups = Ethnicity9::ALL.map(|group| (f64::from(group.number()), equation.of_ethnicity(group)));
        spans.push(("ethnicity", added.ethnicity, Span::over(groups)));
    }
    if smoking_is_open {
        let levels = Smoking5::ALL.map(|level| (f64::from(level.number()), equation.of_smoking(level, ages)));
        spans.push(("smoking", added.smoking, Span::over(levels)));
    }
    let (mut lowest, mut highest) = (added.total(), added.total());
    let mut missing = Vec::with_capacity(spans.len());
    for (name, placeholder, span) in spans {
        let Some(span) = span else { continue };
        lowest += span.lowest - placeholder;
        highest += span.highest - placeholder;
        missing.push(Unmeasured { name, lowest_at: span.lowest_at, highest_at: span.highest_at });
    }
    Bounds { lowest_percent: equation.percent_at(lowest), highest_percent: equation.percent_at(highest), missing }
}
