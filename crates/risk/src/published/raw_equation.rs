//! The published layout of a ClinRisk equation as it stands in the parameter files, and its check on the way in.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::equation::{Equation, Measure, Weights};
use super::fractional::{Fractional, Power};
use super::person::{Ethnicity9, Smoking5};

/// One sex's equation: named transforms, their coefficients, and interactions with the two age terms.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEquation {
    baseline_survival_10y: f64,
    derived_variables: BTreeMap<String, RawFractional>,
    linear: BTreeMap<String, f64>,
    ethnicity: BTreeMap<u8, f64>,
    smoking: BTreeMap<u8, f64>,
    binary: BTreeMap<String, f64>,
    interactions: Vec<RawInteraction>,
    centring_means: BTreeMap<String, f64>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFractional {
    input: String,
    divide_by: f64,
    power: f64,
    times_ln: bool,
    centre: f64,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawInteraction {
    var: String,
    with: String,
    level: Option<u8>,
    coef: f64,
}

impl RawEquation {
    /// The cohort mean of an input, in its own unit.
    pub fn centring_mean(&self, input: &str) -> Result<f64, String> {
        self.centring_means.get(input).copied().ok_or(format!("no centring mean of {input}"))
    }

    /// The dense equation, with `measures` and `conditions` in the given order.
    ///
    /// Fails when the file names something the caller does not, so that no coefficient can be dropped unseen. A
    /// condition the file does not name does not apply to this sex; measures past the given names stay unused.
    pub fn dense<const M: usize, const B: usize>(
        &self,
        measures: &[(&str, &str)],
        conditions: &[&str; B],
    ) -> Result<Equation<M, B>, String> {
        self.refuse_unknown_names(measures, conditions)?;
        if !(self.baseline_survival_10y > 0.0 && self.baseline_survival_10y < 1.0) {
            return Err("baseline survival is not between 0 and 1".to_owned());
        }
        let mut equation = Equation {
            log_survival: self.baseline_survival_10y.ln(),
            ages: [self.fractional("age_1", "age")?, self.fractional("age_2", "age")?],
            age_weights: [self.coefficient("age_1")?, self.coefficient("age_2")?],
            measures: [Measure { term: Fractional::UNUSED, weights: [0.0; 3] }; M],
            ethnicity: [0.0; 9],
            smoking: [[0.0; 3]; 5],
            conditions: [[0.0; 3]; B],
            applies: [false; B],
        };
        for (slot, (name, input)) in equation.measures.iter_mut().zip(measures) {
            let term = self.fractional(name, input)?;
            *slot = Measure { term, weights: self.weights(self.coefficient(name)?, name, None) };
        }
        for (slot, group) in equation.ethnicity.iter_mut().zip(Ethnicity9::ALL) {
            *slot = *self.ethnicity.get(&group.number()).ok_or("an ethnic group has no coefficient")?;
        }
        for (slot, level) in equation.smoking.iter_mut().zip(Smoking5::ALL) {
            let alone = *self.smoking.get(&level.number()).ok_or("a smoking level has no coefficient")?;
            *slot = self.weights(alone, "smoking", Some(level.number()));
        }
        for ((slot, applies), name) in equation.conditions.iter_mut().zip(&mut equation.applies).zip(conditions) {
            if let Some(alone) = self.binary.get(*name) {
                *slot = self.weights(*alone, name, None);
                *applies = true;
            }
        }
        Ok(equation)
    }

    fn refuse_unknown_names(&self, measures: &[(&str, &str)], conditions: &[&str]) -> Result<(), String> {
        let measured: BTreeSet<&str> = measures.iter().map(|(name, _)| *name).collect();
        let is_known = |name: &str| measured.contains(name) || name == "age_1" || name == "age_2";
        for name in self.derived_variables.keys().chain(self.linear.keys()) {
            if !is_known(name) {
                return Err(format!("unknown variable {name}"));
            }
        }
        if let Some(name) = self.binary.keys().find(|name| !conditions.contains(&name.as_str())) {
            return Err(format!("unknown condition {name}"));
        }
        for RawInteraction { var, with, level, .. } in &self.interactions {
            let with_is_known = if with == "smoking" {
                level.is_some()
            } else {
                measured.contains(with.as_str()) || self.binary.contains_key(with)
            };
            if !with_is_known || (var != "age_1" && var != "age_2") {
                return Err(format!("unknown interaction of {var} with {with}"));
            }
        }
        Ok(())
    }

    fn fractional(&self, name: &str, input: &str) -> Result<Fractional, String> {
        let raw = self.derived_variables.get(name).ok_or(format!("no variable {name}"))?;
        if raw.input != input {
            return Err(format!("{name} is made from {}, not from {input}", raw.input));
        }
        let power = Power::from_exponent(raw.power).ok_or(format!("{name} has the unknown power {}", raw.power))?;
        Ok(Fractional { divide_by: raw.divide_by, power, times_ln: raw.times_ln, centre: raw.centre })
    }

    fn coefficient(&self, name: &str) -> Result<f64, String> {
        self.linear.get(name).copied().ok_or(format!("no coefficient of {name}"))
    }

    /// The coefficient alone and its interactions with the first and the second age term.
    fn weights(&self, alone: f64, with: &str, level: Option<u8>) -> Weights {
        let at = |var: &str| {
            let found = |raw: &&RawInteraction| raw.var == var && raw.with == with && raw.level == level;
            self.interactions.iter().filter(found).map(|raw| raw.coef).sum::<f64>()
        };
        [alone, at("age_1"), at("age_2")]
    }
}
