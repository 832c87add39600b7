//! Why a QRISK3 score is what it is.

use super::{BMI, CHOLESTEROL_HDL_RATIO, Conditions, Input, Policy, Reason, SYSTOLIC, SYSTOLIC_SD, TOWNSEND, take};
use crate::published::explanation::{Explanation, Measured};

const MEASURED: [Measured; 5] = [
    Measured { name: "townsend", words: "Townsend score", slots: &TOWNSEND, unit: "" },
    Measured { name: "bmi", words: "body mass index", slots: &BMI, unit: " kg/m2" },
    Measured { name: "systolic_bp", words: "systolic pressure", slots: &SYSTOLIC, unit: " mmHg" },
    Measured { name: "systolic_bp_sd", words: "systolic variability", slots: &SYSTOLIC_SD, unit: " mmHg" },
    Measured { name: "cholesterol_hdl_ratio", words: "cholesterol ratio", slots: &CHOLESTEROL_HDL_RATIO, unit: "" },
];

/// The exact terms of the score: their contributions add up to the linear predictor.
///
/// A contribution is on the log-hazard scale, against the average person of the same sex in the derivation cohort, and
/// includes the input's interactions with age.
///
/// ```
/// use evenreach_risk::published::{Policy, Sex, qrisk3};
///
/// let mut person = qrisk3::Input::new(Sex::Female, 44.0);
/// person.bmi_kg_per_m2 = Some(24.0);
/// person.systolic_mmhg = Some(172.0);
/// person.systolic_sd_mmhg = Some(9.0);
/// person.cholesterol_hdl_ratio = Some(3.0);
/// let explanation = qrisk3::explain(&person, &Policy::default()).unwrap();
/// assert!(explanation.plain.contains("systolic pressure 172 mmHg adds most"));
/// ```
///
/// # Errors
/// The [`Reason`] there is no score.
pub fn explain(input: &Input, policy: &Policy) -> Result<Explanation, Reason> {
    let parameters = super::parameters().map_err(|_| Reason::ParametersUnreadable)?;
    let (intake, person) = take(parameters, input, policy);
    let outcome = intake.outcome(super::MODEL, || 0.0);
    outcome.result?;
    let equation = &parameters.of(input.sex).equation;
    Ok(Explanation::of_equation(equation, &person, &outcome.flags, &MEASURED, &Conditions::NAMES))
}
