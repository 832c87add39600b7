//! The audit of a list made elsewhere: report, tables and manifest in a folder of the reader's choice.
//!
//! ```text
//! <out>/                          one rename makes it appear; files are their owner's only
//!   report.html                   aggregates only
//!   equity_groups.csv, .parquet   every group: registered, in need, on the list, ratio, verdict
//!   equity_funnel.csv, .parquet   people kept at every step
//!   equity_assessment.*           people whose need nobody knows
//!   equity_need.*                 registered people, people in need, events to expect where need is a risk
//!   equity_gradient.*             indices over deprivation, where a column is `imd_quintile` or `imd_decile`
//!   equity_pockets.*              places by group, where a column is `icb`, `sub_icb`, `pcn` or `practice`
//!   equity_clauses.*              who meets each clause
//!   gate_decisions.*              what was found
//!   list_outside.*                people on the list who do not count as need that was met
//!   manifest.json                 digests of the two inputs, options, digests of every output
//! ```
//!
//! No list of people is among them: the list is where it was.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use evenreach_equity::ClearedList;
use serde::{Deserialize, Serialize};

use crate::aggregates::{csv, list_tables};
use crate::manifest::list_files;
use crate::night::{decision_name, findings};
use crate::parquet_bytes::parquet_bytes;
use crate::staging::{Staging, private_folder, remove};
use crate::{OutputEntry, PublishError, report};

/// Layout of the manifest and of the folder.
const FORMAT: &str = "evenreach-list-audit-1";
const MANIFEST: &str = "manifest.json";

/// Everything besides the audited list.
#[derive(Debug, Clone)]
pub struct ListRelease<'a> {
    /// The folder: new, empty, or holding an earlier answer, which is replaced.
    pub folder: &'a Path,
    /// Name and version of the program.
    pub program: String,
    /// What the population is called.
    pub population: String,
    /// The column people are compared within, besides their need.
    pub within: Option<String>,
    /// The gate's limit, if there is one.
    pub limit: Option<f64>,
    /// The options as given; goes into the manifest as it is.
    pub options: serde_json::Value,
    /// Names and digests of the two files; goes into the manifest as it is.
    pub inputs: serde_json::Value,
}

/// What stands on the disk after the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedList {
    /// The folder.
    pub folder: PathBuf,
    /// Whether the same answer was there before: it was left as it is.
    pub already: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct ListManifest {
    format: String,
    program: String,
    disclosure: String,
    decision: String,
    findings: Vec<String>,
    options: serde_json::Value,
    inputs: serde_json::Value,
    outputs: Vec<OutputEntry>,
}

/// Writes the audit of a list.
///
/// # Errors
/// [`PublishError::Occupied`] when the folder holds anything but an earlier answer; the machine's (disk, permissions).
/// In every case what stood in the folder before still stands.
pub fn release_list(release: &ListRelease<'_>, cleared: &ClearedList) -> Result<PublishedList, PublishError> {
    let (parent, name) = place(release.folder)?;
    let folder = &parent.join(&name);
    let before = earlier_answer(folder)?;
    if !parent.is_dir() {
        private_folder(folder, &parent)?;
    }
    let mut staging = Staging::open(&parent, &name)?;
    for table in list_tables(cleared)? {
        staging.write(&format!("{}.parquet", table.name), &parquet_bytes(table.name, &table.rows)?)?;
        staging.write(&format!("{}.csv", table.name), &csv(table.name, &table.rows)?)?;
    }
    staging.write("report.html", report::render_list(release, cleared)?.as_bytes())?;
    let bytes = manifest(release, cleared, &staging)?;
    let published = |already| PublishedList { folder: release.folder.to_owned(), already };
    if before.is_some_and(|before| before == bytes) && is_unaltered(folder, staging.outputs())? {
        return Ok(published(true));
    }
    staging.seal(&bytes)?;
    replace(staging, folder, &parent.join(format!(".{name}.before")))?;
    Ok(published(false))
}

