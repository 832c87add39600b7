//! `sii(quantile, population, value)` and `rii(...)`: slope and relative index of inequality.

use evenreach_statistics::slope_index::{
    GradientGroup, SlopeIndex, SlopeIndexInterval, slope_index, slope_index_interval,
};
use evenreach_statistics::{Estimate, Undefined};

use super::aggregate::OfRows;
use super::answer::{Answer, interval, value_and_limits};
use super::definition::{CONFIDENCE, Definition, INTERVAL, Null, Parameter};
use super::sample::Columns;

pub(crate) const QUANTILE: Parameter = Parameter::new("quantile", "The group's rank, 1 the most deprived");
pub(crate) const MULTIPLIER: Parameter =
    Parameter::setting("multiplier", "Multiplies the slope; negative turns the direction round; 1 when left out", 1.0);

const PARAMETERS: &[Parameter] = &[
    Parameter { meaning: "The group's rank, 1 the most deprived; rows with the same one are one group", ..QUANTILE },
    Parameter::new("population", "People of the group; 1 where a row is a person"),
    Parameter::new("value", "The indicator in the group; 0 or 1 where a row is a person"),
    Parameter::new("se", "Standard error of the value; without it there are no limits").or_none().null(Null::Allowed),
    MULTIPLIER,
    CONFIDENCE,
];

const EXAMPLE: (&str, &str) = (
    "quantile, population, value, se",
    "from (values (1, 900, 30.0, 0.8), (2, 1100, 27.0, 0.7), (3, 1000, 25.0, 0.7), (4, 1200, 22.0, 0.6), \
     (5, 800, 20.0, 0.9)) as groups(quantile, population, value, se)",
);

pub(crate) const SII: Definition<OfRows> = Definition {
    name: "sii",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: PARAMETERS,
    about: "Slope index of inequality: fitted value of the least deprived end less that of the most deprived, by least \
            squares weighted with population. Below 0, an adverse indicator is worse for the deprived. Limits are \
            exact for values with normal errors. Under three groups is `too_few_groups`, an empty one `pop_zero`; \
            without se the limits are `ci_not_estimable`.",
    source: "PHEindicatormethods phe_sii (value_type 0), in closed form.",
    example: EXAMPLE,
    compute: |columns, settings| answer(columns, settings, SLOPE),
};

pub(crate) const RII: Definition<OfRows> = Definition {
    name: "rii",
    alias: None,
    parts: INTERVAL,
    words: &[],
    parameters: PARAMETERS,
    about: "Relative index of inequality: fitted value of the least deprived end over that of the most deprived, \
            inverted for a negative multiplier. Below 1, an adverse indicator is worse for the deprived. Under five \
            groups is `too_few_groups`, a fitted most deprived end at or below 0 `intercept_not_positive`.",
    source: "PHEindicatormethods phe_sii; Fieller's limits.",
    example: EXAMPLE,
    compute: |columns, settings| answer(columns, settings, RELATIVE),
};

/// Either index's value, or its limits.
#[derive(Clone, Copy)]
pub(crate) struct Of {
    pub(crate) value: fn(SlopeIndex) -> Result<f64, Undefined>,
    pub(crate) limits: fn(SlopeIndexInterval) -> Result<Estimate, Undefined>,
}

pub(crate) const SLOPE: Of = Of { value: |index| Ok(index.sii), limits: |index| Ok(index.sii) };
pub(crate) const RELATIVE: Of = Of { value: |index| index.rii, limits: |index| index.rii };

/// One index of the two, with limits where standard errors were handed in.
fn answer(columns: &Columns, settings: &[f64], of: Of) -> Answer {
    let (groups, errors) = groups(columns);
    let value = match slope_index(&groups, settings[0]).and_then(of.value) {
        Ok(value) => value,
        Err(reason) => return interval(Err(reason)),
    };
    let limits =
        |errors: Vec<f64>| slope_index_interval(&groups, &errors, settings[0], settings[1]).and_then(of.limits);
    value_and_limits(value, errors.ok_or(Undefined::CiNotEstimable).and_then(limits))
}

/// Sums over the rows of one group.
#[derive(Default)]
struct Sums {
    rows: usize,
    population: f64,
    total: f64,
    variance: f64,
    only: (f64, f64),
}

impl Sums {
    fn add(&mut self, population: f64, value: f64, error: f64) {
        // A negative population or error must not vanish in a sum.
        let checked = |number: f64| if number < 0.0 { f64::NAN } else { number };
        self.rows += 1;
        self.population += checked(population);
        self.total += population * value;
        self.variance += (population * checked(error)).powi(2);
        self.only = (value, checked(error));
    }

    /// The mean and its standard error; a single row's own, to the last figure.
    fn mean(&self) -> (f64, f64) {
        match self.rows {
            1 => self.only,
            _ if self.population > 0.0 => (self.total / self.population, self.variance.sqrt() / self.population),
            // Refused later, as an empty group.
            _ => (0.0, 0.0),
        }
    }
}

/// Rows with the same rank as one group: its people, their mean value, and the standard error of that mean.
fn groups(columns: &Columns) -> (Vec<GradientGroup>, Option<Vec<f64>>) {
    let (rank, population, value) = (columns.numbers(0), columns.numbers(1), columns.numbers(2));
    let errors = columns.whole(3);
    let mut groups: Vec<Sums> = vec![];
    for row in 0..rank.len() {
        // Rows come in the order of their rank.
        if row == 0 || rank[row] > rank[row - 1] {
            groups.push(Sums::default());
        }
        if let Some(group) = groups.last_mut() {
            group.add(population[row], value[row], errors.as_ref().map_or(0.0, |errors| errors[row]));
        }
    }
    let gradient = groups.iter().map(|sums| GradientGroup { population: sums.population, value: sums.mean().0 });
    let gradient = gradient.collect();
    (gradient, errors.is_some().then(|| groups.iter().map(|sums| sums.mean().1).collect()))
}
