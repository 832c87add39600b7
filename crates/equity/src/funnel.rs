//! The funnel of one cohort: how far each person came, and how many of each group are counted in every column.

use arrow::array::BooleanArray;
use evenreach_cohort::{Cohort, Place};

use crate::EquityError;
use crate::groups::Grouping;
use crate::layout::Layout;
use crate::membership::Membership;
use crate::population::Population;

/// A person's answers are the bits of one number.
const MOST_CLAUSES: usize = 64;

/// How far everybody came in one cohort.
///
/// Step 0 is `registered`, step i + 1 is clause i, the last is `within capacity`.
#[derive(Debug)]
pub(crate) struct Walk {
    /// Number of steps.
    pub(crate) steps: usize,
    /// For every person the last step they are kept at, plus `steps` when they are in need.
    codes: Vec<u32>,
    /// For every person one bit a clause: met or not.
    answers: Vec<u64>,
}

impl Walk {
    /// Reads a cohort's standings; refuses those that contradict its people, its clauses or the answers to them.
    pub(crate) fn of(cohort: &Cohort, population: &Population) -> Result<Self, EquityError> {
        if cohort.standings.len() != population.people {
            return Err(EquityError::Standings {
                cohort: cohort.name.clone(),
                found: cohort.standings.len(),
                expected: population.people,
            });
        }
        let clauses = cohort.definition.clauses.len();
        if clauses > MOST_CLAUSES {
            return Err(EquityError::Clauses { cohort: cohort.name.clone(), found: clauses, most: MOST_CLAUSES });
        }
        let steps = clauses + 2;
        let (answers, clinical) = answers(cohort)?;
        let mut contradictions = 0;
        let mut codes = Vec::with_capacity(population.people);
        for ((standing, key), met) in cohort.standings.iter().zip(&population.person_keys).zip(&answers) {
            let first_unmet = met.trailing_ones() as usize;
            let (last, place_agrees) = match standing.place {
                Place::NotEligible(clause) => (clause, clause < clauses && clause == first_unmet),
                Place::BeyondCapacity(_) => (clauses, first_unmet >= clauses),
                Place::Selected(_) => (clauses + 1, first_unmet >= clauses),
            };
            let need_agrees = standing.in_need == (met & clinical == clinical);
            if standing.person_key != *key || !place_agrees || !need_agrees {
                contradictions += 1;
                continue;
            }
            codes.push(u32::try_from(last + if standing.in_need { steps } else { 0 }).unwrap_or(u32::MAX));
        }
        if contradictions > 0 {
            return Err(EquityError::Contradiction { cohort: cohort.name.clone(), count: contradictions });
        }
        Ok(Self { steps, codes, answers })
    }

    /// How many people.
    pub(crate) fn people(&self) -> usize {
        self.codes.len()
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

    /// One bit a clause: met or not.
    pub(crate) fn answers(&self, row: usize) -> u64 {
        self.answers[row]
    }

    /// The number of people in need, for one allocation of the right size.
    pub(crate) fn people_in_need(&self) -> usize {
        self.codes.iter().filter(|code| **code as usize >= self.steps).count()
    }
}

/// Everybody's answers, and the bits of the clauses that make need.
fn answers(cohort: &Cohort) -> Result<(Vec<u64>, u64), EquityError> {
    let view = cohort.clauses.view();
    let mut answers = vec![0; cohort.standings.len()];
    let mut clinical = 0;
    for (number, clause) in cohort.definition.clauses.iter().enumerate() {
        let met: &BooleanArray = view.flag(&clause.name)?;
        for (answers, met) in answers.iter_mut().zip(met.values()) {
            *answers |= u64::from(met) << number;
        }
        clinical |= u64::from(clause.kind.is_clinical()) << number;
    }
    Ok((answers, clinical))
}

/// One attribute's funnel: people of every group in every column, and those in need by the last step they are kept at.
#[derive(Debug)]
pub(crate) struct Funnel {
    steps: usize,
    columns: usize,
    in_need: usize,
    counts: Vec<u64>,
    in_need_by_last_step: Vec<u64>,
}

impl Funnel {
    /// One pass over people.
    pub(crate) fn count(membership: &Membership, layout: &Layout, grouping: &Grouping) -> Self {
        let (steps, columns, patterns) = (layout.steps.len(), layout.columns(), membership.patterns.len());
        let mut of_pattern = vec![0u32; grouping.len() * patterns];
        for (group, pattern) in grouping.of_row.iter().zip(&membership.of_row) {
            of_pattern[*group as usize * patterns + *pattern as usize] += 1;
        }
        let mut own = Self {
            steps,
            columns,
            in_need: layout.in_need,
            counts: vec![0; grouping.len() * columns],
            in_need_by_last_step: vec![0; grouping.len() * steps],
        };
        let counted_in: Vec<Vec<usize>> = membership.patterns.iter().map(|p| layout.columns_of(p)).collect();
        for (group, people) in of_pattern.chunks(patterns.max(1)).enumerate() {
            let alike =
                people.iter().zip(&membership.patterns).zip(&counted_in).filter(|((people, _), _)| **people > 0);
            for ((people, pattern), counted_in) in alike {
                for column in counted_in {
                    own.counts[group * columns + column] += u64::from(*people);
                }
                if pattern.in_need {
                    own.in_need_by_last_step[group * steps + pattern.last_step] += u64::from(*people);
                }
            }
        }
        own
    }

    /// People counted in a column.
    pub(crate) fn column(&self, group: usize, column: usize) -> u64 {
        self.counts[group * self.columns + column]
    }

    /// People kept after every step.
    pub(crate) fn kept(&self, group: usize) -> &[u64] {
        &self.counts[group * self.columns..group * self.columns + self.steps]
    }

    /// People in clinical need.
    pub(crate) fn in_need(&self, group: usize) -> u64 {
        self.column(group, self.in_need)
    }

    /// People in clinical need by the last step they are kept at.
    pub(crate) fn in_need_by_last_step(&self, group: usize) -> &[u64] {
        &self.in_need_by_last_step[group * self.steps..(group + 1) * self.steps]
    }
}
