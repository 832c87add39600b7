//! The two outcomes models are learned for, and which features each is given.

use std::collections::BTreeMap;

use crate::learned::{DesignSpec, Direction, Fill, OnConstant, Transform};

/// What a model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// First coronary heart disease, stroke or TIA.
    Cardiovascular,
    /// First type 2 diabetes.
    Diabetes,
}

impl Outcome {
    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Cardiovascular => "first cardiovascular event",
            Self::Diabetes => "first type 2 diabetes code",
        }
    }

    /// Model name, and the pipeline's key.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cardiovascular => "cardiovascular",
            Self::Diabetes => "diabetes",
        }
    }

    /// The column of `outcomes` with its date.
    pub(crate) fn date_column(self) -> &'static str {
        match self {
            Self::Cardiovascular => "first_cardiovascular_date",
            Self::Diabetes => "first_type_2_diabetes_date",
        }
    }

    /// The flag of `risk_inputs` that says a person already has it.
    pub(crate) fn prevalent_column(self) -> &'static str {
        match self {
            Self::Cardiovascular => "has_heart_disease_or_stroke",
            Self::Diabetes => "has_diabetes",
        }
    }

    /// Declared features. Ethnicity is not among them: who is predicted what must not rest on it unsaid.
    #[must_use]
    pub fn design(self) -> DesignSpec {
        let mut transforms = vec![
            Transform::spline("age_years", 4),
            Transform::indicator("male"),
            Transform::interaction(Transform::linear("age_years"), Transform::indicator("male")),
            Transform::Categories {
                column: "smoking".to_owned(),
                levels: vec![0.0, 1.0, 2.0, 3.0, 4.0],
                reference: 0.0,
                missing_is_a_level: true,
            },
            Transform::linear("townsend_score"),
            Transform::spline("bmi_kg_per_m2", 3),
            Transform::missing_indicator("bmi_kg_per_m2"),
            Transform::linear("systolic_mmhg"),
            Transform::missing_indicator("systolic_mmhg"),
            Transform::indicator("has_treated_hypertension"),
            Transform::indicator("has_severe_mental_illness"),
            Transform::indicator("on_statin"),
        ];
        transforms.extend(match self {
            Self::Cardiovascular => vec![
                Transform::linear("cholesterol_hdl_ratio"),
                Transform::missing_indicator("cholesterol_hdl_ratio"),
                Transform::indicator("has_diabetes"),
                Transform::indicator("has_atrial_fibrillation"),
                Transform::indicator("has_ckd_stage_3_5"),
                Transform::indicator("has_family_history_chd_under_60"),
                Transform::indicator("has_rheumatoid_arthritis"),
            ],
            Self::Diabetes => vec![
                Transform::linear("hba1c_mmol_per_mol"),
                Transform::missing_indicator("hba1c_mmol_per_mol"),
                Transform::indicator("has_family_history_diabetes"),
                Transform::indicator("has_gestational_diabetes"),
                Transform::indicator("on_corticosteroids"),
                Transform::indicator("has_learning_disability"),
            ],
        });
        let blood_test = match self {
            Self::Cardiovascular => "cholesterol_hdl_ratio",
            Self::Diabetes => "hba1c_mmol_per_mol",
        };
        let filled = ["townsend_score", "bmi_kg_per_m2", "systolic_mmhg", blood_test];
        let missing: BTreeMap<String, Fill> = filled.into_iter().map(|name| (name.to_owned(), Fill::Median)).collect();
        DesignSpec { transforms, missing, constant: OnConstant::LeaveOut }
    }

    /// Directions no sound model may contradict.
    pub(crate) fn directions(self) -> Vec<Direction> {
        let rises = |column: &str, low, high| Direction { column: column.to_owned(), low, high };
        vec![rises("age_years", 45.0, 70.0)]
    }
}
