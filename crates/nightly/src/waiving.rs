//! A held night released under a waiver: under the lock, and in the journal with who answers for it.

use std::path::Path;

use evenreach_publish::{NightWaiver, Published, lock, release_held as release, sweep, verify};
use jiff::civil::Date;

use crate::{Stopped, journal};

/// Releases the run in `runs/held/<name>`; `today` is the day the waiver is given.
///
/// # Errors
/// A folder that is no held run, a waiver that does not do, another run at work, the machine's.
pub fn release_held(held: &Path, waiver: &NightWaiver, today: Date) -> Result<Published, Stopped> {
    let none = || Stopped::Pipeline {
        cause: format!("there is no held run {}", held.display()),
        hint: Some("a run the gate held lies in `held` below the folder of runs".to_owned()),
    };
    let folder = held.canonicalize().map_err(|_| none())?;
    let runs = folder.parent().and_then(Path::parent).filter(|_| folder.join("manifest.json").is_file());
    let runs = runs.ok_or_else(none)?;
    let lock = lock(runs)?;
    sweep(runs)?;
    let published = release(&folder, waiver, today)?;
    let as_of = verify(&published.folder)?.as_of;
    journal::append(runs, as_of, &published, Some(waiver))?;
    drop(lock);
    Ok(published)
}
