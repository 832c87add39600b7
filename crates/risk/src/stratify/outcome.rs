//! The two outcomes models are learned for.

use crate::learned::Direction;

/// What a model predicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// First coronary heart disease, stroke or TIA.
    Cardiovascular,
    /// First type 2 diabetes.
    Diabetes,
}

impl Outcome {
    /// Both, in the order of the pipeline file.
    pub const ALL: [Self; 2] = [Self::Cardiovascular, Self::Diabetes];

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

    /// Directions no sound model may contradict.
    pub(crate) fn directions(self) -> Vec<Direction> {
        let rises = |column: &str, low, high| Direction { column: column.to_owned(), low, high };
        vec![rises("age_years", 45.0, 70.0)]
    }
}
