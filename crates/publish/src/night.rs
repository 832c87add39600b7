//! What is asked of this room, and the one thing every part of it reads: the night with its decisions.

use std::path::Path;

use arrow::array::RecordBatch;
use evenreach_cohort::Cohort;
use evenreach_equity::{CareRow, DataQualityRow, Decision, Judged, LabelBiasRow, ReleasedCounts};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{Outcome, PersonTable};

/// The words of the pipeline file that are printed on every output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// Name of the pipeline.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// What the lists may be used for; it decided which opt-outs bind.
    pub purpose: String,
}

/// One aggregate table, already under disclosure control: data quality, scores, models, drift.
#[derive(Debug, Clone)]
pub struct ReportTable {
    /// File name without ending: letters, digits, `_` and `-`.
    pub name: String,
    /// Heading in the report.
    pub title: String,
    /// One or two sentences under the heading.
    pub about: String,
    /// The rows. A column `x_status` says why `x` is empty in a row.
    pub rows: RecordBatch,
    /// Whether the report shows it; the files are written either way.
    pub in_report: bool,
}

/// Everything a release needs besides the cleared cohorts.
#[derive(Debug, Clone)]
pub struct Release<'a> {
    /// Folder of all runs.
    pub runs: &'a Path,
    /// The night.
    pub as_of: Date,
    /// Digest of the inputs: letters, digits, `_` and `-`.
    pub run_id: String,
    /// Name, owner and purpose.
    pub pipeline: Words,
    /// Whether each practice gets a CSV of its own people.
    pub practice_lists: bool,
    /// Digests of extracts, SQL, codelists, models, pipeline and program; goes into the manifest as it is.
    pub inputs: serde_json::Value,
    /// Aggregate tables.
    pub tables: Vec<ReportTable>,
    /// Identifiable tables, kept beside the lists.
    pub person_tables: Vec<PersonTable>,
    /// Learned models by name, as JSON; aggregates only.
    pub models: Vec<(String, String)>,
    /// What the night was run with, by path: pipeline file, relations, codelists, ethnicity code map.
    pub settings: Vec<(String, Vec<u8>)>,
    /// What the next night compares with, by name, as JSON; beside the lists, since counts can be of few people.
    pub kept: Vec<(String, String)>,
    /// What was found that belongs to no cohort, besides what the audit found.
    pub findings: Vec<String>,
    /// Sentences that must be shown with the scores.
    pub disclaimers: Vec<String>,
    /// Headline numbers: label, value.
    pub headline: Vec<(String, String)>,
}

/// A release and the cohorts it is about.
pub(crate) struct Night<'a> {
    /// What is asked.
    pub(crate) release: &'a Release<'a>,
    /// The cohorts with their audits and decisions.
    pub(crate) judged: &'a [Judged],
    /// Name of the disclosure rule.
    pub(crate) disclosure: &'a str,
    /// How well ethnicity is recorded.
    pub(crate) data_quality: &'a [DataQualityRow],
    /// Need at equal risk.
    pub(crate) label_bias: &'a [LabelBiasRow],
    /// Invitations over all cohorts.
    pub(crate) invitations: &'a [CareRow],
    /// What was found that belongs to no cohort.
    pub(crate) findings: &'a [String],
    /// Every count of people, for the next release.
    pub(crate) released: &'a ReleasedCounts,
}

impl Night<'_> {
    /// Folder name of the run: the night, then the digest.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.release.as_of, self.release.run_id)
    }

    /// One cohort held holds the night.
    pub(crate) fn outcome(&self) -> Outcome {
        if self.judged.iter().any(|j| matches!(j.decision, Decision::Held(_))) {
            Outcome::Held
        } else {
            Outcome::Released
        }
    }

    /// Where lists of people go.
    pub(crate) fn lists_folder(&self) -> &'static str {
        self.outcome().lists_folder()
    }

    /// The cohorts by name: the order of the standings.
    pub(crate) fn cohorts_by_name(&self) -> Vec<&Cohort> {
        let mut cohorts: Vec<&Cohort> = self.judged.iter().map(|judged| &judged.cohort).collect();
        cohorts.sort_by(|a, b| a.name.cmp(&b.name));
        cohorts
    }
}

/// The machine name of a decision, as written in tables and the manifest.
pub(crate) fn decision_name(decision: &Decision) -> &'static str {
    match decision {
        Decision::Clear => "clear",
        Decision::ClearWithWarnings(_) => "clear_with_warnings",
        Decision::Waived { .. } => "waived",
        Decision::Held(_) => "held",
    }
}

/// What the gate found.
pub(crate) fn findings(decision: &Decision) -> &[String] {
    match decision {
        Decision::Clear => &[],
        Decision::ClearWithWarnings(findings) | Decision::Waived { findings, .. } | Decision::Held(findings) => {
            findings
        }
    }
}
