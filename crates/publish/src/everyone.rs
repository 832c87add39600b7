//! Counts of everybody, as the audit shows them, and the groups proper.

use evenreach_equity::{Audit, Count, GroupRow};

/// The attribute with the one group `Everyone`; it has no verdict of its own.
const ALL: &str = "all";

/// People on the list.
pub(crate) fn selected(audit: &Audit) -> Count {
    everyone(audit).map_or(Count::Suppressed, |row| row.selected)
}

/// People left after each step of the funnel.
pub(crate) fn kept(audit: &Audit) -> &[Count] {
    everyone(audit).map_or(&[], |row| &row.kept)
}

/// Groups that are compared with their need.
pub(crate) fn groups(audit: &Audit) -> impl Iterator<Item = &GroupRow> {
    audit.rows.iter().filter(|row| row.attribute != ALL)
}

/// Whether an attribute has groups to compare.
pub(crate) fn is_compared(attribute: &str) -> bool {
    attribute != ALL
}

fn everyone(audit: &Audit) -> Option<&GroupRow> {
    audit.rows.iter().find(|row| row.attribute == ALL)
}
