//! The true hazards: explicit log-linear functions whose constants are published with the data.
//!
//! Coefficients are rounded from published models (QRISK3-2017, BMJ 2017;357:j2099; QDiabetes-2018
//! model C, BMJ 2017;359:j5019) or set in their direction, without their age interactions; baselines
//! are set so that incidence and prevalence come near English figures. A learned or published score
//! can therefore be nearly right here, and where it is wrong the reason is written down.

use serde::Serialize;

use crate::risk_factor::Covariates;

/// Yearly hazard of a first cardiovascular event (myocardial infarction, angina, stroke, TIA).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CvdHazard {
    /// Yearly hazard at the reference: age 60, systolic 130 mmHg, ratio 4, BMI 27 kg/m2, Townsend 0,
    /// White British, never smoked, no condition; women and men.
    pub reference_per_year: [f64; 2],
    /// Per year of age, women and men.
    pub age_per_year: [f64; 2],
    /// Per mmHg of systolic pressure.
    pub systolic_per_mmhg: f64,
    /// Per mmHg of within-person standard deviation of systolic pressure, from 9 mmHg.
    pub systolic_sd_per_mmhg: f64,
    /// Per unit of total cholesterol / HDL cholesterol.
    pub ratio_per_unit: f64,
    /// Per kg/m2 of body mass index, which is held to 20-40.
    pub bmi_per_kg_per_m2: f64,
    /// Per unit of Townsend score, women and men.
    pub townsend_per_unit: [f64; 2],
    /// Ethnicity index 1 to 9 (White, Indian, Pakistani, Bangladeshi, Other Asian, Caribbean, Black
    /// African, Chinese, Other), women then men; as published in QRISK3-2017.
    pub ethnicity: [[f64; 9]; 2],
    /// Never, ex, light, moderate, heavy smoker.
    pub smoking: [f64; 5],
    /// Type 1 diabetes, women and men.
    pub type_1_diabetes: [f64; 2],
    /// Type 2 diabetes, women and men.
    pub type_2_diabetes: [f64; 2],
    /// Coronary disease in a first-degree relative under 60.
    pub family_history_chd: f64,
    /// Atrial fibrillation, women and men.
    pub atrial_fibrillation: [f64; 2],
    /// Chronic kidney disease stage 3 to 5.
    pub ckd_stage_3_5: f64,
    /// Rheumatoid arthritis.
    pub rheumatoid_arthritis: f64,
    /// Systemic lupus erythematosus.
    pub systemic_lupus_erythematosus: f64,
    /// Migraine.
    pub migraine: f64,
    /// Severe mental illness.
    pub severe_mental_illness: f64,
    /// Erectile dysfunction (men).
    pub erectile_dysfunction: f64,
    /// Systemic corticosteroids.
    pub corticosteroids: f64,
    /// Atypical antipsychotics.
    pub atypical_antipsychotics: f64,
    /// Treated hypertension.
    pub treated_hypertension: f64,
    /// On a statin.
    pub statin: f64,
}

impl Default for CvdHazard {
    fn default() -> Self {
        Self {
            reference_per_year: [0.0032, 0.0054],
            age_per_year: [0.078, 0.066],
            systolic_per_mmhg: 0.013,
            systolic_sd_per_mmhg: 0.009,
            ratio_per_unit: 0.165,
            bmi_per_kg_per_m2: 0.015,
            townsend_per_unit: [0.060, 0.033],
            ethnicity: [
                [0.0, 0.280, 0.563, 0.296, 0.073, -0.171, -0.394, -0.326, -0.171],
                [0.0, 0.277, 0.474, 0.530, 0.035, -0.358, -0.401, -0.415, -0.263],
            ],
            smoking: [0.0, 0.16, 0.56, 0.65, 0.82],
            type_1_diabetes: [1.4, 1.1],
            type_2_diabetes: [0.95, 0.75],
            family_history_chd: 0.50,
            atrial_fibrillation: [1.1, 0.8],
            ckd_stage_3_5: 0.55,
            rheumatoid_arthritis: 0.21,
            systemic_lupus_erythematosus: 0.60,
            migraine: 0.28,
            severe_mental_illness: 0.125,
            erectile_dysfunction: 0.22,
            corticosteroids: 0.50,
            atypical_antipsychotics: 0.19,
            treated_hypertension: 0.40,
            statin: -0.30,
        }
    }
}

