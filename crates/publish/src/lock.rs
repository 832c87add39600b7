//! One run at a time: a lock on `runs/.lock`, freed by the operating system even when a run is killed.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use jiff::Timestamp;

use crate::PublishError;
use crate::staging::private_folder;

/// Held until dropped.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// Takes the lock of a runs folder, making the folder (0700) if it is not there.
///
/// # Errors
/// [`PublishError::Locked`] names the process that holds it and since when.
pub fn lock(runs: &Path) -> Result<Lock, PublishError> {
    if !runs.is_dir() {
        private_folder(runs, runs)?;
    }
    let path = runs.join(".lock");
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(PublishError::machine(runs, "open the lock file `.lock`"))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(held_by_another(&path, &mut file)),
        Err(TryLockError::Error(source)) => {
            return Err(PublishError::Machine { folder: runs.to_owned(), action: "take the lock".to_owned(), source });
        }
    }
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| write!(file, "{}", std::process::id()))
        .and_then(|()| file.sync_all())
        .map_err(PublishError::machine(runs, "write the lock file `.lock`"))?;
    Ok(Lock { _file: file })
}

/// The holder wrote its process id when it took the lock, so the file's own time says since when.
fn held_by_another(path: &Path, file: &mut File) -> PublishError {
    let mut pid = String::new();
    let known = file.read_to_string(&mut pid).is_ok() && !pid.is_empty() && pid.bytes().all(|b| b.is_ascii_digit());
    let since = file
        .metadata()
        .and_then(|m| m.modified())
        .ok()
        .and_then(|time| Timestamp::try_from(time).ok())
        .map_or_else(|| "an unknown time".to_owned(), |time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string());
    PublishError::Locked { lock: path.to_owned(), pid: if known { pid } else { "unknown".to_owned() }, since }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_run_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path().join("runs");
        let first = lock(&runs).unwrap();
        let message = lock(&runs).unwrap_err().to_string();
        assert!(message.contains(&format!("process {}, since 2", std::process::id())), "{message}");
        drop(first);
        assert!(lock(&runs).is_ok());
    }

    #[test]
    fn of_many_at_once_exactly_one_gets_it() {
        let folder = tempfile::tempdir().unwrap();
        let barrier = std::sync::Barrier::new(10);
        let taken = std::thread::scope(|scope| {
            let runs: Vec<_> = (0..10)
                .map(|_| {
                    scope.spawn(|| {
                        barrier.wait();
                        let lock = lock(folder.path());
                        barrier.wait();
                        lock.is_ok()
                    })
                })
                .collect();
            runs.into_iter().map(|run| run.join().unwrap()).filter(|taken| *taken).count()
        });
        assert_eq!(taken, 1);
    }

    #[test]
    fn a_runs_folder_that_is_a_file_is_the_machines_fault() {
        let folder = tempfile::tempdir().unwrap();
        let runs = folder.path().join("runs");
        std::fs::write(&runs, "").unwrap();
        let error = lock(&runs).unwrap_err();
        assert!(error.is_machine() && error.to_string().contains("runs"), "{error}");
    }
}
