//! One audit from two files to a folder.

use std::path::{Path, PathBuf};

use evenreach_equity::{ClearedList, Decision, DisclosureRule, ListPolicy, Verdict, clear_list, disclosure_rule};
use evenreach_extract::{Format, is_same_file, sha256_of_file};
use evenreach_publish::{ListRelease, release_list};
use serde_json::json;

use crate::list::List;
use crate::list_cohort::list_cohort;
use crate::population::Population;
use crate::{AuditError, OutsidePopulation, Request};

/// What came of an audit.
#[derive(Debug, Clone, PartialEq)]
pub struct Audited {
    /// Folder of the answer.
    pub folder: PathBuf,
    /// Whether the same answer was there before: it was left as it is.
    pub already: bool,
    /// The gate's decision, with what was found in counts as they may be shown.
    pub decision: Decision,
    /// Groups compared, and of them under-reached, reached, over-reached, and too few to tell.
    pub verdicts: [usize; 4],
}

impl Audited {
    /// Whether the gate holds the list.
    #[must_use]
    pub fn is_held(&self) -> bool {
        matches!(self.decision, Decision::Held(_))
    }
}

/// Audits a list against the population it was chosen from, without writing anything.
///
/// # Errors
/// Any [`AuditError`] but those of writing.
pub fn judge_list(request: &Request) -> Result<ClearedList, AuditError> {
    let rule = disclosure_rule(&request.disclosure)?;
    let is_direct_care = request.purpose.as_deref().is_some_and(|purpose| purpose.trim().starts_with("direct care"));
    if rule == DisclosureRule::Unprotected && !is_direct_care {
        return Err(AuditError::Unprotected);
    }
    for (path, role) in [(&request.population, "population"), (&request.selected, "list")] {
        Format::of(path, role)?;
    }
    if is_same_file(&request.population, &request.selected) {
        return Err(AuditError::SameFile { path: request.selected.clone() });
    }
    let population = Population::read(request)?;
    let list = List::read(request, &population)?;
    let (cohort, outside) = list_cohort(request, &file_name(&request.selected), &population, &list)?;
    Ok(clear_list(&policy(request), rule, cohort, outside)?)
}

/// Audits a list and writes report, tables and manifest.
///
/// The order of rows in either file changes nothing but the digests in the manifest.
///
/// # Errors
/// Any [`AuditError`]; what stood under the output's name before is as it was.
pub fn audit_list(request: &Request) -> Result<Audited, AuditError> {
    let cleared = judge_list(request)?;
    let verdict_count = |wanted: Verdict| {
        let compared = cleared.judged().audit.rows.iter().filter(|row| row.attribute != "all");
        compared.filter(|row| row.verdict == wanted).count()
    };
    let verdicts =
        [Verdict::UnderReached, Verdict::Reached, Verdict::OverReached, Verdict::CannotTell].map(verdict_count);
    let decision = cleared.judged().decision.clone();
    let input = |path: &Path| Ok::<_, AuditError>(json!({ "file": file_name(path), "sha256": sha256_of_file(path)? }));
    let release = ListRelease {
        folder: &request.out,
        program: request.program.clone(),
        population: file_name(&request.population),
        within: request.within.clone(),
        limit: request.selected_against_need_at_least,
        options: json!({
            "id": request.id,
            "selected_id": request.selected_id(),
            "need": request.need,
            "purpose": request.purpose,
            "outside_population": match request.outside_population {
                OutsidePopulation::Stop => "stop",
                OutsidePopulation::Count => "count",
            },
            "policy": policy(request),
        }),
        inputs: json!({ "population": input(&request.population)?, "selected": input(&request.selected)? }),
    };
    let published = release_list(&release, &cleared)?;
    Ok(Audited { folder: published.folder, already: published.already, decision, verdicts })
}

fn policy(request: &Request) -> ListPolicy {
    ListPolicy {
        by: request.by.clone(),
        within: request.within.clone(),
        selected_against_need_at_least: request.selected_against_need_at_least,
        people_needed_for_a_verdict: request.people_needed_for_a_verdict,
        on_breach: request.on_breach,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
