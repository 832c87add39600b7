//! Counts what happened to the rows of a table: scored from what, not scored why, and what could not be read.

use std::collections::BTreeMap;

use evenreach_risk::published::{Column, Kind, Outcome, Reason, Score, Status};

use crate::columns::{Columns, PATIENT_ID};
use crate::correction::Correction;
use crate::summary::{Count, InputCount, Problem, ReasonCount, Summary};

/// Code and words of the reason that is the file's and not the score's.
pub(crate) const MISSHAPEN: (&str, &str) = ("row_misshapen", "the row has more or fewer fields than the header");

/// Rows of a kind, and the first of them, counted from 1.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    rows: u64,
    first_row: u64,
}

impl Seen {
    fn note(&mut self, row: u64) {
        self.rows += 1;
        if self.first_row == 0 {
            self.first_row = row;
        }
    }
}

/// Scored rows with the same corrections.
#[derive(Debug)]
struct Corrected {
    text: Option<String>,
    rows: u64,
}

/// The counts.
#[derive(Debug)]
pub(crate) struct Tally {
    /// Names of the inputs that have a status.
    inputs: Vec<&'static str>,
    rows: u64,
    scored: u64,
    models: BTreeMap<&'static str, u64>,
    categories: BTreeMap<&'static str, u64>,
    corrections: BTreeMap<Correction, Corrected>,
    reasons: BTreeMap<Reason, Seen>,
    misshapen: Seen,
    nameless: Seen,
    /// For each column of the score, rows whose cell cannot be read.
    unreadable: Vec<Seen>,
}

impl Tally {
    pub(crate) fn new(inputs: Vec<&'static str>, columns: usize) -> Self {
        Self {
            inputs,
            rows: 0,
            scored: 0,
            models: BTreeMap::new(),
            categories: BTreeMap::new(),
            corrections: BTreeMap::new(),
            reasons: BTreeMap::new(),
            misshapen: Seen::default(),
            nameless: Seen::default(),
            unreadable: vec![Seen::default(); columns],
        }
    }

    pub(crate) const fn rows(&self) -> u64 {
        self.rows
    }

    /// Counts a row with a result and gives the text of its corrections.
    pub(crate) fn scored(&mut self, outcome: &Outcome) -> Option<&str> {
        self.rows += 1;
        self.scored += 1;
        *self.models.entry(outcome.model).or_default() += 1;
        if let Some(category) = outcome.category {
            *self.categories.entry(category).or_default() += 1;
        }
        let correction = Correction::of(&outcome.flags);
        let of_kind = self
            .corrections
            .entry(correction)
            .or_insert_with(|| Corrected { text: correction.text(&self.inputs), rows: 0 });
        of_kind.rows += 1;
        of_kind.text.as_deref()
    }

    /// Counts a row without a result.
    pub(crate) fn unscored(&mut self, reason: Reason) {
        self.rows += 1;
        self.reasons.entry(reason).or_default().note(self.rows);
    }

    /// Counts a row that was not shown to the score.
    pub(crate) fn misshapen(&mut self) {
        self.rows += 1;
        self.misshapen.note(self.rows);
    }

    /// Notes that the identifier of a row was left null.
    pub(crate) fn nameless(&mut self, row: u64) {
        self.nameless.note(row);
    }

    /// Notes which cells of the row just counted cannot be read.
    pub(crate) fn unreadable(&mut self, columns: &[bool]) {
        for (seen, _) in self.unreadable.iter_mut().zip(columns).filter(|(_, cannot)| **cannot) {
            seen.note(self.rows);
        }
    }

    pub(crate) fn summary(&self, score: &Score, columns: &Columns) -> Summary {
        let about = score.about();
        let count = |(name, rows): (&&str, &u64)| Count { name: (*name).to_owned(), rows: *rows };
        let corrected = self.corrections.values().filter(|of_kind| of_kind.text.is_some()).map(|of_kind| of_kind.rows);
        Summary {
            score: score.name().to_owned(),
            title: about.title.clone(),
            result_column: score.result_column().to_owned(),
            rows: self.rows,
            scored: self.scored,
            corrected: corrected.sum(),
            models: self.models.iter().map(count).collect(),
            categories: self.categories.iter().map(count).collect(),
            reasons: self.reasons(),
            inputs: self.inputs(),
            problems: self.problems(score, columns),
            absent: columns.absent.clone(),
            ignored: columns.ignored.clone(),
            citation: about.citation.clone(),
            disclaimer: about.disclaimer.clone(),
        }
    }

