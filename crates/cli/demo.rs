//! `demo`: a project folder, synthetic people, and a whole night.

use std::process::ExitCode;

use evenreach_nightly::{DEMO_AREAS, Pipeline, Stopped, write_project};
use evenreach_synthetic::{Areas, Planted, Request};

use crate::arguments::Demo;
use crate::night::{run_night, tell};
use crate::output::print;
use crate::synth::make;

/// Coded history made for the demonstration, years.
const HISTORY_YEARS: u32 = 12;

pub(crate) fn demo(arguments: &Demo) -> Result<ExitCode, Stopped> {
    let project = &arguments.out;
    write_project(project)?;
    let request = Request {
        people: arguments.people,
        seed: arguments.seed,
        as_of: arguments.as_of,
        areas: Areas::Pcns(DEMO_AREAS.iter().map(|code| (*code).to_owned()).collect()),
        planted: Planted::Default,
        history_years: HISTORY_YEARS,
    };
    make(&request, &project.join("reference"), &project.join("extracts"))?;
    let pipeline = Pipeline::parse(&evenreach_extract::read_text(&project.join("demo.toml"))?)?;
    let published = run_night(&pipeline, arguments.as_of, project, &project.join("runs"))?;
    let code = tell(&published);
    print(&format!("what was planted, to compare with the report: {}", project.join("extracts/truth.json").display()));
    print(&format!(
        "run it again yourself: evenreach run {} --as-of {}",
        project.join("demo.toml").display(),
        arguments.as_of
    ));
    Ok(code)
}