impl CvdHazard {
    /// Yearly hazard for one person in one year.
    #[must_use]
    pub(crate) fn per_year(&self, c: &Covariates) -> f64 {
        let sex = c.sex_index;
        let mut log = self.age_per_year[sex] * (c.age_years - 60.0)
            + self.systolic_per_mmhg * (c.systolic_mmhg.clamp(70.0, 210.0) - 130.0)
            + self.systolic_sd_per_mmhg * (c.systolic_sd_mmhg - 9.0)
            + self.ratio_per_unit * (c.cholesterol_hdl_ratio.clamp(1.0, 12.0) - 4.0)
            + self.bmi_per_kg_per_m2 * (c.bmi_kg_per_m2.clamp(20.0, 40.0) - 27.0)
            + self.townsend_per_unit[sex] * c.townsend_score
            + self.ethnicity[sex][c.score_index - 1]
            + self.smoking[c.smoking_level];
        for (holds, coefficient) in [
            (c.type_1_diabetes, self.type_1_diabetes[sex]),
            (c.type_2_diabetes, self.type_2_diabetes[sex]),
            (c.family_history_chd, self.family_history_chd),
            (c.atrial_fibrillation, self.atrial_fibrillation[sex]),
            (c.ckd_stage_3_5, self.ckd_stage_3_5),
            (c.rheumatoid_arthritis, self.rheumatoid_arthritis),
            (c.systemic_lupus_erythematosus, self.systemic_lupus_erythematosus),
            (c.migraine, self.migraine),
            (c.severe_mental_illness, self.severe_mental_illness),
            (c.erectile_dysfunction, self.erectile_dysfunction),
            (c.corticosteroids, self.corticosteroids),
            (c.atypical_antipsychotics, self.atypical_antipsychotics),
            (c.treated_hypertension, self.treated_hypertension),
            (c.statin, self.statin),
        ] {
            if holds {
                log += coefficient;
            }
        }
        self.reference_per_year[sex] * log.exp()
    }
}

/// Yearly hazard of type 2 diabetes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DiabetesHazard {
    /// Yearly hazard at the reference: age 50, BMI 27 kg/m2, HbA1c 36 mmol/mol, Townsend 0, White
    /// British, never smoked, no condition; women and men.
    pub reference_per_year: [f64; 2],
    /// Per year of age below 55; above, `age_over_55_per_year` up to 65, then level.
    pub age_under_55_per_year: f64,
    /// Per year of age from 55 to 65.
    pub age_over_55_per_year: f64,
    /// Per year of age above 70: the published risk falls in old age.
    pub age_over_70_per_year: f64,
    /// Per kg/m2 of body mass index, which is held to 20-40.
    pub bmi_per_kg_per_m2: f64,
    /// Per mmol/mol of HbA1c (QDiabetes-2018 model C rises by about 0.2 between 36 and 42).
    pub hba1c_per_mmol_per_mol: f64,
    /// Per unit of Townsend score.
    pub townsend_per_unit: f64,
    /// Ethnicity index 1 to 9, women then men; as published in QDiabetes-2018 model C.
    pub ethnicity: [[f64; 9]; 2],
    /// Never, ex, light, moderate, heavy smoker.
    pub smoking: [f64; 5],
    /// Diabetes in a first-degree relative.
    pub family_history_diabetes: f64,
    /// Gestational diabetes.
    pub gestational_diabetes: f64,
    /// Polycystic ovary syndrome.
    pub polycystic_ovary_syndrome: f64,
    /// Learning disability.
    pub learning_disability: f64,
    /// Schizophrenia or bipolar disorder.
    pub schizophrenia_or_bipolar: f64,
    /// Systemic corticosteroids.
    pub corticosteroids: f64,
    /// Atypical antipsychotics.
    pub atypical_antipsychotics: f64,
    /// Treated hypertension.
    pub treated_hypertension: f64,
    /// On a statin.
    pub statin: f64,
    /// Cardiovascular disease.
    pub cardiovascular_disease: f64,
}

impl Default for DiabetesHazard {
    fn default() -> Self {
        Self {
            reference_per_year: [0.00150, 0.00215],
            age_under_55_per_year: 0.060,
            age_over_55_per_year: 0.015,
            age_over_70_per_year: -0.025,
            bmi_per_kg_per_m2: 0.105,
            hba1c_per_mmol_per_mol: 0.20,
            townsend_per_unit: 0.030,
            ethnicity: [
                [0.0, 0.599, 0.783, 1.195, 0.714, 0.120, 0.014, 0.571, 0.171],
                [0.0, 0.676, 0.831, 1.097, 0.768, 0.209, 0.381, 0.342, 0.220],
            ],
            smoking: [0.0, 0.09, 0.146, 0.13, 0.25],
            family_history_diabetes: 0.50,
            gestational_diabetes: 1.125,
            polycystic_ovary_syndrome: 0.338,
            learning_disability: 0.27,
            schizophrenia_or_bipolar: 0.30,
            corticosteroids: 0.15,
            atypical_antipsychotics: 0.50,
            treated_hypertension: 0.36,
            statin: 0.40,
            cardiovascular_disease: 0.155,
        }
    }
}