/// The folder above, and the folder's own name.
fn place(folder: &Path) -> Result<(PathBuf, String), PublishError> {
    let name = folder.file_name().ok_or_else(|| PublishError::Occupied { folder: folder.to_owned() })?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((parent.to_owned(), name.to_string_lossy().into_owned()))
}

/// The manifest of an earlier answer, nothing of a new or empty folder; anything else is somebody's and stays.
fn earlier_answer(folder: &Path) -> Result<Option<Vec<u8>>, PublishError> {
    let occupied = || PublishError::Occupied { folder: folder.to_owned() };
    let found = match folder.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        found => found.map_err(PublishError::machine(folder, "look at it"))?,
    };
    if !found.is_dir() {
        return Err(occupied());
    }
    let mut files = BTreeSet::new();
    list_files(folder, "", &mut files).map_err(PublishError::machine(folder, "list its files"))?;
    let is_empty = fs::read_dir(folder).map_err(PublishError::machine(folder, "list its files"))?.next().is_none();
    if is_empty {
        return Ok(None);
    }
    let bytes = fs::read(folder.join(MANIFEST)).map_err(|_| occupied())?;
    let manifest: ListManifest = serde_json::from_slice(&bytes).map_err(|_| occupied())?;
    let mut own: BTreeSet<String> = manifest.outputs.into_iter().map(|output| output.path).collect();
    own.insert(MANIFEST.to_owned());
    if manifest.format == FORMAT && files.is_subset(&own) { Ok(Some(bytes)) } else { Err(occupied()) }
}

fn is_unaltered(folder: &Path, outputs: &[OutputEntry]) -> Result<bool, PublishError> {
    for output in outputs {
        let bytes = match fs::read(folder.join(&output.path)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            bytes => bytes.map_err(PublishError::machine(folder, format!("read `{}`", output.path)))?,
        };
        if crate::staging::digest(&bytes) != output.sha256 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn manifest(release: &ListRelease<'_>, cleared: &ClearedList, staging: &Staging) -> Result<Vec<u8>, PublishError> {
    let decision = &cleared.judged().decision;
    let manifest = ListManifest {
        format: FORMAT.to_owned(),
        program: release.program.clone(),
        disclosure: cleared.disclosure().to_owned(),
        decision: decision_name(decision).to_owned(),
        findings: findings(decision).to_vec(),
        options: release.options.clone(),
        inputs: release.inputs.clone(),
        outputs: staging.outputs().to_vec(),
    };
    let mut bytes = serde_json::to_vec_pretty(&manifest)
        .map_err(|_| PublishError::Encode { name: MANIFEST.to_owned(), format: "JSON" })?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// Lets the new answer appear. An earlier one is put aside first and comes back if that fails.
fn replace(staging: Staging, folder: &Path, aside: &Path) -> Result<(), PublishError> {
    if folder.symlink_metadata().is_err() {
        return staging.appear(folder);
    }
    if aside.symlink_metadata().is_ok() {
        remove(folder, aside)?;
    }
    fs::rename(folder, aside).map_err(PublishError::machine(folder, "put the earlier answer aside"))?;
    if let Err(error) = staging.appear(folder) {
        // The error that led here matters more than one from putting it back.
        let _ = fs::rename(aside, folder);
        return Err(error);
    }
    remove(folder, aside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_always_has_one_above_it() {
        for (given, above, name) in
            [("out", ".", "out"), ("a/out", "a", "out"), ("/out/", "/", "out"), ("./out", ".", "out")]
        {
            assert_eq!(place(Path::new(given)).unwrap(), (PathBuf::from(above), name.to_owned()), "{given}");
        }
        for given in ["", ".", "..", "/", "a/.."] {
            assert!(matches!(place(Path::new(given)), Err(PublishError::Occupied { .. })), "{given}");
        }
    }
}
