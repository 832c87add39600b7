//! Observed against expected by group, and what may be said of each group.

use std::collections::BTreeMap;

use evenreach_statistics::multiple_testing::holm;
use evenreach_statistics::{Estimate, EvidenceRule, Undefined, Verdict};

use crate::comparison::Comparison;
use crate::groups::Grouping;
use crate::policy::Policy;
use crate::strata::{Candidate, Parts};

/// Confidence of every interval.
pub(crate) const CONFIDENCE: f64 = 0.95;
/// Chance of any false verdict among the groups of one attribute in one cohort, at most.
pub(crate) const ALPHA: f64 = 0.05;

/// Why a group has no verdict, or that it has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Enough for a verdict.
    Enough,
    /// Everybody compared is in this group.
    NobodyElse,
    /// Fewer people than the policy asks for.
    TooFewPeople,
    /// Too few hits, seen or expected.
    TooFewEvents,
}

/// One group's judgement.
#[derive(Debug)]
pub(crate) struct Judgement {
    /// Observed against expected.
    pub(crate) ratio: Result<Estimate, Undefined>,
    /// Expected hits.
    pub(crate) expected: f64,
    /// Lower than expected is [`Verdict::UnderReached`].
    pub(crate) verdict: Verdict,
    /// What the verdict rests on.
    pub(crate) evidence: Evidence,
    /// Groups the verdict was adjusted for.
    pub(crate) family: usize,
}

/// A rate of 1, so that sums of rates are exact and depend on nobody's place in the table.
const ONE: u128 = 1 << 52;

/// For every candidate the share of hits in their stratum, over all groups, in 2^-52ths.
pub(crate) fn rates(candidates: &[Candidate], parts: &Parts) -> Vec<u64> {
    let second_parts = 1 + candidates.iter().map(|c| c.second).max().unwrap_or_default() as usize;
    let stratum = |c: &Candidate| match (parts.first, parts.second) {
        (true, true) => c.first as usize * second_parts + c.second as usize,
        (true, false) => c.first as usize,
        (false, true) => c.second as usize,
        (false, false) => 0,
    };
    let strata = 1 + candidates.iter().map(stratum).max().unwrap_or_default();
    let mut sums = vec![(0u64, 0u64); strata];
    for candidate in candidates {
        let (people, hits) = &mut sums[stratum(candidate)];
        *people += 1;
        *hits += u64::from(candidate.hit);
    }
    let rate = |(people, hits): &(u64, u64)| {
        let people = u128::from((*people).max(1));
        u64::try_from((u128::from(*hits) * ONE + people / 2) / people).unwrap_or(u64::MAX)
    };
    let rates: Vec<u64> = sums.iter().map(rate).collect();
    candidates.iter().map(|candidate| rates[stratum(candidate)]).collect()
}

/// What is left of everybody's hit when their stratum's rate is taken from it.
pub(crate) fn residuals(candidates: &[Candidate], rates: &[u64]) -> Vec<(u32, f64)> {
    let rate = |rate: u64| rate as f64 / ONE as f64;
    candidates.iter().zip(rates).map(|(c, of)| (c.row, f64::from(u8::from(c.hit)) - rate(*of))).collect()
}

/// Candidates of every group: how many, how many hit, and how many hits to expect if every stratum were hit as often as
/// over all groups.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    groups: Vec<(u64, u64, u128)>,
}

impl Tally {
    /// One pass over candidates and their [`rates`].
    pub(crate) fn of(candidates: &[Candidate], rates: &[u64], grouping: &Grouping) -> Self {
        let mut groups = vec![(0, 0, 0); grouping.len()];
        for (candidate, rate) in candidates.iter().zip(rates) {
            let (people, hits, expected) = &mut groups[grouping.of_row[candidate.row as usize] as usize];
            *people += 1;
            *hits += u64::from(candidate.hit);
            *expected += u128::from(*rate);
        }
        Self { groups }
    }

    /// Adds the candidates of another list, by the same groups.
    pub(crate) fn add(&mut self, other: &Self) {
        self.groups.resize(other.groups.len(), (0, 0, 0));
        for (own, more) in self.groups.iter_mut().zip(&other.groups) {
            *own = (own.0 + more.0, own.1 + more.1, own.2 + more.2);
        }
    }

    /// Candidates of a group.
    pub(crate) fn people(&self, group: usize) -> u64 {
        self.groups[group].0
    }

    /// Hits of a group.
    pub(crate) fn hits(&self, group: usize) -> u64 {
        self.groups[group].1
    }

    /// Every group's comparison; of groups without candidates too.
    pub(crate) fn comparisons(&self) -> impl Iterator<Item = Comparison> {
        self.groups.iter().map(|(people, hits, expected)| Comparison {
            people: *people as f64,
            observed: *hits as f64,
            expected: *expected as f64 / ONE as f64,
        })
    }
}

