//! What can be wrong with an equity policy or with what the audit receives.

use evenreach_contract::Breach;

/// An audit that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum EquityError {
    /// A table lacks a column.
    #[error(transparent)]
    Contract(#[from] Breach),
    /// The policy names an attribute there is not.
    #[error(
        "equity policy: unknown attribute `{name}`; did you mean `{nearest}`? Known: {known}; cross two with ` x `"
    )]
    UnknownAttribute {
        /// As written in the policy.
        name: String,
        /// Nearest known name.
        nearest: String,
        /// Every known name.
        known: String,
    },
    /// The policy names an attribute twice, or crosses one with itself.
    #[error("equity policy: `{name}` is listed twice; name each attribute once")]
    RepeatedAttribute {
        /// As written in the policy.
        name: String,
    },
    /// The policy names no attribute.
    #[error("equity policy: `by` is empty, so nothing would be compared; list attributes such as `ethnicity_19`")]
    NoAttribute,
    /// The policy's limit is no ratio.
    #[error(
        "equity policy: a limit such as selected_against_need_at_least is {value}; give a ratio above 0 and at most 1, such as 0.80"
    )]
    Limit {
        /// As written in the policy.
        value: f64,
    },
    /// Two limits for one measure.
    #[error("equity policy: a measure is named twice under `also`; give it one limit")]
    RepeatedMeasure,
    /// A waiver names a cohort there is not.
    #[error(
        "equity policy: a waiver names the cohort `{name}`, which is not in this pipeline; did you mean `{nearest}`?"
    )]
    WaiverCohort {
        /// As written in the policy.
        name: String,
        /// Nearest cohort of the night.
        nearest: String,
    },
    /// A waiver nobody signs, or without a reason.
    #[error("equity policy: the waiver of `{cohort}` has no {missing}; a waiver names its owner and its reason")]
    WaiverIncomplete {
        /// Cohort name.
        cohort: String,
        /// `owner` or `reason`.
        missing: &'static str,
    },
    /// There is no disclosure rule of that name.
    #[error("unknown disclosure rule `{name}`; did you mean `{nearest}`? Known: {known}")]
    DisclosureRule {
        /// As written in the pipeline.
        name: String,
        /// Nearest known name.
        nearest: String,
        /// Every known name.
        known: String,
    },
    /// A cohort was chosen from other people than the first one.
    #[error(
        "cohort {cohort}: chosen from other people than the first cohort; choose all cohorts of a night from one `person` table"
    )]
    People {
        /// Cohort name.
        cohort: String,
    },
    /// A cohort's standings do not cover the people of the night.
    #[error(
        "cohort {cohort}: {found} standings for {expected} people; every registered person has exactly one, in order"
    )]
    Standings {
        /// Cohort name.
        cohort: String,
        /// Standings found.
        found: usize,
        /// People expected.
        expected: usize,
    },
    /// A cohort with more clauses than an audit can hold.
    #[error("cohort {cohort}: it has {found} clauses, and an audit holds at most {most}; put clauses together")]
    Clauses {
        /// Cohort name.
        cohort: String,
        /// Clauses found.
        found: usize,
        /// The most there may be.
        most: usize,
    },
    /// The policy states a risk for a cohort there is not.
    #[error(
        "equity policy: `risk` names the cohort `{name}`, which is not in this pipeline; did you mean `{nearest}`?"
    )]
    RiskCohort {
        /// As written in the policy.
        name: String,
        /// Nearest cohort of the night.
        nearest: String,
    },
    /// A policy of sharing out places that cannot stand.
    #[error("equity policy: `sharing` of cohort `{cohort}`: {why}")]
    Sharing {
        /// Cohort name.
        cohort: String,
        /// What stands against it.
        why: &'static str,
    },
    /// Outcomes or invitations of a cohort there is not, or of other people than the night's.
    #[error(
        "outcomes or invitations of cohort `{cohort}`: {found} entries for {expected} people; hand in one a person of the cohort"
    )]
    Outcomes {
        /// Cohort name.
        cohort: String,
        /// Entries found.
        found: usize,
        /// People expected; 0 when there is no such cohort.
        expected: usize,
    },
    /// Standings that cannot be: another person's, selected without need, or at odds with the answers to the clauses.
    #[error("cohort {cohort}: {count} standings contradict the cohort's people or clauses; choose the cohort again")]
    Contradiction {
        /// Cohort name.
        cohort: String,
        /// How many.
        count: usize,
    },
    /// A statistic refused its input.
    #[error("cohort {cohort}: the audit by {attribute} cannot be computed: {reason}")]
    Statistic {
        /// Cohort name.
        cohort: String,
        /// Attribute.
        attribute: String,
        /// Why.
        reason: evenreach_statistics::Undefined,
    },
}

/// The known name nearest to what was written, for hints.
pub(crate) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    let mut best: Option<(f64, &str)> = None;
    for name in known {
        let likeness = strsim::jaro_winkler(written, name);
        if best.is_none_or(|(most, _)| likeness > most) {
            best = Some((likeness, name));
        }
    }
    best.map(|(_, name)| name.to_owned()).unwrap_or_default()
}
