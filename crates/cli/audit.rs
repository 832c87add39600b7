//! `audit`: who is missed by a list made elsewhere.

use std::process::ExitCode;

use evenreach_audit::{AuditError, OutsidePopulation, Request, audit_list};
use evenreach_equity::{Decision, OnBreach};
use evenreach_nightly::Stopped;

use crate::arguments::{Audit, Breach};
use crate::night::{HELD, PROGRAM};
use crate::output::{Progress, print};

/// People in need a group must have for a verdict.
const PEOPLE_NEEDED_FOR_A_VERDICT: u64 = 30;

pub(crate) fn audit(arguments: &Audit) -> Result<ExitCode, Stopped> {
    let request = Request {
        population: arguments.population.clone(),
        selected: arguments.selected.clone(),
        id: arguments.id.clone(),
        selected_id: arguments.selected_id.clone(),
        by: arguments.by.iter().map(|by| by.trim().to_owned()).collect(),
        need: arguments.need.clone(),
        within: arguments.within.clone(),
        disclosure: arguments.disclosure.clone(),
        purpose: arguments.purpose.clone(),
        selected_against_need_at_least: arguments.selected_against_need_at_least,
        on_breach: match arguments.on_breach {
            Breach::Hold => OnBreach::Hold,
            Breach::Warn => OnBreach::Warn,
        },
        people_needed_for_a_verdict: PEOPLE_NEEDED_FOR_A_VERDICT,
        outside_population: if arguments.count_outside_population {
            OutsidePopulation::Count
        } else {
            OutsidePopulation::Stop
        },
        out: arguments.out.clone(),
        program: PROGRAM.to_owned(),
    };
    let progress = Progress::new();
    progress.begin("auditing the list");
    let audited = audit_list(&request);
    progress.end();
    let audited = audited.map_err(|error| stopped(&error))?;
    let [under, reached, over, cannot_tell] = audited.verdicts;
    let found: &[String] = match &audited.decision {
        Decision::Clear => &[],
        Decision::ClearWithWarnings(found) | Decision::Waived { findings: found, .. } | Decision::Held(found) => found,
    };
    for finding in found {
        print(&format!("- {finding}"));
    }
    print(&format!(
        "groups: {under} under-reached, {reached} reached, {over} over-reached, {cannot_tell} too few people to tell"
    ));
    let already = if audited.already { " (already there: nothing changed)" } else { "" };
    print(&format!("report: {}/report.html{already}", audited.folder.display()));
    if audited.is_held() {
        print("HELD by the equity gate: do not use this list until the cause is corrected");
        return Ok(ExitCode::from(HELD));
    }
    Ok(ExitCode::SUCCESS)
}

fn stopped(error: &AuditError) -> Stopped {
    let (cause, hint) = (error.to_string(), error.hint());
    if error.is_machine() {
        Stopped::Machine { path: "the audit".to_owned(), cause }
    } else if error.is_fault() {
        Stopped::Fault { cause }
    } else if error.is_usage() {
        Stopped::Pipeline { cause, hint }
    } else {
        Stopped::File { cause, hint }
    }
}
