//! The funnel of one cohort: how far each person came, and how many of each group are kept after every step.

use evenreach_cohort::{Cohort, Place};

use crate::EquityError;
use crate::groups::Grouping;
use crate::population::Population;

/// How far everybody came in one cohort.
///
/// Step 0 is `registered`, step i + 1 is clause i, the last is `within capacity`.
#[derive(Debug)]
pub(crate) struct Walk {
    /// Number of steps.
    pub(crate) steps: usize,
    /// For every person the last step they are kept at, plus `steps` when they are in need.
    codes: Vec<u32>,
}

impl Walk {
    /// Reads a cohort's standings; refuses those that contradict its people or clauses.
    pub(crate) fn of(cohort: &Cohort, population: &Population) -> Result<Self, EquityError> {
        if cohort.standings.len() != population.people {
            return Err(EquityError::Standings {
                cohort: cohort.name.clone(),
                found: cohort.standings.len(),
                expected: population.people,
            });
        }
        let clauses = cohort.definition.clauses.len();
        let steps = clauses + 2;
        let mut contradictions = 0;
        let mut codes = Vec::with_capacity(population.people);
        for (standing, key) in cohort.standings.iter().zip(&population.person_keys) {
            let last = match standing.place {
                Place::NotEligible(clause) => clause,
                Place::BeyondCapacity(_) => clauses,
                Place::Selected(_) => clauses + 1,
            };
            let eligible = !matches!(standing.place, Place::NotEligible(_));
            let clause_exists = eligible || last < clauses;
            let need_agrees = standing.in_need || !eligible;
            if standing.person_key != *key || !clause_exists || !need_agrees {
                contradictions += 1;
                continue;
            }
            codes.push(u32::try_from(last + if standing.in_need { steps } else { 0 }).unwrap_or(u32::MAX));
        }
        if contradictions > 0 {
            return Err(EquityError::Contradiction { cohort: cohort.name.clone(), count: contradictions });
        }
        Ok(Self { steps, codes })
    }

    /// The last step a person is kept at.
    pub(crate) fn last_step(&self, row: usize) -> usize {
        self.codes[row] as usize % self.steps
    }

    /// Whether a person is in clinical need.
    pub(crate) fn is_in_need(&self, row: usize) -> bool {
        self.codes[row] as usize >= self.steps
    }

    /// Whether a person is on the list.
    pub(crate) fn is_selected(&self, row: usize) -> bool {
        self.last_step(row) + 1 == self.steps
    }

    /// The number of people in need, for one allocation of the right size.
    pub(crate) fn people_in_need(&self) -> usize {
        self.codes.iter().filter(|code| **code as usize >= self.steps).count()
    }
}

/// One attribute's funnel: people of every group by the last step they are kept at.
#[derive(Debug)]
pub(crate) struct Funnel {
    steps: usize,
    /// Group by (not in need, in need) by last step.
    counts: Vec<u64>,
}

impl Funnel {
    /// One pass over people.
    pub(crate) fn count(walk: &Walk, grouping: &Grouping) -> Self {
        let width = 2 * walk.steps;
        let mut counts = vec![0; grouping.len() * width];
        for (group, code) in grouping.of_row.iter().zip(&walk.codes) {
            counts[*group as usize * width + *code as usize] += 1;
        }
        Self { steps: walk.steps, counts }
    }

    fn group(&self, group: usize) -> (&[u64], &[u64]) {
        let width = 2 * self.steps;
        self.counts[group * width..(group + 1) * width].split_at(self.steps)
    }

    /// People kept after every step.
    pub(crate) fn kept(&self, group: usize) -> Vec<u64> {
        let (others, in_need) = self.group(group);
        let mut kept: Vec<u64> = others.iter().zip(in_need).map(|(a, b)| a + b).collect();
        for step in (1..self.steps).rev() {
            kept[step - 1] += kept[step];
        }
        kept
    }

    /// People in clinical need.
    pub(crate) fn in_need(&self, group: usize) -> u64 {
        self.group(group).1.iter().sum()
    }

    /// People in clinical need by the last step they are kept at.
    pub(crate) fn in_need_by_last_step(&self, group: usize) -> &[u64] {
        self.group(group).1
    }
}
