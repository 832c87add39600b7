//! What the audit says: tables of counts already under disclosure control, estimates, verdicts, and the gate.

use evenreach_cohort::Cohort;
use evenreach_statistics::Verdict;
use serde::Serialize;

use crate::policy::{ChosenSharing, Decision};
use crate::release::ReleasedCounts;
use crate::rows::{CarePocketRow, CareRow, ClauseRow, GradientRow, LabelBiasRow, NeedRow, PocketRow};

/// A count as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Shown, rounded if the rule rounds.
    Shown(u64),
    /// Hidden by the rule.
    Suppressed,
}

/// A sum, such as expected events, or the machine reason there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Amount {
    /// The sum, rounded as the table says.
    Known(f64),
    /// Reason code, such as `no_risk_stated` or `suppressed_primary`.
    Undefined(String),
}

/// A number with its 95 % interval, or the machine reason there is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Figure {
    /// Value, lower and upper limit.
    Known { value: f64, lower: f64, upper: f64 },
    /// Reason code, such as `empty_group` or `suppressed_primary`.
    Undefined(String),
}

/// One group of one attribute in one cohort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupRow {
    /// `ethnicity_19`, `imd_quintile`, `ethnicity_5 x imd_quintile`, `pcn`, ...
    pub attribute: String,
    /// The group's label; `Unknown` is a group.
    pub group: String,
    /// Registered people.
    pub registered: Count,
    /// People in clinical need (before access clauses and capacity).
    pub in_need: Count,
    /// People chosen.
    pub selected: Count,
    /// Kept after each step of the funnel; same order as [`Audit::steps`].
    pub kept: Vec<Count>,
    /// Selected of registered, Wilson.
    pub selection_rate: Figure,
    /// Selected against expected from need, pooled over all groups: the headline. Made of counts as shown.
    pub need_adjusted_ratio: Figure,
    /// Expected selections behind the ratio, scaled to counts as shown.
    pub expected: Option<f64>,
    /// The judgement, on exact counts.
    pub verdict: Verdict,
    /// Why that judgement, in plain sentences.
    pub because: String,
}

/// People of one group who could not be assessed: they came as far as a clause that asks for a measurement, and
/// have none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct AssessmentRow {
    /// As in [`GroupRow::attribute`].
    pub attribute: String,
    /// As in [`GroupRow::group`].
    pub group: String,
    /// The clause that asks for the measurement.
    pub clause: String,
    /// People who met every clause before it.
    pub reached: Count,
    /// Of whom not measured.
    pub not_assessed: Count,
    /// Not measured of those who came as far, Wilson.
    pub share: Figure,
    /// Not measured against expected from age and sex, pooled over all groups; above 1 is measured less.
    pub ratio: Figure,
    /// Share not measured over everyone else's, neither adjusted for age nor sex.
    pub against_everyone_else: Figure,
    /// Expected number not measured behind the ratio.
    pub expected: Option<f64>,
    /// The judgement on measurement: under-reached means not measured more often than age and sex predict.
    pub verdict: Verdict,
    /// Why that judgement, in plain sentences.
    pub because: String,
}

/// How well ethnicity is recorded in one place.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DataQualityRow {
    /// `all`, `pcn`, `practice` or a single attribute of the policy.
    pub level: String,
    /// `Everyone`, a PCN code, `No PCN`, a practice code or a group.
    pub place: String,
    /// Of registered people: `ethnicity_known`, `ethnicity_unknown`, and why unknown: `ethnicity_not_stated` (asked, did not
    /// say), `ethnicity_not_known` (no record says anything), `ethnicity_unresolved` (records disagree beyond the rule). Of
    /// those known: `ethnicity_any_other` (an "any other" category). Of people with two known records or more:
    /// `ethnicity_conflicting` (two categories or more), `ethnicity_conflicting_in_five_groups`,
    /// `ethnicity_of_three_categories` (three or more).
    pub measure: String,
    /// People it is true of.
    pub numerator: Count,
    /// People it could be true of.
    pub denominator: Count,
    /// Numerator of denominator, Wilson.
    pub share: Figure,
}

