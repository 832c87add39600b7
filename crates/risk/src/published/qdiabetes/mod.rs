//! QDiabetes-2018 models A, B and C: risk of new type 2 diabetes within 10 years, in percent.
//!
//! Hippisley-Cox J, Coupland C. BMJ 2017;359:j5019. Not the official software; see the catalogue's disclaimer.

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
pub use input::{Conditions, Input, Model};
pub(super) use row::{Best, OnlyA, OnlyB, OnlyC, by_row};

const BMI: [usize; 2] = [0, 1];
const TOWNSEND: [usize; 1] = [2];
const BLOOD_TEST: [usize; 2] = [3, 4];

/// The inputs with a status of their own, in the order they are taken.
const INPUTS: [&str; 11] = [
    "sex",
    "age",
    "ethnicity",
    "smoking",
    "townsend",
    "bmi",
    "fasting_glucose",
    "hba1c",
    "gestational_diabetes",
    "polycystic_ovary_syndrome",
    "conditions",
];

type Person = Ready<5, 10>;

/// The score of one person from one model.
///
/// Age is 25 or more and below 85. Body mass index is accepted from 9.07 to 91.84 and clamped to 20 to 40 kg/m²; the
/// Townsend score is accepted from -8 to 14, missing is 0; fasting glucose (model B) is accepted from 2 to below 7
/// mmol/L, HbA1c (model C) from 15 to below 48 mmol/mol: higher values may be undiagnosed diabetes and say so.
///
/// ```
/// use evenreach_risk::published::{Policy, Reason, Sex, qdiabetes};
///
/// let mut person = qdiabetes::Input::new(Sex::Female, 60.0);
/// person.bmi_kg_per_m2 = Some(28.0);
/// let a = qdiabetes::score(&person, qdiabetes::Model::A, &Policy::default()).result.unwrap();
/// person.hba1c_mmol_per_mol = Some(41.0);
/// let c = qdiabetes::score(&person, qdiabetes::Model::C, &Policy::default()).result.unwrap();
/// assert!(c > a);
/// person.hba1c_mmol_per_mol = Some(52.0);
/// let high = qdiabetes::score(&person, qdiabetes::Model::C, &Policy::default());
/// assert_eq!(high.result, Err(Reason::Hba1cInDiabetesRange));
/// ```
#[must_use]
pub fn score(input: &Input, model: Model, policy: &Policy) -> Outcome {
    let Ok(parameters) = parameters() else { return unreadable(&INPUTS, model.title()) };
    let (intake, person) = take(parameters, input, model, policy);
    intake.outcome(model.title(), || parameters.of(model, input.sex).equation.percent(&person))
}

/// The score from the best model the data allow: C when HbA1c is recorded, else B when fasting glucose is, else A.
///
/// A recorded test that the model refuses is a reason, never a silent step down to a weaker model.
///
/// ```
/// use evenreach_risk::published::{Policy, Sex, qdiabetes};
///
/// let mut person = qdiabetes::Input::new(Sex::Male, 51.0);
/// person.bmi_kg_per_m2 = Some(31.0);
/// assert_eq!(qdiabetes::score_best(&person, &Policy::default()).model, "QDiabetes-2018 A");
/// person.fasting_glucose_mmol_per_l = Some(5.6);
/// assert_eq!(qdiabetes::score_best(&person, &Policy::default()).model, "QDiabetes-2018 B");
/// ```
#[must_use]
pub fn score_best(input: &Input, policy: &Policy) -> Outcome {
    score(input, Model::best_for(input), policy)
}

/// The score alone, in percent, under the default policy: nothing is allocated.
///
/// # Errors
/// The [`Reason`] there is no score.
pub fn percent(input: &Input, model: Model) -> Result<f64, Reason> {
    score(input, model, &Policy::default()).result
}

/// Takes every input in order; the person is only meaningful when nothing objected.
fn take(parameters: &Parameters, input: &Input, model: Model, policy: &Policy) -> (Intake, Person) {
    let sex = parameters.of(model, input.sex);
    let limits = &parameters.limits;
    let mut intake = Intake::new(&INPUTS);
    if input.existing_diabetes {
        intake.object(Reason::ExistingDiabetes);
    }
    intake.note(Status::Measured);
    let age_years = intake.number(input.age_years, &limits.age, Quantity::Age, WhenMissing::Refuse);
    let ethnicity = intake.choice(input.ethnicity, Ethnicity9::WhiteOrNotStated);
    let smoking = intake.choice(input.smoking, Smoking5::NonSmoker);
    let townsend = intake.number(input.townsend, &limits.townsend, Quantity::Townsend, WhenMissing::Default(0.0));
    let missing = if policy.estimate_missing { WhenMissing::Estimate(sex.mean_bmi) } else { WhenMissing::Refuse };
    let bmi = intake.number(input.bmi_kg_per_m2, &limits.bmi, Quantity::Bmi, missing);

    let glucose = input.fasting_glucose_mmol_per_l;
    let hba1c = input.hba1c_mmol_per_mol;
    let blood_test = match model {
        Model::A => {
            intake.note(Status::Unused);
            intake.note(Status::Unused);
            0.0
        }
        Model::B => {
            let value = intake.number(glucose, &limits.fasting_glucose, Quantity::FastingGlucose, WhenMissing::Refuse);
            intake.note(Status::Unused);
            value
        }
        Model::C => {
            intake.note(Status::Unused);
            intake.number(hba1c, &limits.hba1c, Quantity::Hba1c, WhenMissing::Refuse)
        }
    };
    for recorded in [input.conditions.gestational_diabetes, input.conditions.polycystic_ovary_syndrome] {
        intake.note(if recorded && input.sex == Sex::Male { Status::NotApplicable } else { Status::Measured });
    }
    intake.note(Status::Measured);

    let values = [bmi, bmi, townsend, blood_test, blood_test];
    (intake, Person { age_years, values, ethnicity, smoking, conditions: input.conditions.to_array() })
}
