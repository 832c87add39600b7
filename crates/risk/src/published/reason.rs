//! Why there is no score: a stable code for machines, plain words for people.

use std::fmt;

macro_rules! quantities {
    ($($(#[$doc:meta])* $variant:ident, $code:literal, $words:literal;)*) => {
        /// What a reason is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Quantity { $($(#[$doc])* $variant,)* }

        impl Quantity {
            /// All quantities, in a fixed order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Plain words, such as `body mass index`.
            #[must_use]
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }

            const fn missing(self) -> &'static str {
                match self { $(Self::$variant => concat!($code, "_missing"),)* }
            }

            const fn out_of_range(self) -> &'static str {
                match self { $(Self::$variant => concat!($code, "_out_of_range"),)* }
            }

            const fn unreadable(self) -> &'static str {
                match self { $(Self::$variant => concat!($code, "_unreadable"),)* }
            }
        }
    };
}

quantities! {
    /// Sex.
    Sex, "sex", "sex";
    /// Age in years.
    Age, "age", "age";
    /// Ethnic group.
    Ethnicity, "ethnicity", "ethnic group";
    /// Smoking.
    Smoking, "smoking", "smoking";
    /// Townsend deprivation score.
    Townsend, "townsend", "Townsend score";
    /// Body mass index.
    Bmi, "bmi", "body mass index";
    /// Systolic blood pressure.
    Systolic, "systolic", "systolic pressure";
    /// Standard deviation of systolic readings.
    SystolicSd, "systolic_sd", "systolic variability";
    /// Total cholesterol divided by HDL cholesterol.
    CholesterolRatio, "cholesterol_ratio", "cholesterol ratio";
    /// Total cholesterol.
    TotalCholesterol, "total_cholesterol", "total cholesterol";
    /// HDL cholesterol.
    HdlCholesterol, "hdl_cholesterol", "HDL cholesterol";
    /// Fasting plasma glucose.
    FastingGlucose, "fasting_glucose", "fasting glucose";
    /// Glycated haemoglobin.
    Hba1c, "hba1c", "HbA1c";
    /// Waist circumference.
    Waist, "waist", "waist circumference";
    /// Family history of diabetes.
    FamilyHistory, "family_history", "family history";
    /// ESC risk region.
    Region, "region", "risk region";
    /// Daily physical activity.
    Activity, "activity", "physical activity";
    /// Vegetables, fruit or berries every day.
    Diet, "diet", "vegetables and fruit";
    /// Antihypertensive medication.
    PressureMedication, "pressure_medication", "blood pressure medication";
    /// High glucose found before.
    HighGlucose, "high_glucose", "past high blood glucose";
    /// High blood pressure.
    Hypertension, "hypertension", "high blood pressure";
    /// Coded conditions and medicines.
    Conditions, "conditions", "recorded conditions";
}

/// Why there is no score.
///
/// [`Reason::code`] is stable and safe to store; [`Display`](fmt::Display) gives plain words.
///
/// ```
/// use evenreach_risk::published::{Quantity, Reason};
/// assert_eq!(Reason::Missing(Quantity::Bmi).code(), "bmi_missing");
/// assert_eq!(Reason::AgeAbove(84).to_string(), "age above 84");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Younger than the youngest age the score is for.
    AgeBelow(u8),
    /// Older than the oldest age the score is for, in completed years.
    AgeAbove(u8),
    /// The score takes whole completed years only.
    AgeNotWholeYears,
    /// The score predicts a first cardiovascular event.
    ExistingCardiovascularDisease,
    /// The score predicts new or undiagnosed diabetes.
    ExistingDiabetes,
    /// Both types of diabetes are recorded; the score allows one.
    BothDiabetesTypes,
    /// SCORE2 is not for people with diabetes under 70.
    DiabetesNotCovered,
    /// The policy asks not to score people on statins.
    OnStatin,
    /// Fasting glucose of 7 mmol/L or more: check for undiagnosed diabetes.
    FastingGlucoseInDiabetesRange,
    /// HbA1c of 48 mmol/mol or more: check for undiagnosed diabetes.
    Hba1cInDiabetesRange,
    /// Not recorded, and not filled in.
    Missing(Quantity),
    /// Recorded, but outside what the score accepts.
    OutOfRange(Quantity),
    /// Recorded in a form that is not a value of this input.
    Unreadable(Quantity),
    /// The parameter file could not be read; the build's tests rule this out.
    ParametersUnreadable,
    /// The arithmetic left the range of numbers.
    NotComputable,
}

impl Reason {
    /// A stable snake-case code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AgeBelow(25) => "age_below_25",
            Self::AgeBelow(40) => "age_below_40",
            Self::AgeBelow(_) => "age_below_18",
            Self::AgeAbove(84) => "age_above_84",
            Self::AgeAbove(89) => "age_above_89",
            Self::AgeAbove(_) => "age_above_120",
            Self::AgeNotWholeYears => "age_not_whole_years",
            Self::ExistingCardiovascularDisease => "existing_cardiovascular_disease",
            Self::ExistingDiabetes => "existing_diabetes",
            Self::BothDiabetesTypes => "both_diabetes_types",
            Self::DiabetesNotCovered => "diabetes_not_covered",
            Self::OnStatin => "on_statin",
            Self::FastingGlucoseInDiabetesRange => "fasting_glucose_in_diabetes_range",
            Self::Hba1cInDiabetesRange => "hba1c_in_diabetes_range",
            Self::Missing(quantity) => quantity.missing(),
            Self::OutOfRange(quantity) => quantity.out_of_range(),
            Self::Unreadable(quantity) => quantity.unreadable(),
            Self::ParametersUnreadable => "parameters_unreadable",
            Self::NotComputable => "not_computable",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AgeBelow(years) => write!(f, "age below {years}"),
            Self::AgeAbove(years) => write!(f, "age above {years}"),
            Self::AgeNotWholeYears => f.write_str("age is not a whole number of completed years"),
            Self::ExistingCardiovascularDisease => f.write_str("existing cardiovascular disease"),
            Self::ExistingDiabetes => f.write_str("existing diabetes"),
            Self::BothDiabetesTypes => {
                f.write_str("type 1 and type 2 diabetes are both recorded; only one can be scored")
            }
            Self::DiabetesNotCovered => f.write_str("diabetes under 70 is not covered by this score"),
            Self::OnStatin => f.write_str("already takes a statin, and the policy leaves such people out"),
            Self::FastingGlucoseInDiabetesRange => {
                f.write_str("fasting glucose of 7 mmol/L or more: check for undiagnosed diabetes")
            }
            Self::Hba1cInDiabetesRange => f.write_str("HbA1c of 48 mmol/mol or more: check for undiagnosed diabetes"),
            Self::Missing(quantity @ (Quantity::Bmi | Quantity::Systolic | Quantity::CholesterolRatio)) => {
                write!(f, "no {} and estimation is off", quantity.words())
            }
            Self::Missing(quantity) => write!(f, "no {}", quantity.words()),
            Self::OutOfRange(quantity) => write!(f, "{} out of accepted range", quantity.words()),
            Self::Unreadable(quantity) => write!(f, "{} is not a value this score knows", quantity.words()),
            Self::ParametersUnreadable => f.write_str("the parameters of the score could not be read"),
            Self::NotComputable => f.write_str("the score could not be computed from these values"),
        }
    }
}

impl std::error::Error for Reason {}
