//! The right answers that are handed back and written to `truth.json`.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::output::DeliveredFile;
use crate::planted::PlantedInequity;
use crate::request::Request;
use crate::setting::Constants;
use crate::tally::Tally;

/// Everything known about a generated population.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Truth {
    /// What was asked for.
    pub request: Request,
    /// The planted inequities, with the answer an audit should give.
    pub planted: Vec<PlantedInequity>,
    /// Constants of the true hazards and of the recording.
    pub constants: Constants,
    /// How many of each fault were put in.
    pub faults: BTreeMap<&'static str, u64>,
    /// Counts over the population.
    pub tally: Tally,
    /// Rates those counts give.
    pub rates: Rates,
    /// The files of the delivery.
    pub files: Vec<DeliveredFile>,
}

/// Rates in percent, or means; none where nobody is in the denominator.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Rates {
    /// Coded events a person.
    pub events_per_person: Option<f64>,
    /// Issues of medicines a person.
    pub issues_per_person: Option<f64>,
    /// Mean true ten-year cardiovascular risk of those 40 to 74 without disease.
    pub cvd_10y_percent_40_to_74: Option<f64>,
    /// Mean true ten-year diabetes risk of adults without it.
    pub diabetes_10y_percent_adults: Option<f64>,
    /// Coded hypertension, of adults.
    pub hypertension_coded_percent_adults: Option<f64>,
    /// Coded hypertension, of everybody alive (as QOF counts it).
    pub hypertension_coded_percent_all: Option<f64>,
    /// True hypertension, of adults.
    pub hypertension_true_percent_adults: Option<f64>,
    /// Coded diabetes, of adults.
    pub diabetes_coded_percent_adults: Option<f64>,
    /// True diabetes, of adults.
    pub diabetes_true_percent_adults: Option<f64>,
    /// Coded coronary heart disease, of everybody alive.
    pub chd_coded_percent_all: Option<f64>,
    /// Coded stroke or TIA, of everybody alive.
    pub stroke_tia_coded_percent_all: Option<f64>,
    /// Coded chronic kidney disease, of adults.
    pub ckd_coded_percent_adults: Option<f64>,
    /// Coded atrial fibrillation, of everybody alive.
    pub atrial_fibrillation_coded_percent_all: Option<f64>,
    /// Coded non-diabetic hyperglycaemia, of adults.
    pub hyperglycaemia_coded_percent_adults: Option<f64>,
    /// On a statin, of adults.
    pub on_statin_percent_adults: Option<f64>,
    /// Smoking, of adults.
    pub smoking_percent_adults: Option<f64>,
    /// Ethnicity recorded in primary care, of everybody alive.
    pub ethnicity_in_primary_care_percent: Option<f64>,
    /// Ethnicity known from any source, of everybody alive.
    pub ethnicity_known_percent: Option<f64>,
}

impl Rates {
    /// The rates of a tally.
    pub(crate) fn of(tally: &Tally) -> Self {
        let mean = |sum: u64, of: u64| (of > 0).then(|| sum as f64 / of as f64);
        let percent = |count: u64, of: u64| mean(count, of).map(|share| 100.0 * share);
        let (adults, alive) = (tally.alive_adults, tally.alive);
        Self {
            events_per_person: mean(tally.events, tally.people),
            issues_per_person: mean(tally.issues, tally.people),
            cvd_10y_percent_40_to_74: mean(tally.sum_cvd_10y_percent_e4, tally.aged_40_to_74_at_risk)
                .map(|e4| e4 / 1e4),
            diabetes_10y_percent_adults: mean(tally.sum_diabetes_10y_percent_e4, tally.adults_at_risk_of_diabetes)
                .map(|e4| e4 / 1e4),
            hypertension_coded_percent_adults: percent(tally.adults_hypertension_coded, adults),
            hypertension_coded_percent_all: percent(tally.adults_hypertension_coded, alive),
            hypertension_true_percent_adults: percent(tally.adults_hypertension_true, adults),
            diabetes_coded_percent_adults: percent(tally.adults_diabetes_coded, adults),
            diabetes_true_percent_adults: percent(tally.adults_diabetes_true, adults),
            chd_coded_percent_all: percent(tally.adults_chd_coded, alive),
            stroke_tia_coded_percent_all: percent(tally.adults_stroke_tia_coded, alive),
            ckd_coded_percent_adults: percent(tally.adults_ckd_coded, adults),
            atrial_fibrillation_coded_percent_all: percent(tally.adults_atrial_fibrillation_coded, alive),
            hyperglycaemia_coded_percent_adults: percent(tally.adults_hyperglycaemia_coded, adults),
            on_statin_percent_adults: percent(tally.adults_on_statin, adults),
            smoking_percent_adults: percent(tally.adults_smoking, adults),
            ethnicity_in_primary_care_percent: percent(tally.alive_ethnicity_in_primary_care, alive),
            ethnicity_known_percent: percent(tally.alive_ethnicity_known, alive),
        }
    }
}
