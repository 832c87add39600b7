//! The same person at the treatment targets, and the same person without the demographic terms.

use super::{Input, Policy, Reason, score};
use crate::published::counterfactual::{Changes, Counterfactual, Demographic};
use crate::published::targets::targets;

/// The score if what can be changed were at target.
///
/// A current smoker becomes an ex-smoker; systolic pressure, cholesterol ratio and body mass index above target come down
/// to it; systolic variability above the cohort mean comes down to it. Values at or below target stay as they are. The
/// targets and their citations are [`targets`](crate::published::targets()). A missing value stays missing.
///
/// From about 70 years of age the equation gives a lower body mass index a slightly higher risk, so the result can be
/// above the present score when body mass is what changed.
///
/// ```
/// use evenreach_risk::published::{Policy, Sex, Smoking5, qrisk3};
///
/// let mut person = qrisk3::Input::new(Sex::Male, 58.0);
/// person.smoking = Some(Smoking5::Heavy);
/// person.bmi_kg_per_m2 = Some(24.0);
/// person.systolic_mmhg = Some(165.0);
/// person.cholesterol_hdl_ratio = Some(6.0);
/// let at_target = qrisk3::modifiable_at_target(&person, &Policy::default()).unwrap();
/// assert!(at_target.percent < at_target.percent_now / 2.0);
/// assert_eq!(at_target.changes.len(), 3);
/// ```
///
/// # Errors
/// The [`Reason`] there is no score.
pub fn modifiable_at_target(input: &Input, policy: &Policy) -> Result<Counterfactual, Reason> {
    let percent_now = score(input, policy).result?;
    let targets = targets().map_err(|_| Reason::ParametersUnreadable)?;
    let parameters = super::parameters().map_err(|_| Reason::ParametersUnreadable)?;
    let mean_sd = parameters.of(input.sex).mean_systolic_sd;
    let systolic = targets.systolic_mmhg(input.age_years.unwrap_or_default());
    let mut changes = Changes::default();
    let changed = Input {
        smoking: changes.stop_smoking(input.smoking),
        systolic_mmhg: changes.at_most("systolic_bp", input.systolic_mmhg, systolic),
        systolic_sd_mmhg: changes.at_most("systolic_bp_sd", input.systolic_sd_mmhg, mean_sd),
        cholesterol_hdl_ratio: changes.at_most(
            "cholesterol_hdl_ratio",
            input.cholesterol_hdl_ratio,
            targets.cholesterol_hdl_ratio.value,
        ),
        bmi_kg_per_m2: changes.at_most("bmi", input.bmi_kg_per_m2, targets.bmi_kg_per_m2(input.ethnicity)),
        ..*input
    };
    Ok(changes.into_counterfactual(percent_now, score(&changed, policy).result?))
}

/// The score with ethnicity as White or not stated, a Townsend score of 0, or both.
///
/// What is left between two people is their clinical difference: the equity audit uses it to see how much of a
/// difference in selection the demographic terms make.
///
/// # Errors
/// The [`Reason`] there is no score.
pub fn without_demographic_terms(input: &Input, terms: Demographic, policy: &Policy) -> Result<Counterfactual, Reason> {
    let percent_now = score(input, policy).result?;
    let mut changes = Changes::default();
    let (ethnicity, townsend) = changes.drop_demographics(terms, input.ethnicity, input.townsend);
    let changed = Input { ethnicity, townsend, ..*input };
    Ok(changes.into_counterfactual(percent_now, score(&changed, policy).result?))
}
