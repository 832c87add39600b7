//! Which pockets stand for the others: a practice that is missed drags down its network, every group in it and every
//! coarser group of the same people, and a table of all of them names the cause only among its echoes.
//!
//! The pocket is taken whose shortfall is least likely by chance (Kulldorff's log likelihood ratio, Communications in
//! Statistics 1997;26:1481-1496), its people are left out, everybody else is compared anew, and so on while a pocket is
//! under-reached and below the policy's limit. Only pockets that are so among all people, too, are taken.

use crate::EquityError;
use crate::because::caution;
use crate::comparison::Comparison;
use crate::counted::Tallies;
use crate::groups::Grouping;
use crate::judgement::{Tally, needed};
use crate::pockets::{verdict_failed, verdicts};
use crate::policy::{GateMeasure, Policy};
use crate::population::Population;
use crate::strata::{Candidate, Parts};

use evenreach_statistics::Verdict;

/// As many as a reader will act on; the table has all that are under-reached.
const MOST: usize = 5;

/// A network and the sub-ICB location around it can differ by the few people of a practice without a network.
const ALIKE: f64 = 0.98;

/// People compared in every place by group.
#[derive(Debug, Default)]
pub(crate) struct Places {
    /// One a pocket grouping.
    pub(crate) tallies: Vec<Tally>,
    /// Of every group of every tally.
    pub(crate) verdicts: Vec<Vec<Verdict>>,
    /// Whether each is under-reached and below the policy's limit.
    pub(crate) below: Vec<Vec<bool>>,
    /// (pocket grouping, group), the least likely first.
    pub(crate) standing_out: Vec<(usize, usize)>,
}

impl Places {
    /// Counts and peels. `tallies` are those of everybody compared.
    pub(crate) fn of(
        tallies: &mut Tallies<'_>,
        parts: &dyn Fn(&Grouping) -> Parts,
        population: &Population,
        (policy, measure): (&Policy, GateMeasure),
        cohort: &str,
    ) -> Result<Self, EquityError> {
        let of_all = in_places(tallies, parts, population);
        let failed = |reason| verdict_failed(cohort, reason);
        let of_pockets = verdicts(&of_all, needed(policy)).map_err(failed)?;
        let (limit, _) = policy.limit(measure);
        let below = under_reached(&of_all, &of_pockets, limit);
        let mut allowed = below.clone();
        for (allowed, pocket) in allowed.iter_mut().zip(&population.pockets) {
            let grouping = &population.groupings[pocket.grouping];
            // Nothing should rest on a group whose recording is unreliable.
            let is_cautioned = |group: usize| caution(grouping, group).is_some();
            allowed.iter_mut().enumerate().for_each(|(group, allowed)| *allowed &= !is_cautioned(group));
        }
        let mut standing_out = Vec::new();
        let mut worst = least_likely(&of_all, &allowed, population);
        let mut left: Vec<Candidate> = Vec::new();
        while let Some((place, group)) = worst.filter(|_| standing_out.len() < MOST) {
            standing_out.push((place, group));
            let grouping = &population.groupings[population.pockets[place].grouping];
            let is_left = |c: &Candidate| grouping.of_row[c.row as usize] as usize != group;
            left = if left.is_empty() { tallies.candidates.to_vec() } else { left };
            left.retain(is_left);
            let mut of_left = Tallies::of_candidates(&left);
            let now = in_places(&mut of_left, parts, population);
            let still = verdicts(&now, needed(policy)).map_err(failed)?;
            let still = under_reached(&now, &still, limit);
            for (allowed, still) in allowed.iter_mut().flatten().zip(still.into_iter().flatten()) {
                *allowed &= still;
            }
            worst = least_likely(&now, &allowed, population);
        }
        Ok(Self { tallies: of_all, verdicts: of_pockets, below, standing_out })
    }

    /// The place of a pocket among those that stand out, from 1.
    pub(crate) fn rank(&self, place: usize, group: usize) -> Option<u32> {
        (1..).zip(&self.standing_out).find(|(_, pocket)| **pocket == (place, group)).map(|(rank, _)| rank)
    }
}

fn in_places(tallies: &mut Tallies<'_>, parts: &dyn Fn(&Grouping) -> Parts, population: &Population) -> Vec<Tally> {
    let groupings = population.pockets.iter().map(|pocket| &population.groupings[pocket.grouping]);
    groupings.map(|grouping| tallies.of(grouping, parts(grouping))).collect()
}

/// Pocket by pocket, whether it is under-reached beyond chance and below the limit.
fn under_reached(tallies: &[Tally], verdicts: &[Vec<Verdict>], limit: f64) -> Vec<Vec<bool>> {
    let is_under = |(comparison, verdict): (Comparison, &Verdict)| {
        *verdict == Verdict::UnderReached && comparison.observed < limit * comparison.expected
    };
    tallies.iter().zip(verdicts).map(|(of, verdicts)| of.comparisons().zip(verdicts).map(is_under).collect()).collect()
}

/// The least likely of some pockets; of pockets as unlikely but for [`ALIKE`], which as a rule are the same people, that
/// of the finest level, and everybody in a place before a group.
fn least_likely(tallies: &[Tally], among: &[Vec<bool>], population: &Population) -> Option<(usize, usize)> {
    let mut pockets: Vec<(f64, usize, usize)> = Vec::new();
    for (place, (tally, among)) in tallies.iter().zip(among).enumerate() {
        let total: f64 = tally.comparisons().map(|c| c.observed).sum();
        let found = tally.comparisons().enumerate().filter(|(group, _)| among[*group]);
        pockets.extend(found.map(|(group, c)| (log_likelihood_ratio(c.observed, c.expected, total), place, group)));
    }
    let most = pockets.iter().map(|(ratio, ..)| *ratio).max_by(f64::total_cmp)?;
    let fineness = |place: usize| {
        let pocket = &population.pockets[place];
        let level = population.pockets.iter().position(|other| other.level == pocket.level);
        (level, pocket.attribute.singles.is_empty())
    };
    let alike = pockets.into_iter().filter(|(ratio, ..)| *ratio >= ALIKE * most);
    let finest = alike.max_by(|a, b| fineness(a.1).cmp(&fineness(b.1)).then(a.0.total_cmp(&b.0)));
    finest.map(|(_, place, group)| (place, group))
}

/// Of so few hits in a pocket against everywhere else, for a fixed total.
fn log_likelihood_ratio(observed: f64, expected: f64, total: f64) -> f64 {
    let term = |o: f64, e: f64| if o > 0.0 && e > 0.0 { o * (o / e).ln() } else { 0.0 };
    term(observed, expected) + term(total - observed, total - expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortfalls_by_how_unlikely_they_are() {
        // Twice the shortfall of the same share is less likely; the same shortfall among more people is likelier.
        let cases = [((0.0, 10.0), (0.0, 5.0)), ((5.0, 15.0), (90.0, 100.0)), ((20.0, 40.0), (10.0, 20.0))];
        for ((o, e), (likelier_o, likelier_e)) in cases {
            let of = |o, e| log_likelihood_ratio(o, e, 1_000.0);
            assert!(of(o, e) > of(likelier_o, likelier_e) && of(likelier_o, likelier_e) > 0.0, "{o} of {e}");
        }
        // Kulldorff's formula for nobody where 10 of 1,000 are expected: 1,000 ln(1,000 / 990).
        assert!((log_likelihood_ratio(0.0, 10.0, 1_000.0) - 1_000.0 * (1_000.0f64 / 990.0).ln()).abs() < 1e-12);
        assert!(log_likelihood_ratio(7.0, 7.0, 100.0).abs() < 1e-12);
    }
}
