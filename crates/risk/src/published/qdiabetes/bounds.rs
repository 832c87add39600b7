//! How low and how high a QDiabetes score could be while inputs are unknown.

use super::{BLOOD_TEST, BMI, Input, Model, Policy, Reason, TOWNSEND, take};
use crate::published::about::Limits;
use crate::published::bounds::{Bounds, Open, Unknowns, of_equation};
use crate::published::outcome::Status;

/// The least and the most a model's score could be over the plausible values of what is unknown.
///
/// Asked of model B or C for a person without that blood test, it tells whether the test could change a decision. The
/// ranges are in the parameter file. The bounds are sharp, turning points inside a range included: model B's risk falls
/// before it rises with glucose.
///
/// ```
/// use evenreach_risk::published::{Band, Sex, Unknowns, qdiabetes};
///
/// let mut person = qdiabetes::Input::new(Sex::Female, 60.0);
/// person.bmi_kg_per_m2 = Some(33.0);
/// let with_hba1c = qdiabetes::bounds(&person, qdiabetes::Model::C, Unknowns::Needed).unwrap();
/// assert_eq!(with_hba1c.band(10.0), Band::DependsOnTheTest);
/// assert_eq!(with_hba1c.missing[0].name, "hba1c");
/// ```
///
/// # Errors
/// The [`Reason`] there would be no score even if everything were measured.
pub fn bounds(input: &Input, model: Model, unknowns: Unknowns) -> Result<Bounds, Reason> {
    let parameters = super::parameters().map_err(|_| Reason::ParametersUnreadable)?;
    let limits = &parameters.limits;
    let (mut filled_in, test) = (*input, blood_test(input, model, limits));
    if let Some((name, limits)) = test {
        // Any accepted value serves: its contribution is taken out again below.
        let placeholder = Some(limits.plausible[0]);
        match name {
            "hba1c" => filled_in.hba1c_mmol_per_mol = placeholder,
            _ => filled_in.fasting_glucose_mmol_per_l = placeholder,
        }
    }
    let (intake, person) = take(parameters, &filled_in, model, &Policy { estimate_missing: true, ..Policy::default() });
    let outcome = intake.outcome(model.title(), || 0.0);
    outcome.result?;
    let equation = &parameters.of(model, input.sex).equation;
    let is_open = |name: &str| match outcome.flags.get(name) {
        Some(Status::Estimated) => true,
        Some(Status::Defaulted) => unknowns == Unknowns::NeededAndDefaulted,
        _ => false,
    };
    let open: Vec<Open> = [
        is_open("townsend").then(|| Open {
            name: "townsend",
            slots: &TOWNSEND,
            range: limits.townsend.plausible_range(),
        }),
        is_open("bmi").then(|| Open { name: "bmi", slots: &BMI, range: limits.bmi.plausible_range() }),
        test.map(|(name, limits)| Open { name, slots: &BLOOD_TEST, range: limits.plausible_range() }),
    ]
    .into_iter()
    .flatten()
    .collect();
    Ok(of_equation(equation, &person, &open, is_open("ethnicity"), is_open("smoking")))
}

/// The blood test the model needs and the person lacks.
fn blood_test<'a>(
    input: &Input,
    model: Model,
    limits: &'a super::parameters::InputLimits,
) -> Option<(&'static str, &'a Limits)> {
    match model {
        Model::B if input.fasting_glucose_mmol_per_l.is_none() => Some(("fasting_glucose", &limits.fasting_glucose)),
        Model::C if input.hba1c_mmol_per_mol.is_none() => Some(("hba1c", &limits.hba1c)),
        _ => None,
    }
}
