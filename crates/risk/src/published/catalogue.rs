//! Every published score by name: what it is, the columns it reads, and the score of one row.

use std::fmt;

use super::about::{About, Column};
use super::bounds::{Bounds, Unknowns};
use super::counterfactual::{Counterfactual, Demographic};
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
    pub(super) study: Option<Study>,
}

/// The bounds of a row, with demographic terms at their reference when some are named.
pub(super) type BoundsOfRow = fn(&[Value<'_>], Option<Demographic>, Unknowns) -> Result<Bounds, Reason>;

/// What an equation says of a row beyond its score.
#[derive(Clone, Copy)]
pub struct Study {
    /// Every input that has a term of its own in an explanation.
    pub(super) terms: &'static [&'static str],
    pub(super) explain: fn(&[Value<'_>], &Policy) -> Result<Explanation, Reason>,
    pub(super) bounds: BoundsOfRow,
    pub(super) at_target: fn(&[Value<'_>], &Policy) -> Result<Counterfactual, Reason>,
    pub(super) without: fn(&[Value<'_>], Demographic, &Policy) -> Result<Counterfactual, Reason>,
}

impl Study {
    /// Every input that can have a term in an explanation, in a fixed order.
    #[must_use]
    pub const fn terms(&self) -> &'static [&'static str] {
        self.terms
    }

    /// What every input adds to the log hazard of a row, and one plain sentence.
    ///
    /// # Errors
    /// The [`Reason`] there is no score.
    pub fn explain(&self, row: &[Value<'_>], policy: &Policy) -> Result<Explanation, Reason> {
        (self.explain)(row, policy)
    }

    /// The least and the most the score of a row could be while inputs are unknown.
    ///
    /// # Errors
    /// The [`Reason`] there would be no score even if everything were measured.
    pub fn bounds(&self, row: &[Value<'_>], unknowns: Unknowns) -> Result<Bounds, Reason> {
        (self.bounds)(row, None, unknowns)
    }

    /// The same with demographic terms at their reference.
    ///
    /// # Errors
    /// As [`Study::bounds`].
    pub fn bounds_without(&self, row: &[Value<'_>], terms: Demographic, unknowns: Unknowns) -> Result<Bounds, Reason> {
        (self.bounds)(row, Some(terms), unknowns)
    }

    /// The score of a row if what can be changed were at target.
    ///
    /// # Errors
    /// The [`Reason`] there is no score.
    pub fn at_target(&self, row: &[Value<'_>], policy: &Policy) -> Result<Counterfactual, Reason> {
        (self.at_target)(row, policy)
    }

    /// The score of a row with demographic terms at their reference.
    ///
    /// # Errors
    /// The [`Reason`] there is no score.
    pub fn without(&self, row: &[Value<'_>], terms: Demographic, policy: &Policy) -> Result<Counterfactual, Reason> {
        (self.without)(row, terms, policy)
    }
}

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

    /// Explanation, bounds and counterfactuals; nothing for scores other than QRISK3 and QDiabetes.
    ///
    /// ```
    /// use evenreach_risk::published::{Policy, Unknowns, Value, by_name};
    ///
    /// let qrisk3 = by_name("qrisk3").unwrap();
    /// let study = qrisk3.study().unwrap();
    /// let row = [Value::Text("female"), Value::Number(27.0)];
    /// assert!(study.explain(&row, &Policy::default()).is_err());
    /// assert!(study.bounds(&row, Unknowns::Needed).unwrap().highest_percent < 10.0);
    /// ```
    #[must_use]
    pub const fn study(&self) -> Option<Study> {
        self.study
    }

    /// The names of the inputs that have a status of their own, in their order.
    #[must_use]
    pub fn inputs(&self) -> Vec<&'static str> {
        self.score_row(&[], &Policy::default()).flags.iter().map(|(name, _)| name).collect()
    }
}

/// The score called `name`.
///
/// # Errors
/// [`Error::UnknownScore`] for any other name, [`Error::Parameters`] when a parameter file is damaged.
pub fn by_name(name: &str) -> Result<Score, Error> {
    match name {
        "qrisk3" => qrisk3::by_row(),
        "qdiabetes-a" => qdiabetes::by_row::<qdiabetes::OnlyA>(),
        "qdiabetes-b" => qdiabetes::by_row::<qdiabetes::OnlyB>(),
        "qdiabetes-c" => qdiabetes::by_row::<qdiabetes::OnlyC>(),
        "qdiabetes" => qdiabetes::by_row::<qdiabetes::Best>(),
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
