//! `score`: a published score for every row of a file.

use std::process::ExitCode;

use evenreach_nightly::Stopped;
use evenreach_risk::published::Policy;
use evenreach_score::{Job, ScoreError, score_file};

use crate::arguments::Score;
use crate::output::{Progress, print};

pub(crate) fn score(arguments: &Score) -> Result<ExitCode, Stopped> {
    let job = Job {
        score: arguments.score.clone(),
        input: arguments.input.clone(),
        output: arguments.output.clone(),
        policy: Policy { estimate_missing: arguments.estimate_missing, ..Policy::default() },
    };
    let progress = Progress::new();
    progress.begin("scoring");
    let summary = score_file(&job, &mut |rows| progress.count(rows, rows, "rows"));
    progress.end();
    let summary = summary.map_err(|error| match error {
        ScoreError::Write { .. } => {
            Stopped::Machine { path: arguments.output.display().to_string(), cause: error.to_string() }
        }
        other => Stopped::File { cause: other.to_string(), hint: None },
    })?;
    print(&summary.to_string());
    Ok(ExitCode::SUCCESS)
}
