//! The tables behind the headline: need, outcomes, gradients, need at equal risk, clauses, and every count
//! released.

use evenreach_equity::{
    ClauseRow, Count, Figure, GradientRow, Judged, LabelBiasRow, NeedRow, OutcomeRow, ReleasedCounts, Silence,
};

use super::columns::{
    Columns, aggregate, amounts, counts, counts_if_any, expected, figures, group_columns, remarks, texts,
};
use super::{Aggregate, of_every_audit};
use crate::PublishError;

/// One row a group of an attribute of a cohort: three denominators side by side.
pub(super) fn equity_need(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &NeedRow)> = of_every_audit(judged, |j| &j.audit.need);
    let mut columns = group_columns(rows.iter().map(|(cohort, r)| (*cohort, r.attribute.as_str(), r.group.as_str())));
    counts(&mut columns, "registered", rows.iter().map(|(_, r)| r.registered));
    counts(&mut columns, "in_need", rows.iter().map(|(_, r)| r.in_need));
    counts_if_any(&mut columns, "with_risk", rows.iter().map(|(_, r)| r.with_risk));
    amounts(&mut columns, "expected_events", rows.iter().map(|(_, r)| &r.expected_events));
    counts(&mut columns, "selected", rows.iter().map(|(_, r)| r.selected));
    amounts(&mut columns, "expected_events_selected", rows.iter().map(|(_, r)| &r.expected_events_selected));
    figures(&mut columns, "selected_of_registered", rows.iter().map(|(_, r)| &r.selected_of_registered));
    figures(&mut columns, "selected_of_in_need", rows.iter().map(|(_, r)| &r.selected_of_in_need));
    figures(&mut columns, "events_on_list", rows.iter().map(|(_, r)| &r.events_on_list));
    remarks(&mut columns, "caution", rows.iter().map(|(_, r)| r.caution.as_deref()));
    aggregate("equity_need", columns)
}

/// One row a group of an attribute of a cohort: events missed; all missing where no outcomes are known.
pub(super) fn equity_outcomes(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &NeedRow)> = of_every_audit(judged, |j| &j.audit.need);
    let none = Figure::Undefined("no_outcomes".to_owned());
    let mut columns = group_columns(rows.iter().map(|(cohort, r)| (*cohort, r.attribute.as_str(), r.group.as_str())));
    let of = |pick: fn(&OutcomeRow) -> Count| rows.iter().map(move |(_, r)| r.outcomes.as_ref().map(pick));
    counts_if_any(&mut columns, "followed", of(|o| o.followed));
    counts_if_any(&mut columns, "events", of(|o| o.events));
    counts_if_any(&mut columns, "events_missed", of(|o| o.missed));
    counts_if_any(&mut columns, "followed_off_list", of(|o| o.followed_off_list));
    let rates: Vec<(&Figure, &Figure)> = rows
        .iter()
        .map(|(_, r)| r.outcomes.as_ref().map_or((&none, &none), |o| (&o.false_negative_rate, &o.false_omission_rate)))
        .collect();
    figures(&mut columns, "false_negative_rate", rates.iter().map(|(negative, _)| *negative));
    figures(&mut columns, "false_omission_rate", rates.iter().map(|(_, omission)| *omission));
    aggregate("equity_outcomes", columns)
}

/// One row a gradient over deprivation.
pub(super) fn equity_gradient(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &GradientRow)> = of_every_audit(judged, |j| &j.audit.gradient);
    let mut columns = Columns::new();
    texts(&mut columns, "cohort", rows.iter().map(|(cohort, _)| *cohort));
    texts(&mut columns, "attribute", rows.iter().map(|(_, r)| r.attribute.as_str()));
    texts(&mut columns, "of", rows.iter().map(|(_, r)| r.of.as_str()));
    figures(&mut columns, "slope_index", rows.iter().map(|(_, r)| &r.slope_index));
    figures(&mut columns, "relative_index", rows.iter().map(|(_, r)| &r.relative_index));
    figures(&mut columns, "concentration_index_erreygers", rows.iter().map(|(_, r)| &r.concentration_index));
    texts(&mut columns, "in_words", rows.iter().map(|(_, r)| r.words.as_str()));
    aggregate("equity_gradient", columns)
}

/// One row a marker of need in a group at one risk.
pub(super) fn equity_label_bias(rows: &[LabelBiasRow]) -> Result<Aggregate, PublishError> {
    let mut columns = Columns::new();
    texts(&mut columns, "risk", rows.iter().map(|r| r.risk.as_str()));
    texts(&mut columns, "marker", rows.iter().map(|r| r.marker.as_str()));
    texts(&mut columns, "attribute", rows.iter().map(|r| r.attribute.as_str()));
    texts(&mut columns, "group", rows.iter().map(|r| r.group.as_str()));
    counts(&mut columns, "people", rows.iter().map(|r| r.people));
    counts(&mut columns, "marked", rows.iter().map(|r| r.marked));
    figures(&mut columns, "share", rows.iter().map(|r| &r.share));
    expected(&mut columns, "expected_marked", rows.iter().map(|r| (r.expected, &r.ratio)));
    figures(&mut columns, "ratio", rows.iter().map(|r| &r.ratio));
    texts(&mut columns, "need_at_equal_risk", rows.iter().map(|r| r.judgement.as_str()));
    remarks(&mut columns, "caution", rows.iter().map(|r| r.caution.as_deref()));
    aggregate("equity_label_bias", columns)
}

/// One row a clause of a cohort in a group: how often it fires.
pub(super) fn equity_clauses(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &ClauseRow)> = of_every_audit(judged, |j| &j.audit.clauses);
    let mut columns = group_columns(rows.iter().map(|(cohort, r)| (*cohort, r.attribute.as_str(), r.group.as_str())));
    texts(&mut columns, "clause", rows.iter().map(|(_, r)| r.clause.as_str()));
    texts(&mut columns, "kind", rows.iter().map(|(_, r)| r.kind.words()));
    counts(&mut columns, "registered", rows.iter().map(|(_, r)| r.registered));
    counts(&mut columns, "met", rows.iter().map(|(_, r)| r.met));
    counts(&mut columns, "not_met", rows.iter().map(|(_, r)| r.not_met));
    figures(&mut columns, "share_met", rows.iter().map(|(_, r)| &r.share));
    figures(&mut columns, "against_everyone_else", rows.iter().map(|(_, r)| &r.against_everyone_else));
    remarks(&mut columns, "silence", rows.iter().map(|(_, r)| r.silence.map(Silence::as_str)));
    aggregate("equity_clauses", columns)
}

/// Every count of people of the audits, as the next release is held against it. See [`crate::released_counts`].
pub(super) fn released_counts(released: &ReleasedCounts) -> Result<Aggregate, PublishError> {
    let mut columns = Columns::new();
    texts(&mut columns, "cohort", released.iter().map(|count| count.cohort));
    texts(&mut columns, "attribute", released.iter().map(|count| count.attribute));
    texts(&mut columns, "group", released.iter().map(|count| count.group));
    texts(&mut columns, "column", released.iter().map(|count| count.column));
    counts(&mut columns, "count", released.iter().map(|count| count.count));
    counts_if_any(&mut columns, "last_shown", released.iter().map(|count| count.last_shown.map(Count::Shown)));
    aggregate("released_counts", columns)
}
