//! Clearing up after a run that died: its staging folder holds patients.

use std::fs;
use std::path::Path;

use crate::staging::{make_durable, remove};
use crate::{PublishError, current};

/// What was found and put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    /// Staging folders removed.
    pub removed: usize,
    /// Whether a run that was whole but not yet pointed to became `current`.
    pub finished: bool,
}

/// Removes the staging folders of dead runs and finishes a release that was killed at its very last step.
///
/// To be called by the holder of the lock: it would take the files from under a run at work.
///
/// # Errors
/// The machine's, or [`PublishError::Damaged`] if the run about to be released is not what its manifest says.
pub fn sweep(runs: &Path) -> Result<Swept, PublishError> {
    if !runs.is_dir() {
        return Ok(Swept { removed: 0, finished: false });
    }
    let list = || PublishError::machine(runs, "list the folder");
    let mut leftovers = Vec::new();
    for entry in fs::read_dir(runs).map_err(list())? {
        let entry = entry.map_err(list())?;
        let name = entry.file_name();
        if name.to_str().is_some_and(is_ours) {
            leftovers.push(entry.path());
        }
    }
    for leftover in &leftovers {
        remove(runs, leftover)?;
    }
    if !leftovers.is_empty() {
        make_durable(runs)?;
    }
    Ok(Swept { removed: leftovers.len(), finished: current::finish(runs)? })
}

/// `.2026-11-21-<run id>.partial` or the engine's spill folder; another program's leftovers are not ours to remove.
fn is_ours(name: &str) -> bool {
    let Some(run) = name.strip_prefix('.').and_then(|n| n.strip_suffix(".partial")) else { return false };
    let dated = run.get(..10).is_some_and(|date| date.parse::<jiff::civil::Date>().is_ok());
    run == "spill" || dated
}
