//! Electronic Frailty Index: the share of 36 deficits a person has.
//!
//! Clegg A et al. Age Ageing 2016;45:353-360. For people aged 65 and over; deficits count once ever recorded.

use std::sync::LazyLock;

use serde::Deserialize;

use super::about::{About, Column, parse};
use super::catalogue::Score;
use super::conditions::conditions;
use super::error::Error;
use super::intake::{Intake, unreadable};
use super::outcome::{Outcome, Policy, Status, Statuses};
use super::reason::{Quantity, Reason};
use super::row::{Cells, Value};
use super::steps::{Category, category_of};

const FILE: &str = "efi.json";
const MODEL: &str = "eFI";
const INPUTS: [&str; 1] = ["deficits"];

conditions! {
    /// The 36 deficits.
    Deficits[36] {
        /// Activity limitation, ever recorded.
        activity_limitation,
        /// Anaemia and haematinic deficiency, ever recorded.
        anaemia_and_haematinic_deficiency,
        /// Arthritis, ever recorded.
        arthritis,
        /// Atrial fibrillation, ever recorded.
        atrial_fibrillation,
        /// Cerebrovascular disease, ever recorded.
        cerebrovascular_disease,
        /// Chronic kidney disease, ever recorded.
        chronic_kidney_disease,
        /// Diabetes, ever recorded.
        diabetes,
        /// Dizziness, ever recorded.
        dizziness,
        /// Dyspnoea, ever recorded.
        dyspnoea,
        /// Falls, ever recorded.
        falls,
        /// Foot problems, ever recorded.
        foot_problems,
        /// Fragility fracture, ever recorded.
        fragility_fracture,
        /// Hearing impairment, ever recorded.
        hearing_impairment,
        /// Heart failure, ever recorded.
        heart_failure,
        /// Heart valve disease, ever recorded.
        heart_valve_disease,
        /// Housebound, ever recorded.
        housebound,
        /// Hypertension, ever recorded.
        hypertension,
        /// Hypotension syncope, ever recorded.
        hypotension_syncope,
        /// Ischaemic heart disease, ever recorded.
        ischaemic_heart_disease,
        /// Memory and cognitive problems, ever recorded.
        memory_and_cognitive_problems,
        /// Mobility and transfer problems, ever recorded.
        mobility_and_transfer_problems,
        /// Osteoporosis, ever recorded.
        osteoporosis,
        /// Parkinsonism and tremor, ever recorded.
        parkinsonism_and_tremor,
        /// Peptic ulcer, ever recorded.
        peptic_ulcer,
        /// Peripheral vascular disease, ever recorded.
        peripheral_vascular_disease,
        /// Polypharmacy, five or more different medicines.
        polypharmacy,
        /// Requirement for care, ever recorded.
        requirement_for_care,
        /// Respiratory disease, ever recorded.
        respiratory_disease,
        /// Skin ulcer, ever recorded.
        skin_ulcer,
        /// Sleep disturbance, ever recorded.
        sleep_disturbance,
        /// Social vulnerability, ever recorded.
        social_vulnerability,
        /// Thyroid disease, ever recorded.
        thyroid_disease,
        /// Urinary incontinence, ever recorded.
        urinary_incontinence,
        /// Urinary system disease, ever recorded.
        urinary_system_disease,
        /// Visual impairment, ever recorded.
        visual_impairment,
        /// Weight loss and anorexia, ever recorded.
        weight_loss_and_anorexia,
    }
}

impl Deficits {
    /// How many are present.
    #[must_use]
    pub fn count(self) -> u8 {
        self.to_array().into_iter().map(u8::from).sum()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    about: About,
    columns: Vec<Column>,
    categories: Vec<Category>,
}

static PARAMETERS: LazyLock<Result<Parameters, Error>> =
    LazyLock::new(|| parse(FILE, include_str!("../../parameters/efi.json")));

/// Deficits present divided by 36, with the published category: fit, mild, moderate or severe.
///
/// ```
/// use evenreach_risk::published::efi::{Deficits, score};
///
/// let mut person = Deficits { falls: true, diabetes: true, polypharmacy: true, ..Deficits::default() };
/// (person.housebound, person.dizziness) = (true, true);
/// let outcome = score(&person);
/// assert_eq!(format!("{:.3}", outcome.result.unwrap()), "0.139");
/// assert_eq!(outcome.category, Some("mild"));
/// ```
#[must_use]
pub fn score(deficits: &Deficits) -> Outcome {
    let Ok(parameters) = PARAMETERS.as_ref() else { return unreadable(&INPUTS, MODEL) };
    let mut intake = Intake::new(&INPUTS);
    intake.note(Status::Measured);
    let present = f64::from(deficits.count());
    let category = category_of(&parameters.categories, present).map(|category| category.label.as_str());
    intake.outcome(MODEL, || present / 36.0).in_category(category)
}

pub(super) fn by_row() -> Result<Score, Error> {
    let parameters = PARAMETERS.as_ref().map_err(Clone::clone)?;
    Ok(Score {
        name: "efi",
        result_column: "efi_score",
        about: &parameters.about,
        columns: parameters.columns.clone(),
        score: score_row,
        study: None,
    })
}

fn score_row(row: &[Value<'_>], _policy: &Policy) -> Outcome {
    let mut cells = Cells::new(row);
    let deficits = cells.all_recorded().map(Deficits::from_array);
    let given = if cells.some_flag_given { deficits } else { deficits.and(Err(Reason::Missing(Quantity::Conditions))) };
    match given {
        Err(reason) => Outcome::new(Err(reason), MODEL, Statuses::new(&INPUTS)),
        Ok(deficits) => {
            let mut outcome = score(&deficits);
            if cells.some_flag_missing {
                outcome.flags.set(0, Status::Defaulted);
            }
            outcome
        }
    }
}
