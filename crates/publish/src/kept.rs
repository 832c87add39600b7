//! Files a night keeps for the next, read only from the release that stands and after a check against its manifest.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use jiff::civil::Date;

use crate::{Manifest, PublishError};

/// A file of the release that stands, if that is of an earlier night and has it.
pub(crate) fn open_before(runs: &Path, night: Date, path: &str) -> Result<Option<(Manifest, File)>, PublishError> {
    let run = runs.join("current");
    if !run.is_dir() {
        return Ok(None);
    }
    let (manifest, _) = Manifest::read(&run)?;
    if manifest.as_of >= night || !manifest.outputs.iter().any(|output| output.path == path) {
        return Ok(None);
    }
    let file = manifest.open(&run, path)?;
    Ok(Some((manifest, file)))
}

/// The text of a file of the release that stands, such as `models/diabetes.json`, if that is of an earlier night and has
/// it.
///
/// # Errors
/// The machine's, and [`PublishError::Damaged`] when the file is not what the manifest says.
pub fn file_before(runs: &Path, night: Date, path: &str) -> Result<Option<String>, PublishError> {
    let Some((_, mut file)) = open_before(runs, night, path)? else { return Ok(None) };
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(|_| PublishError::Damaged {
        folder: runs.join("current"),
        what: format!("`{path}` is as it was written but is not text"),
    })?;
    Ok(Some(text))
}
