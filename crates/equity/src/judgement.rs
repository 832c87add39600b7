//! Observed against expected by group, and what may be said of each group.

use std::collections::BTreeMap;

use evenreach_statistics::multiple_testing::holm;
use evenreach_statistics::need::{NeedCell, NeedReference, need_adjusted_selection_ratios};
use evenreach_statistics::{Estimate, EvidenceRule, Undefined, Verdict};

use crate::comparison::Comparison;
use crate::groups::Grouping;
use crate::model::Policy;
use crate::strata::{Candidate, Parts};

/// Confidence of every interval.
pub(crate) const CONFIDENCE: f64 = 0.95;
/// Chance of any false verdict among the groups of one attribute in one cohort, at most.
const ALPHA: f64 = 0.05;

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

/// Judges every group that has candidates. Expected hits are those of the same strata over all groups; Holm's
/// adjustment runs over the groups with enough evidence.
///
/// A group is part of the whole it is compared with, so a large group's ratio lies nearer to 1 than a comparison with
/// everyone else would put it, and its interval is cautious. In exchange the expected number is as certain as
/// the whole cohort, where a comparison with a small remainder would pass its noise off as the group's.
pub(crate) fn judge(
    candidates: &[Candidate],
    grouping: &Grouping,
    parts: &Parts,
    people_needed: u64,
) -> Result<BTreeMap<u32, Judgement>, Undefined> {
    let cells = cells(candidates, grouping, parts);
    if cells.is_empty() {
        return Ok(BTreeMap::new());
    }
    let groups = need_adjusted_selection_ratios(&cells, NeedReference::Pooled, CONFIDENCE)?;
    let alone = groups.len() == 1;
    let compared: Vec<(u32, Comparison, Evidence)> = groups
        .into_iter()
        .map(|(group, sums)| {
            let comparison = Comparison { people: sums.registered, observed: sums.observed, expected: sums.expected };
            (group, comparison, if alone { Evidence::NobodyElse } else { evidence(&comparison, people_needed) })
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

/// People a group needs for a verdict: what the policy asks for, and never fewer than the statistics do.
pub(crate) fn people_needed(policy: &Policy) -> u64 {
    policy.people_needed_for_a_verdict.max(EvidenceRule::default().least_denominator as u64)
}

fn evidence(comparison: &Comparison, people_needed: u64) -> Evidence {
    if comparison.people < people_needed as f64 {
        Evidence::TooFewPeople
    } else if comparison.has_enough_events() {
        Evidence::Enough
    } else {
        Evidence::TooFewEvents
    }
}

/// Candidates counted by group and stratum. Sorting packed keys takes 8 bytes a candidate however many groups and
/// strata there are.
fn cells(candidates: &[Candidate], grouping: &Grouping, parts: &Parts) -> Vec<NeedCell<u32, u32>> {
    let second_parts = 1 + candidates.iter().map(|c| c.second).max().unwrap_or_default();
    let stratum = |c: &Candidate| match (parts.first, parts.second) {
        (true, true) => c.first * second_parts + c.second,
        (true, false) => c.first,
        (false, true) => c.second,
        (false, false) => 0,
    };
    let mut keys: Vec<u64> = candidates
        .iter()
        .map(|c| {
            let group = u64::from(grouping.of_row[c.row as usize]);
            group << 32 | u64::from(stratum(c)) << 1 | u64::from(c.hit)
        })
        .collect();
    keys.sort_unstable();
    keys.chunk_by(|a, b| a >> 1 == b >> 1)
        .map(|same| NeedCell {
            group: (same[0] >> 32) as u32,
            stratum: ((same[0] & 0xffff_ffff) >> 1) as u32,
            registered: same.len() as f64,
            selected: same.iter().map(|key| key & 1).sum::<u64>() as f64,
        })
        .collect()
}
