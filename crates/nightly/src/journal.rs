//! The journal: one line a night, each holding the digest of the line before, so that a lost or altered line shows.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use evenreach_extract::{read_text, sha256_of_bytes};
use evenreach_publish::{NightWaiver, Published};
use jiff::civil::Date;
use serde_json::json;

use crate::Stopped;

const FILE: &str = "journal.jsonl";

/// Appends what became of a night: counts and digests, no identities. `waiver` is who released it, where the gate held
/// it before.
#[expect(clippy::disallowed_methods, reason = "the journal is the one file appended to beside the runs themselves")]
pub(crate) fn append(
    runs: &Path,
    as_of: Date,
    published: &Published,
    waiver: Option<&NightWaiver>,
) -> Result<(), Stopped> {
    let path = runs.join(FILE);
    let failed = |e: std::io::Error| Stopped::Machine { path: path.display().to_string(), cause: e.kind().to_string() };
    let before = if path.is_file() { read_text(&path)? } else { String::new() };
    let last = before.lines().next_back().unwrap_or_default();
    let mut line = json!({
        "as_of": as_of.to_string(),
        "run": published.folder.file_name().map(|n| n.to_string_lossy()),
        "outcome": published.outcome,
        "held": published.held,
        "already_released": published.already,
        "manifest_sha256": published.manifest_sha256,
        "previous_sha256": sha256_of_bytes(last.as_bytes()),
    });
    if let Some(waiver) = waiver {
        line["waiver"] = json!(waiver);
    }
    let mut file = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(&path).map_err(failed)?;
    writeln!(file, "{line}").and_then(|()| file.sync_all()).map_err(failed)
}
