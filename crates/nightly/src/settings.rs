//! What a night was run with, kept in its folder: so that two nights can be told apart by more than digests.

use std::path::Path;

use evenreach_extract::{Admitted, Codelists, plain_path, read_text, sha256_of_bytes};
use evenreach_relation::Catalogue;

use crate::{Pipeline, Stopped};

/// The pipeline file, below the folder of settings.
pub(crate) const PIPELINE: &str = "pipeline.toml";
/// The relations, below the folder of settings.
pub(crate) const SQL: &str = "sql";

/// Every setting by its path: `pipeline.toml`, `sql/...`, and codelists and ethnicity code map where the project has them.
pub(crate) fn settings(
    pipeline: &Pipeline,
    project: &Path,
    catalogue: &Catalogue,
    codelists: &Codelists,
    admitted: &Admitted,
) -> Result<Vec<(String, Vec<u8>)>, Stopped> {
    let mut kept = vec![(PIPELINE.to_owned(), pipeline.text.clone().into_bytes())];
    kept.extend(catalogue.files().iter().map(|(path, text)| (format!("{SQL}/{path}"), text.clone().into_bytes())));
    let folder = plain_path(project, &pipeline.codelists.folder)?;
    for (file, digest) in &codelists.digests {
        let text = read_text(&plain_path(&folder, file)?)?;
        let path = format!("{}/{file}", pipeline.codelists.folder);
        kept.push((path.clone(), unaltered(&path, text.into_bytes(), digest)?));
    }
    let register = folder.join("codelists.json");
    if register.is_file() {
        kept.push((format!("{}/codelists.json", pipeline.codelists.folder), read_text(&register)?.into_bytes()));
    }
    let ledger = admitted.ledger();
    for (path, digest) in ledger.get("ethnicity_code_map").iter().flat_map(|map| &map.files) {
        let file = plain_path(project, path)?;
        let bytes = std::fs::read(&file)
            .map_err(|e| Stopped::Machine { path: file.display().to_string(), cause: e.kind().to_string() })?;
        kept.push((path.clone(), unaltered(path, bytes, digest)?));
    }
    Ok(kept)
}

/// A file that changed since the night read it is not what the night was run with.
fn unaltered(path: &str, bytes: Vec<u8>, digest: &str) -> Result<Vec<u8>, Stopped> {
    if sha256_of_bytes(&bytes) == digest {
        return Ok(bytes);
    }
    Err(Stopped::File {
        cause: format!("{path} changed while the night ran"),
        hint: Some("run the night again".to_owned()),
    })
}
