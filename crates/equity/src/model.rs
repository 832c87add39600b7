//! What the audit says: tables of counts already under disclosure control, estimates, verdicts, and the gate.

use evenreach_cohort::Cohort;
use evenreach_statistics::Verdict;
use serde::{Deserialize, Serialize};

/// A count as it may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// Shown, rounded if the rule rounds.
    Shown(u64),
    /// Hidden by the rule.
    Suppressed,
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
    /// `all`, `pcn` or `practice`.
    pub level: String,
    /// `Everyone`, a PCN code, `No PCN` or a practice code.
    pub place: String,
    /// `ethnicity_known`, `ethnicity_unknown` (not stated or not known), `ethnicity_any_other` (an "any other"
    /// category, of those known), `ethnicity_conflicting` (two or more known categories on record, of those with any).
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
    /// Names of the funnel's steps: `registered`, each clause, `within capacity`.
    pub steps: Vec<String>,
    /// Every group of every attribute: first `all` with its one group `Everyone`, then the policy's attributes in
    /// their order, groups sorted.
    pub rows: Vec<GroupRow>,
    /// Who could not be assessed for want of a measurement: clause by clause, and within each in the order of `rows`.
    pub assessment: Vec<AssessmentRow>,
    /// Clauses that nobody, or nobody of a group with enough people, meets: a mis-mapped code or a dead branch.
    pub silent_clauses: Vec<String>,
}

/// What the gate decided for a cohort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub enum Decision {
    /// May be released.
    Clear,
    /// May be released, with these warnings on its first page.
    ClearWithWarnings(Vec<String>),
    /// Released under a waiver.
    Waived { findings: Vec<String>, owner: String, reason: String, expires: String },
    /// Held back, with what was found.
    Held(Vec<String>),
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

    /// Whether any cohort is held.
    #[must_use]
    pub fn any_held(&self) -> bool {
        self.judged.iter().any(|j| matches!(j.decision, Decision::Held(_)))
    }
}

/// What to do on a breach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnBreach {
    /// Hold the cohort.
    Hold,
    /// Release it with the finding on its first page.
    Warn,
}

/// A waiver: who releases a held cohort, why, and until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// Cohort name.
    pub cohort: String,
    /// Named person or role.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Last day it holds.
    pub expires: jiff::civil::Date,
}

/// The pipeline's equity policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Attributes; ` x ` crosses two. Known: ethnicity_19, ethnicity_16, ethnicity_5, imd_quintile, sex, age_band, pcn, practice.
    pub by: Vec<String>,
    /// A group's need-adjusted selection ratio below this, with its interval, is a breach.
    pub selected_against_need_at_least: f64,
    /// Registered people in need a group must have for a verdict.
    pub people_needed_for_a_verdict: u64,
    /// What a breach does.
    pub on_breach: OnBreach,
    /// Waivers in force.
    #[serde(default)]
    pub waivers: Vec<Waiver>,
}
