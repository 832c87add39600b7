//! Who has had care, by group: of each cohort, and invitations over all.

use evenreach_equity::{CareRow, Judged};

use super::columns::{Columns, aggregate, counts, expected, figures, group_columns, texts};
use super::{Aggregate, of_every_audit};
use crate::PublishError;

/// One row a kind of care, of a group of an attribute of a cohort.
pub(super) fn equity_care(judged: &[Judged]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &CareRow)> = of_every_audit(judged, |j| &j.audit.care);
    table("equity_care", &rows)
}

/// One row a group of an attribute; `cohort` is `all`.
pub(super) fn equity_invitations(rows: &[CareRow]) -> Result<Aggregate, PublishError> {
    let rows: Vec<(&str, &CareRow)> = rows.iter().map(|row| ("all", row)).collect();
    table("equity_invitations", &rows)
}

fn table(name: &'static str, rows: &[(&str, &CareRow)]) -> Result<Aggregate, PublishError> {
    let mut columns: Columns =
        group_columns(rows.iter().map(|(cohort, r)| (*cohort, r.attribute.as_str(), r.group.as_str())));
    texts(&mut columns, "care", rows.iter().map(|(_, r)| r.care.as_str()));
    texts(&mut columns, "words", rows.iter().map(|(_, r)| r.words.as_str()));
    counts(&mut columns, "came", rows.iter().map(|(_, r)| r.came));
    counts(&mut columns, "had", rows.iter().map(|(_, r)| r.had));
    figures(&mut columns, "share", rows.iter().map(|(_, r)| &r.share));
    figures(&mut columns, "ratio", rows.iter().map(|(_, r)| &r.ratio));
    figures(&mut columns, "against_everyone_else", rows.iter().map(|(_, r)| &r.against_everyone_else));
    expected(&mut columns, "expected_had", rows.iter().map(|(_, r)| (r.expected, &r.ratio)));
    texts(&mut columns, "verdict", rows.iter().map(|(_, r)| r.verdict.as_str()));
    texts(&mut columns, "because", rows.iter().map(|(_, r)| r.because.as_str()));
    aggregate(name, columns)
}
