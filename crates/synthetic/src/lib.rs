//! A seeded synthetic population on real geography.
//!
//! People are put where real patients live (practice by LSOA, July 2022), with the ethnic mix of Census
//! 2021 and the ages of mid-2020, and live year by year under explicit hazards ([`CvdHazard`],
//! [`DiabetesHazard`], [`DeathHazard`]). What a practice would have coded is written as extract files,
//! as incomplete and faulty as real records, with planted inequities whose right answers are in
//! `truth.json` and each person's true risk in `truth.parquet`. Nothing here is about a real person.
//!
//! The same [`Request`] on the same [`Geography`] gives the same bytes, whatever the number of threads.

mod calendar;
mod care;
mod catchment;
mod chart;
mod code;
mod communication;
mod concept;
mod condition;
mod diagnosis;
mod dice;
mod error;
mod ethnicity;
mod ethnicity_record;
mod fault;
mod generate;
mod geography;
mod hazard;
mod invitation;
mod life;
mod measurement;
mod mortality;
mod output;
mod part;
mod patient;
mod person;
mod planted;
mod reference;
mod registration;
mod request;
mod risk_factor;
mod setting;
mod table;
mod tally;
mod treatment;
mod truth;

#[cfg(test)]
mod tests;

pub use error::SyntheticError;
pub use fault::FaultRates;
pub use generate::generate;
pub use geography::Geography;
pub use hazard::{CvdHazard, DiabetesHazard};
pub use mortality::DeathHazard;
pub use output::DeliveredFile;
pub use planted::{ExpectedSign, GroupKey, PlaceKey, PlantedInequity};
pub use request::{Areas, MAXIMUM_HISTORY_YEARS, MINIMUM_HISTORY_YEARS, Planted, Request};
pub use risk_factor::RiskFactorSpread;
pub use setting::Constants;
pub use tally::Tally;
pub use truth::{Rates, Truth};
