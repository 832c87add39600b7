//! `compare`: who joined and left every list between two runs, and why.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use evenreach_nightly::{Stopped, World};

use crate::arguments::Compare;
use crate::night::{PROGRAM, runtime};
use crate::output::{Progress, print};

pub(crate) fn compare(arguments: &Compare) -> Result<ExitCode, Stopped> {
    if let Some(out) = &arguments.out {
        evenreach_publish::check_new_table(out)?;
    }
    let project = arguments.project.clone().unwrap_or_else(|| project_of(&arguments.later));
    let progress = Progress::new();
    let runs = arguments.later.join("none");
    let world = World { project, runs, program: PROGRAM.to_owned(), tell: &|step| progress.step(step) };
    let found = runtime()?.block_on(evenreach_nightly::compare(&arguments.earlier, &arguments.later, &world));
    progress.end();
    let found = found?;
    found.lines().iter().for_each(|line| print(line));
    if let Some((out, table)) = arguments.out.as_ref().zip(found.table.as_ref()) {
        evenreach_publish::write_table(out, table)?;
        print(&format!("by group: {}", out.display()));
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder of the pipeline file, as long as runs lie in `runs` beside it: `runs/<run>` or `runs/held/<run>`.
fn project_of(run: &Path) -> PathBuf {
    let run = run.canonicalize().unwrap_or_else(|_| run.to_path_buf());
    let runs = run.ancestors().find(|folder| folder.ends_with("runs")).and_then(Path::parent);
    runs.map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}
