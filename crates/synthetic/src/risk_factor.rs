//! Risk factors at an age, before any treatment, and the covariates the hazards are functions of.

use serde::Serialize;

use crate::ethnicity::Family;
use crate::person::{MEN, Person, WOMEN};

/// What the hazards are functions of, for one person in one year.
#[derive(Debug, Clone, Default)]
pub(crate) struct Covariates {
    pub age_years: f64,
    pub sex_index: usize,
    /// Ethnicity index 1 to 9 of the published scores.
    pub score_index: usize,
    pub townsend_score: f64,
    pub systolic_mmhg: f64,
    pub systolic_sd_mmhg: f64,
    pub cholesterol_hdl_ratio: f64,
    pub bmi_kg_per_m2: f64,
    pub hba1c_mmol_per_mol: f64,
    pub smoking_level: usize,
    pub type_1_diabetes: bool,
    pub type_2_diabetes: bool,
    pub family_history_chd: bool,
    pub family_history_diabetes: bool,
    pub atrial_fibrillation: bool,
    pub ckd_stage_3_5: bool,
    pub heart_failure: bool,
    pub dementia: bool,
    pub rheumatoid_arthritis: bool,
    pub systemic_lupus_erythematosus: bool,
    pub migraine: bool,
    pub severe_mental_illness: bool,
    pub erectile_dysfunction: bool,
    pub learning_disability: bool,
    pub polycystic_ovary_syndrome: bool,
    pub gestational_diabetes: bool,
    pub corticosteroids: bool,
    pub atypical_antipsychotics: bool,
    pub treated_hypertension: bool,
    pub statin: bool,
    pub cardiovascular_disease: bool,
}

/// How risk factors are spread; written to the truth file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RiskFactorSpread {
    /// Standard deviation of log body mass index.
    pub bmi_log_sd: f64,
    /// Systolic pressure per kg/m2 of body mass index over 27, mmHg.
    pub systolic_per_bmi_mmhg: f64,
    /// Systolic pressure per unit of Townsend score, mmHg.
    pub systolic_per_townsend_mmhg: f64,
    /// Standard deviation of usual systolic pressure between people, mmHg.
    pub systolic_between_person_sd_mmhg: f64,
    /// Usual untreated systolic pressure from which a person is truly hypertensive, mmHg.
    pub hypertensive_from_mmhg: f64,
    /// Standard deviation of HbA1c between people without diabetes, mmol/mol.
    pub hba1c_between_person_sd_mmol_per_mol: f64,
}

/// The spread used.
pub(crate) const SPREAD: RiskFactorSpread = RiskFactorSpread {
    bmi_log_sd: 0.175,
    systolic_per_bmi_mmhg: 0.55,
    systolic_per_townsend_mmhg: 0.15,
    systolic_between_person_sd_mmhg: 13.5,
    hypertensive_from_mmhg: 140.0,
    hba1c_between_person_sd_mmol_per_mol: 3.2,
};

/// Body mass index, kg/m2: rises to about 60, falls a little after 70, higher where deprived.
pub(crate) fn bmi(person: &Person, age: f64) -> f64 {
    let rise = 1.0 - (-(age - 18.0).max(0.0) / 16.0).exp();
    let mean = if person.sex_index == WOMEN { 23.9 + 3.8 * rise } else { 24.2 + 3.7 * rise }
        - 0.08 * (age - 70.0).max(0.0)
        + if person.sex_index == WOMEN { 0.12 } else { 0.05 } * person.townsend_score
        + person.group.profile().bmi_shift_kg_per_m2[person.sex_index];
    let log_sd = SPREAD.bmi_log_sd;
    (mean * (log_sd * person.bmi_z - 0.5 * log_sd * log_sd).exp()).clamp(14.0, 62.0)
}

/// Usual systolic pressure without treatment, mmHg.
pub(crate) fn untreated_systolic(person: &Person, age: f64, bmi: f64) -> f64 {
    let years = (age - 20.0).clamp(0.0, 70.0);
    let mean = if person.sex_index == MEN { 124.0 + 0.26 * years } else { 113.5 + 0.44 * years };
    (mean
        + SPREAD.systolic_per_bmi_mmhg * (bmi - 27.0)
        + SPREAD.systolic_per_townsend_mmhg * person.townsend_score
        + person.group.profile().systolic_shift_mmhg
        + SPREAD.systolic_between_person_sd_mmhg * person.systolic_z)
        .clamp(85.0, 225.0)
}

/// Total cholesterol without treatment, mmol/L.
pub(crate) fn total_cholesterol(person: &Person, age: f64) -> f64 {
    let rise = 1.0 - (-(age - 18.0).max(0.0) / 15.0).exp();
    let by_sex =
        if person.sex_index == WOMEN { 0.03 * (age - 48.0).clamp(0.0, 12.0) } else { -0.02 * (age - 60.0).max(0.0) };
    let familial = if person.has(crate::condition::Condition::FamilialHypercholesterolaemia, age) { 2.8 } else { 0.0 };
    (4.1 + 1.25 * rise + by_sex + familial + 0.9 * person.cholesterol_z).clamp(2.2, 13.0)
}

/// HDL cholesterol, mmol/L: lower with body mass index and in South Asian groups, higher in Black
/// groups.
pub(crate) fn hdl_cholesterol(person: &Person, bmi: f64) -> f64 {
    let mean = if person.sex_index == WOMEN { 1.60 } else { 1.32 };
    let by_group = match person.group.profile().family {
        Family::SouthAsian => -0.11,
        Family::Black => 0.08,
        _ => 0.0,
    };
    (mean + by_group - 0.02 * (bmi - 27.0) + 0.32 * person.hdl_z).clamp(0.55, 3.2)
}

/// HbA1c without diabetes, mmol/mol: below the diagnostic threshold by construction.
pub(crate) fn hba1c_without_diabetes(person: &Person, age: f64, bmi: f64) -> f64 {
    let family = if person.family_history_diabetes { 0.4 } else { 0.0 };
    (36.2
        + 0.09 * (age - 40.0).clamp(-25.0, 40.0)
        + 0.16 * (bmi - 27.0).clamp(-6.0, 14.0)
        + person.group.profile().hba1c_shift_mmol_per_mol
        + family
        + SPREAD.hba1c_between_person_sd_mmol_per_mol * person.hba1c_z)
        .clamp(24.0, 47.0)
}
