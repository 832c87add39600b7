//! One person against every cohort of a night: the clauses met, the first that is not, and where that put them.

use std::path::Path;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::{Float64Type, Int32Type, Int64Type};
use evenreach_cohort::{ClauseKind, Place};
use serde::{Serialize, Serializer};

use crate::clause_words::{CLAUSES, ClauseWords, CohortWords};
use crate::lookup::find_person;
use crate::standing_code::StandingCode;
use crate::standings::{STANDINGS, column_names};
use crate::{Manifest, PublishError};

/// One person's standing with one cohort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explained {
    /// Name in the pipeline file.
    pub cohort: String,
    /// Title for people.
    pub title: String,
    /// What became of the person; in JSON `{"selected": 3}`, `{"beyond_capacity": 30}` or `{"not_eligible": 2}`.
    #[serde(serialize_with = "place_as_json")]
    pub place: Place,
    /// Why they are on the list, as the practice reads it, or that the places went to others; `None` when they are not
    /// eligible, which `first_not_met` explains.
    pub reason: Option<String>,
    /// What the list is ordered by, highest first, in the unit of the cohort's relation; `None` sorts last, and is all
    /// that is kept of people who are not eligible.
    pub priority: Option<f64>,
    /// Every clause, in the order asked.
    pub clauses: Vec<ExplainedClause>,
    /// Index of the clause that decided against them. Later clauses may be met or not.
    pub first_not_met: Option<usize>,
}

/// One clause, answered for the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplainedClause {
    /// Column of the cohort's relation.
    pub name: String,
    /// What it is about.
    pub kind: ClauseKind,
    /// Whether the person meets it.
    pub met: bool,
    /// In words, for this person.
    pub says: String,
    /// Guideline, programme rule or policy it comes from.
    pub citation: String,
}

impl Explained {
    /// In one line: why the person is on the list, or the first reason they are not.
    #[must_use]
    pub fn in_words(&self) -> &str {
        let first_not_met = || self.clauses.get(self.first_not_met?).map(|clause| clause.says.as_str());
        self.reason.as_deref().or_else(first_not_met).unwrap_or_default()
    }
}

/// Explains one person's night: one entry a cohort, in name order, from the folder of a released or held run.
///
/// Reads two files, `standings.parquet` and `clauses.json`, after checking both against the run's manifest; the rest of
/// the run is [`crate::verify`]'s business. `None` when nobody registered that night has this pseudonym.
///
/// # Errors
/// The machine's, [`PublishError::Damaged`] when either file is not what the manifest says, and
/// [`PublishError::NoStandings`] when the run has none. No error holds the pseudonym.
pub fn explain(run: &Path, patient_id: &str) -> Result<Option<Vec<Explained>>, PublishError> {
    let (manifest, _) = Manifest::read(run)?;
    let lists = manifest.outcome.lists_folder();
    let (words_path, standings_path) = (format!("{lists}/{CLAUSES}"), format!("{lists}/{STANDINGS}.parquet"));
    let unreadable = |path: &str| PublishError::Damaged {
        folder: run.to_owned(),
        what: format!("`{path}` is as it was written but cannot be read by this version"),
    };
    let words = ClauseWords::read(manifest.open(run, &words_path)?).ok_or_else(|| unreadable(&words_path))?;
    let standings = manifest.open(run, &standings_path)?;
    // The reader's error may quote a pseudonym, so it goes no further.
    let row = find_person(standings, patient_id).map_err(|_| unreadable(&standings_path))?;
    row.map(|row| words.cohorts.into_iter().map(|cohort| explained(cohort, &row)).collect::<Option<_>>())
        .map(|cohorts| cohorts.ok_or_else(|| unreadable(&standings_path)))
        .transpose()
}

/// `None` when the row lacks the cohort's columns or contradicts its clauses.
fn explained(words: CohortWords, row: &RecordBatch) -> Option<Explained> {
    let [clauses, place, priority, reason] = column_names(&words.name);
    let column = |name: &str| row.column_by_name(name);
    let code = StandingCode {
        clauses: column(&clauses)?.as_primitive_opt::<Int64Type>()?.value(0),
        place: column(&place)?.as_primitive_opt::<Int32Type>()?.value(0),
    };
    let priority = column(&priority)?.as_primitive_opt::<Float64Type>()?;
    let reason = column(&reason)?.as_string_opt::<i32>()?;
    let count = words.clauses.len();
    Some(Explained {
        cohort: words.name,
        title: words.title,
        place: code.place(count)?,
        reason: reason.is_valid(0).then(|| reason.value(0).to_owned()),
        priority: priority.is_valid(0).then(|| priority.value(0)),
        clauses: (0..)
            .zip(words.clauses)
            .map(|(index, clause)| ExplainedClause {
                name: clause.name,
                kind: clause.kind,
                met: code.is_met(index),
                says: if code.is_met(index) { clause.met } else { clause.not_met },
                citation: clause.citation,
            })
            .collect(),
        first_not_met: code.first_not_met(count),
    })
}

fn place_as_json<S: Serializer>(place: &Place, serializer: S) -> Result<S::Ok, S::Error> {
    match place {
        Place::NotEligible(clause) => serializer.serialize_newtype_variant("Place", 0, "not_eligible", clause),
        Place::Selected(rank) => serializer.serialize_newtype_variant("Place", 1, "selected", rank),
        Place::BeyondCapacity(rank) => serializer.serialize_newtype_variant("Place", 2, "beyond_capacity", rank),
    }
}
