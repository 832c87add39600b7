//! The QRISK3 parameter file, read once into dense arrays.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Conditions, MEASURES, Sex};
use crate::published::about::{About, Column, Limits, parse};
use crate::published::equation::Equation;
use crate::published::error::Error;
use crate::published::raw_equation::RawEquation;

const FILE: &str = "qrisk3.json";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    about: About,
    columns: Vec<Column>,
    sexes: RawSexes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSexes {
    female: RawEquation,
    male: RawEquation,
}

/// Everything QRISK3 needs to know.
pub struct Parameters {
    pub about: About,
    pub columns: Vec<Column>,
    pub limits: InputLimits,
    female: OfSex,
    male: OfSex,
}

/// One sex's equation and cohort means.
pub struct OfSex {
    pub equation: Equation<6, 13>,
    pub mean_bmi: f64,
    pub mean_systolic: f64,
    pub mean_systolic_sd: f64,
    pub mean_cholesterol_hdl_ratio: f64,
}

/// The numeric limits of each input.
pub struct InputLimits {
    pub age: Limits,
    pub townsend: Limits,
    pub bmi: Limits,
    pub systolic: Limits,
    pub systolic_sd: Limits,
    pub cholesterol_hdl_ratio: Limits,
}

impl Parameters {
    pub const fn of(&self, sex: Sex) -> &OfSex {
        match sex {
            Sex::Female => &self.female,
            Sex::Male => &self.male,
        }
    }
}

static PARAMETERS: LazyLock<Result<Parameters, Error>> = LazyLock::new(|| {
    let raw: Raw = parse(FILE, include_str!("../../../parameters/qrisk3.json"))?;
    read(raw).map_err(|cause| Error::Parameters { file: FILE, cause })
});

pub fn parameters() -> Result<&'static Parameters, Error> {
    PARAMETERS.as_ref().map_err(Clone::clone)
}

fn read(raw: Raw) -> Result<Parameters, String> {
    let limits = |name| Limits::of(&raw.columns, name);
    Ok(Parameters {
        limits: InputLimits {
            age: limits("age")?,
            townsend: limits("townsend")?,
            bmi: limits("bmi")?,
            systolic: limits("systolic_bp")?,
            systolic_sd: limits("systolic_bp_sd")?,
            cholesterol_hdl_ratio: limits("cholesterol_hdl_ratio")?,
        },
        female: of_sex(&raw.sexes.female)?,
        male: of_sex(&raw.sexes.male)?,
        about: raw.about,
        columns: raw.columns,
    })
}

fn of_sex(raw: &RawEquation) -> Result<OfSex, String> {
    Ok(OfSex {
        equation: raw.dense(&MEASURES, &Conditions::NAMES)?,
        mean_bmi: raw.centring_mean("bmi")?,
        mean_systolic: raw.centring_mean("systolic_bp")?,
        mean_systolic_sd: raw.centring_mean("systolic_bp_sd")?,
        mean_cholesterol_hdl_ratio: raw.centring_mean("cholesterol_hdl_ratio")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let parameters = parameters().expect("qrisk3.json");
        assert_eq!(parameters.limits.bmi.clamped_to.map(f64::to_bits), [20.0, 40.0].map(f64::to_bits));
        for (sex, without) in [(Sex::Female, vec!["erectile_dysfunction"]), (Sex::Male, vec![])] {
            let applies = parameters.of(sex).equation.applies;
            let absent: Vec<&str> = Conditions::NAMES
                .into_iter()
                .zip(applies)
                .filter(|(_, applies)| !applies)
                .map(|(name, _)| name)
                .collect();
            assert_eq!(absent, without);
        }
    }

    #[test]
    fn a_coefficient_nobody_reads_is_refused() {
        let text = include_str!("../../../parameters/qrisk3.json").replacen("\"migraine\": ", "\"migrane\": ", 1);
        let raw: Raw = parse(FILE, &text).expect("still JSON");
        assert_eq!(read(raw).err(), Some("unknown condition migrane".to_owned()));
    }
}
