//! Who is counted in which columns of a cohort's table. People alike in all of them share a pattern, and there are
//! few patterns however many people there are.

use std::collections::HashMap;

use crate::beside::OfCohort;
use crate::fingerprint::mark_of;
use crate::funnel::Walk;
use crate::layout::Layout;
use crate::risk::UNKNOWN;

/// What decides the columns a person is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Pattern {
    /// The last step they are kept at.
    pub(crate) last_step: usize,
    pub(crate) in_need: bool,
    /// One bit a clause: met or not.
    answers: u64,
    pub(crate) has_risk: bool,
    /// Whether they were invited lately.
    pub(crate) invited: bool,
    /// Whether the event happened, if that is known.
    pub(crate) event: Option<bool>,
}

impl Pattern {
    /// Whether they meet a clause.
    pub(crate) fn meets(&self, clause: usize) -> bool {
        self.answers >> clause & 1 == 1
    }
}

/// The pattern of everybody in one cohort.
#[derive(Debug)]
pub(crate) struct Membership {
    pub(crate) patterns: Vec<Pattern>,
    pub(crate) of_row: Vec<u32>,
}

impl Membership {
    /// Everybody's pattern; what is known besides has one entry a person where there is any.
    pub(crate) fn of(walk: &Walk, risk: Option<&[u64]>, beside: &OfCohort<'_>) -> Self {
        let mut numbers: HashMap<Pattern, u32> = HashMap::new();
        let mut patterns: Vec<Pattern> = Vec::new();
        let mut last: Option<(Pattern, u32)> = None;
        let of_row = (0..walk.people())
            .map(|row| {
                let pattern = Pattern {
                    last_step: walk.last_step(row),
                    in_need: walk.is_in_need(row),
                    answers: walk.answers(row),
                    has_risk: risk.is_some_and(|risk| risk[row] != UNKNOWN),
                    invited: beside.invited.is_some_and(|invited| invited[row]),
                    event: beside.outcomes.and_then(|outcomes| outcomes[row]),
                };
                if let Some((_, number)) = last.filter(|(before, _)| *before == pattern) {
                    return number;
                }
                let number = *numbers.entry(pattern).or_insert_with(|| {
                    patterns.push(pattern);
                    u32::try_from(patterns.len() - 1).unwrap_or(u32::MAX)
                });
                last = Some((pattern, number));
                number
            })
            .collect();
        Self { patterns, of_row }
    }

    /// A fingerprint of the set of people counted in each column.
    pub(crate) fn fingerprints(&self, layout: &Layout) -> Vec<u128> {
        let mut of_pattern = vec![0u128; self.patterns.len()];
        for (row, pattern) in self.of_row.iter().enumerate() {
            let sum = &mut of_pattern[*pattern as usize];
            *sum = sum.wrapping_add(mark_of(row));
        }
        let mut of_column = vec![0u128; layout.columns()];
        for (pattern, sum) in self.patterns.iter().zip(of_pattern) {
            for column in layout.columns_of(pattern) {
                of_column[column] = of_column[column].wrapping_add(sum);
            }
        }
        of_column
    }
}
