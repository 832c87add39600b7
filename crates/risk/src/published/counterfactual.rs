//! What the same person would score if some inputs were different.

use serde::Serialize;

use super::explanation::number;
use super::person::{Ethnicity9, Smoking5};

/// Which demographic terms a counterfactual takes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Demographic {
    /// Ethnicity becomes White or not stated, the reference.
    Ethnicity,
    /// The Townsend score becomes 0.
    Deprivation,
    /// Both.
    Both,
}

impl Demographic {
    /// All, in order.
    pub const ALL: [Self; 3] = [Self::Ethnicity, Self::Deprivation, Self::Both];

    /// A stable word.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ethnicity => "ethnicity",
            Self::Deprivation => "deprivation",
            Self::Both => "both",
        }
    }
}

impl Demographic {
    /// Ethnicity and Townsend score with these terms at their reference.
    pub(super) fn at_reference(
        self,
        ethnicity: Option<Ethnicity9>,
        townsend: Option<f64>,
    ) -> (Option<Ethnicity9>, Option<f64>) {
        Changes::default().drop_demographics(self, ethnicity, townsend)
    }
}

/// One input that was changed.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Change {
    /// The input's column name.
    pub name: &'static str,
    /// Its value now.
    pub from: String,
    /// Its value in the counterfactual.
    pub to: String,
}

/// A score with some inputs changed, beside the score as it is.
///
/// The difference describes the equation, not the effect of a treatment: the equations are not causal models.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Counterfactual {
    /// The score as it is.
    pub percent_now: f64,
    /// The score with the changes.
    pub percent: f64,
    /// What was changed; empty when nothing had to be.
    pub changes: Vec<Change>,
}

/// Collects changes while an input is being altered.
#[derive(Debug, Default)]
pub(super) struct Changes(Vec<Change>);

impl Changes {
    /// `value`, or `limit` when it is above.
    pub fn at_most(&mut self, name: &'static str, value: Option<f64>, limit: f64) -> Option<f64> {
        let value = value?;
        if value > limit {
            self.note(name, number(value), number(limit));
        }
        Some(value.min(limit))
    }

    /// An ex-smoker in place of a current smoker.
    pub fn stop_smoking(&mut self, smoking: Option<Smoking5>) -> Option<Smoking5> {
        let level = smoking?;
        if !level.is_current() {
            return smoking;
        }
        self.note("smoking", level.word().to_owned(), Smoking5::ExSmoker.word().to_owned());
        Some(Smoking5::ExSmoker)
    }

    /// White or not stated, a Townsend score of 0, or both.
    pub fn drop_demographics(
        &mut self,
        terms: Demographic,
        mut ethnicity: Option<Ethnicity9>,
        mut townsend: Option<f64>,
    ) -> (Option<Ethnicity9>, Option<f64>) {
        if terms != Demographic::Deprivation {
            let reference = Ethnicity9::WhiteOrNotStated;
            if let Some(group) = ethnicity.filter(|group| *group != reference) {
                self.note("ethnicity", group.word().to_owned(), reference.word().to_owned());
            }
            ethnicity = Some(reference);
        }
        if terms != Demographic::Ethnicity {
            if let Some(score) = townsend.filter(|score| score.abs() > 0.0) {
                self.note("townsend", number(score), number(0.0));
            }
            townsend = Some(0.0);
        }
        (ethnicity, townsend)
    }

    fn note(&mut self, name: &'static str, from: String, to: String) {
        self.0.push(Change { name, from, to });
    }

    pub fn into_counterfactual(self, percent_now: f64, percent: f64) -> Counterfactual {
        Counterfactual { percent_now, percent, changes: self.0 }
    }
}
