//! Scores batches of Arrow columns and keeps count of what happened.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch};
use arrow::datatypes::{Schema, SchemaRef};
use evenreach_extract::{CHUNK_ROWS, Chunk};
use evenreach_risk::published::{CellColumn, Policy, Quantity, Reason, Score, Value, by_name};

use crate::columns::{Columns, PATIENT_ID};
use crate::scored_rows::{ScoredRows, fields};
use crate::tally::{MISSHAPEN, Tally};
use crate::typical::{has_categories, typical_row, unreadable};
use crate::{ScoreError, Summary};

/// Rows read, scored and written at a time.
pub const BATCH_ROWS: usize = CHUNK_ROWS;

/// One score over the batches of one table.
///
/// ```
/// use std::sync::Arc;
/// use arrow::array::{ArrayRef, AsArray, Float64Array, RecordBatch, StringArray};
/// use arrow::datatypes::Float64Type;
/// use evenreach_risk::published::Policy;
/// use evenreach_score::Scorer;
///
/// let people = RecordBatch::try_from_iter([
///     ("sex", Arc::new(StringArray::from(vec!["female", "male"])) as ArrayRef),
///     ("age", Arc::new(Float64Array::from(vec![55.0, 61.5]))),
///     ("bmi", Arc::new(Float64Array::from(vec![27.0, 30.0]))),
///     ("systolic_bp", Arc::new(Float64Array::from(vec![135.0, 150.0]))),
///     ("cholesterol_hdl_ratio", Arc::new(Float64Array::from(vec![4.0, 5.0]))),
/// ])?;
/// let mut scorer = Scorer::new("qrisk3", "people", &people.schema(), Policy::default())?;
/// let scored = scorer.score_batch(&people)?;
/// let results = scored.column_by_name("qrisk3_10y_percent").unwrap().as_primitive::<Float64Type>();
/// assert!(results.value(0) > 3.0 && scored.column(0).is_null(1));
/// assert_eq!(scorer.summary().problems[0].column.as_deref(), Some("age"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Scorer {
    score: Score,
    policy: Policy,
    table: String,
    columns: Columns,
    schema: SchemaRef,
    has_categories: bool,
    tally: Tally,
}

impl Scorer {
    /// Gets ready for a table with this schema, which errors call `table`.
    ///
    /// # Errors
    /// An unknown score, columns that are missing, ambiguous or of a type that holds neither numbers, flags nor text.
    pub fn new(score: &str, table: &str, schema: &Schema, policy: Policy) -> Result<Self, ScoreError> {
        let score = by_name(score)?;
        let headers: Vec<&str> = schema.fields().iter().map(|field| field.name().as_str()).collect();
        let columns = Columns::of(&score, &policy, table, &headers)?;
        for header in columns.headers.iter().flatten() {
            let holds = schema.field_with_name(header).map(|field| field.data_type().clone());
            if let Some(holds) = holds.ok().filter(|holds| !CellColumn::reads(holds)) {
                return Err(ScoreError::ColumnType {
                    table: table.to_owned(),
                    column: header.clone(),
                    holds: holds.to_string(),
                    wanted: "write it as numbers, booleans or text",
                });
            }
        }
        let has_categories = has_categories(&score);
        let id = columns.has_id.then(|| schema.field_with_name(PATIENT_ID).ok().cloned()).flatten();
        let out =
            id.into_iter().map(|field| field.with_nullable(true)).chain(fields(score.result_column(), has_categories));
        let schema = Arc::new(Schema::new(out.collect::<Vec<_>>()));
        let inputs = score.score_row(&typical_row(&score), &policy).flags.iter().map(|(name, _)| name).collect();
        let tally = Tally::new(inputs, score.columns().len());
        Ok(Self { score, policy, table: table.to_owned(), columns, schema, has_categories, tally })
    }

    /// The schema of what comes out: the identifier (if there is one), the result, and why or how it was made.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        SchemaRef::clone(&self.schema)
    }

    /// The headers it reads; batches need no others.
    #[must_use]
    pub fn wanted(&self) -> Vec<&str> {
        self.columns.wanted()
    }

    /// Rows done so far.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.tally.rows()
    }

    /// What happened so far.
    #[must_use]
    pub fn summary(&self) -> Summary {
        self.tally.summary(&self.score, &self.columns)
    }

    /// Scores a batch, row for row.
    ///
    /// # Errors
    /// [`ScoreError::ColumnType`] when the batch is not of the schema the scorer was made for.
    pub fn score_batch(&mut self, people: &RecordBatch) -> Result<RecordBatch, ScoreError> {
        self.score_chunk(&Chunk::whole(people.clone()))
    }

    pub(crate) fn score_chunk(&mut self, chunk: &Chunk) -> Result<RecordBatch, ScoreError> {
        let columns: Vec<CellColumn> = self
            .columns
            .headers
            .iter()
            .map(|header| self.cells(&chunk.rows, header.as_deref()))
            .collect::<Result<_, _>>()?;
        let count = chunk.rows.num_rows();
        let before = self.tally.rows();
        for row in &chunk.nameless {
            self.tally.nameless(before + *row as u64 + 1);
        }
        let mut scored = ScoredRows::with_capacity(count, self.has_categories);
        let mut cells = vec![Value::Missing; columns.len()];
        let mut misshapen = chunk.misshapen.iter().peekable();
        for row in 0..count {
            if misshapen.next_if_eq(&&row).is_some() {
                self.tally.misshapen();
                scored.push_unseen(MISSHAPEN.0);
                continue;
            }
            for (cell, column) in cells.iter_mut().zip(&columns) {
                *cell = column.value(row);
            }
            let outcome = self.score.score_row(&cells, &self.policy);
            match outcome.result {
                Ok(_) => scored.push(&outcome, self.tally.scored(&outcome)),
                Err(reason) => {
                    self.tally.unscored(reason);
                    // Without a sex nothing else is read, so what else cannot be read has not come up yet.
                    if matches!(reason, Reason::Unreadable(_) | Reason::Missing(Quantity::Sex)) {
                        self.tally.unreadable(&unreadable(&self.score, &cells));
                    }
                    scored.push(&outcome, None);
                }
            }
        }
        let id = self.columns.has_id.then(|| chunk.rows.column_by_name(PATIENT_ID).cloned()).flatten();
        let out: Vec<ArrayRef> = id.into_iter().chain(scored.finish()).collect();
        RecordBatch::try_new(self.schema(), out).map_err(|_| self.other_schema(PATIENT_ID, "other"))
    }

    fn cells(&self, people: &RecordBatch, header: Option<&str>) -> Result<CellColumn, ScoreError> {
        let Some(header) = header else { return Ok(CellColumn::Absent) };
        let array = people.column_by_name(header).ok_or_else(|| self.other_schema(header, "no"))?;
        CellColumn::of(array).ok_or_else(|| self.other_schema(header, &array.data_type().to_string()))
    }

    fn other_schema(&self, column: &str, holds: &str) -> ScoreError {
        ScoreError::ColumnType {
            table: self.table.clone(),
            column: column.to_owned(),
            holds: holds.to_owned(),
            wanted: "every batch must have the columns and types the first one has",
        }
    }
}
