//! Places by group: reached against need, and given care against people alike.

use std::sync::Arc;

use arrow::array::UInt32Array;
use evenreach_equity::{CarePocketRow, Judged, PocketRow};

use super::columns::{Columns, aggregate, amounts, counts, expected, figures, flags, group_columns, remarks, texts};
use super::{Aggregate, of_every_audit};
use crate::PublishError;

/// One row a place by group of a cohort.
pub(super) fn equity_pockets(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &PocketRow)> = of_every_audit(judged, |j| &j.audit.pockets);
    aggregate("equity_pockets", columns(&rows, ["in_need", "selected", "expected_selected"]))
}

/// One row a kind of care in a place by group of a cohort.
pub(super) fn equity_care_pockets(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let of_care: Vec<(&str, &CarePocketRow)> = of_every_audit(judged, |j| &j.audit.care_pockets);
    let rows: Vec<(&str, &PocketRow)> = of_care.iter().map(|(cohort, row)| (*cohort, &row.pocket)).collect();
    let mut columns = columns(&rows, ["came", "had", "expected_had"]);
    texts(&mut columns, "care", of_care.iter().map(|(_, row)| row.care.as_str()));
    aggregate("equity_care_pockets", columns)
}

/// `names` of the counts of people and of hits, and of the expected hits.
fn columns(rows: &[(&str, &PocketRow)], [people, hits, expected_hits]: [&str; 3]) -> Columns {
    let mut columns = group_columns(rows.iter().map(|(cohort, r)| (*cohort, r.attribute.as_str(), r.group.as_str())));
    texts(&mut columns, "level", rows.iter().map(|(_, r)| r.level.as_str()));
    texts(&mut columns, "place", rows.iter().map(|(_, r)| r.place.as_str()));
    remarks(&mut columns, "place_name", rows.iter().map(|(_, r)| r.name.as_deref()));
    counts(&mut columns, people, rows.iter().map(|(_, r)| r.in_need));
    counts(&mut columns, hits, rows.iter().map(|(_, r)| r.selected));
    expected(&mut columns, expected_hits, rows.iter().map(|(_, r)| (r.expected, &r.ratio)));
    figures(&mut columns, "ratio", rows.iter().map(|(_, r)| &r.ratio));
    amounts(&mut columns, "shrunken_ratio", rows.iter().map(|(_, r)| &r.shrunken_ratio));
    figures(&mut columns, "funnel_95", rows.iter().map(|(_, r)| &r.funnel_95));
    figures(&mut columns, "funnel_99_8", rows.iter().map(|(_, r)| &r.funnel_99_8));
    texts(&mut columns, "verdict", rows.iter().map(|(_, r)| r.verdict.as_str()));
    flags(&mut columns, "hidden_in_average", rows.iter().map(|(_, r)| r.is_hidden_in_average));
    let ranks: UInt32Array = rows.iter().map(|(_, r)| r.stands_out).collect();
    columns.push(("stands_out".to_owned(), Arc::new(ranks), true));
    remarks(&mut columns, "caution", rows.iter().map(|(_, r)| r.caution.as_deref()));
    columns
}
