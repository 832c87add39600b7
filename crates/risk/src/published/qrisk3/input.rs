//! What QRISK3 asks of a person.

use crate::published::conditions::conditions;
use crate::published::person::{Ethnicity9, Sex, Smoking5};

conditions! {
    /// The thirteen yes/no inputs of QRISK3; a condition not recorded is absent.
    Conditions[13] {
        /// Atrial fibrillation.
        atrial_fibrillation,
        /// At least two issues of an atypical antipsychotic in 6 months.
        atypical_antipsychotic,
        /// At least two issues of oral corticosteroids in 6 months.
        corticosteroids,
        /// Erectile dysfunction, diagnosed or treated; part of the men's equation only.
        erectile_dysfunction,
        /// Migraine.
        migraine,
        /// Rheumatoid arthritis.
        rheumatoid_arthritis,
        /// Chronic kidney disease stage 3, 4 or 5.
        chronic_kidney_disease_345,
        /// Severe mental illness.
        severe_mental_illness,
        /// Systemic lupus erythematosus.
        systemic_lupus_erythematosus,
        /// Hypertension diagnosed, and an antihypertensive issued in 6 months.
        treated_hypertension,
        /// Type 1 diabetes; not together with type 2.
        type1_diabetes,
        /// Type 2 diabetes; not together with type 1.
        type2_diabetes,
        /// Coronary heart disease in a first-degree relative under 60.
        family_history_chd,
    }
}

/// One person, as recorded; `None` is "not recorded".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Which equation.
    pub sex: Sex,
    /// Whole completed years, 25 to 84.
    pub age_years: Option<f64>,
    /// Missing is scored as White, and flagged.
    pub ethnicity: Option<Ethnicity9>,
    /// Missing is scored as never smoked, and flagged.
    pub smoking: Option<Smoking5>,
    /// Townsend deprivation score, higher is more deprived; clamped to -8 to 12, missing is 0.
    pub townsend: Option<f64>,
    /// Body mass index, latest in 5 years; clamped to 20 to 40.
    pub bmi_kg_per_m2: Option<f64>,
    /// Systolic blood pressure, latest; clamped to 70 to 210.
    pub systolic_mmhg: Option<f64>,
    /// Sample standard deviation (n - 1) of at least two systolic readings; missing is 0, which understates risk.
    pub systolic_sd_mmhg: Option<f64>,
    /// Total cholesterol divided by HDL cholesterol, latest in 5 years; clamped to 1 to 12.
    pub cholesterol_hdl_ratio: Option<f64>,
    /// Coded conditions and medicines.
    pub conditions: Conditions,
    /// Coronary heart disease, stroke or TIA already recorded: no score.
    pub existing_cardiovascular_disease: bool,
    /// Already takes a statin: flagged, or left out, as the policy says.
    pub on_statin: bool,
}

impl Input {
    /// A person of whom only sex and age are known.
    #[must_use]
    pub const fn new(sex: Sex, age_years: f64) -> Self {
        Self {
            sex,
            age_years: Some(age_years),
            ethnicity: None,
            smoking: None,
            townsend: None,
            bmi_kg_per_m2: None,
            systolic_mmhg: None,
            systolic_sd_mmhg: None,
            cholesterol_hdl_ratio: None,
            conditions: Conditions::from_array([false; 13]),
            existing_cardiovascular_disease: false,
            on_statin: false,
        }
    }
}
