//! Cambridge Multimorbidity Score: the weighted sum of 20 conditions, general outcome.
//!
//! Payne RA et al. CMAJ 2020;192:E107-E114. The weights average standardised consultations, admissions and mortality.

use std::collections::BTreeMap;
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

const FILE: &str = "cambridge_multimorbidity_score.json";
const MODEL: &str = "Cambridge Multimorbidity Score, 20 conditions";
const INPUTS: [&str; 1] = ["conditions"];

conditions! {
    /// The 20 conditions; several are defined by prescriptions as well as codes.
    Conditions[20] {
        /// Alcohol problems.
        alcohol_problems,
        /// Anxiety or depression, treated.
        anxiety_or_depression,
        /// Atrial fibrillation.
        atrial_fibrillation,
        /// Cancer, first recorded in the last 5 years.
        cancer_last_5_years,
        /// Chronic kidney disease.
        chronic_kidney_disease,
        /// Connective tissue disease.
        connective_tissue_disease,
        /// Chronic obstructive pulmonary disease.
        copd,
        /// Coronary heart disease.
        coronary_heart_disease,
        /// Dementia.
        dementia,
        /// Diabetes.
        diabetes,
        /// Epilepsy, treated.
        epilepsy,
        /// Hearing loss.
        hearing_loss,
        /// Heart failure.
        heart_failure,
        /// Irritable bowel syndrome.
        irritable_bowel_syndrome,
        /// Psychosis or bipolar disorder.
        psychosis_or_bipolar,
        /// Stroke or transient ischaemic attack.
        stroke_tia,
        /// Asthma, treated.
        asthma,
        /// Hypertension.
        hypertension,
        /// Constipation, defined by repeated laxative issues.
        constipation,
        /// Painful condition, defined by repeated analgesic issues.
        painful_condition,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    about: About,
    columns: Vec<Column>,
    weights: BTreeMap<String, f64>,
}

struct Parameters {
    about: About,
    columns: Vec<Column>,
    weights: [f64; 20],
}

static PARAMETERS: LazyLock<Result<Parameters, Error>> = LazyLock::new(|| {
    let raw: Raw = parse(FILE, include_str!("../../parameters/cambridge_multimorbidity_score.json"))?;
    let mut weights = [0.0; 20];
    for (weight, name) in weights.iter_mut().zip(Conditions::NAMES) {
        let known = raw.weights.get(name).ok_or_else(|| format!("no weight of {name}"));
        *weight = *known.map_err(|cause| Error::Parameters { file: FILE, cause })?;
    }
    if raw.weights.len() != weights.len() {
        return Err(Error::Parameters { file: FILE, cause: "a weight has no condition".to_owned() });
    }
    Ok(Parameters { about: raw.about, columns: raw.columns, weights })
});

/// The sum of the weights of the conditions present; 0 for nobody's condition, highest for the most ill.
///
/// ```
/// use evenreach_risk::published::cambridge_multimorbidity::{Conditions, score};
///
/// let person = Conditions { diabetes: true, hypertension: true, dementia: true, ..Conditions::default() };
/// assert_eq!(format!("{:.2}", score(&person).result.unwrap()), "3.33");
/// ```
#[must_use]
pub fn score(conditions: &Conditions) -> Outcome {
    let Ok(parameters) = PARAMETERS.as_ref() else { return unreadable(&INPUTS, MODEL) };
    let mut intake = Intake::new(&INPUTS);
    intake.note(Status::Measured);
    let present = conditions.to_array();
    intake.outcome(MODEL, || {
        parameters.weights.iter().zip(present).filter(|(_, present)| *present).map(|(weight, _)| weight).sum()
    })
}

pub(super) fn by_row() -> Result<Score, Error> {
    let parameters = PARAMETERS.as_ref().map_err(Clone::clone)?;
    Ok(Score {
        name: "cambridge-multimorbidity",
        result_column: "cambridge_multimorbidity_score",
        about: &parameters.about,
        columns: parameters.columns.clone(),
        score: score_row,
        study: None,
    })
}

fn score_row(row: &[Value<'_>], _policy: &Policy) -> Outcome {
    let mut cells = Cells::new(row);
    let conditions = cells.all_recorded().map(Conditions::from_array);
    let given =
        if cells.some_flag_given { conditions } else { conditions.and(Err(Reason::Missing(Quantity::Conditions))) };
    match given {
        Err(reason) => Outcome::new(Err(reason), MODEL, Statuses::new(&INPUTS)),
        Ok(conditions) => {
            let mut outcome = score(&conditions);
            if cells.some_flag_missing {
                outcome.flags.set(0, Status::Defaulted);
            }
            outcome
        }
    }
}
