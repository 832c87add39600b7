//! The values "at target" means, each with its citation; read from the parameter folder.

use std::sync::LazyLock;

use serde::Deserialize;

use super::about::parse;
use super::error::Error;
use super::person::Ethnicity9;

/// One target and where it comes from.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// The value a person above it is moved to.
    pub value: f64,
    /// The guideline.
    pub citation: String,
}

/// A rule without a number of its own.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The rule and where it comes from.
    pub citation: String,
}

/// The targets used by the counterfactuals.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Targets {
    /// Systolic pressure under 80 years of age, mmHg.
    pub systolic_under_80_mmhg: Target,
    /// Systolic pressure from 80 years of age, mmHg.
    pub systolic_80_and_over_mmhg: Target,
    /// Total cholesterol divided by HDL cholesterol.
    pub cholesterol_hdl_ratio: Target,
    /// Body mass index, kg/m².
    pub bmi_kg_per_m2: Target,
    /// Body mass index for groups whose risk rises earlier, kg/m².
    pub bmi_lower_kg_per_m2: Target,
    /// Systolic variability goes to the cohort mean.
    pub systolic_sd: Rule,
    /// What happens to smoking.
    pub smoking: Rule,
}

impl Targets {
    /// The systolic target at an age.
    #[must_use]
    pub fn systolic_mmhg(&self, age_years: f64) -> f64 {
        if age_years >= 80.0 { self.systolic_80_and_over_mmhg.value } else { self.systolic_under_80_mmhg.value }
    }

    /// The body mass index target of an ethnic group; the general one when the group is not known.
    #[must_use]
    pub fn bmi_kg_per_m2(&self, ethnicity: Option<Ethnicity9>) -> f64 {
        let lower = ethnicity.is_some_and(Ethnicity9::has_lower_bmi_threshold);
        if lower { self.bmi_lower_kg_per_m2.value } else { self.bmi_kg_per_m2.value }
    }
}

static TARGETS: LazyLock<Result<Targets, Error>> =
    LazyLock::new(|| parse("targets.json", include_str!("../../parameters/targets.json")));

/// The targets compiled into the program.
///
/// # Errors
/// [`Error::Parameters`] when the file is damaged.
pub fn targets() -> Result<&'static Targets, Error> {
    TARGETS.as_ref().map_err(Clone::clone)
}
