//! The pipeline's equity policy: what is compared, what is a breach, and who may set one aside.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::sharing::Sharing;

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

/// How the places of one list are shared out, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChosenSharing {
    /// The policy, in the words of `selection_policies`.
    pub policy: Sharing,
    /// Why, in writing: needed where places go by group. The Equality Act 2010, section 158, asks that the group suffers a
    /// disadvantage, has a different need or takes part less, and that the action is proportionate.
    #[serde(default)]
    pub justification: String,
}

/// What the gate can have a limit of its own for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum GateMeasure {
    /// Being measured, where a clause asks for a measurement, against people of the same age and sex: going without more
    /// than 1 / limit times as often.
    #[serde(rename = "measured")]
    Measured,
    /// Care given, against people alike; invitations to the list among them. Invitations over all lists only warn.
    #[serde(rename = "care given")]
    CareGiven,
    /// Selection against need in places by group.
    #[serde(rename = "selected in places")]
    SelectedInPlaces,
    /// Care given in places by group.
    #[serde(rename = "care given in places")]
    CareGivenInPlaces,
}

/// A limit for one measure.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LimitOf {
    /// The measure.
    pub measure: GateMeasure,
    /// A group that has less than this of what people alike have, beyond chance, is a breach.
    pub at_least: f64,
    /// What a breach does.
    pub on_breach: OnBreach,
}

/// The pipeline's equity policy.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Attributes; ` x ` crosses two. Known: ethnicity_19, ethnicity_16, ethnicity_5, imd_quintile, imd_decile, sex,
    /// age_band, pcn, practice, sub_icb, icb.
    pub by: Vec<String>,
    /// A group's need-adjusted selection ratio below this, with its interval, is a breach.
    pub selected_against_need_at_least: f64,
    /// Registered people in need a group must have for a verdict.
    pub people_needed_for_a_verdict: u64,
    /// Hits a group must have had or been expected to have for a verdict; 5 when left out, and never fewer.
    #[serde(default)]
    pub events_needed_for_a_verdict: u64,
    /// What a breach does.
    pub on_breach: OnBreach,
    /// Limits for other measures than selection against need. One that is not named has that limit and only warns.
    #[serde(default)]
    pub also: Vec<LimitOf>,
    /// The risk whose events a cohort is meant to prevent, by cohort name. A cohort that is not named has no expected
    /// events.
    #[serde(default)]
    pub risk: BTreeMap<String, Risk>,
    /// Lists whose places are shared out by another policy than the relation's own order, by cohort name.
    #[serde(default)]
    pub sharing: BTreeMap<String, ChosenSharing>,
    /// Waivers in force.
    #[serde(default)]
    pub waivers: Vec<Waiver>,
}

impl Policy {
    /// The limit for a measure, and what a breach of it does; one without a limit of its own only warns.
    pub(crate) fn limit(&self, measure: GateMeasure) -> (f64, Option<OnBreach>) {
        let own = self.also.iter().find(|limit| limit.measure == measure);
        own.map_or((self.selected_against_need_at_least, None), |limit| (limit.at_least, Some(limit.on_breach)))
    }
}

/// A published risk of the `person` relation, or the risk that came with a list made elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Risk {
    /// QRISK3: a first cardiovascular event within 10 years.
    Qrisk3,
    /// QDiabetes-2018: type 2 diabetes within 10 years.
    Qdiabetes,
    /// Need of a list made elsewhere, where it is a risk; nothing a pipeline file can name.
    #[serde(skip)]
    Stated,
}

impl Risk {
    /// Every published risk.
    pub const ALL: [Self; 2] = [Self::Qrisk3, Self::Qdiabetes];

    /// Its column of the `person` relation, in per cent.
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::Qrisk3 => "qrisk3_10y_percent",
            Self::Qdiabetes => "qdiabetes_10y_percent",
            Self::Stated => "stated_risk_percent",
        }
    }

    /// Its name in policies and tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Qrisk3 => "qrisk3",
            Self::Qdiabetes => "qdiabetes",
            Self::Stated => "need",
        }
    }
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
