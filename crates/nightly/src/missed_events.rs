//! Events that past lists would have missed, as a table.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray, UInt64Array};
use evenreach_equity::{Count, Figure, NeedRow, OutcomeRow};
use evenreach_publish::ReportTable;
use jiff::civil::Date;

use crate::Stopped;

/// The outcomes of one group of one list.
pub(crate) struct Row<'a> {
    cohort: &'a str,
    pub(crate) attribute: &'a str,
    group: &'a str,
    outcome: &'a OutcomeRow,
}

impl<'a> Row<'a> {
    /// Nothing where outcomes are not known.
    pub(crate) fn of(cohort: &'a str, need: &'a NeedRow) -> Option<Self> {
        let outcome = need.outcomes.as_ref()?;
        Some(Self { cohort, attribute: &need.attribute, group: &need.group, outcome })
    }
}

/// A column's name, and what it holds of an outcome.
type Of<T> = (&'static str, fn(&OutcomeRow) -> T);

/// The table, rows in the order given.
pub(crate) fn written(rows: &[Row<'_>], landmark: Date) -> Result<ReportTable, Stopped> {
    let mut columns: Vec<(String, ArrayRef)> = vec![];
    let text = |of: &dyn Fn(&Row<'_>) -> String| -> ArrayRef {
        Arc::new(rows.iter().map(|row| Some(of(row))).collect::<StringArray>())
    };
    let day = (landmark - Date::constant(1970, 1, 1)).get_days();
    columns.push(("chosen_as_of".to_owned(), Arc::new(Date32Array::from(vec![day; rows.len()]))));
    columns.push(("cohort".to_owned(), text(&|row| row.cohort.to_owned())));
    columns.push(("attribute".to_owned(), text(&|row| row.attribute.to_owned())));
    columns.push(("group".to_owned(), text(&|row| row.group.to_owned())));
    let counts: [Of<Count>; 4] = [
        ("followed", |o| o.followed),
        ("events", |o| o.events),
        ("events_missed", |o| o.missed),
        ("followed_off_list", |o| o.followed_off_list),
    ];
    for (name, of) in counts {
        let shown = |row: &Row<'_>| if let Count::Shown(n) = of(row.outcome) { Some(n) } else { None };
        let shown: Vec<Option<u64>> = rows.iter().map(shown).collect();
        let status = shown.iter().map(|n| Some(if n.is_some() { "shown" } else { "suppressed" }));
        columns.push((format!("{name}_status"), Arc::new(status.collect::<StringArray>())));
        columns.push((name.to_owned(), Arc::new(UInt64Array::from(shown))));
    }
    type Rate = (&'static str, fn(&OutcomeRow) -> &Figure);
    let rates: [Rate; 2] =
        [("false_negative_rate", |o| &o.false_negative_rate), ("false_omission_rate", |o| &o.false_omission_rate)];
    for (name, of) in rates {
        let part = |pick: fn(f64, f64, f64) -> f64| -> ArrayRef {
            let known = |row: &Row<'_>| match of(row.outcome) {
                Figure::Known { value, lower, upper } => Some((pick(*value, *lower, *upper) * 1e4).round() / 1e4),
                Figure::Undefined(_) => None,
            };
            Arc::new(rows.iter().map(known).collect::<Float64Array>())
        };
        columns.push((name.to_owned(), part(|value, _, _| value)));
        columns.push((format!("{name}_lower_95"), part(|_, lower, _| lower)));
        columns.push((format!("{name}_upper_95"), part(|_, _, upper| upper)));
        let reason = |row: &Row<'_>| match of(row.outcome) {
            Figure::Known { .. } => None,
            Figure::Undefined(reason) => Some(reason.clone()),
        };
        columns.push((format!("{name}_reason"), Arc::new(rows.iter().map(reason).collect::<StringArray>())));
    }
    let rows = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, of)| (name, of, true)))
        .map_err(|_| Stopped::Fault { cause: "past lists make no table".to_owned() })?;
    Ok(ReportTable {
        name: "past_lists_missed_events".to_owned(),
        title: format!("Events since {landmark} that the lists would have missed"),
        about: "The lists as tonight's rules would have made them then, on what was known then, and the events coded since. \
                False-negative rate: of people with the event, those who were not on the list. False-omission rate: of people \
                not on the list, those who had the event. People who had the event before, or left alive since, are not \
                followed. Lists whose places go by recalibrated risk go by the published risk here. Wilson intervals."
            .to_owned(),
        rows,
        in_report: true,
    })
}
