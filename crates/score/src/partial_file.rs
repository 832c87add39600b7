//! A file written under another name beside its own and renamed when whole: nobody ever sees half of it.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::ScoreError;

/// Scores of people are their owner's only.
const MODE: u32 = 0o600;

/// Tells files apart that one process writes at the same time.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// The file being written. Dropped before [`PartialFile::appear`], it is removed.
#[derive(Debug)]
pub(crate) struct PartialFile {
    file: BufWriter<File>,
    partial: PathBuf,
    target: PathBuf,
    appeared: bool,
}

impl PartialFile {
    /// Starts the file that will be called `target`.
    pub(crate) fn create(target: &Path) -> Result<Self, ScoreError> {
        let failed = |cause: io::Error| unwritable(target, &cause);
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let partial = target.with_file_name(format!(".{name}.{}-{number}.partial", process::id()));
        // One of the same name was left by a process that is gone.
        match fs::remove_file(&partial) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(failed(cause)),
            _ => {}
        }
        let file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(&partial).map_err(failed)?;
        let this = Self { file: BufWriter::new(file), partial, target: target.to_owned(), appeared: false };
        this.file.get_ref().set_permissions(Permissions::from_mode(MODE)).map_err(failed)?;
        Ok(this)
    }

    /// Makes the file durable and gives it its name, replacing a file that has it.
    pub(crate) fn appear(mut self) -> Result<(), ScoreError> {
        let target = self.target.clone();
        let failed = |cause: io::Error| unwritable(&target, &cause);
        self.file.flush().map_err(failed)?;
        self.file.get_ref().sync_all().map_err(failed)?;
        fs::rename(&self.partial, &self.target).map_err(failed)?;
        self.appeared = true;
        let folder = self.target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed)
    }
}

impl Write for PartialFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Drop for PartialFile {
    fn drop(&mut self) {
        if !self.appeared {
            // The error that led here matters more than one from tidying up.
            let _ = fs::remove_file(&self.partial);
        }
    }
}

fn unwritable(target: &Path, cause: &io::Error) -> ScoreError {
    ScoreError::Write { path: target.to_owned(), cause: cause.kind().to_string() }
}
