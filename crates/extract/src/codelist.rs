//! Codelists in OpenSAFELY's layout: CSV files with a named code column, digests in `codelists.json`.
//!
//! `concepts.csv` says which files make up a clinical concept. Every SNOMED CT and dm+d code is checked on load:
//! a list that went through a spreadsheet, or an empty one, is refused with its line.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use evenreach_clinical::snomed;

use crate::digest::sha1_of_bytes;
use crate::{ExtractError, plain_path, read_text, sha256_of_bytes};

/// The codes of one concept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codelist {
    /// Codes, as text.
    pub codes: BTreeSet<String>,
    /// The files they came from.
    pub files: BTreeSet<String>,
}

/// Every concept the night knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Codelists {
    /// Concept -> codes.
    pub concepts: BTreeMap<String, Codelist>,
    /// File -> SHA-256 of its text, for the manifest.
    pub digests: BTreeMap<String, String>,
}

impl Codelists {
    /// Reads `concepts.csv` and the lists it names, below one folder.
    pub fn read(folder: &Path) -> Result<Self, ExtractError> {
        let concepts_file = folder.join("concepts.csv");
        let text = read_text(&concepts_file)?;
        let mut loaded = Self::default();
        let mut files: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
        for (line, row) in rows(&text, "concepts.csv")? {
            let cell = |name: &str| row.get(name).map(String::as_str).unwrap_or_default();
            let (concept, file) = (cell("concept"), cell("file"));
            if !files.contains_key(file) {
                let path = plain_path(folder, file)?;
                let text = read_text(&path)?;
                check_registered_digest(folder, file, &text)?;
                loaded.digests.insert(file.to_owned(), sha256_of_bytes(text.as_bytes()));
                files.insert(file.to_owned(), checked_rows(file, &text, cell("column"), cell("code_system"))?);
            }
            let list = loaded.concepts.entry(concept.to_owned()).or_default();
            let before = list.codes.len();
            for code_row in files.get(file).into_iter().flatten() {
                let category = code_row.get(cell("category_column")).map(String::as_str);
                if cell("category_column").is_empty() || category == Some(cell("category_value")) {
                    list.codes.extend(code_row.get(cell("column")).cloned());
                }
            }
            list.files.insert(file.to_owned());
            if list.codes.len() == before && list.files.len() == 1 {
                return Err(fault("concepts.csv", line, format!("concept `{concept}` takes no code from {file}")));
            }
        }
        loaded.digests.insert("concepts.csv".to_owned(), sha256_of_bytes(text.as_bytes()));
        Ok(loaded)
    }

    /// The codes of a concept.
    #[must_use]
    pub fn codes(&self, concept: &str) -> Option<&BTreeSet<String>> {
        self.concepts.get(concept).map(|list| &list.codes)
    }
}

fn fault(file: &str, line: u64, cause: impl Into<String>) -> ExtractError {
    ExtractError::Codelist { file: file.to_owned(), line, cause: cause.into() }
}

type CsvRow = BTreeMap<String, String>;

fn rows(text: &str, file: &str) -> Result<Vec<(u64, CsvRow)>, ExtractError> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().map_err(|_| fault(file, 1, "has no header"))?.clone();
    let mut rows = vec![];
    for record in reader.records() {
        let record =
            record.map_err(|e| fault(file, e.position().map_or(0, csv::Position::line), "is not a CSV row"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = headers.iter().zip(&record).map(|(h, c)| (h.trim().to_owned(), c.trim().to_owned()));
        rows.push((line, cells.collect()));
    }
    Ok(rows)
}

fn checked_rows(file: &str, text: &str, column: &str, code_system: &str) -> Result<Vec<CsvRow>, ExtractError> {
    let rows = rows(text, file)?;
    if rows.is_empty() {
        return Err(fault(file, 1, "the list is empty"));
    }
    let mut checked = Vec::with_capacity(rows.len());
    for (line, row) in rows {
        let code = row.get(column).ok_or_else(|| fault(file, 1, format!("has no column `{column}`")))?;
        if matches!(code_system, "snomedct" | "dmd") {
            snomed::check(code).map_err(|e| fault(file, line, format!("the code {e}")))?;
        } else if code.is_empty() {
            return Err(fault(file, line, "the code is empty"));
        }
        checked.push(row);
    }
    Ok(checked)
}

/// Lists downloaded from OpenCodelists carry a digest in `codelists.json`; ours under `local/` do not.
fn check_registered_digest(folder: &Path, file: &str, text: &str) -> Result<(), ExtractError> {
    let registry = folder.join("codelists.json");
    if !registry.is_file() {
        return Ok(());
    }
    let registry: serde_json::Value = serde_json::from_str(&read_text(&registry)?)
        .map_err(|e| fault("codelists.json", e.line() as u64, "is not JSON"))?;
    let Some(entry) = registry.get("files").and_then(|files| files.get(file)) else { return Ok(()) };
    let registered = entry.get("sha").and_then(serde_json::Value::as_str).unwrap_or_default();
    // OpenSAFELY's digest: SHA-1 of the lines joined by newlines, so that line endings do not matter.
    let normalised = text.lines().collect::<Vec<_>>().join("\n");
    if registered == sha1_of_bytes(normalised.as_bytes()) {
        Ok(())
    } else {
        Err(fault(file, 1, "differs from its digest in codelists.json"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(list: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(
            folder.path().join("concepts.csv"),
            "concept,file,column,code_system,category_column,category_value\ntype_2_diabetes,list.csv,code,snomedct,,\n",
        )
        .unwrap();
        std::fs::write(folder.path().join("list.csv"), list).unwrap();
        folder
    }

    #[test]
    fn a_sound_list_loads_even_with_a_byte_order_mark() {
        let lists = Codelists::read(folder("\u{feff}code,term\n44054006,Type 2 diabetes\n").path()).unwrap();
        assert!(lists.codes("type_2_diabetes").unwrap().contains("44054006"));
    }

    #[test]
    fn damaged_lists_are_refused_with_the_line() {
        for (list, line, words) in [
            ("code,term\n44054006,a\n1.23E+17,b\n", 3, "spreadsheet number"),
            ("code,term\n999791000000100,rounded\n", 2, "check digit"),
            ("code,term\n", 1, "empty"),
            ("term\nx\n", 1, "no column `code`"),
        ] {
            match Codelists::read(folder(list).path()) {
                Err(ExtractError::Codelist { line: found, cause, .. }) => {
                    assert_eq!(found, line, "{list}");
                    assert!(cause.contains(words), "{cause}");
                }
                other => panic!("{list}: {other:?}"),
            }
        }
    }
}
