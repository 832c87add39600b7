//! What became of a file: counts and advice, without any identifier or cell value.

use std::fmt;

use serde::Serialize;

use crate::AbsentColumn;

/// The account of one scored file; [`Display`](fmt::Display) gives it as plain lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The score's name.
    pub score: String,
    /// Its title and edition.
    pub title: String,
    /// The column the results are in.
    pub result_column: String,
    /// Rows read, which is rows written.
    pub rows: u64,
    /// Rows with a result.
    pub scored: u64,
    /// Rows with a result that rests on an input that was defaulted, clamped or estimated.
    pub corrected: u64,
    /// Scored rows by model.
    pub models: Vec<Count>,
    /// Scored rows by published category; empty for scores without.
    pub categories: Vec<Count>,
    /// Rows without a result by reason, the commonest first.
    pub reasons: Vec<ReasonCount>,
    /// Scored rows by what happened to each input; inputs always used as recorded are left out.
    pub inputs: Vec<InputCount>,
    /// What to put right in the file.
    pub problems: Vec<Problem>,
    /// Columns the file does not have and the score did without.
    pub absent: Vec<AbsentColumn>,
    /// Headers nobody read.
    pub ignored: Vec<String>,
    /// The paper.
    pub citation: String,
    /// To stand wherever the scores are shown.
    pub disclaimer: String,
}

/// Rows of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Count {
    /// The kind.
    pub name: String,
    /// How many.
    pub rows: u64,
}

/// Rows without a result for the same reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonCount {
    /// The stable code that stands in the column `reason`.
    pub code: String,
    /// The reason in plain words.
    pub words: String,
    /// How many rows.
    pub rows: u64,
}

/// What happened to one input on its way into the results, in scored rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputCount {
    /// The input.
    pub input: String,
    /// Not recorded; the published rule for a missing value was used.
    pub defaulted: u64,
    /// Recorded beyond a limit; the limit was used.
    pub clamped: u64,
    /// Not recorded; a cohort mean was used because the policy allows it.
    pub estimated: u64,
    /// Used, though the derivation cohort left such people out.
    pub outside_derivation: u64,
    /// Recorded, but without meaning in this person's equation.
    pub not_applicable: u64,
}

impl InputCount {
    pub(crate) fn none(input: &str) -> Self {
        let input = input.to_owned();
        Self { input, defaulted: 0, clamped: 0, estimated: 0, outside_derivation: 0, not_applicable: 0 }
    }

    pub(crate) fn is_none(&self) -> bool {
        self.told().next().is_none()
    }

    fn told(&self) -> impl Iterator<Item = (u64, &'static str)> {
        [
            (self.defaulted, "defaulted"),
            (self.clamped, "clamped"),
            (self.estimated, "estimated"),
            (self.outside_derivation, "outside the derivation cohort"),
            (self.not_applicable, "not applicable"),
        ]
        .into_iter()
        .filter(|(rows, _)| *rows > 0)
    }
}

impl fmt::Display for InputCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<String> = self.told().map(|(rows, words)| format!("{words} {rows}")).collect();
        write!(f, "{}: {}", self.input, told.join(", "))
    }
}

/// Something in the file that kept rows from being scored and can be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The header of the column; nothing when whole rows are meant.
    pub column: Option<String>,
    /// How many rows.
    pub rows: u64,
    /// The first of them; the first row below the header is 1.
    pub first_row: u64,
    /// What those rows hold.
    pub what: String,
    /// What to do.
    pub advice: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { column, rows, first_row, what, advice } = self;
        if let Some(column) = column {
            write!(f, "column `{column}`: ")?;
        }
        let noun = if *rows == 1 { "row holds" } else { "rows hold" };
        write!(f, "{rows} {noun} {what} (first: row {first_row}); {advice}")
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} rows, {} scored, {} not", self.title, self.rows, self.scored, self.rows - self.scored)?;
        for count in self.models.iter().chain(&self.categories) {
            writeln!(f, "  {} {}", count.rows, count.name)?;
        }
        if !self.reasons.is_empty() {
            writeln!(f, "not scored:")?;
        }
        for reason in &self.reasons {
            writeln!(f, "  {} {}: {}", reason.rows, reason.code, reason.words)?;
        }
        if self.corrected > 0 {
            writeln!(f, "{} of the results rest on corrected inputs:", self.corrected)?;
        }
        for input in &self.inputs {
            writeln!(f, "  {input}")?;
        }
        for absent in &self.absent {
            write!(f, "no column `{}`: {}", absent.column, absent.when_missing)?;
            match &absent.nearest {
                Some(nearest) => writeln!(f, "; `{nearest}` was not read: rename it if it holds the same")?,
                None => writeln!(f)?,
            }
        }
        for problem in &self.problems {
            writeln!(f, "to put right: {problem}")?;
        }
        write!(f, "{}", self.disclaimer)
    }
}
