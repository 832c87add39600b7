//! `model`: shows, describes and validates a learned model's file.

use std::process::ExitCode;

use evenreach_nightly::{Stopped, World, validate_model};
use evenreach_risk::learned::Trained;

use crate::arguments::{Model, ModelFile, ValidateModel};
use crate::night::{PROGRAM, open, runtime};
use crate::output::{Progress, print};

pub(crate) fn model(command: &Model) -> Result<ExitCode, Stopped> {
    match command {
        Model::Show(file) => print(read(file)?.show().trim_end()),
        Model::Card(file) => print(read(file)?.card().trim_end()),
        Model::Validate(validate) => return validate_elsewhere(validate),
    }
    Ok(ExitCode::SUCCESS)
}

fn read(file: &ModelFile) -> Result<Trained, Stopped> {
    let path = &file.file;
    let refused = |cause: String| Stopped::File { cause: format!("{}: {cause}", path.display()), hint: None };
    Trained::from_json(&evenreach_extract::read_text(path)?).map_err(|e| refused(e.to_string()))
}

fn validate_elsewhere(arguments: &ValidateModel) -> Result<ExitCode, Stopped> {
    let trained = read(&arguments.file)?;
    let (pipeline, project, runs) = open(&arguments.on, None)?;
    let progress = Progress::new();
    progress.begin("validating");
    let world = World { project, runs, program: PROGRAM.to_owned(), tell: &|step| progress.step(step) };
    let found =
        runtime()?.block_on(validate_model(&pipeline, arguments.as_of, &world, &trained, arguments.horizon_years));
    progress.end();
    let validation = found?;
    print(&format!("model {} {}", trained.name(), trained.digest()));
    print(validation.show().trim_end());
    Ok(ExitCode::SUCCESS)
}
