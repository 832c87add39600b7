//! A project folder: pipeline file, reference tables and codelists, and an analyst's edited relations.

use std::collections::BTreeMap;
use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::Stopped;

static PIPELINES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../pipelines");

/// Three contrasting primary care networks: Belgrave & Spinney Hill (Leicester), Bradford City 4, Fleet (Hampshire).
pub const DEMO_AREAS: [&str; 3] = ["U64426", "U37316", "U42671"];

/// Says that a folder was made by the demonstration and may be written over by it.
const MARKER: &str = ".evenreach-demo";
const MARKER_TEXT: &str =
    "Made by `evenreach demo`, which writes over it. Remove this file to keep your changes from it.\n";

/// Writes the demonstration's pipeline file, reference tables and codelists into a new folder, or over an earlier
/// demonstration.
#[expect(clippy::disallowed_methods, reason = "a new project folder is written before any data is read")]
pub fn write_project(folder: &Path) -> Result<(), Stopped> {
    let marker = folder.join(MARKER);
    if folder.is_dir()
        && !marker.is_file()
        && std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
    {
        return Err(Stopped::Pipeline {
            cause: format!("{} holds files that are not a demonstration's", folder.display()),
            hint: Some("give an empty or new folder; nothing was written".to_owned()),
        });
    }
    let mut files = vec![];
    gather(&PIPELINES, &mut files);
    for (path, contents) in files {
        let path = folder.join(path);
        let failed =
            |e: std::io::Error| Stopped::Machine { path: path.display().to_string(), cause: e.kind().to_string() };
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(failed)?;
        }
        std::fs::write(&path, contents).map_err(failed)?;
    }
    let failed =
        |e: std::io::Error| Stopped::Machine { path: marker.display().to_string(), cause: e.kind().to_string() };
    std::fs::write(&marker, MARKER_TEXT).map_err(failed)
}

fn gather(folder: &'static Dir<'static>, files: &mut Vec<(&'static Path, &'static [u8])>) {
    files.extend(folder.files().map(|f| (f.path(), f.contents())));
    for inner in folder.dirs() {
        gather(inner, files);
    }
}

/// Relations an analyst has edited: `sql/<stage>/<name>.{sql,toml}` below the project.
#[expect(
    clippy::disallowed_methods,
    reason = "lists the analyst's own relation files, which are text and not extracts"
)]
pub(crate) fn edited_relations(project: &Path) -> Result<BTreeMap<String, String>, Stopped> {
    let mut edits = BTreeMap::new();
    let root = project.join("sql");
    for stage in ["0_extracts", "1_tidy", "2_derive", "3_present", "4_choose"] {
        let folder = root.join(stage);
        if !folder.is_dir() {
            continue;
        }
        let failed =
            |e: std::io::Error| Stopped::Machine { path: folder.display().to_string(), cause: e.kind().to_string() };
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let Ok(name) = entry.map_err(failed)?.file_name().into_string() else { continue };
            if name.ends_with(".sql") || name.ends_with(".toml") {
                edits.insert(format!("{stage}/{name}"), evenreach_extract::read_text(&folder.join(&name))?);
            }
        }
    }
    Ok(edits)
}
