//! The audit as long tidy tables. Suppressed, not estimable and zero are three different things, told apart by a
//! `*_status` column: `shown`, `suppressed`, `not_estimable`.

mod behind;
mod care;
mod columns;
mod pockets;
mod series;

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray, UInt32Array};
use evenreach_equity::{
    AssessmentRow, ClearedList, Count, DataQualityRow, Decision, Figure, GroupRow, Judged, OutsideShown,
    against_everyone_else, less, share_of,
};

use self::columns::{Columns, aggregate, counts, expected, figures, group_columns, texts};
use crate::PublishError;
use crate::cell::{Cell, Cells};
use crate::everyone;
use crate::night::{Night, decision_name, findings};
use crate::series::Point;
use crate::spreadsheet::{csv_bytes, guarded};

/// A table and its file name without ending.
pub(crate) struct Aggregate {
    pub(crate) name: &'static str,
    pub(crate) rows: RecordBatch,
}

/// Every table made from the audits and decisions.
pub(crate) fn tables(night: &Night<'_>, over_time: &[Point]) -> Result<Vec<Aggregate>, PublishError> {
    let judged = night.judged;
    Ok(vec![
        equity_groups(judged)?,
        equity_funnel(judged)?,
        equity_assessment(judged)?,
        gate_decisions(judged, night.findings)?,
        silent_clauses(judged)?,
        ethnicity_recording(night.data_quality)?,
        behind::equity_need(judged)?,
        behind::equity_outcomes(judged)?,
        behind::equity_gradient(judged)?,
        pockets::equity_pockets(judged)?,
        pockets::equity_care_pockets(judged)?,
        behind::equity_label_bias(night.label_bias)?,
        behind::equity_clauses(judged)?,
        care::equity_care(judged)?,
        care::equity_invitations(night.invitations)?,
        series::over_time(over_time)?,
        behind::released_counts(night.released)?,
    ])
}

/// Every table made from the audit of a list made elsewhere.
pub(crate) fn list_tables(cleared: &ClearedList) -> Result<Vec<Aggregate>, PublishError> {
    let judged = std::slice::from_ref(cleared.judged());
    Ok(vec![
        equity_groups(judged)?,
        equity_funnel(judged)?,
        equity_assessment(judged)?,
        behind::equity_need(judged)?,
        behind::equity_gradient(judged)?,
        pockets::equity_pockets(judged)?,
        behind::equity_clauses(judged)?,
        gate_decisions(judged, &[])?,
        list_outside(cleared.outside())?,
    ])
}

/// People on a list who do not count as need that was met, by why.
fn list_outside(outside: &OutsideShown) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, Count)> = [
        ("not_in_need", outside.not_in_need),
        ("need_unknown", outside.need_unknown),
        ("not_in_population", outside.not_in_population),
    ]
    .into_iter()
    .filter_map(|(why, people)| Some((why, people?)))
    .collect();
    let mut columns = Columns::new();
    texts(&mut columns, "why", rows.iter().map(|(why, _)| *why));
    counts(&mut columns, "people", rows.iter().map(|(_, people)| *people));
    aggregate("list_outside", columns)
}

/// A reason code, sorted into one of the three states of an empty cell.
pub(crate) fn status(figure: &Figure) -> &'static str {
    match figure {
        Figure::Known { .. } => "shown",
        Figure::Undefined(reason) if reason.contains("suppressed") => "suppressed",
        Figure::Undefined(_) => "not_estimable",
    }
}

/// One row a group of an attribute of a cohort.
fn equity_groups(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &GroupRow)> = of_every_audit(judged, |j| &j.audit.rows);
    let mut columns = group_columns(rows.iter().map(|(cohort, r)| (*cohort, r.attribute.as_str(), r.group.as_str())));
    counts(&mut columns, "registered", rows.iter().map(|(_, r)| r.registered));
    counts(&mut columns, "in_need", rows.iter().map(|(_, r)| r.in_need));
    counts(&mut columns, "selected", rows.iter().map(|(_, r)| r.selected));
    figures(&mut columns, "selection_rate", rows.iter().map(|(_, r)| &r.selection_rate));
    figures(&mut columns, "need_adjusted_ratio", rows.iter().map(|(_, r)| &r.need_adjusted_ratio));
    expected(&mut columns, "expected_selected", rows.iter().map(|(_, r)| (r.expected, &r.need_adjusted_ratio)));
    texts(&mut columns, "verdict", rows.iter().map(|(_, r)| r.verdict.as_str()));
    texts(&mut columns, "because", rows.iter().map(|(_, r)| r.because.as_str()));
    aggregate("equity_groups", columns)
}

