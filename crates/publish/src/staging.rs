//! The folder a night is written to before it is released: private, fsynced, read back, digested.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, Read, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use sha2::{Digest as _, Sha256};

use crate::{OutputEntry, PublishError};

/// Files are their owner's only.
pub(crate) const FILE_MODE: u32 = 0o600;
/// Folders are their owner's only.
pub(crate) const FOLDER_MODE: u32 = 0o700;
/// Files made durable at once.
const SETTLERS: usize = 8;

/// A night being written. Dropped before [`Staging::appear`], it takes its files with it: they hold patients.
#[derive(Debug)]
pub(crate) struct Staging {
    folder: PathBuf,
    outputs: Vec<OutputEntry>,
    appeared: bool,
}

impl Staging {
    /// Makes `runs/.<name>.partial` afresh.
    pub(crate) fn open(runs: &Path, name: &str) -> Result<Self, PublishError> {
        let folder = runs.join(partial_name(name));
        if folder.symlink_metadata().is_ok() {
            remove(runs, &folder)?;
        }
        private_folder(runs, &folder)?;
        Ok(Self { folder, outputs: Vec::new(), appeared: false })
    }

    /// Writes one file below the folder; [`Staging::seal`] makes it durable and reads it back.
    ///
    /// `path` is relative with `/` between plain segments.
    pub(crate) fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), PublishError> {
        let output = self.put(path, bytes)?;
        self.outputs.push(output);
        Ok(())
    }

    fn put(&self, path: &str, bytes: &[u8]) -> Result<OutputEntry, PublishError> {
        let file = self.folder.join(path);
        if let Some(parent) = file.parent().filter(|parent| !parent.is_dir()) {
            private_folder(&self.folder, parent)?;
        }
        let failed =
            |step: &str| PublishError::machine(&self.folder, format!("{step} {} bytes of `{path}`", bytes.len()));
        let mut open =
            OpenOptions::new().write(true).create_new(true).mode(FILE_MODE).open(&file).map_err(failed("write"))?;
        open.set_permissions(Permissions::from_mode(FILE_MODE)).map_err(failed("set the permissions of"))?;
        open.write_all(bytes).map_err(failed("write"))?;
        Ok(OutputEntry { path: path.to_owned(), bytes: bytes.len() as u64, sha256: digest(bytes) })
    }

    /// Makes a file durable, reads it back against the digest of what was meant, and looks at its permissions.
    fn settle(&self, output: &OutputEntry) -> Result<(), PublishError> {
        let path = &output.path;
        let file = self.folder.join(path);
        let failed =
            |step: &str| PublishError::machine(&self.folder, format!("{step} {} bytes of `{path}`", output.bytes));
        let mut open = File::open(&file).map_err(failed("read back"))?;
        open.sync_all().map_err(failed("make durable"))?;
        let (_, read_back) = digest_of(&mut open).map_err(failed("read back"))?;
        if read_back != output.sha256 {
            return Err(PublishError::ReadBack { folder: self.folder.clone(), file: path.clone() });
        }
        check_mode(&self.folder, &file, FILE_MODE)
    }

    /// Settles every file written so far, several at once: a disk makes many files durable in the time of one.
    fn settle_all(&self) -> Result<(), PublishError> {
        let next = AtomicUsize::new(0);
        let work = || {
            while let Some(output) = self.outputs.get(next.fetch_add(1, Ordering::Relaxed)) {
                self.settle(output)?;
            }
            Ok(())
        };
        thread::scope(|scope| {
            let workers: Vec<_> = (0..SETTLERS).map(|_| scope.spawn(work)).collect();
            workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(|panic| resume_unwind(panic)))
        })
    }

    /// What was written so far, in the order written.
    pub(crate) fn outputs(&self) -> &[OutputEntry] {
        &self.outputs
    }

    /// Makes every file durable, then the manifest, the last one, then every folder. Returns the manifest's digest.
    pub(crate) fn seal(&self, manifest: &[u8]) -> Result<String, PublishError> {
        self.settle_all()?;
        let written = self.put("manifest.json", manifest)?;
        self.settle(&written)?;
        for folder in folders_below(&self.folder).map_err(PublishError::machine(&self.folder, "list the folders"))? {
            check_mode(&self.folder, &folder, FOLDER_MODE)?;
            make_durable(&folder)?;
        }
        Ok(written.sha256)
    }

    /// One rename: the night appears, whole, under its name.
    pub(crate) fn appear(mut self, target: &Path) -> Result<(), PublishError> {
        fs::rename(&self.folder, target)
            .map_err(PublishError::machine(&self.folder, format!("rename it to {}", target.display())))?;
        self.appeared = true;
        target.parent().map_or(Ok(()), make_durable)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        if !self.appeared {
            // What cannot be removed now is swept by the next run; the error that led here matters more.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}

/// Name of the staging folder of a run.
pub(crate) fn partial_name(name: &str) -> String {
    format!(".{name}.partial")
}

/// SHA-256 in lower-case hexadecimal.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// Length and SHA-256 of what is left to read, a piece at a time.
pub(crate) fn digest_of(reader: &mut impl Read) -> io::Result<(u64, String)> {
    let (mut bytes, mut sha256, mut piece) = (0, Sha256::new(), vec![0; 1 << 16]);
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok((bytes, hexadecimal(&sha256.finalize()))),
            Ok(length) => {
                bytes += length as u64;
                sha256.update(&piece[..length]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a folder, and those above it, with mode 0700 whatever the umask.
pub(crate) fn private_folder(named: &Path, folder: &Path) -> Result<(), PublishError> {
    let failed = || PublishError::machine(named, format!("make the folder {}", folder.display()));
    DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder).map_err(failed())?;
    // The umask may have taken bits from the mode asked for, never added any: set it once more, then look.
    fs::set_permissions(folder, Permissions::from_mode(FOLDER_MODE)).map_err(failed())?;
    check_mode(named, folder, FOLDER_MODE)
}

/// Makes a folder's entries durable.
pub(crate) fn make_durable(folder: &Path) -> Result<(), PublishError> {
    File::open(folder)
        .and_then(|open| open.sync_all())
        .map_err(PublishError::machine(folder, "make the folder durable"))
}

/// Removes a file, a symbolic link (never what it points to) or a whole folder.
pub(crate) fn remove(named: &Path, path: &Path) -> Result<(), PublishError> {
    path.symlink_metadata()
        .and_then(|found| if found.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) })
        .map_err(PublishError::machine(named, format!("remove {}", path.display())))
}

fn check_mode(folder: &Path, path: &Path, wanted: u32) -> Result<(), PublishError> {
    let found = path.metadata().map_err(PublishError::machine(folder, "read the permissions"))?.permissions().mode();
    if found & 0o777 == wanted {
        return Ok(());
    }
    let file = path.strip_prefix(folder).unwrap_or(path).display().to_string();
    Err(PublishError::Exposed { folder: folder.to_owned(), file, mode: found & 0o777 })
}

/// A folder and every folder below it, deepest first.
fn folders_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            found.extend(folders_below(&entry.path())?);
        }
    }
    found.push(folder.to_owned());
    Ok(found)
}
