//! Where everybody stands with one cohort.

use std::sync::Arc;

use arrow::array::Array as _;
use evenreach_contract::Checked;

use crate::{Definition, Plan};

/// What became of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A clause is not met: its index.
    NotEligible(usize),
    /// On the list, at this place in their PCN (1 = first); 0 on a list made elsewhere.
    Selected(u32),
    /// Eligible, but the PCN's places went to people before them; 0 on a list made elsewhere, whose order nobody knows.
    BeyondCapacity(u32),
}

/// One person's standing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The person.
    pub person_key: u32,
    /// What became of them.
    pub place: Place,
    /// Clinical need: every clause but the access ones is met.
    pub in_need: bool,
    /// What the list is ordered by, highest first; `None` sorts last.
    pub priority: Option<f64>,
}

/// One cohort, chosen. Row `i` of `people`, of `clauses` and of `standings` is the same person.
#[derive(Debug, Clone)]
pub struct Cohort {
    /// Name in the pipeline file.
    pub name: String,
    /// Clauses and words.
    pub definition: Arc<Definition>,
    /// What the pipeline asked for.
    pub plan: Plan,
    /// Every registered person (the `person` relation).
    pub people: Arc<Checked>,
    /// The cohort's relation: clause columns, `priority`, `reason`.
    pub clauses: Arc<Checked>,
    /// One a person.
    pub standings: Vec<Standing>,
}

impl Cohort {
    /// How many people are on the list.
    #[must_use]
    pub fn selected(&self) -> usize {
        self.standings.iter().filter(|s| matches!(s.place, Place::Selected(_))).count()
    }

    /// In words, for one person: why they are on the list or the first reason they are not.
    #[must_use]
    pub fn reason(&self, row: usize) -> String {
        let own = || {
            let reasons = self.clauses.view().text("reason").ok()?;
            (row < reasons.len()).then(|| reasons.value(row).to_owned())
        };
        match self.standings.get(row).map(|s| s.place) {
            Some(Place::Selected(rank)) => format!("{} (place {rank} in the PCN)", own().unwrap_or_default()),
            Some(Place::BeyondCapacity(rank)) => format!("eligible, but place {rank} is beyond the PCN's places"),
            Some(Place::NotEligible(clause)) => {
                self.definition.clauses.get(clause).map(|c| c.not_met.clone()).unwrap_or_default()
            }
            None => String::new(),
        }
    }
}
