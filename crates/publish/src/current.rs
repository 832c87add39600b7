//! The pointer `runs/current`, and the note of intent that lets a killed run be finished.
//!
//! `current.new` is made before the run's folder appears and renamed over `current` after. Found later, it says that
//! a run was about to be released: if its folder is there, whole, the move is finished; if not, it is dropped.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::staging::{make_durable, remove};
use crate::{PublishError, verify};

const POINTER: &str = "current";
const INTENT: &str = "current.new";

/// Notes that `name` is about to be released.
pub(crate) fn intend(runs: &Path, name: &str) -> Result<(), PublishError> {
    let intent = runs.join(INTENT);
    if intent.symlink_metadata().is_ok() {
        remove(runs, &intent)?;
    }
    symlink(name, &intent).map_err(PublishError::machine(runs, "make the link `current.new`"))?;
    make_durable(runs)
}

/// Moves `current` to the run intended.
pub(crate) fn switch(runs: &Path) -> Result<(), PublishError> {
    fs::rename(runs.join(INTENT), runs.join(POINTER))
        .map_err(PublishError::machine(runs, "move the link `current`"))?;
    make_durable(runs)
}

/// Finishes or drops what a killed run intended. Says whether `current` moved.
pub(crate) fn finish(runs: &Path) -> Result<bool, PublishError> {
    let intent = runs.join(INTENT);
    if intent.symlink_metadata().is_err() {
        return Ok(false);
    }
    if intent.is_dir() {
        let run = fs::read_link(&intent).map_err(PublishError::machine(runs, "read the link `current.new`"))?;
        verify(&runs.join(run))?;
        switch(runs)?;
        return Ok(true);
    }
    remove(runs, &intent)?;
    Ok(false)
}

/// Whether there is a pointer at all.
pub(crate) fn exists(runs: &Path) -> bool {
    runs.join(POINTER).symlink_metadata().is_ok()
}
