//! Every published score by name: what it is, the columns it reads, and the score of one row.

use std::fmt;

use super::about::{About, Column};
use super::error::Error;
use super::explanation::Explanation;
use super::outcome::{Outcome, Policy};
use super::reason::Reason;
use super::row::Value;
use super::{cambridge_diabetes, cambridge_multimorbidity, efi, findrisc, leicester, qdiabetes, qrisk3, score2};

/// The names of all published scores, in the order of the catalogue.
pub const NAMES: [&str; 11] = [
    "qrisk3",
    "qdiabetes-a",
    "qdiabetes-b",
    "qdiabetes-c",
    "qdiabetes",
    "score2",
    "findrisc",
    "leicester",
    "cambridge-diabetes",
    "cambridge-multimorbidity",
    "efi",
];

/// A published score that reads rows of a table.
///
/// ```
/// use evenreach_risk::published::{Policy, Value, by_name};
///
/// let score = by_name("leicester").unwrap();
/// let headers = ["patient_id", "sex", "age_years", "ethnicity", "bmi", "waist_cm", "fh1", "htn"];
/// let row = ["7", "female", "64", "white_european", "31", "98", "no", "yes"];
/// let cells: Vec<Value> = score
///     .places(&headers)
///     .into_iter()
///     .map(|place| place.map_or(Value::Missing, |at| Value::Text(row[at])))
///     .collect();
/// assert_eq!(score.score_row(&cells, &Policy::default()).result, Ok(23.0));
/// assert_eq!(score.result_column(), "leicester_score");
/// ```
#[derive(Clone)]
pub struct Score {
    pub(super) name: &'static str,
    pub(super) result_column: &'static str,
    pub(super) about: &'static About,
    pub(super) columns: Vec<Column>,
    pub(super) score: fn(&[Value<'_>], &Policy) -> Outcome,
    pub(super) explain: Option<Explain>,
}

/// Explains the score of one row.
pub(super) type Explain = fn(&[Value<'_>], &Policy) -> Result<Explanation, Reason>;

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Score").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Score {
    /// The name it is asked for by.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The name of the column its results go into; ends in `_percent` or `_score`.
    #[must_use]
    pub const fn result_column(&self) -> &'static str {
        self.result_column
    }

    /// Citation, population, horizon, missing-value rule and disclaimer.
    #[must_use]
    pub const fn about(&self) -> &'static About {
        self.about
    }

    /// The columns it reads, in the order [`Score::score_row`] expects.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// For each column, where a table with these headers has it; either name of the column will do.
    #[must_use]
    pub fn places(&self, headers: &[&str]) -> Vec<Option<usize>> {
        let place = |column: &Column| headers.iter().position(|header| column.is_called(header));
        self.columns.iter().map(place).collect()
    }

    /// The score of one row whose cells are in the order of [`Score::columns`]; a short row ends in nulls.
    #[must_use]
    pub fn score_row(&self, row: &[Value<'_>], policy: &Policy) -> Outcome {
        (self.score)(row, policy)
    }

    /// The score of one row whose cells are found by column name.
    #[must_use]
    pub fn score_by_column<'a>(&self, cell: &dyn Fn(&str) -> Value<'a>, policy: &Policy) -> Outcome {
        let row: Vec<Value<'a>> = self.columns.iter().map(|column| cell(&column.name)).collect();
        self.score_row(&row, policy)
    }

    /// Why a row has the score it has; nothing for scores that are plain sums of points.
    #[must_use]
    pub fn explain_row(&self, row: &[Value<'_>], policy: &Policy) -> Option<Result<Explanation, Reason>> {
        self.explain.map(|explain| explain(row, policy))
    }
}

/// The score called `name`.
///
/// # Errors
/// [`Error::UnknownScore`] for any other name, [`Error::Parameters`] when a parameter file is damaged.
pub fn by_name(name: &str) -> Result<Score, Error> {
    match name {
        "qrisk3" => qrisk3::by_row(),
        "qdiabetes-a" => qdiabetes::by_row(qdiabetes::Choice::A),
        "qdiabetes-b" => qdiabetes::by_row(qdiabetes::Choice::B),
        "qdiabetes-c" => qdiabetes::by_row(qdiabetes::Choice::C),
        "qdiabetes" => qdiabetes::by_row(qdiabetes::Choice::Best),
        "score2" => score2::by_row(),
        "findrisc" => findrisc::by_row(),
        "leicester" => leicester::by_row(),
        "cambridge-diabetes" => cambridge_diabetes::by_row(),
        "cambridge-multimorbidity" => cambridge_multimorbidity::by_row(),
        "efi" => efi::by_row(),
        _ => Err(Error::UnknownScore { name: name.to_owned(), known: NAMES.join(", ") }),
    }
}

/// Every published score, in the order of [`NAMES`].
///
/// ```
/// let catalogue = evenreach_risk::published::catalogue().unwrap();
/// assert!(catalogue.iter().all(|score| score.about().disclaimer.contains("not a registered medical device")));
/// ```
///
/// # Errors
/// [`Error::Parameters`] when a parameter file is damaged.
pub fn catalogue() -> Result<Vec<Score>, Error> {
    NAMES.into_iter().map(by_name).collect()
}
