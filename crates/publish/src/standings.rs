//! Where everybody stands with every cohort, one row a registered person: what one person's explanation is read from.
//!
//! `patient_id`, `practice_code`, `pcn_code`, then four columns a cohort, cohorts in name order: `<cohort>.clauses`
//! (bit `i` set when clause `i` is met), `<cohort>.place` (rank in the PCN, minus the rank beyond capacity, 0 when not
//! eligible), and, for people who are eligible, `<cohort>.priority` and `<cohort>.reason`. For all others the words of
//! the first clause not met say it: a score that gave nobody a place stays out of the file. Rows are sorted by
//! `patient_id`, so that a reader finds a person in one row group.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema};
use evenreach_cohort::{Cohort, Place};

use crate::PublishError;
use crate::parquet_bytes::parquet_with_notes;
use crate::standing_code::{MOST_CLAUSES, StandingCode};

/// File name without ending.
pub(crate) const STANDINGS: &str = "standings";

/// People in a row group: few enough to read quickly, enough to compress well.
pub(crate) const PEOPLE_A_GROUP: usize = 65_536;

/// The names of a cohort's four columns. A cohort's name has no dot, so no two columns share one.
pub(crate) fn column_names(cohort: &str) -> [String; 4] {
    ["clauses", "place", "priority", "reason"].map(|column| format!("{cohort}.{column}"))
}

/// The table as Parquet; `cohorts` in name order, all chosen from the same people. `path` is used in errors, `notes` go
/// into the file's metadata.
pub(crate) fn standings_bytes(path: &str, cohorts: &[&Cohort], notes: &[String]) -> Result<Vec<u8>, PublishError> {
    let Some(first) = cohorts.first() else {
        return parquet_with_notes(path, &Arc::new(schema(cohorts)), [], notes);
    };
    let people = first.people.view();
    let ids = people.text("patient_id")?;
    let (practices, pcns) = (people.text("practice_code")?, people.text("pcn_code")?);
    let order = by_pseudonym(ids)?;
    let asked = cohorts.iter().map(|cohort| Asked::new(cohort, first)).collect::<Result<Vec<_>, _>>()?;
    let schema = Arc::new(schema(cohorts));
    let groups = order.chunks(PEOPLE_A_GROUP).map(|rows| {
        let mut columns: Vec<ArrayRef> = [ids, practices, pcns].map(|texts| picked(texts, rows)).into();
        for cohort in &asked {
            columns.extend(cohort.columns(rows)?);
        }
        RecordBatch::try_new(Arc::clone(&schema), columns)
            .map_err(|_| PublishError::Encode { name: path.to_owned(), format: "a table" })
    });
    parquet_with_notes(path, &schema, groups, notes)
}

fn schema(cohorts: &[&Cohort]) -> Schema {
    let text = |name: &str, nullable| Field::new(name, DataType::Utf8, nullable);
    let mut fields = vec![text("patient_id", false), text("practice_code", false), text("pcn_code", true)];
    for cohort in cohorts {
        let [clauses, place, priority, reason] = column_names(&cohort.name);
        fields.extend([
            Field::new(clauses, DataType::Int64, false),
            Field::new(place, DataType::Int32, false),
            Field::new(priority, DataType::Float64, true),
            text(&reason, true),
        ]);
    }
    Schema::new(fields)
}

/// Rows in the order of their pseudonyms; refuses people who cannot be told apart.
pub(crate) fn by_pseudonym(ids: &StringArray) -> Result<Vec<usize>, PublishError> {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|row| ids.value(*row));
    let repeated = order.windows(2).filter(|pair| ids.value(pair[0]) == ids.value(pair[1])).count();
    match repeated.max(ids.null_count()) {
        0 => Ok(order),
        count => Err(PublishError::Pseudonyms { count }),
    }
}

fn picked(texts: &StringArray, rows: &[usize]) -> ArrayRef {
    Arc::new(rows.iter().map(|row| texts.is_valid(*row).then(|| texts.value(*row))).collect::<StringArray>())
}

/// A cohort and the columns of its clauses, in the order asked.
struct Asked<'a> {
    cohort: &'a Cohort,
    clauses: Vec<&'a BooleanArray>,
}

impl<'a> Asked<'a> {
    /// Row by row, the cohort's people, clauses and standings must be of the first cohort's people.
    fn new(cohort: &'a Cohort, first: &Cohort) -> Result<Self, PublishError> {
        let clauses = &cohort.definition.clauses;
        if clauses.len() > MOST_CLAUSES {
            return Err(PublishError::Clauses {
                cohort: cohort.name.clone(),
                count: clauses.len(),
                most: MOST_CLAUSES,
            });
        }
        let (people, answers) = (cohort.people.view(), cohort.clauses.view());
        let same_people = Arc::ptr_eq(&cohort.people, &first.people)
            || people.text("patient_id")? == first.people.view().text("patient_id")?;
        let same_rows = answers.key("person_key")?.values() == people.key("person_key")?.values();
        if !same_people || !same_rows || cohort.standings.len() != people.len() {
            return Err(PublishError::People { cohort: cohort.name.clone() });
        }
        let clauses = clauses.iter().map(|clause| answers.flag(&clause.name)).collect::<Result<_, _>>()?;
        Ok(Self { cohort, clauses })
    }

    /// Clauses, place, priority and reason of some rows.
    fn columns(&self, rows: &[usize]) -> Result<[ArrayRef; 4], PublishError> {
        let standings = || rows.iter().filter_map(|row| self.cohort.standings.get(*row));
        let codes: Vec<StandingCode> =
            rows.iter().zip(standings()).filter_map(|(row, standing)| self.code(*row, standing.place)).collect();
        if codes.len() != rows.len() {
            let count = rows.len() - codes.len();
            return Err(PublishError::Contradiction { cohort: self.cohort.name.clone(), count });
        }
        let eligible = || {
            rows.iter().zip(standings()).map(|(row, standing)| match standing.place {
                Place::Selected(_) | Place::BeyondCapacity(_) => Some((*row, standing)),
                Place::NotEligible(_) => None,
            })
        };
        let priorities: Float64Array = eligible().map(|person| person.and_then(|(_, s)| s.priority)).collect();
        let reasons: StringArray = eligible().map(|person| person.map(|(row, _)| self.cohort.reason(row))).collect();
        Ok([
            Arc::new(Int64Array::from_iter_values(codes.iter().map(|code| code.clauses))),
            Arc::new(Int32Array::from_iter_values(codes.iter().map(|code| code.place))),
            Arc::new(priorities),
            Arc::new(reasons),
        ])
    }

    fn code(&self, row: usize, place: Place) -> Option<StandingCode> {
        let met = self
            .clauses
            .iter()
            .enumerate()
            .fold(0, |met, (clause, column)| met | i64::from(column.is_valid(row) && column.value(row)) << clause);
        StandingCode::of(place, met, self.clauses.len())
    }
}
