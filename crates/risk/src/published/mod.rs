//! Published risk scores: QRISK3, QDiabetes, SCORE2, FINDRISC, Leicester, Cambridge and the frailty index.
//!
//! Every score takes a plain struct of inputs and gives an [`Outcome`]: a number, or the [`Reason`] there is none, with a
//! [`Status`] for each input (measured, defaulted, clamped, estimated). Nothing is filled in silently. The coefficients
//! are data, kept as JSON beside the crate with their citations and read once.
//!
//! None of these is the official software of a score and none is a registered medical device; [`catalogue`] prints the
//! disclaimer that has to stand beside each.
//!
//! ```
//! use evenreach_risk::published::{Policy, Sex, qrisk3};
//!
//! let mut person = qrisk3::Input::new(Sex::Female, 55.0);
//! person.bmi_kg_per_m2 = Some(27.0);
//! person.systolic_mmhg = Some(135.0);
//! person.systolic_sd_mmhg = Some(9.0);
//! person.cholesterol_hdl_ratio = Some(4.0);
//! let outcome = qrisk3::score(&person, &Policy::default());
//! assert_eq!(format!("{:.2}", outcome.result.unwrap()), "3.99");
//! ```

mod about;
mod bounds;
pub mod cambridge_diabetes;
pub mod cambridge_multimorbidity;
mod catalogue;
mod cells;
mod conditions;
mod counterfactual;
pub mod efi;
mod equation;
mod error;
mod explanation;
pub mod findrisc;
mod fractional;
mod intake;
pub mod leicester;
mod outcome;
mod person;
pub mod qdiabetes;
pub mod qrisk3;
mod raw_equation;
mod reason;
mod row;
pub mod score2;
mod steps;
mod targets;

pub use about::{About, Column, Kind};
pub use bounds::{Band, Bounds, Unknowns, Unmeasured};
pub use catalogue::{NAMES, Score, Study, by_name, catalogue};
pub use cells::CellColumn;
pub use counterfactual::{Change, Counterfactual, Demographic};
pub use error::Error;
pub use explanation::{Explanation, Term};
pub use outcome::{Outcome, Policy, Status, Statuses};
pub use person::{Ethnicity9, Sex, Smoking5};
pub use reason::{Quantity, Reason};
pub use row::Value;
pub use targets::{Target, Targets, targets};
