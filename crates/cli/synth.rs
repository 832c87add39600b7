//! `synth`: a synthetic population on the shipped geography.

use std::path::Path;
use std::process::ExitCode;

use evenreach_nightly::{Stopped, write_project};
use evenreach_synthetic::{Areas, Geography, Planted, Request, Truth, generate};

use crate::arguments::Synth;
use crate::output::{Progress, print};

pub(crate) fn synth(arguments: &Synth) -> Result<ExitCode, Stopped> {
    let areas = if !arguments.pcn.is_empty() {
        Areas::Pcns(arguments.pcn.clone())
    } else if !arguments.icb.is_empty() {
        Areas::Icbs(arguments.icb.clone())
    } else if !arguments.practice.is_empty() {
        Areas::Practices(arguments.practice.clone())
    } else {
        Areas::AllEngland
    };
    let request = Request {
        people: arguments.people,
        seed: arguments.seed,
        as_of: arguments.as_of,
        areas,
        planted: if arguments.nothing_planted { Planted::None } else { Planted::Default },
        history_years: arguments.years,
    };
    let reference = tempfile::tempdir()
        .map_err(|e| Stopped::Machine { path: "a temporary folder".to_owned(), cause: e.kind().to_string() })?;
    write_project(reference.path())?;
    make(&request, &reference.path().join("reference"), &arguments.out)?;
    print(&format!("extracts: {}", arguments.out.display()));
    Ok(ExitCode::SUCCESS)
}

/// Makes the people, telling progress.
pub(crate) fn make(request: &Request, reference: &Path, out: &Path) -> Result<Truth, Stopped> {
    let progress = Progress::new();
    progress.begin("making synthetic people");
    let geography = Geography::read(reference)?;
    let truth = generate(request, &geography, out, &|done| progress.count(done, request.people, "people"));
    progress.end();
    Ok(truth?)
}
