//! The same person at the lifestyle targets, and the same person without the demographic terms.

use super::{Input, Model, Policy, Reason, score};
use crate::published::counterfactual::{Changes, Counterfactual, Demographic};
use crate::published::targets::targets;

/// The score if what can be changed were at target: a current smoker an ex-smoker, body mass index down to target.
///
/// Blood tests stay as they are: they would fall too, so this understates what losing weight may do. The targets and
/// their citations are [`targets`](crate::published::targets()).
///
/// # Errors
/// The [`Reason`] there is no score.
pub fn modifiable_at_target(input: &Input, model: Model, policy: &Policy) -> Result<Counterfactual, Reason> {
    let percent_now = score(input, model, policy).result?;
    let targets = targets().map_err(|_| Reason::ParametersUnreadable)?;
    let mut changes = Changes::default();
    let changed = Input {
        smoking: changes.stop_smoking(input.smoking),
        bmi_kg_per_m2: changes.at_most("bmi", input.bmi_kg_per_m2, targets.bmi_kg_per_m2(input.ethnicity)),
        ..*input
    };
    Ok(changes.into_counterfactual(percent_now, score(&changed, model, policy).result?))
}

/// The score with ethnicity as White or not stated, a Townsend score of 0, or both.
///
/// # Errors
/// The [`Reason`] there is no score.
pub fn without_demographic_terms(
    input: &Input,
    model: Model,
    terms: Demographic,
    policy: &Policy,
) -> Result<Counterfactual, Reason> {
    let percent_now = score(input, model, policy).result?;
    let mut changes = Changes::default();
    let (ethnicity, townsend) = changes.drop_demographics(terms, input.ethnicity, input.townsend);
    let changed = Input { ethnicity, townsend, ..*input };
    Ok(changes.into_counterfactual(percent_now, score(&changed, model, policy).result?))
}