/// One step of one group's funnel.
struct Step<'a> {
    cohort: &'a str,
    row: &'a GroupRow,
    number: u32,
    name: &'a str,
    kept: Count,
    lost: Count,
    /// Kept at the step, of those kept at the step before.
    share_of_reached: Figure,
    /// That share over everyone else's.
    against_everyone_else: Figure,
}

/// One row a step of the funnel of a group: kept and lost. Everybody registered is kept at the first step.
fn equity_funnel(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<Step<'_>> = judged.iter().flat_map(steps).collect();
    let shares: Vec<_> = rows.iter().map(|step| share_of(step.kept, step.row.registered)).collect();
    let names = rows.iter().map(|s| (s.cohort, s.row.attribute.as_str(), s.row.group.as_str()));
    let mut columns = group_columns(names);
    let numbers = UInt32Array::from_iter_values(rows.iter().map(|s| s.number));
    columns.push(("step_number".to_owned(), Arc::new(numbers), false));
    texts(&mut columns, "step", rows.iter().map(|s| s.name));
    counts(&mut columns, "kept", rows.iter().map(|s| s.kept));
    counts(&mut columns, "lost", rows.iter().map(|s| s.lost));
    figures(&mut columns, "share_of_registered", shares.iter());
    figures(&mut columns, "share_of_reached", rows.iter().map(|s| &s.share_of_reached));
    figures(&mut columns, "against_everyone_else", rows.iter().map(|s| &s.against_everyone_else));
    aggregate("equity_funnel", columns)
}

fn steps(judged: &Judged) -> Vec<Step<'_>> {
    let all = everyone::kept(&judged.audit);
    let mut steps = Vec::new();
    for row in &judged.audit.rows {
        let (mut reached, mut all_reached) = (row.registered, all.first().copied().unwrap_or(Count::Suppressed));
        for ((number, name), (kept, all_kept)) in (1u32..).zip(&judged.audit.steps).zip(row.kept.iter().zip(all)) {
            steps.push(Step {
                cohort: judged.cohort.name.as_str(),
                row,
                number,
                name: name.as_str(),
                kept: *kept,
                lost: less(reached, *kept),
                share_of_reached: share_of(*kept, reached),
                against_everyone_else: against_everyone_else((*kept, reached), (*all_kept, all_reached)),
            });
            (reached, all_reached) = (*kept, *all_kept);
        }
    }
    steps
}

/// One row a clause that asks for a measurement, of a group: who could not be assessed for want of it.
fn equity_assessment(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &AssessmentRow)> = of_every_audit(judged, |j| &j.audit.assessment);
    let mut columns = group_columns(rows.iter().map(|(cohort, r)| (*cohort, r.attribute.as_str(), r.group.as_str())));
    texts(&mut columns, "clause", rows.iter().map(|(_, r)| r.clause.as_str()));
    counts(&mut columns, "reached", rows.iter().map(|(_, r)| r.reached));
    counts(&mut columns, "not_assessed", rows.iter().map(|(_, r)| r.not_assessed));
    figures(&mut columns, "share", rows.iter().map(|(_, r)| &r.share));
    figures(&mut columns, "ratio", rows.iter().map(|(_, r)| &r.ratio));
    figures(&mut columns, "against_everyone_else", rows.iter().map(|(_, r)| &r.against_everyone_else));
    expected(&mut columns, "expected_not_assessed", rows.iter().map(|(_, r)| (r.expected, &r.ratio)));
    texts(&mut columns, "verdict", rows.iter().map(|(_, r)| r.verdict.as_str()));
    texts(&mut columns, "because", rows.iter().map(|(_, r)| r.because.as_str()));
    aggregate("equity_assessment", columns)
}