impl DiabetesHazard {
    /// Yearly hazard for one person in one year, without any planted excess.
    #[must_use]
    pub(crate) fn per_year(&self, c: &Covariates) -> f64 {
        let sex = c.sex_index;
        let mut log = self.age_under_55_per_year * (c.age_years.min(55.0) - 50.0)
            + self.age_over_55_per_year * (c.age_years.clamp(55.0, 65.0) - 55.0)
            + self.age_over_70_per_year * (c.age_years.max(70.0) - 70.0)
            + self.bmi_per_kg_per_m2 * (c.bmi_kg_per_m2.clamp(20.0, 40.0) - 27.0)
            + self.hba1c_per_mmol_per_mol * (c.hba1c_mmol_per_mol.clamp(25.0, 47.9) - 36.0)
            + self.townsend_per_unit * c.townsend_score
            + self.ethnicity[sex][c.score_index - 1]
            + self.smoking[c.smoking_level];
        for (holds, coefficient) in [
            (c.family_history_diabetes, self.family_history_diabetes),
            (c.gestational_diabetes, self.gestational_diabetes),
            (c.polycystic_ovary_syndrome, self.polycystic_ovary_syndrome),
            (c.learning_disability, self.learning_disability),
            (c.severe_mental_illness, self.schizophrenia_or_bipolar),
            (c.corticosteroids, self.corticosteroids),
            (c.atypical_antipsychotics, self.atypical_antipsychotics),
            (c.treated_hypertension, self.treated_hypertension),
            (c.statin, self.statin),
            (c.cardiovascular_disease, self.cardiovascular_disease),
        ] {
            if holds {
                log += coefficient;
            }
        }
        self.reference_per_year[sex] * log.exp()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(sex_index: usize, age_years: f64) -> Covariates {
        Covariates {
            age_years,
            sex_index,
            score_index: 1,
            systolic_mmhg: 130.0,
            systolic_sd_mmhg: 9.0,
            cholesterol_hdl_ratio: 4.0,
            bmi_kg_per_m2: 27.0,
            hba1c_mmol_per_mol: 36.0,
            ..Covariates::default()
        }
    }

    fn near(found: f64, expected: f64) -> bool {
        (found - expected).abs() < 1e-12
    }

    #[test]
    fn the_reference_person_has_the_reference_hazard_and_ratios_multiply() {
        let (cvd, diabetes) = (CvdHazard::default(), DiabetesHazard::default());
        for sex in [0, 1] {
            let base = reference(sex, 60.0);
            assert!(near(cvd.per_year(&base), cvd.reference_per_year[sex]));
            assert!(near(diabetes.per_year(&reference(sex, 50.0)), diabetes.reference_per_year[sex]));
            let pakistani_smoker = Covariates { score_index: 3, smoking_level: 4, ..base.clone() };
            let ratio = [0.563_f64 + 0.82, 0.474 + 0.82][sex].exp();
            assert!(near(cvd.per_year(&pakistani_smoker), ratio * cvd.reference_per_year[sex]));
            let higher = Covariates { hba1c_mmol_per_mol: 46.0, ..reference(sex, 50.0) };
            assert!(near(diabetes.per_year(&higher), 2.0_f64.exp() * diabetes.reference_per_year[sex]));
        }
    }

    #[test]
    fn values_beyond_the_published_ranges_are_held_to_them() {
        let (cvd, diabetes) = (CvdHazard::default(), DiabetesHazard::default());
        let heavy = |bmi| Covariates { bmi_kg_per_m2: bmi, ..reference(1, 60.0) };
        assert!(near(cvd.per_year(&heavy(55.0)), cvd.per_year(&heavy(40.0))));
        assert!(near(diabetes.per_year(&heavy(12.0)), diabetes.per_year(&heavy(20.0))));
        let pressed = |systolic| Covariates { systolic_mmhg: systolic, ..reference(0, 60.0) };
        assert!(near(cvd.per_year(&pressed(240.0)), cvd.per_year(&pressed(210.0))));
    }
}
