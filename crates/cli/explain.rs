//! `explain`: one person's standing with every cohort, and their scores with what stands behind them.

use std::process::ExitCode;

use evenreach_nightly::{SCORES, Stopped, score_lines};

use crate::arguments::Explain;
use crate::output::print;

pub(crate) fn explain(arguments: &Explain) -> Result<ExitCode, Stopped> {
    let standings =
        evenreach_publish::explain(&arguments.run, &arguments.patient_id)?.ok_or_else(|| Stopped::Pipeline {
            cause: "nobody registered on that night has this pseudonym".to_owned(),
            hint: Some(
                "pseudonyms are compared exactly; people who died or left before the night are not in the run"
                    .to_owned(),
            ),
        })?;
    for standing in &standings {
        print(&format!("{}: {}", standing.title, standing.in_words()));
        for (at, clause) in standing.clauses.iter().enumerate() {
            let mark = if clause.met { "met    " } else { "not met" };
            let first = if standing.first_not_met == Some(at) { "  <- the first clause not met" } else { "" };
            print(&format!("  {mark}  {} [{}]{first}", clause.says, clause.citation));
        }
    }
    if let Some(row) = evenreach_publish::person_row(&arguments.run, SCORES, &arguments.patient_id)? {
        score_lines(&row).iter().for_each(|line| print(line));
    }
    Ok(ExitCode::SUCCESS)
}
