//! What a function of a score answers: its result, its inputs, its explanation or its bounds.

use arrow::array::ArrayRef;
use arrow::datatypes::{DataType, Field, Fields};
use evenreach_risk::published::{Policy, Score, Value};

use super::{bounds, explanation, inputs, result, without};

/// Five questions one can ask of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Answer {
    /// The result, or why there is none.
    Result,
    /// What happened to each input.
    Inputs,
    /// Term by term, and with inputs changed.
    Explanation,
    /// The least and the most while inputs are unknown.
    Bounds,
    /// The result with demographic terms at their reference.
    Without,
}

/// Builds the columns of an answer, a row at a time.
pub(crate) trait Builder {
    fn push(&mut self, row: &[Value<'_>], policy: &Policy);

    fn finish(&mut self) -> Vec<ArrayRef>;
}

impl Answer {
    pub(crate) const ALL: [Self; 5] = [Self::Result, Self::Inputs, Self::Explanation, Self::Bounds, Self::Without];

    /// What stands after the score's name in the function's.
    pub(crate) const fn suffix(self) -> &'static str {
        match self {
            Self::Result => "",
            Self::Inputs => "_inputs",
            Self::Explanation => "_explanation",
            Self::Bounds => "_bounds",
            Self::Without => "_without_demographic_terms",
        }
    }

    /// For the function's documentation.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Result => {
                "A struct: the result, the reason there is none, the model, and the inputs that were defaulted, clamped or \
                 estimated."
            }
            Self::Inputs => {
                "A struct with the status of every input: measured, defaulted, clamped, estimated, missing, ..."
            }
            Self::Explanation => {
                "A struct: one plain sentence, what each input adds to the log hazard, and the result with what can be \
                 changed at target."
            }
            Self::Bounds => {
                "A struct: the lowest and highest result over the plausible values of everything that is not recorded; which \
                 needed measurements are missing, and what else is not recorded."
            }
            Self::Without => {
                "A struct: the result and its bounds with ethnicity as White, with a Townsend score of 0, and with both; \
                 null where there is none."
            }
        }
    }

    /// The fields of the answer; nothing when the score has no such answer.
    pub(crate) fn fields(self, score: &Score) -> Option<Fields> {
        Some(Fields::from(match self {
            Self::Result => result::fields(score),
            Self::Inputs => inputs::fields(score),
            Self::Explanation => explanation::fields(&score.study()?),
            Self::Bounds => score.study().map(|_| bounds::fields())?,
            Self::Without => score.study().map(|_| without::fields())?,
        }))
    }

    pub(crate) fn builder<'a>(self, score: &'a Score, rows: usize) -> Option<Box<dyn Builder + 'a>> {
        Some(match self {
            Self::Result => Box::new(result::Results::new(score, rows)),
            Self::Inputs => Box::new(inputs::Inputs::new(score, rows)),
            Self::Explanation => Box::new(explanation::Explanations::new(score.study()?)),
            Self::Bounds => Box::new(bounds::BoundsOfRows::new(score.study()?)),
            Self::Without => Box::new(without::WithoutTerms::new(score.study()?)),
        })
    }
}

pub(crate) fn number(name: &str) -> Field {
    Field::new(name, DataType::Float64, true)
}

pub(crate) fn text(name: &str) -> Field {
    Field::new(name, DataType::Utf8, true)
}
