//! `run` and `check`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use evenreach_nightly::{Pipeline, Stopped, World};
use evenreach_publish::{Outcome, Published};
use jiff::civil::Date;

use crate::arguments::Night;
use crate::output::{Progress, print};

/// Held by the equity gate.
pub(crate) const HELD: u8 = 4;

/// Name and version, as the manifest records them.
pub(crate) const PROGRAM: &str = concat!("evenreach ", env!("CARGO_PKG_VERSION"));

pub(crate) fn run(arguments: &Night) -> Result<ExitCode, Stopped> {
    let (pipeline, project, runs) = open(&arguments.pipeline, arguments.runs.as_deref())?;
    let published = run_night(&pipeline, arguments.as_of, &project, &runs)?;
    Ok(tell(&published))
}

pub(crate) fn check(arguments: &Night) -> Result<ExitCode, Stopped> {
    let (pipeline, project, runs) = open(&arguments.pipeline, arguments.runs.as_deref())?;
    let progress = Progress::new();
    progress.begin("checking");
    let world = World { project, runs, program: PROGRAM.to_owned(), tell: &|step| progress.step(step) };
    let found = runtime()?.block_on(evenreach_nightly::check(&pipeline, arguments.as_of, &world));
    progress.end();
    let found = found?;
    for (table, rows) in &found.rows {
        print(&format!("{table}: {rows} rows"));
    }
    print(&format!("{} concepts with codelists, {} examples of relations proved", found.concepts, found.examples));
    print("nothing is wrong that can be seen before the night runs");
    Ok(ExitCode::SUCCESS)
}

pub(crate) fn open(path: &Path, runs: Option<&Path>) -> Result<(Pipeline, PathBuf, PathBuf), Stopped> {
    if !path.is_file() {
        return Err(Stopped::Pipeline {
            cause: format!("there is no pipeline file {}", path.display()),
            hint: Some("`evenreach demo` writes a project with one to start from".to_owned()),
        });
    }
    let pipeline = Pipeline::parse(&evenreach_extract::read_text(path)?)?;
    let project = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_path_buf();
    let runs = runs.map_or_else(|| project.join("runs"), Path::to_path_buf);
    Ok((pipeline, project, runs))
}

pub(crate) fn run_night(pipeline: &Pipeline, as_of: Date, project: &Path, runs: &Path) -> Result<Published, Stopped> {
    let progress = Progress::new();
    let world = World {
        project: project.to_path_buf(),
        runs: runs.to_path_buf(),
        program: PROGRAM.to_owned(),
        tell: &|step| progress.step(step),
    };
    let published = runtime()?.block_on(evenreach_nightly::run(pipeline, as_of, &world));
    progress.end();
    published
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Stopped> {
    tokio::runtime::Builder::new_multi_thread()
        .build()
        .map_err(|e| Stopped::Machine { path: "worker threads".to_owned(), cause: e.kind().to_string() })
}

/// Says where the night lies and returns its exit code.
pub(crate) fn tell(published: &Published) -> ExitCode {
    let folder = published.folder.display();
    match published.outcome {
        Outcome::Released => {
            let already = if published.already { " (already released: nothing changed)" } else { "" };
            print(&format!("released: {folder}{already}"));
            print(&format!("report:   {folder}/report.html"));
            let current = published.folder.parent().and_then(|runs| std::fs::read_link(runs.join("current")).ok());
            if let Some(other) = current.filter(|c| Some(c.as_os_str()) != published.folder.file_name()) {
                print(&format!(
                    "note:     `current` points to another release of this or a later night: {}",
                    other.display()
                ));
            }
            ExitCode::SUCCESS
        }
        Outcome::Held => {
            print(&format!("HELD by the equity gate: {}", published.held.join(", ")));
            print(&format!("report:   {folder}/report.html"));
            print(
                "last night's release stands; `evenreach release` waives for this night, the pipeline file for nights to come",
            );
            ExitCode::from(HELD)
        }
    }
}
