//! What is asked: two files, the columns that matter, the rule, the gate, and where the answer goes.

use std::path::PathBuf;

use evenreach_equity::OnBreach;

/// What to do with people on the list who are not in the population.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutsidePopulation {
    /// Stop: the two files are not about the same people, or identifiers were altered on the way.
    Stop,
    /// Count them in a row of their own and go on.
    Count,
}

/// One audit.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// People, one a row, as `.csv` or `.parquet`.
    pub population: PathBuf,
    /// The list, one person a row, as `.csv` or `.parquet`; only its identifiers are read.
    pub selected: PathBuf,
    /// Column of identifiers in the population.
    pub id: String,
    /// Column of identifiers in the list, where it has another name.
    pub selected_id: Option<String>,
    /// Columns of the population to compare groups by; ` x ` crosses two.
    pub by: Vec<String>,
    /// Column of the population that tells need: true or false, or a risk.
    pub need: Option<String>,
    /// Column of the population within which people are compared, such as an age band.
    pub within: Option<String>,
    /// Name of the disclosure rule.
    pub disclosure: String,
    /// What the audit is for; `none` discloses for direct care alone.
    pub purpose: Option<String>,
    /// The gate's limit; without one nothing is held.
    pub selected_against_need_at_least: Option<f64>,
    /// What a group below the limit does.
    pub on_breach: OnBreach,
    /// People in need a group must have for a verdict.
    pub people_needed_for_a_verdict: u64,
    /// What to do with people on the list who are not in the population.
    pub outside_population: OutsidePopulation,
    /// Folder for the answer: new, empty, or holding an earlier answer.
    pub out: PathBuf,
    /// Name and version of the program, for the manifest.
    pub program: String,
}

impl Request {
    /// Column of identifiers in the list.
    pub(crate) fn selected_id(&self) -> &str {
        self.selected_id.as_deref().unwrap_or(&self.id)
    }

    /// Columns to read as groups, each once, in the order in which they are first named.
    pub(crate) fn group_columns(&self) -> Vec<&str> {
        let mut columns: Vec<&str> = Vec::new();
        for part in self.by.iter().flat_map(|by| by.split(" x ")).chain(self.within.as_deref()) {
            let part = part.trim();
            if !columns.contains(&part) {
                columns.push(part);
            }
        }
        columns
    }
}
