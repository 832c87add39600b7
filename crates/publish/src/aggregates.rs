//! The audit as long tidy tables. Suppressed, not estimable and zero are three different things, told apart by a
//! `*_status` column: `shown`, `suppressed`, `not_estimable`.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, Float64Array, Float64Builder, RecordBatch, StringArray, StringBuilder, UInt32Array, UInt64Builder,
};
use evenreach_equity::{
    AssessmentRow, ClearedList, Count, DataQualityRow, Decision, Figure, GroupRow, Judged, OutsideShown, share_of,
};

use crate::PublishError;
use crate::cell::{Cell, Cells};
use crate::night::{Night, decision_name, findings};
use crate::spreadsheet::{csv_bytes, guarded};

type Columns = Vec<(String, ArrayRef, bool)>;

/// A table and its file name without ending.
pub(crate) struct Aggregate {
    pub(crate) name: &'static str,
    pub(crate) rows: RecordBatch,
}

/// Every table made from the audits and decisions.
pub(crate) fn tables(night: &Night<'_>) -> Result<Vec<Aggregate>, PublishError> {
    let judged = night.judged;
    Ok(vec![
        equity_groups(judged)?,
        equity_funnel(judged)?,
        equity_assessment(judged)?,
        gate_decisions(judged)?,
        silent_clauses(judged)?,
        ethnicity_recording(night.data_quality)?,
    ])
}

/// Every table made from the audit of a list made elsewhere.
pub(crate) fn list_tables(cleared: &ClearedList) -> Result<Vec<Aggregate>, PublishError> {
    let judged = std::slice::from_ref(cleared.judged());
    Ok(vec![
        equity_groups(judged)?,
        equity_funnel(judged)?,
        equity_assessment(judged)?,
        gate_decisions(judged)?,
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

/// One row a step of the funnel of a group.
fn equity_funnel(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let groups = judged.iter().flat_map(|j| j.audit.rows.iter().map(move |r| (j, r)));
    let rows: Vec<(&str, &GroupRow, u32, &str, Count)> = groups
        .flat_map(|(j, r)| {
            let steps = (1u32..).zip(&j.audit.steps).zip(&r.kept);
            steps.map(move |((n, step), kept)| (j.cohort.name.as_str(), r, n, step.as_str(), *kept))
        })
        .collect();
    let shares: Vec<_> = rows.iter().map(|(_, r, _, _, kept)| share_of(*kept, r.registered)).collect();
    let mut columns =
        group_columns(rows.iter().map(|(cohort, r, ..)| (*cohort, r.attribute.as_str(), r.group.as_str())));
    let numbers = UInt32Array::from_iter_values(rows.iter().map(|(_, _, n, ..)| *n));
    columns.push(("step_number".to_owned(), Arc::new(numbers), false));
    texts(&mut columns, "step", rows.iter().map(|(_, _, _, step, _)| *step));
    counts(&mut columns, "kept", rows.iter().map(|(.., kept)| *kept));
    figures(&mut columns, "share_of_registered", shares.iter());
    aggregate("equity_funnel", columns)
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

/// One row a finding; a cohort without findings has one row.
fn gate_decisions(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&Judged, Option<&str>)> = judged
        .iter()
        .flat_map(|j| {
            let found = findings(&j.decision);
            let none = found.is_empty().then_some((j, None));
            found.iter().map(move |finding| (j, Some(finding.as_str()))).chain(none)
        })
        .collect();
    let waiver = |pick: fn(&Decision) -> Option<&str>| -> ArrayRef {
        Arc::new(rows.iter().map(|(j, _)| pick(&j.decision)).collect::<StringArray>())
    };
    let mut columns = Columns::new();
    texts(&mut columns, "cohort", rows.iter().map(|(j, _)| j.cohort.name.as_str()));
    texts(&mut columns, "title", rows.iter().map(|(j, _)| j.audit.title.as_str()));
    texts(&mut columns, "decision", rows.iter().map(|(j, _)| decision_name(&j.decision)));
    columns.push(("finding".to_owned(), Arc::new(rows.iter().map(|(_, f)| *f).collect::<StringArray>()), true));
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

/// Cohort, attribute and group.
fn group_columns<'a>(rows: impl Iterator<Item = (&'a str, &'a str, &'a str)> + Clone) -> Columns {
    let mut columns = Columns::new();
    texts(&mut columns, "cohort", rows.clone().map(|(cohort, ..)| cohort));
    texts(&mut columns, "attribute", rows.clone().map(|(_, attribute, _)| attribute));
    texts(&mut columns, "group", rows.map(|(.., group)| group));
    columns
}

/// An expected number; it is empty for the same reason as the ratio that rests on it.
fn expected<'a>(columns: &mut Columns, name: &str, values: impl Iterator<Item = (Option<f64>, &'a Figure)> + Clone) {
    let numbers: Float64Array = values.clone().map(|(number, _)| number).collect();
    let statuses = values.map(|(number, ratio)| match (number, status(ratio)) {
        (Some(_), _) => "shown",
        (None, "suppressed") => "suppressed",
        (None, _) => "not_estimable",
    });
    let statuses = StringArray::from_iter_values(statuses);
    columns.push((name.to_owned(), Arc::new(numbers), true));
    columns.push((format!("{name}_status"), Arc::new(statuses), false));
}

fn texts<'a>(columns: &mut Columns, name: &str, values: impl Iterator<Item = &'a str>) {
    columns.push((name.to_owned(), Arc::new(StringArray::from_iter_values(values)), false));
}

fn counts(columns: &mut Columns, name: &str, values: impl Iterator<Item = Count>) {
    let (mut shown, mut statuses) = (UInt64Builder::new(), StringBuilder::new());
    for value in values {
        let (count, status) = match value {
            Count::Shown(count) => (Some(count), "shown"),
            Count::Suppressed => (None, "suppressed"),
        };
        shown.append_option(count);
        statuses.append_value(status);
    }
    columns.push((name.to_owned(), Arc::new(shown.finish()), true));
    columns.push((format!("{name}_status"), Arc::new(statuses.finish()), false));
}

fn figures<'a>(columns: &mut Columns, name: &str, values: impl Iterator<Item = &'a Figure>) {
    let (mut points, mut lows, mut highs) = (Float64Builder::new(), Float64Builder::new(), Float64Builder::new());
    let (mut statuses, mut reasons) = (StringBuilder::new(), StringBuilder::new());
    for figure in values {
        let (point, low, high, reason) = match figure {
            Figure::Known { value, lower, upper } => (Some(*value), Some(*lower), Some(*upper), None),
            Figure::Undefined(reason) => (None, None, None, Some(reason)),
        };
        points.append_option(point);
        lows.append_option(low);
        highs.append_option(high);
        statuses.append_value(status(figure));
        reasons.append_option(reason);
    }
    columns.push((name.to_owned(), Arc::new(points.finish()), true));
    columns.push((format!("{name}_lower_95"), Arc::new(lows.finish()), true));
    columns.push((format!("{name}_upper_95"), Arc::new(highs.finish()), true));
    columns.push((format!("{name}_status"), Arc::new(statuses.finish()), false));
    columns.push((format!("{name}_reason"), Arc::new(reasons.finish()), true));
}

fn aggregate(name: &'static str, columns: Columns) -> Result<Aggregate, PublishError> {
    let rows = RecordBatch::try_from_iter_with_nullable(columns)
        .map_err(|_| PublishError::Encode { name: name.to_owned(), format: "a table" })?;
    Ok(Aggregate { name, rows })
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
