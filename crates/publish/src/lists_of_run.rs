//! Everybody's place on every list of a finished run, read back for two runs to be compared.

use std::fs::File;
use std::path::{Path, PathBuf};

use arrow::array::{AsArray as _, RecordBatch, StringArray};
use arrow::compute::concat_batches;
use arrow::datatypes::{Int32Type, Int64Type};
use evenreach_cohort::Place;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::clause_words::{CLAUSES, ClauseWords};
use crate::standing_code::StandingCode;
use crate::standings::{STANDINGS, column_names};
use crate::{Manifest, PublishError};

/// Who was registered on a night, and where each stood with every cohort.
#[derive(Debug)]
pub struct RunLists {
    /// The run's own folder, whatever link led there.
    pub folder: PathBuf,
    /// What the run says of itself.
    pub manifest: Manifest,
    /// Pseudonyms of everybody registered, in order.
    pub patient_ids: StringArray,
    /// PCN of everybody; empty where the practice has none.
    pub pcn_codes: StringArray,
    /// One a cohort, in name order.
    pub cohorts: Vec<CohortPlaces>,
}

/// Everybody's place with one cohort.
#[derive(Debug)]
pub struct CohortPlaces {
    /// Name in the pipeline file.
    pub name: String,
    /// In the order of [`RunLists::patient_ids`].
    pub places: Vec<Place>,
}

/// Reads a released or held run's standings, after checking them against its manifest.
///
/// # Errors
/// The machine's, [`PublishError::Damaged`] when a file is not what the manifest says, and
/// [`PublishError::NoStandings`] when the run has none. No error holds a pseudonym.
pub fn run_lists(run: &Path) -> Result<RunLists, PublishError> {
    // `current` may lead elsewhere by the time the next file is read.
    let folder = run.canonicalize().map_err(PublishError::machine(run, "find the run".to_owned()))?;
    let run = folder.as_path();
    let (manifest, _) = Manifest::read(run)?;
    let lists = manifest.outcome.lists_folder();
    let (words_path, path) = (format!("{lists}/{CLAUSES}"), format!("{lists}/{STANDINGS}.parquet"));
    let words = ClauseWords::read(manifest.open(run, &words_path)?).ok_or_else(|| unreadable(run, &words_path))?;
    let rows = all_rows(manifest.open(run, &path)?).ok_or_else(|| unreadable(run, &path))?;
    let text = |name: &str| rows.column_by_name(name).and_then(|column| column.as_string_opt::<i32>()).cloned();
    let (ids, pcns) = (text("patient_id"), text("pcn_code"));
    let (Some(patient_ids), Some(pcn_codes)) = (ids, pcns) else { return Err(unreadable(run, &path)) };
    let cohorts = words.cohorts.into_iter().map(|cohort| {
        let places = places(&rows, &cohort.name, cohort.clauses.len())?;
        Some(CohortPlaces { name: cohort.name, places })
    });
    let cohorts = cohorts.collect::<Option<Vec<_>>>().ok_or_else(|| unreadable(run, &path))?;
    Ok(RunLists { folder, manifest, patient_ids, pcn_codes, cohorts })
}

impl RunLists {
    /// A table of the run's people, checked against its manifest; `None` when the run has no such table.
    ///
    /// # Errors
    /// The machine's, and [`PublishError::Damaged`] when the file is not what the manifest says, or of other people.
    pub fn person_table(&self, name: &str) -> Result<Option<RecordBatch>, PublishError> {
        let path = format!("{}/{name}.parquet", self.manifest.outcome.lists_folder());
        if !self.has(&path) {
            return Ok(None);
        }
        let unreadable = || unreadable(&self.folder, &path);
        let rows = all_rows(self.manifest.open(&self.folder, &path)?).ok_or_else(unreadable)?;
        let ids = rows.column_by_name("patient_id").and_then(|column| column.as_string_opt::<i32>());
        if ids == Some(&self.patient_ids) { Ok(Some(rows)) } else { Err(unreadable()) }
    }

    /// The text of a file of the run, such as `settings/pipeline.toml`; `None` when the run has no such file.
    ///
    /// # Errors
    /// The machine's, and [`PublishError::Damaged`] when the file is not what the manifest says.
    pub fn text(&self, path: &str) -> Result<Option<String>, PublishError> {
        if !self.has(path) {
            return Ok(None);
        }
        let file = self.manifest.open(&self.folder, path)?;
        std::io::read_to_string(file).map(Some).map_err(|_| unreadable(&self.folder, path))
    }

    /// The text of a file kept beside the lists, by its name without ending.
    ///
    /// # Errors
    /// As [`RunLists::text`].
    pub fn kept(&self, name: &str) -> Result<Option<String>, PublishError> {
        self.text(&format!("{}/{name}.json", self.manifest.outcome.lists_folder()))
    }

    fn has(&self, path: &str) -> bool {
        self.manifest.outputs.iter().any(|output| output.path == path)
    }
}

fn places(rows: &RecordBatch, cohort: &str, clauses: usize) -> Option<Vec<Place>> {
    let [met, place, ..] = column_names(cohort);
    let met = rows.column_by_name(&met)?.as_primitive_opt::<Int64Type>()?;
    let place = rows.column_by_name(&place)?.as_primitive_opt::<Int32Type>()?;
    let codes = met.values().iter().zip(place.values());
    codes.map(|(clauses_met, place)| StandingCode { clauses: *clauses_met, place: *place }.place(clauses)).collect()
}

/// The reader's errors may quote a pseudonym, so they go no further.
pub(crate) fn all_rows(file: File) -> Option<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).ok()?;
    let schema = reader.schema().clone();
    let batches = reader.build().ok()?.collect::<Result<Vec<_>, _>>().ok()?;
    concat_batches(&schema, &batches).ok()
}

pub(crate) fn unreadable(run: &Path, path: &str) -> PublishError {
    PublishError::Damaged {
        folder: run.to_owned(),
        what: format!("`{path}` is as it was written but cannot be read by this version"),
    }
}
