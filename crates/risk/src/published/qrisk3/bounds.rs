//! How low and how high a QRISK3 score could be while inputs are unknown.

use super::{BMI, CHOLESTEROL_HDL_RATIO, Input, Policy, Reason, SYSTOLIC, SYSTOLIC_SD, TOWNSEND, take};
use crate::published::bounds::{Bounds, Open, Unknowns, of_equation};
use crate::published::outcome::Status;

/// The least and the most the score could be over the plausible values of what is unknown.
///
/// The ranges are in the parameter file (body mass index 18 to 47, systolic pressure 70 to 210, ratio 1 to 12). The
/// bounds are sharp: given age, no two inputs interact, so the extreme of the whole is the sum of each input's extreme.
///
/// ```
/// use evenreach_risk::published::{Band, Sex, Unknowns, qrisk3};
///
/// let young = qrisk3::Input::new(Sex::Female, 27.0);
/// let bounds = qrisk3::bounds(&young, Unknowns::Needed).unwrap();
/// assert_eq!(bounds.band(10.0), Band::SurelyBelow);
/// let old = qrisk3::Input::new(Sex::Male, 64.0);
/// assert_eq!(qrisk3::bounds(&old, Unknowns::Needed).unwrap().band(10.0), Band::DependsOnTheTest);
/// ```
///
/// # Errors
/// The [`Reason`] there would be no score even if everything were measured.
pub fn bounds(input: &Input, unknowns: Unknowns) -> Result<Bounds, Reason> {
    let parameters = super::parameters().map_err(|_| Reason::ParametersUnreadable)?;
    let filled_in = Policy { estimate_missing: true, ..Policy::default() };
    let (intake, person) = take(parameters, input, &filled_in);
    let outcome = intake.outcome(super::MODEL, || 0.0);
    outcome.result?;
    let equation = &parameters.of(input.sex).equation;
    let is_open = |name: &str| match outcome.flags.get(name) {
        Some(Status::Estimated) => true,
        Some(Status::Defaulted) => unknowns == Unknowns::NeededAndDefaulted,
        _ => false,
    };
    let limits = &parameters.limits;
    let open: Vec<Open> = [
        Open { name: "townsend", slots: &TOWNSEND, range: limits.townsend.plausible_range() },
        Open { name: "bmi", slots: &BMI, range: limits.bmi.plausible_range() },
        Open { name: "systolic_bp", slots: &SYSTOLIC, range: limits.systolic.plausible_range() },
        Open { name: "systolic_bp_sd", slots: &SYSTOLIC_SD, range: limits.systolic_sd.plausible_range() },
        Open {
            name: "cholesterol_hdl_ratio",
            slots: &CHOLESTEROL_HDL_RATIO,
            range: limits.cholesterol_hdl_ratio.plausible_range(),
        },
    ]
    .into_iter()
    .filter(|open| is_open(open.name))
    .collect();
    Ok(of_equation(equation, &person, &open, is_open("ethnicity"), is_open("smoking")))
}
