//! What an audit can know beside the cohorts and the policy.

use std::collections::BTreeMap;

use crate::release::ReleasedCounts;

/// Outcomes, invitations and an earlier release; the default knows of none.
#[derive(Debug, Clone, Default)]
pub struct Beside<'a> {
    /// By cohort name, for every person in the order of the `person` relation, whether the event the list is meant to
    /// prevent happened after it; `None` where that is not known.
    pub outcomes: BTreeMap<String, Vec<Option<bool>>>,
    /// By cohort name, for every person, whether they were invited for what the list is for in the last 12 months.
    pub invited: BTreeMap<String, Vec<bool>>,
    /// Counts of the release that stands: tonight's are not shown where the difference would reveal a few people.
    pub earlier: Option<&'a ReleasedCounts>,
}

/// What is known of one cohort's people.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct OfCohort<'a> {
    pub(crate) outcomes: Option<&'a [Option<bool>]>,
    pub(crate) invited: Option<&'a [bool]>,
}

impl Beside<'_> {
    pub(crate) fn of(&self, cohort: &str) -> OfCohort<'_> {
        OfCohort {
            outcomes: self.outcomes.get(cohort).map(Vec::as_slice),
            invited: self.invited.get(cohort).map(Vec::as_slice),
        }
    }

    /// For every cohort that something is known of, how many people it is known of.
    pub(crate) fn sizes(&self) -> impl Iterator<Item = (&str, usize)> {
        let outcomes = self.outcomes.iter().map(|(cohort, of)| (cohort.as_str(), of.len()));
        outcomes.chain(self.invited.iter().map(|(cohort, of)| (cohort.as_str(), of.len())))
    }
}
