//! One table as a file of its own, where a command is asked for one.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use crate::aggregates::csv;
use crate::parquet_bytes::parquet_bytes;
use crate::{PublishError, ReportTable};

/// Refuses a path that [`write_table`] would refuse, before the work for the table is done.
///
/// # Errors
/// [`PublishError::Ending`] for another ending, and [`PublishError::Machine`] for a file that is there already.
pub fn check_new_table(path: &Path) -> Result<(), PublishError> {
    if !matches!(path.extension().and_then(|ending| ending.to_str()), Some("csv" | "parquet")) {
        return Err(PublishError::Ending { path: path.to_owned() });
    }
    let exists = path.symlink_metadata().is_ok().then(|| std::io::Error::from(std::io::ErrorKind::AlreadyExists));
    exists.map_or(Ok(()), |source| {
        Err(PublishError::machine(folder_of(path), format!("write {}", path.display()))(source))
    })
}

/// Writes a table as `.csv` or `.parquet`, readable by its owner alone. A file that is there already is not written over.
///
/// # Errors
/// [`PublishError::Ending`] for another ending, and the machine's.
pub fn write_table(path: &Path, table: &ReportTable) -> Result<(), PublishError> {
    let bytes = match path.extension().and_then(|ending| ending.to_str()) {
        Some("csv") => csv(&table.name, &table.rows)?,
        Some("parquet") => parquet_bytes(&table.name, &table.rows)?,
        _ => return Err(PublishError::Ending { path: path.to_owned() }),
    };
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(&bytes)?;
        file.sync_all()
    };
    write().map_err(PublishError::machine(folder_of(path), format!("write {}", path.display())))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
