//! Which columns of a table a score reads: found by name, needed, left out, ignored.

use evenreach_extract::{header_advice, is_headless};
use evenreach_risk::published::{Column, Policy, Score};
use serde::Serialize;

use crate::nearest::nearest;
use crate::typical::needed;
use crate::{MissingColumn, ScoreError};

/// The column carried through to the output.
pub(crate) const PATIENT_ID: &str = "patient_id";

/// A column of the score that the table does not have and that the score can do without.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AbsentColumn {
    /// Its name.
    pub column: String,
    /// What the score does for everybody instead.
    pub when_missing: String,
    /// A header of the table that reads much like it and was ignored.
    pub nearest: Option<String>,
}

/// The columns of one table, matched with those of a score.
#[derive(Debug, Clone)]
pub(crate) struct Columns {
    /// For each column of the score, the header under which the table has it.
    pub(crate) headers: Vec<Option<String>>,
    /// True when the table has patient identifiers.
    pub(crate) has_id: bool,
    pub(crate) absent: Vec<AbsentColumn>,
    /// Headers nobody reads, in the order of the table.
    pub(crate) ignored: Vec<String>,
}

impl Columns {
    /// Matches the headers of a table, which errors call `table`.
    pub(crate) fn of(score: &Score, policy: &Policy, table: &str, headers: &[&str]) -> Result<Self, ScoreError> {
        let places = score.columns().iter().map(|column| {
            let is_it = |header: &str| column.is_called(header);
            only_place(table, &column.name, headers, is_it)
        });
        let places = places.collect::<Result<Vec<_>, _>>()?;
        let id = only_place(table, PATIENT_ID, headers, |header| header == PATIENT_ID)?;
        let is_used = |at: usize| id == Some(at) || places.contains(&Some(at));
        let unused = || headers.iter().enumerate().filter(|(at, _)| !is_used(*at)).map(|(_, header)| *header);

        // The first line of a file without headers holds a patient, whose values must not be quoted in a hint.
        let is_headless = is_headless(headers);
        let likely = |column: &Column| {
            if is_headless { None } else { nearest(column, unused()).map(str::to_owned) }
        };
        let not_found =
            || score.columns().iter().zip(&places).zip(needed(score, policy)).filter(|((_, at), _)| at.is_none());
        let missing: Vec<MissingColumn> = not_found()
            .filter(|(_, needed)| *needed)
            .map(|((column, _), _)| MissingColumn {
                column: column.name.clone(),
                also: column.also.clone().filter(|also| *also != column.name),
                meaning: column.meaning.clone(),
                nearest: likely(column),
                when_missing: column.when_missing.clone(),
            })
            .collect();
        if !missing.is_empty() {
            let advice = header_advice(headers);
            return Err(ScoreError::MissingColumns {
                table: table.to_owned(),
                score: score.name(),
                missing,
                rows: None,
                advice,
            });
        }
        if places.iter().all(Option::is_none) {
            let columns = score.columns().iter().map(|column| column.name.clone()).collect();
            return Err(ScoreError::NoColumns { table: table.to_owned(), score: score.name(), columns });
        }
        let absent = not_found().map(|((column, _), _)| AbsentColumn {
            column: column.name.clone(),
            when_missing: column.when_missing.clone(),
            nearest: likely(column),
        });
        Ok(Self {
            absent: absent.collect(),
            ignored: unused().map(str::to_owned).collect(),
            headers: places.iter().map(|place| place.and_then(|at| headers.get(at)).map(|h| (*h).to_owned())).collect(),
            has_id: id.is_some(),
        })
    }

    /// The headers to read from the table.
    pub(crate) fn wanted(&self) -> Vec<&str> {
        let id = self.has_id.then_some(PATIENT_ID);
        id.into_iter().chain(self.headers.iter().flatten().map(String::as_str)).collect()
    }
}

/// Where the one header is that answers to a column; two would leave it to chance which is read.
fn only_place(
    table: &str,
    column: &str,
    headers: &[&str],
    is_it: impl Fn(&str) -> bool,
) -> Result<Option<usize>, ScoreError> {
    let mut places = headers.iter().enumerate().filter(|(_, header)| is_it(header)).map(|(at, _)| at);
    let first = places.next();
    match (first, places.next()) {
        (Some(first), Some(second)) => Err(ScoreError::AmbiguousColumn {
            table: table.to_owned(),
            column: column.to_owned(),
            first: first + 1,
            second: second + 1,
        }),
        _ => Ok(first),
    }
}
