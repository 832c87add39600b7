//! A cohort's clauses, in order, with their words for people who meet them and people who do not.

use serde::{Deserialize, Serialize};

/// What a clause is about; decides which denominator it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClauseKind {
    /// Age limits of the programme.
    Age,
    /// A measurement that must exist before need can be judged.
    Measured,
    /// Clinical need.
    Need,
    /// A clinical reason not to contact this person.
    Exclusion,
    /// Opt-outs, recent invitations, refusals: reasons that say nothing about need.
    Access,
}

impl ClauseKind {
    /// Whether the clause belongs to clinical need (everything before access and capacity).
    #[must_use]
    pub fn is_clinical(self) -> bool {
        self != Self::Access
    }

    /// In the words of reports.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Age => "in age range",
            Self::Measured => "measured",
            Self::Need => "in need",
            Self::Exclusion => "not excluded",
            Self::Access => "may be contacted",
        }
    }
}

/// One clause: a boolean column of the cohort's relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Column name.
    pub name: String,
    /// What it is about.
    pub kind: ClauseKind,
    /// Said of someone who meets it.
    pub met: String,
    /// Said of someone who does not.
    pub not_met: String,
    /// Guideline, programme rule or policy it comes from.
    pub citation: String,
    /// The care that people who do not meet the clause have had; absent where the clause is about something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub care_given: Option<CareGiven>,
}

/// Care that whoever stops at a clause has had: a need for it remains where the clause is met.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareGiven {
    /// After a number of people: "had an HbA1c in 24 months".
    pub words: String,
    /// Where the care goes by risk, the column of `person` that holds it: people are alike who have the same risk and age.
    /// It must not be made of the care itself, as a risk made of a test's result would be. Else people of the same age and
    /// sex are alike.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_equal: Option<String>,
}

/// One cohort as its relation and twin define it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Name of the relation.
    pub name: String,
    /// For people: "Statin review at high risk without a statin".
    pub title: String,
    /// What it is for.
    pub about: String,
    /// Clauses in the order they are asked.
    pub clauses: Vec<Clause>,
}