    fn reasons(&self) -> Vec<ReasonCount> {
        let counted = |code: &str, words: String, rows: u64| ReasonCount { code: code.to_owned(), words, rows };
        let of_score = self.reasons.iter().map(|(reason, seen)| counted(reason.code(), reason.to_string(), seen.rows));
        let of_file =
            (self.misshapen.rows > 0).then(|| counted(MISSHAPEN.0, MISSHAPEN.1.to_owned(), self.misshapen.rows));
        let mut reasons: Vec<ReasonCount> = of_score.chain(of_file).collect();
        reasons.sort_by(|one, other| other.rows.cmp(&one.rows).then_with(|| one.code.cmp(&other.code)));
        reasons
    }

    fn inputs(&self) -> Vec<InputCount> {
        let mut counts: Vec<InputCount> = self.inputs.iter().map(|name| InputCount::none(name)).collect();
        for (correction, of_kind) in &self.corrections {
            for (name, status) in correction.told(&self.inputs) {
                let Some(count) = counts.iter_mut().find(|count| count.input == name) else { continue };
                match status {
                    Status::Defaulted => count.defaulted += of_kind.rows,
                    Status::Clamped => count.clamped += of_kind.rows,
                    Status::Estimated => count.estimated += of_kind.rows,
                    Status::OutsideDerivation => count.outside_derivation += of_kind.rows,
                    Status::NotApplicable => count.not_applicable += of_kind.rows,
                    Status::Measured | Status::Unused | Status::Missing | Status::Refused => {}
                }
            }
        }
        counts.retain(|count| !count.is_none());
        counts
    }

    fn problems(&self, score: &Score, columns: &Columns) -> Vec<Problem> {
        let mut problems = vec![];
        let mut tell = |column: Option<&str>, seen: Seen, what: &str, advice: String| {
            if seen.rows > 0 {
                let (column, what) = (column.map(str::to_owned), what.to_owned());
                problems.push(Problem { column, rows: seen.rows, first_row: seen.first_row, what, advice });
            }
        };
        let advice = "look for a comma inside a field without quotation marks, or a quotation mark that is not closed";
        tell(None, self.misshapen, "more or fewer fields than the header", advice.to_owned());
        let advice = "write the file as UTF-8; the identifier was left blank".to_owned();
        tell(Some(PATIENT_ID), self.nameless, "text that is not UTF-8", advice);
        for ((column, header), seen) in score.columns().iter().zip(&columns.headers).zip(&self.unreadable) {
            let (what, advice) = unreadable_words(column);
            tell(header.as_deref(), *seen, what, advice);
        }
        let fractional = self.reasons.get(&Reason::AgeNotWholeYears).copied().unwrap_or_default();
        let age = score.columns().iter().position(|column| column.whole).and_then(|at| columns.headers.get(at));
        let advice = "this score is for whole completed years: round every age down, never to the nearest".to_owned();
        tell(age.and_then(Option::as_deref), fractional, "an age with decimals", advice);
        problems
    }
}

/// What is wrong with a cell that cannot be read, and what to write instead.
fn unreadable_words(column: &Column) -> (&'static str, String) {
    match column.kind {
        Kind::Number => {
            let unit = column.unit.as_deref().unwrap_or("its unit");
            let advice = format!(
                "write plain numbers in {unit} with a point for decimals, no sign such as < and no unit; leave the cell \
                 blank (null, not NaN) where nothing is recorded"
            );
            ("text or another value that is not a number", advice)
        }
        Kind::Flag => {
            let advice = "write 1 or 0, true or false, yes or no; leave the cell blank where nothing is recorded";
            ("a value that is neither yes nor no", advice.to_owned())
        }
        Kind::Category => {
            let codes = column.codes.join(", ");
            let advice = format!("write one of: {codes}; leave the cell blank where nothing is recorded");
            ("a value that is none of its codes", advice)
        }
    }
}
