//! Who a row is about: sex as recorded, and an identifier that cannot print itself.

use serde::{Deserialize, Serialize};

/// Sex as recorded in the patient table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// Recorded as female.
    Female,
    /// Recorded as male.
    Male,
    /// Recorded as intersex.
    Intersex,
    /// Not recorded.
    Unknown,
}

impl Sex {
    /// The words allowed in an extract.
    pub const WORDS: [&str; 4] = ["female", "male", "intersex", "unknown"];

    /// Reads one of [`Sex::WORDS`]; anything else is `Unknown`.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        match word {
            "female" => Self::Female,
            "male" => Self::Male,
            "intersex" => Self::Intersex,
            _ => Self::Unknown,
        }
    }
}

/// A patient's pseudonym. It can be compared and hashed, and never prints.
///
/// ```
/// use evenreach_clinical::person::PatientId;
/// assert_eq!(format!("{:?}", PatientId::new("943476")), "PatientId(withheld)");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PatientId(String);

impl PatientId {
    /// Wraps a pseudonym as delivered.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The pseudonym itself, for identifiable direct-care files only.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for PatientId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PatientId(withheld)")
    }
}