/// One cohort's audit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Audit {
    /// Cohort name.
    pub cohort: String,
    /// Cohort title.
    pub title: String,
    /// How places are shared out, where the policy chooses that, and the justification.
    pub sharing: Option<ChosenSharing>,
    /// Names of the funnel's steps: `registered`, each clause, `within capacity`.
    pub steps: Vec<String>,
    /// Every group of every attribute: first `all` with its one group `Everyone`, then the policy's attributes in
    /// their order, groups sorted.
    pub rows: Vec<GroupRow>,
    /// Who could not be assessed for want of a measurement: clause by clause, and within each in the order of `rows`.
    pub assessment: Vec<AssessmentRow>,
    /// Who has had care, kind by kind, and within each in the order of `rows`; empty where no clause says it is about
    /// care and invitations are not known.
    pub care: Vec<CareRow>,
    /// Clauses that nobody, or nobody of a group with enough people, meets, and exclusions that exclude nobody: a
    /// mis-mapped code or a dead branch.
    pub silent_clauses: Vec<String>,
    /// How often each clause fires in each group: clause by clause, and within each in the order of `rows`.
    pub clauses: Vec<ClauseRow>,
    /// The three denominators, and missed events: in the order of `rows`.
    pub need: Vec<NeedRow>,
    /// Gradients over deprivation; empty when the policy compares neither `imd_decile` nor `imd_quintile`.
    pub gradient: Vec<GradientRow>,
    /// Places by group, worst served first.
    pub pockets: Vec<PocketRow>,
    /// Care in places by group, kind by kind, those who have it least first.
    pub care_pockets: Vec<CarePocketRow>,
}

/// One cohort with its audit and the gate's decision.
#[derive(Debug, Clone)]
pub struct Judged {
    /// The cohort.
    pub cohort: Cohort,
    /// Its audit.
    pub audit: Audit,
    /// The decision.
    pub decision: Decision,
}

/// Cohorts that went through the gate. Its only constructor is [`crate::clear`].
#[derive(Debug, Clone)]
pub struct Cleared {
    pub(crate) judged: Vec<Judged>,
    pub(crate) disclosure: String,
    pub(crate) data_quality: Vec<DataQualityRow>,
    pub(crate) label_bias: Vec<LabelBiasRow>,
    pub(crate) invitations: Vec<CareRow>,
    pub(crate) findings: Vec<String>,
    pub(crate) released: ReleasedCounts,
}

impl Cleared {
    /// Every cohort with its decision.
    #[must_use]
    pub fn judged(&self) -> &[Judged] {
        &self.judged
    }

    /// Name of the disclosure rule the audits were put under.
    #[must_use]
    pub fn disclosure(&self) -> &str {
        &self.disclosure
    }

    /// How well ethnicity is recorded, everywhere, by PCN and by practice.
    #[must_use]
    pub fn data_quality(&self) -> &[DataQualityRow] {
        &self.data_quality
    }

    /// Need at equal risk, by risk, marker and group.
    #[must_use]
    pub fn label_bias(&self) -> &[LabelBiasRow] {
        &self.label_bias
    }

    /// Invitations over all cohorts, by group; empty where they are not known.
    #[must_use]
    pub fn invitations(&self) -> &[CareRow] {
        &self.invitations
    }

    /// What was found that belongs to no cohort.
    #[must_use]
    pub fn findings(&self) -> &[String] {
        &self.findings
    }

    /// Every count of people in the tables, for the next release to be held against.
    #[must_use]
    pub fn released(&self) -> &ReleasedCounts {
        &self.released
    }

    /// Whether any cohort is held.
    #[must_use]
    pub fn any_held(&self) -> bool {
        self.judged.iter().any(|j| matches!(j.decision, Decision::Held(_)))
    }
}
