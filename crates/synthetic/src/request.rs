//! What the caller asks for: how many people, where, from which seed, up to which day.

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use crate::error::SyntheticError;

/// The shortest coded history that is generated, in years.
pub const MINIMUM_HISTORY_YEARS: u32 = 12;
/// The longest: before about 1990 GP records were on paper.
pub const MAXIMUM_HISTORY_YEARS: u32 = 35;

/// One request. The same request on the same geography gives the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Request {
    /// How many people are drawn, including those who die or leave during the history.
    pub people: u64,
    /// The seed of every random draw.
    pub seed: u64,
    /// The day of the extract; nothing true happens after it.
    #[serde(serialize_with = "iso_date")]
    pub as_of: Date,
    /// Where the people live and are registered.
    pub areas: Areas,
    /// Whether inequities are planted.
    pub planted: Planted,
    /// Years of coded history before `as_of`, at least [`MINIMUM_HISTORY_YEARS`].
    pub history_years: u32,
}

/// Which practices people are drawn from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "codes")]
pub enum Areas {
    /// Every practice of the registrations file.
    AllEngland,
    /// The practices of these primary care networks (for example `U64426`).
    Pcns(Vec<String>),
    /// The practices of these integrated care boards (for example `QK1`).
    Icbs(Vec<String>),
    /// These practices (for example `C82024`).
    Practices(Vec<String>),
}

/// Whether the population carries inequities whose right answers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Planted {
    /// The five inequities described in [`crate::PlantedInequity`].
    Default,
    /// None: differences between groups are only those of the documented rates.
    None,
}

impl Request {
    /// Refuses what cannot be met, before anything is written.
    ///
    /// # Errors
    /// [`SyntheticError::Request`] with what to change.
    pub fn check(&self) -> Result<(), SyntheticError> {
        let refuse = |reason: String| Err(SyntheticError::Request { reason });
        if self.people == 0 {
            return refuse("ask for at least one person".to_owned());
        }
        if self.people > 100_000_000 {
            return refuse("ask for at most 100,000,000 people".to_owned());
        }
        if !(MINIMUM_HISTORY_YEARS..=MAXIMUM_HISTORY_YEARS).contains(&self.history_years) {
            return refuse(format!(
                "history_years must be {MINIMUM_HISTORY_YEARS} to {MAXIMUM_HISTORY_YEARS}, not {}",
                self.history_years
            ));
        }
        if !(2000..=2100).contains(&self.as_of.year()) {
            return refuse(format!("as_of must lie in 2000 to 2100, not {}", self.as_of));
        }
        Ok(())
    }
}

impl Areas {
    /// The areas in words, for messages.
    #[must_use]
    pub fn in_words(&self) -> String {
        match self {
            Self::AllEngland => "all England".to_owned(),
            Self::Pcns(codes) => format!("PCNs {}", codes.join(", ")),
            Self::Icbs(codes) => format!("ICBs {}", codes.join(", ")),
            Self::Practices(codes) => format!("practices {}", codes.join(", ")),
        }
    }
}

fn iso_date<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}
