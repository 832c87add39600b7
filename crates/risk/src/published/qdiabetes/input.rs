//! What QDiabetes asks of a person, and its three models.

use crate::published::conditions::conditions;
use crate::published::person::{Ethnicity9, Sex, Smoking5};

conditions! {
    /// The ten yes/no inputs of QDiabetes; a condition not recorded is absent.
    Conditions[10] {
        /// At least two issues of an atypical antipsychotic in 6 months.
        atypical_antipsychotic,
        /// At least two issues of oral corticosteroids in 6 months.
        corticosteroids,
        /// Coronary heart disease, stroke or TIA.
        cardiovascular_disease,
        /// Past gestational diabetes; part of the women's equations only.
        gestational_diabetes,
        /// Learning disability.
        learning_disability,
        /// Schizophrenia or bipolar disorder.
        schizophrenia_or_bipolar,
        /// Polycystic ovary syndrome; part of the women's equations only.
        polycystic_ovary_syndrome,
        /// Takes a statin.
        statins,
        /// Hypertension diagnosed and treated.
        treated_hypertension,
        /// Diabetes in a first-degree relative.
        family_history_diabetes,
    }
}

/// The three published models.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Model {
    /// Without a blood test.
    A,
    /// With fasting plasma glucose.
    B,
    /// With HbA1c.
    C,
}

impl Model {
    /// All three.
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    /// The model's full name.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::A => "QDiabetes-2018 A",
            Self::B => "QDiabetes-2018 B",
            Self::C => "QDiabetes-2018 C",
        }
    }

    /// C when HbA1c is recorded, else B when fasting glucose is, else A.
    #[must_use]
    pub const fn best_for(input: &Input) -> Self {
        match (input.hba1c_mmol_per_mol, input.fasting_glucose_mmol_per_l) {
            (Some(_), _) => Self::C,
            (None, Some(_)) => Self::B,
            (None, None) => Self::A,
        }
    }
}

/// One person, as recorded; `None` is "not recorded".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Which equation.
    pub sex: Sex,
    /// 25 or more and below 85.
    pub age_years: Option<f64>,
    /// Missing is scored as White, and flagged.
    pub ethnicity: Option<Ethnicity9>,
    /// Missing is scored as never smoked, and flagged.
    pub smoking: Option<Smoking5>,
    /// Townsend deprivation score, higher is more deprived; accepted from -8 to 14, missing is 0.
    pub townsend: Option<f64>,
    /// Body mass index, latest; accepted from 9.07 to 91.84, clamped to 20 to 40.
    pub bmi_kg_per_m2: Option<f64>,
    /// Fasting plasma glucose, accepted from 2 to below 7; model B.
    pub fasting_glucose_mmol_per_l: Option<f64>,
    /// HbA1c, accepted from 15 to below 48; model C.
    pub hba1c_mmol_per_mol: Option<f64>,
    /// Coded conditions and medicines.
    pub conditions: Conditions,
    /// Type 1 or type 2 diabetes already recorded: no score.
    pub existing_diabetes: bool,
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
            fasting_glucose_mmol_per_l: None,
            hba1c_mmol_per_mol: None,
            conditions: Conditions::from_array([false; 10]),
            existing_diabetes: false,
        }
    }
}
