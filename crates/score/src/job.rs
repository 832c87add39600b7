//! The scoring of one file: checks before anything is written, rows in, rows out, one rename.

use std::path::PathBuf;

use evenreach_extract::{Format, RowFile, is_same_file};
use evenreach_risk::published::Policy;

use crate::columns::PATIENT_ID;
use crate::{ScoreError, Scorer, Summary, output};

/// What to score, and where the scores go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The score's name, one of [`evenreach_risk::published::NAMES`].
    pub score: String,
    /// A `.csv` or `.parquet` file with one row a person.
    pub input: PathBuf,
    /// A `.csv` or `.parquet` file; replaced if it exists, readable by its owner only.
    pub output: PathBuf,
    /// What may be filled in, and who is left out.
    pub policy: Policy,
}

/// Scores every row of a file.
///
/// `progress` is called with the rows done so far, about every [`BATCH_ROWS`](crate::BATCH_ROWS) rows.
///
/// The output has the columns `patient_id` (if the input has it), the result, `reason` (a stable code, null when there
/// is a result), `model`, `category` (if the score has categories) and `corrected` (`input:status` of every input that
/// was defaulted, clamped or estimated; null when none was, or when there is no result).
///
/// # Errors
/// Any [`ScoreError`]; nothing is left under the output's name then, and a file that was there stays as it was.
pub fn score_file(job: &Job, progress: &mut dyn FnMut(u64)) -> Result<Summary, ScoreError> {
    let (from, to) = (Format::of(&job.input, "input")?, Format::of(&job.output, "output")?);
    if is_same_file(&job.input, &job.output) {
        return Err(ScoreError::SameFile { path: job.output.clone() });
    }
    let input = RowFile::open(&job.input, from)?;
    let table = job.input.display().to_string();
    let mut scorer = match Scorer::new(&job.score, &table, &input.schema(), job.policy) {
        Ok(scorer) => scorer,
        Err(ScoreError::MissingColumns { table, score, missing, advice, .. }) => {
            return Err(ScoreError::MissingColumns { table, score, missing, advice, rows: input.count_rows() });
        }
        Err(other) => return Err(other),
    };
    let chunks = input.chunks(&scorer.wanted(), PATIENT_ID)?;
    let mut output = output::create(&job.output, to, scorer.schema())?;
    for chunk in chunks {
        output.write(&scorer.score_chunk(&chunk?)?)?;
        progress(scorer.rows());
    }
    output.finish()?;
    Ok(scorer.summary())
}
