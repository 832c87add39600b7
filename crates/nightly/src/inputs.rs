//! The digests of everything that decides a night: the manifest's `inputs`, and the run's name.

use std::collections::BTreeMap;

use evenreach_extract::{Admitted, Codelists, read_text, sha256_of_bytes};
use evenreach_relation::Catalogue;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{Pipeline, World};

/// Characters of the digest in a run's folder name.
const ID_LENGTH: usize = 12;

/// What decides the night, before anything is derived.
pub(crate) fn inputs(
    pipeline: &Pipeline,
    catalogue: &Catalogue,
    codelists: &Codelists,
    admitted: &Admitted,
    as_of: Date,
    world: &World<'_>,
) -> Value {
    let sql: BTreeMap<&String, String> =
        catalogue.files().iter().map(|(path, text)| (path, sha256_of_bytes(text.as_bytes()))).collect();
    let files: BTreeMap<String, BTreeMap<String, String>> =
        admitted.ledger().into_iter().map(|(table, account)| (table, account.files)).collect();
    json!({
        "program": world.program,
        "as_of": as_of.to_string(),
        "pipeline_sha256": pipeline.digest,
        "sql_sha256": sql,
        "codelists_sha256": codelists.digests,
        "files_sha256": files,
    })
}

/// The run's name: the same inputs give the same run.
pub(crate) fn run_id(inputs: &Value) -> String {
    let mut id = sha256_of_bytes(inputs.to_string().as_bytes());
    id.truncate(ID_LENGTH);
    id
}

/// Rows of each table in the release that stands, for comparison; none where there is no release yet.
pub(crate) fn rows_last_night(world: &World<'_>) -> BTreeMap<String, u64> {
    let manifest = read_text(&world.runs.join("current").join("manifest.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_str(&manifest).unwrap_or_default();
    let rows = manifest.pointer("/inputs/rows").and_then(Value::as_object);
    rows.into_iter().flatten().filter_map(|(table, n)| Some((table.clone(), n.as_u64()?))).collect()
}
