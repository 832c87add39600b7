//! Which features each outcome is given when the pipeline file names none, and which columns a feature may read.

use std::collections::BTreeMap;

use super::feature_columns::{FLAGS, NUMBERS, TIMES, ethnicity_columns};
use super::outcome::Outcome;
use super::plan::EthnicityAs;
use crate::learned::{DesignSpec, Fill, OnConstant, Transform};

/// Whether a feature may read a column of this name.
pub(crate) fn known_column(name: &str) -> bool {
    ["age_years", "male", "smoking"].contains(&name)
        || NUMBERS.contains(&name)
        || FLAGS.contains(&name)
        || TIMES.iter().any(|(known, _)| *known == name)
        || ethnicity_columns().iter().any(|known| known == name)
}

impl Outcome {
    /// The design with the features declared, or the outcome's own where none are.
    #[must_use]
    pub fn design_of(self, declared: &[Transform], ethnicity: EthnicityAs) -> DesignSpec {
        let mut transforms = if declared.is_empty() { self.features() } else { declared.to_vec() };
        if ethnicity != EthnicityAs::Out {
            // The largest group is the reference; every other has a term of its own.
            transforms.extend(ethnicity_columns().iter().skip(1).map(|column| Transform::indicator(column)));
        }
        let filled = |name: &str| NUMBERS.contains(&name) || TIMES.iter().any(|(known, _)| *known == name);
        let mut design = DesignSpec { transforms, missing: BTreeMap::new(), constant: OnConstant::LeaveOut };
        design.missing =
            design.columns_with_values().into_iter().filter(|n| filled(n)).map(|n| (n, Fill::Median)).collect();
        design
    }

    fn features(self) -> Vec<Transform> {
        let age_with = |other: Transform| Transform::interaction(Transform::linear("age_years"), other);
        let mut transforms = vec![
            Transform::spline("age_years", 5),
            Transform::indicator("male"),
            age_with(Transform::indicator("male")),
            Transform::Categories {
                column: "smoking".to_owned(),
                levels: vec![0.0, 1.0, 2.0, 3.0, 4.0],
                reference: 0.0,
                missing_is_a_level: true,
            },
            Transform::linear("townsend_score"),
            Transform::missing_indicator("townsend_score"),
            Transform::interaction(Transform::linear("townsend_score"), Transform::indicator("male")),
            Transform::spline("bmi_kg_per_m2", 4),
            Transform::missing_indicator("bmi_kg_per_m2"),
            Transform::linear("years_since_bmi"),
            Transform::spline("systolic_mmhg", 3),
            Transform::missing_indicator("systolic_mmhg"),
            Transform::linear("years_since_systolic"),
            Transform::indicator("has_treated_hypertension"),
            age_with(Transform::indicator("has_treated_hypertension")),
            Transform::indicator("has_severe_mental_illness"),
            Transform::indicator("on_statin"),
            Transform::indicator("on_corticosteroids"),
            Transform::indicator("on_atypical_antipsychotic"),
        ];
        transforms.extend(match self {
            Self::Cardiovascular => vec![
                age_with(Transform::linear("systolic_mmhg")),
                Transform::linear("systolic_sd_mmhg"),
                Transform::missing_indicator("systolic_sd_mmhg"),
                Transform::spline("cholesterol_hdl_ratio", 3),
                Transform::missing_indicator("cholesterol_hdl_ratio"),
                Transform::linear("years_since_cholesterol"),
                Transform::indicator("has_type_1_diabetes"),
                Transform::indicator("has_type_2_diabetes"),
                age_with(Transform::indicator("has_type_2_diabetes")),
                Transform::indicator("has_atrial_fibrillation"),
                Transform::indicator("has_ckd_stage_3_5"),
                Transform::indicator("has_family_history_chd_under_60"),
                Transform::indicator("has_rheumatoid_arthritis"),
                Transform::indicator("has_systemic_lupus_erythematosus"),
                Transform::indicator("has_migraine"),
                Transform::indicator("has_erectile_dysfunction"),
            ],
            Self::Diabetes => vec![
                age_with(Transform::linear("bmi_kg_per_m2")),
                Transform::spline("hba1c_mmol_per_mol", 4),
                Transform::missing_indicator("hba1c_mmol_per_mol"),
                Transform::linear("years_since_hba1c"),
                // An old value says less, and where there is none age and weight must say more.
                Transform::interaction(Transform::linear("hba1c_mmol_per_mol"), Transform::linear("years_since_hba1c")),
                age_with(Transform::missing_indicator("hba1c_mmol_per_mol")),
                Transform::interaction(
                    Transform::linear("bmi_kg_per_m2"),
                    Transform::missing_indicator("hba1c_mmol_per_mol"),
                ),
                Transform::linear("fasting_glucose_mmol_per_l"),
                Transform::missing_indicator("fasting_glucose_mmol_per_l"),
                Transform::indicator("has_family_history_diabetes"),
                age_with(Transform::indicator("has_family_history_diabetes")),
                Transform::indicator("has_gestational_diabetes"),
                Transform::indicator("has_polycystic_ovary_syndrome"),
                Transform::indicator("has_learning_disability"),
                Transform::indicator("has_heart_disease_or_stroke"),
            ],
        });
        transforms
    }
}