/// Judges every group that has candidates. Expected hits are those of the same strata over all groups
/// ([`evenreach_statistics::need`], pooled); Holm's adjustment runs over the groups with enough evidence.
///
/// A group is part of the whole it is compared with, so a large group's ratio lies nearer to 1 than a comparison with
/// everyone else would put it, and its interval is cautious. In exchange the expected number is as certain as
/// the whole cohort, where a comparison with a small remainder would pass its noise off as the group's.
pub(crate) fn judge(tally: &Tally, needed: Needed) -> Result<BTreeMap<u32, Judgement>, Undefined> {
    judge_comparisons(tally.comparisons(), needed)
}

/// [`judge`], of one comparison a group.
pub(crate) fn judge_comparisons(
    comparisons: impl Iterator<Item = Comparison>,
    needed: Needed,
) -> Result<BTreeMap<u32, Judgement>, Undefined> {
    let groups: Vec<(u32, Comparison)> = (0u32..).zip(comparisons).filter(|(_, c)| c.people > 0.0).collect();
    let alone = groups.len() == 1;
    let compared: Vec<(u32, Comparison, Evidence)> = groups
        .into_iter()
        .map(|(group, comparison)| {
            (group, comparison, if alone { Evidence::NobodyElse } else { evidence(&comparison, needed) })
        })
        .collect();
    let p_value = |comparison: &Comparison, evidence: Evidence| {
        (evidence == Evidence::Enough).then(|| comparison.p_value().ok()).flatten()
    };
    let p_values: Vec<f64> = compared.iter().filter_map(|(_, c, evidence)| p_value(c, *evidence)).collect();
    let mut adjusted = holm(&p_values)?.into_iter();
    Ok(compared
        .into_iter()
        .map(|(group, comparison, evidence)| {
            let adjusted_p = p_value(&comparison, evidence).and_then(|_| adjusted.next());
            let ratio = comparison.ratio(CONFIDENCE);
            let verdict = Verdict::of_ratio(&ratio, evidence == Evidence::Enough, adjusted_p, ALPHA);
            (group, Judgement { ratio, expected: comparison.expected, verdict, evidence, family: p_values.len() })
        })
        .collect())
}

/// What a group needs for a verdict.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Needed {
    pub(crate) people: u64,
    /// Seen or expected.
    pub(crate) events: f64,
}

/// What the policy asks for, and never less than the statistics do.
pub(crate) fn needed(policy: &Policy) -> Needed {
    let EvidenceRule { least_denominator, least_events, .. } = EvidenceRule::default();
    Needed {
        people: policy.people_needed_for_a_verdict.max(least_denominator as u64),
        events: least_events.max(policy.events_needed_for_a_verdict as f64),
    }
}

pub(crate) fn evidence(comparison: &Comparison, needed: Needed) -> Evidence {
    if comparison.people < needed.people as f64 {
        Evidence::TooFewPeople
    } else if comparison.events() >= needed.events {
        Evidence::Enough
    } else {
        Evidence::TooFewEvents
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use evenreach_statistics::need::{NeedCell, NeedReference, need_adjusted_selection_ratios};
    use proptest::prelude::*;

    use super::*;
    use crate::attribute::Attribute;

    proptest! {
        /// The published method, from a table of groups by strata.
        #[test]
        fn expected_hits_are_those_of_indirect_standardisation(
            people in prop::collection::vec((0u32..4, 0u32..5, 0u32..3, any::<bool>()), 1..300)
        ) {
            let candidates: Vec<Candidate> = (0u32..)
                .zip(&people)
                .map(|(row, (_, first, second, hit))| Candidate { row, first: *first, second: *second, hit: *hit })
                .collect();
            let grouping = Grouping {
                attribute: Attribute::everyone(),
                parts: vec![vec![String::new()]; 4],
                of_row: people.iter().map(|(group, ..)| *group).collect(),
                registered: vec![0; 4],
            };
            let parts = Parts { first: true, second: true, words: Cow::Borrowed("need") };
            let tally = Tally::of(&candidates, &rates(&candidates, &parts), &grouping);
            let cells: Vec<NeedCell<u32, (u32, u32)>> = people
                .iter()
                .map(|(group, first, second, hit)| NeedCell {
                    group: *group,
                    stratum: (*first, *second),
                    registered: 1.0,
                    selected: f64::from(u8::from(*hit)),
                })
                .collect();
            let expected = need_adjusted_selection_ratios(&cells, NeedReference::Pooled, 0.95).unwrap();
            for (group, comparison) in (0u32..).zip(tally.comparisons()) {
                let known = expected.get(&group).map_or((0.0, 0.0, 0.0), |g| (g.registered, g.observed, g.expected));
                prop_assert_eq!((comparison.people, comparison.observed), (known.0, known.1));
                prop_assert!((comparison.expected - known.2).abs() < 1e-9);
            }
        }
    }
}
