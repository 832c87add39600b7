//! The QDiabetes parameter file, read once into dense arrays.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{Conditions, Model, Sex};
use crate::published::about::{About, Column, Limits, parse};
use crate::published::equation::Equation;
use crate::published::error::Error;
use crate::published::raw_equation::RawEquation;

const FILE: &str = "qdiabetes2018.json";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    about: About,
    columns: Vec<Column>,
    models: RawModels,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawModels {
    #[serde(rename = "A")]
    a: RawSexes,
    #[serde(rename = "B")]
    b: RawSexes,
    #[serde(rename = "C")]
    c: RawSexes,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSexes {
    female: RawEquation,
    male: RawEquation,
}

/// Everything QDiabetes needs to know.
pub struct Parameters {
    pub about: About,
    pub columns: Vec<Column>,
    pub limits: InputLimits,
    models: [OfModel; 3],
}

struct OfModel {
    female: OfSex,
    male: OfSex,
}

/// One model's equation for one sex, and the cohort mean it may fall back on.
pub struct OfSex {
    pub equation: Equation<5, 10>,
    pub mean_bmi: f64,
}

/// The numeric limits of each input.
pub struct InputLimits {
    pub age: Limits,
    pub townsend: Limits,
    pub bmi: Limits,
    pub fasting_glucose: Limits,
    pub hba1c: Limits,
}

impl Parameters {
    pub const fn of(&self, model: Model, sex: Sex) -> &OfSex {
        let [a, b, c] = &self.models;
        let of_model = match model {
            Model::A => a,
            Model::B => b,
            Model::C => c,
        };
        match sex {
            Sex::Female => &of_model.female,
            Sex::Male => &of_model.male,
        }
    }
}

static PARAMETERS: LazyLock<Result<Parameters, Error>> = LazyLock::new(|| {
    let raw: Raw = parse(FILE, include_str!("../../../parameters/qdiabetes2018.json"))?;
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
            fasting_glucose: limits("fasting_glucose")?,
            hba1c: limits("hba1c")?,
        },
        models: [
            of_model(&raw.models.a, None)?,
            of_model(&raw.models.b, Some(["fasting_glucose_1", "fasting_glucose_2", "fasting_glucose"]))?,
            of_model(&raw.models.c, Some(["hba1c_1", "hba1c_2", "hba1c"]))?,
        ],
        about: raw.about,
        columns: raw.columns,
    })
}

fn of_model(raw: &RawSexes, blood_test: Option<[&str; 3]>) -> Result<OfModel, String> {
    let mut measures = vec![("bmi_1", "bmi"), ("bmi_2", "bmi"), ("townsend", "townsend")];
    if let Some([first, second, input]) = blood_test {
        measures.extend([(first, input), (second, input)]);
    }
    let of_sex = |raw: &RawEquation| {
        Ok::<_, String>(OfSex {
            equation: raw.dense(&measures, &Conditions::NAMES)?,
            mean_bmi: raw.centring_mean("bmi")?,
        })
    };
    Ok(OfModel { female: of_sex(&raw.female)?, male: of_sex(&raw.male)? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_whole() {
        let parameters = parameters().expect("qdiabetes2018.json");
        for model in Model::ALL {
            assert_eq!(parameters.of(model, Sex::Female).equation.applies, [true; 10]);
            let men = Conditions::from_array(parameters.of(model, Sex::Male).equation.applies);
            assert!(!men.gestational_diabetes && !men.polycystic_ovary_syndrome && men.family_history_diabetes);
        }
    }
}