/// One row a finding; a cohort without findings has one row, and what belongs to no cohort comes last.
fn gate_decisions(judged: &[Judged], across: &[String]) -> Result<Aggregate, PublishError> {
    let of_cohort = |judged: &Judged| {
        let found = findings(&judged.decision).iter().map(|finding| Some(finding.clone())).collect::<Vec<_>>();
        if found.is_empty() { vec![None] } else { found }
    };
    let rows: Vec<(Option<&Judged>, Option<String>)> = judged
        .iter()
        .flat_map(|j| of_cohort(j).into_iter().map(move |finding| (Some(j), finding)))
        .chain(across.iter().map(|finding| (None, Some(finding.clone()))))
        .collect();
    let waiver = |pick: fn(&Decision) -> Option<&str>| -> ArrayRef {
        Arc::new(rows.iter().map(|(j, _)| j.and_then(|j| pick(&j.decision))).collect::<StringArray>())
    };
    let mut columns = Columns::new();
    texts(&mut columns, "cohort", rows.iter().map(|(j, _)| j.map_or("all", |j| j.cohort.name.as_str())));
    texts(&mut columns, "title", rows.iter().map(|(j, _)| j.map_or("All lists together", |j| j.audit.title.as_str())));
    let decision = |j: Option<&Judged>| j.map_or("clear_with_warnings", |j| decision_name(&j.decision));
    texts(&mut columns, "decision", rows.iter().map(|(j, _)| decision(*j)));
    columns.push((
        "finding".to_owned(),
        Arc::new(rows.iter().map(|(_, f)| f.as_deref()).collect::<StringArray>()),
        true,
    ));
    let owner = waiver(|d| if let Decision::Waived { owner, .. } = d { Some(owner) } else { None });
    let reason = waiver(|d| if let Decision::Waived { reason, .. } = d { Some(reason) } else { None });
    let expires = waiver(|d| if let Decision::Waived { expires, .. } = d { Some(expires) } else { None });
    columns.push(("waiver_owner".to_owned(), owner, true));
    columns.push(("waiver_reason".to_owned(), reason, true));
    columns.push(("waiver_last_day".to_owned(), expires, true));
    aggregate("gate_decisions", columns)
}

/// One row a clause that nobody, or nobody of a group, meets.
fn silent_clauses(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &str)> = judged
        .iter()
        .flat_map(|j| j.audit.silent_clauses.iter().map(|clause| (j.cohort.name.as_str(), clause.as_str())))
        .collect();
    let mut columns = Columns::new();
    texts(&mut columns, "cohort", rows.iter().map(|(cohort, _)| *cohort));
    texts(&mut columns, "finding", rows.iter().map(|(_, clause)| *clause));
    aggregate("silent_clauses", columns)
}

/// How well ethnicity is recorded: one row a measure of a place.
fn ethnicity_recording(rows: &[DataQualityRow]) -> Result<Aggregate, PublishError> {
    let mut columns = Columns::new();
    texts(&mut columns, "level", rows.iter().map(|r| r.level.as_str()));
    texts(&mut columns, "place", rows.iter().map(|r| r.place.as_str()));
    texts(&mut columns, "measure", rows.iter().map(|r| r.measure.as_str()));
    counts(&mut columns, "numerator", rows.iter().map(|r| r.numerator));
    counts(&mut columns, "denominator", rows.iter().map(|r| r.denominator));
    figures(&mut columns, "share", rows.iter().map(|r| &r.share));
    aggregate("ethnicity_recording", columns)
}

/// Rows of every audit, each with its cohort's name.
fn of_every_audit<'a, T>(judged: &'a [Judged], rows: impl Fn(&'a Judged) -> &'a [T]) -> Vec<(&'a str, &'a T)> {
    judged.iter().flat_map(|j| rows(j).iter().map(|row| (j.cohort.name.as_str(), row))).collect()
}

/// A table as CSV. Numbers stand as they are: a minus sign before digits is no formula.
pub(crate) fn csv(name: &str, rows: &RecordBatch) -> Result<Vec<u8>, PublishError> {
    let schema = rows.schema();
    let header: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    let columns = rows.columns().iter().map(|c| Cells::read(name, c)).collect::<Result<Vec<_>, _>>()?;
    let field = |cell: Cell<'_>| match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => guarded(text).into_owned(),
        Cell::Number(n) => n.to_string(),
        Cell::Whole(n) => n.to_string(),
        Cell::Date(date) => date.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    };
    let records = (0..rows.num_rows()).map(|row| columns.iter().map(|cells| field(cells.get(row))).collect());
    csv_bytes::<Vec<String>, _>(name, &header, records)
}
