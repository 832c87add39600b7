//! QRISK3-2017: risk of a first cardiovascular event within 10 years, in percent.
//!
//! Hippisley-Cox J, Coupland C, Brindle P. BMJ 2017;357:j2099. Not the official software; see the catalogue's disclaimer.

mod bounds;
mod counterfactual;
mod explanation;
mod input;
mod parameters;
mod row;

use super::equation::Ready;
use super::intake::{Intake, WhenMissing, unreadable};
use super::outcome::{Outcome, Policy, Status};
use super::person::{Ethnicity9, Sex, Smoking5};
use super::reason::{Quantity, Reason};
use parameters::{Parameters, parameters};

pub use bounds::bounds;
pub use counterfactual::{modifiable_at_target, without_demographic_terms};
pub use explanation::explain;
pub use input::{Conditions, Input};
pub(super) use row::by_row;

/// The transforms of measured inputs and the input behind each, in the order of the equation.
const MEASURES: [(&str, &str); 6] = [
    ("bmi_1", "bmi"),
    ("bmi_2", "bmi"),
    ("cholesterol_hdl_ratio", "cholesterol_hdl_ratio"),
    ("systolic_bp", "systolic_bp"),
    ("systolic_bp_sd", "systolic_bp_sd"),
    ("townsend", "townsend"),
];
const BMI: [usize; 2] = [0, 1];
const CHOLESTEROL_HDL_RATIO: [usize; 1] = [2];
const SYSTOLIC: [usize; 1] = [3];
const SYSTOLIC_SD: [usize; 1] = [4];
const TOWNSEND: [usize; 1] = [5];

const MODEL: &str = "QRISK3-2017";

/// The inputs with a status of their own, in the order they are taken.
const INPUTS: [&str; 12] = [
    "sex",
    "age",
    "ethnicity",
    "smoking",
    "townsend",
    "bmi",
    "systolic_bp",
    "systolic_bp_sd",
    "cholesterol_hdl_ratio",
    "erectile_dysfunction",
    "on_statin",
    "conditions",
];

type Person = Ready<6, 13>;

/// The score of one person, with the status of every input.
///
/// Age is in whole completed years, 25 to 84. Body mass index is clamped to 20 to 40 kg/m², systolic pressure to 70 to
/// 210 mmHg, the cholesterol ratio to 1 to 12 and the Townsend score to -8 to 12. A missing Townsend score or systolic
/// variability counts as 0, missing smoking as never, missing ethnicity as White: the published rules, each flagged.
///
/// ```
/// use evenreach_risk::published::{Policy, Reason, Quantity, Sex, Status, qrisk3};
///
/// let mut person = qrisk3::Input::new(Sex::Male, 62.0);
/// person.bmi_kg_per_m2 = Some(43.0);
/// person.systolic_mmhg = Some(148.0);
/// let unknown_lipids = qrisk3::score(&person, &Policy::default());
/// assert_eq!(unknown_lipids.result, Err(Reason::Missing(Quantity::CholesterolRatio)));
///
/// person.cholesterol_hdl_ratio = Some(5.1);
/// let outcome = qrisk3::score(&person, &Policy::default());
/// assert!(outcome.result.unwrap() > 10.0);
/// assert_eq!(outcome.flags.get("bmi"), Some(Status::Clamped));
/// assert_eq!(outcome.flags.get("townsend"), Some(Status::Defaulted));
/// ```
#[must_use]
pub fn score(input: &Input, policy: &Policy) -> Outcome {
    let Ok(parameters) = parameters() else { return unreadable(&INPUTS, MODEL) };
    let (intake, person) = take(parameters, input, policy);
    intake.outcome(MODEL, || parameters.of(input.sex).equation.percent(&person))
}

/// The score alone, in percent, under the default policy: nothing is allocated.
///
/// # Errors
/// The [`Reason`] there is no score.
pub fn percent(input: &Input) -> Result<f64, Reason> {
    score(input, &Policy::default()).result
}

/// Takes every input in order; the person is only meaningful when nothing objected.
fn take(parameters: &Parameters, input: &Input, policy: &Policy) -> (Intake, Person) {
    let sex = parameters.of(input.sex);
    let limits = &parameters.limits;
    let needed = |mean: f64| if policy.estimate_missing { WhenMissing::Estimate(mean) } else { WhenMissing::Refuse };
    let mut intake = Intake::new(&INPUTS);

    if input.existing_cardiovascular_disease {
        intake.object(Reason::ExistingCardiovascularDisease);
    }
    if input.conditions.type1_diabetes && input.conditions.type2_diabetes {
        intake.object(Reason::BothDiabetesTypes);
    }
    if input.on_statin && policy.refuse_people_on_statins {
        intake.object(Reason::OnStatin);
    }
    intake.note(Status::Measured);
    let age_years = intake.number(input.age_years, &limits.age, Quantity::Age, WhenMissing::Refuse);
    let ethnicity = intake.choice(input.ethnicity, Ethnicity9::WhiteOrNotStated);
    let smoking = intake.choice(input.smoking, Smoking5::NonSmoker);
    let unmeasured = WhenMissing::Default(0.0);
    let townsend = intake.number(input.townsend, &limits.townsend, Quantity::Townsend, unmeasured);
    let bmi = intake.number(input.bmi_kg_per_m2, &limits.bmi, Quantity::Bmi, needed(sex.mean_bmi));
    let systolic = intake.number(input.systolic_mmhg, &limits.systolic, Quantity::Systolic, needed(sex.mean_systolic));
    let systolic_sd = intake.number(input.systolic_sd_mmhg, &limits.systolic_sd, Quantity::SystolicSd, unmeasured);
    let ratio = intake.number(
        input.cholesterol_hdl_ratio,
        &limits.cholesterol_hdl_ratio,
        Quantity::CholesterolRatio,
        needed(sex.mean_cholesterol_hdl_ratio),
    );
    let mistaken_dysfunction = input.conditions.erectile_dysfunction && input.sex == Sex::Female;
    intake.note(if mistaken_dysfunction { Status::NotApplicable } else { Status::Measured });
    intake.note(match (input.on_statin, policy.refuse_people_on_statins) {
        (true, true) => Status::Refused,
        (true, false) => Status::OutsideDerivation,
        (false, _) => Status::Measured,
    });
    intake.note(Status::Measured);

    let values = [bmi, bmi, ratio, systolic, systolic_sd, townsend];
    (intake, Person { age_years, values, ethnicity, smoking, conditions: input.conditions.to_array() })
}
