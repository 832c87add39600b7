//! Why a QDiabetes score is what it is.

use super::{BLOOD_TEST, BMI, Conditions, Input, Model, Policy, Reason, TOWNSEND, take};
use crate::published::explanation::{Explanation, Measured};

const DEPRIVATION: Measured = Measured { name: "townsend", words: "Townsend score", slots: &TOWNSEND, unit: "" };
const BODY_MASS: Measured = Measured { name: "bmi", words: "body mass index", slots: &BMI, unit: " kg/m2" };
const FASTING_GLUCOSE: Measured =
    Measured { name: "fasting_glucose", words: "fasting glucose", slots: &BLOOD_TEST, unit: " mmol/L" };
const HBA1C: Measured = Measured { name: "hba1c", words: "HbA1c", slots: &BLOOD_TEST, unit: " mmol/mol" };

/// The exact terms of a model's score: their contributions add up to the linear predictor.
///
/// A contribution is on the log-hazard scale, against the average person of the same sex in the derivation cohort, and
/// includes the input's interactions with age.
///
/// # Errors
/// The [`Reason`] there is no score.
pub fn explain(input: &Input, model: Model, policy: &Policy) -> Result<Explanation, Reason> {
    let parameters = super::parameters().map_err(|_| Reason::ParametersUnreadable)?;
    let (intake, person) = take(parameters, input, model, policy);
    let outcome = intake.outcome(model.title(), || 0.0);
    outcome.result?;
    let equation = &parameters.of(model, input.sex).equation;
    let measured: &[Measured] = match model {
        Model::A => &[DEPRIVATION, BODY_MASS],
        Model::B => &[DEPRIVATION, BODY_MASS, FASTING_GLUCOSE],
        Model::C => &[DEPRIVATION, BODY_MASS, HBA1C],
    };
    Ok(Explanation::of_equation(equation, &person, &outcome.flags, measured, &Conditions::NAMES))
}
