//! What an audit can know beside the cohorts and the policy.

use std::collections::BTreeMap;

use crate::release::ReleasedCounts;

/// Outcomes and an earlier release; the default knows of neither.
#[derive(Debug, Clone, Default)]
pub struct Beside<'a> {
    /// By cohort name, for every person in the order of the `person` relation, whether the event the list is meant to
    /// prevent happened after it; `None` where that is not known.
    pub outcomes: BTreeMap<String, Vec<Option<bool>>>,
    /// Counts of the release that stands: tonight's are not shown where the difference would reveal a few people.
    pub earlier: Option<&'a ReleasedCounts>,
}
