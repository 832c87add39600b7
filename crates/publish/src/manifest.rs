//! What a run says of itself, and the check that it is still true.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, Seek as _};
use std::path::Path;

use evenreach_equity::Count;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::staging::{digest, digest_of};
use crate::{NightWaiver, PublishError, Words};

/// Layout of the manifest and of the run folder; a reader refuses one it does not know.
pub(crate) const FORMAT: &str = "evenreach-run-1";

/// What became of the night.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Released: `current` points to it.
    Released,
    /// Held by the equity gate: nobody is handed a list.
    Held,
}

impl Outcome {
    /// Where lists of people lie. A folder named `patients` exists only in a released run.
    pub(crate) fn lists_folder(self) -> &'static str {
        match self {
            Self::Released => "patients",
            Self::Held => "held",
        }
    }
}

/// One file of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutputEntry {
    /// Below the run folder, `/` between segments.
    pub path: String,
    /// Length.
    pub bytes: u64,
    /// SHA-256, lower-case hexadecimal.
    pub sha256: String,
}

/// One cohort of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CohortEntry {
    /// Name in the pipeline file.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// `clear`, `clear_with_warnings`, `waived` or `held`.
    pub decision: String,
    /// What the gate found.
    pub findings: Vec<String>,
    /// People on the list, under the disclosure rule; `null` when the rule hides the count.
    pub people: Option<u64>,
}

/// Everything that decides what a run is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Layout of this file and of the folder.
    pub format: String,
    /// The night.
    pub as_of: Date,
    /// Digest of the inputs, given by the caller.
    pub run_id: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Name, owner and purpose of the pipeline.
    pub pipeline: Words,
    /// Name of the disclosure rule.
    pub disclosure: String,
    /// The gate's decisions.
    pub cohorts: Vec<CohortEntry>,
    /// What was found over all cohorts together.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<String>,
    /// Digests of extracts, SQL, codelists, models, pipeline and program, as given.
    pub inputs: serde_json::Value,
    /// Who released the night after the gate held it; absent where the gate did not, or the pipeline file waives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiver: Option<WaiverEntry>,
    /// Every other file of the folder.
    pub outputs: Vec<OutputEntry>,
}

/// A waiver by which a held run was released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaiverEntry {
    /// Who, why, for which cohorts and until when.
    #[serde(flatten)]
    pub waiver: NightWaiver,
    /// The day it was given.
    pub given_on: Date,
    /// Digest of the held run's manifest.
    pub held_manifest_sha256: String,
}

impl Manifest {
    /// As written: indented JSON with a last newline.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, PublishError> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .map_err(|_| PublishError::Encode { name: "manifest.json".to_owned(), format: "JSON" })?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Reads a run's manifest and digests it; says nothing yet of the files it lists.
    pub(crate) fn read(run: &Path) -> Result<(Self, String), PublishError> {
        let bytes = fs::read(run.join("manifest.json")).map_err(|source| match source.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => {
                damaged(run, "there is no manifest.json".to_owned())
            }
            _ => PublishError::Machine { folder: run.to_owned(), action: "read manifest.json".to_owned(), source },
        })?;
        let manifest: Self = serde_json::from_slice(&bytes)
            .map_err(|source| damaged(run, format!("manifest.json cannot be read (line {})", source.line())))?;
        if manifest.format != FORMAT {
            return Err(damaged(run, format!("manifest.json is not of the format {FORMAT}")));
        }
        Ok((manifest, digest(&bytes)))
    }

    /// Opens one of a run's standing files, unaltered.
    pub(crate) fn open(&self, run: &Path, path: &str) -> Result<File, PublishError> {
        let output = self.outputs.iter().find(|output| output.path == path);
        output.map_or_else(
            || Err(PublishError::NoStandings { folder: run.to_owned(), file: path.to_owned() }),
            |output| open_unaltered(run, output),
        )
    }
}

impl CohortEntry {
    pub(crate) fn new(name: &str, title: &str, decision: &str, findings: &[String], people: Count) -> Self {
        Self {
            name: name.to_owned(),
            title: title.to_owned(),
            decision: decision.to_owned(),
            findings: findings.to_vec(),
            people: match people {
                Count::Shown(people) => Some(people),
                Count::Suppressed => None,
            },
        }
    }
}

/// Reads a run's manifest and checks every file against it.
///
/// # Errors
/// [`PublishError::Damaged`] when the manifest is missing or unreadable, a file is missing, added, a link, or differs.
pub fn verify(run: &Path) -> Result<Manifest, PublishError> {
    verify_with_digest(run).map(|(manifest, _)| manifest)
}

/// [`verify`], with the digest of the manifest itself.
pub(crate) fn verify_with_digest(run: &Path) -> Result<(Manifest, String), PublishError> {
    let (manifest, manifest_sha256) = Manifest::read(run)?;
    let mut found = BTreeSet::new();
    list_files(run, "", &mut found).map_err(PublishError::machine(run, "list the run's files"))?;
    found.remove("manifest.json");
    for output in &manifest.outputs {
        // Taken from the set: a path with `..`, or one listed twice, is never found in it.
        if !found.remove(&output.path) {
            return Err(damaged(run, format!("`{}` is missing", output.path)));
        }
        open_unaltered(run, output)?;
    }
    match found.len() {
        0 => Ok((manifest, manifest_sha256)),
        count => Err(damaged(run, format!("{count} files are not in the manifest"))),
    }
}

/// Opens a file of a run and digests it through that handle, so that what is read next is what was digested.
fn open_unaltered(run: &Path, output: &OutputEntry) -> Result<File, PublishError> {
    let (path, file) = (&output.path, run.join(&output.path));
    let link = file.symlink_metadata().is_ok_and(|found| found.file_type().is_symlink());
    let mut open = File::open(&file).map_err(|source| match source.kind() {
        io::ErrorKind::NotFound => damaged(run, format!("`{path}` is missing")),
        _ => PublishError::Machine { folder: run.to_owned(), action: format!("read `{path}`"), source },
    })?;
    let (bytes, sha256) = digest_of(&mut open)
        .and_then(|found| open.rewind().map(|()| found))
        .map_err(PublishError::machine(run, format!("read `{path}`")))?;
    if link || bytes != output.bytes || sha256 != output.sha256 {
        return Err(damaged(run, format!("`{path}` differs from its digest in the manifest")));
    }
    Ok(open)
}

fn damaged(run: &Path, what: String) -> PublishError {
    PublishError::Damaged { folder: run.to_owned(), what }
}

pub(crate) fn list_files(folder: &Path, prefix: &str, found: &mut BTreeSet<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list_files(&entry.path(), &format!("{path}/"), found)?;
        } else {
            found.insert(path);
        }
    }
    Ok(())
}
