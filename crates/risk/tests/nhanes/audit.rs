//! Audit of a list of people to invite: who of those who were to die did it reach?

use std::collections::BTreeMap;

use evenreach_risk::learned::Grouping;

use evenreach_statistics::comparison::TwoGroups;
use evenreach_statistics::comparison::ratio::selection_rate_ratio;
use evenreach_statistics::label_bias::risk_deciles;
use evenreach_statistics::multiple_testing::holm;
use evenreach_statistics::need::{NeedCell, NeedReference, need_adjusted_selection_ratios};
use evenreach_statistics::{Estimate, EvidenceRule, Undefined, Verdict, wilson};

/// What a list did for one group.
pub struct Audited {
    pub group: String,
    pub people: usize,
    pub selected: usize,
    /// Selected over those selected of everybody else at the same tenth of risk.
    pub at_equal_risk: Result<Estimate, Undefined>,
    pub deaths: usize,
    /// Share of the deaths that were of people on the list.
    pub reached: Result<Estimate, Undefined>,
    /// That share over the share of everybody else.
    pub reached_ratio: Result<Estimate, Undefined>,
    /// What may be said of it, adjusted for the groups of one attribute (Holm).
    pub verdict: Verdict,
}

/// The `k` people with the highest values; equal values in the order of the rows.
pub fn top(values: &[f64], k: usize) -> Vec<bool> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*b].total_cmp(&values[*a]).then(a.cmp(b)));
    let mut selected = vec![false; values.len()];
    order.into_iter().take(k).for_each(|row| selected[row] = true);
    selected
}

/// Audits a list for the groups of one attribute.
pub fn audit(
    grouping: &Grouping,
    selected: &[bool],
    died: &[bool],
    risks: &[f64],
    evidence: EvidenceRule,
) -> Result<Vec<Audited>, Undefined> {
    let tenths = risk_deciles(risks)?;
    let cell = |row: usize| NeedCell {
        group: grouping.labels[row].as_str(),
        stratum: tenths[row],
        registered: 1.0,
        selected: f64::from(u8::from(selected[row])),
    };
    let cells: Vec<NeedCell<&str, usize>> = (0..risks.len()).map(cell).collect();
    let at_equal_risk = need_adjusted_selection_ratios(&cells, NeedReference::LeaveOneOut, 0.95)?;
    // (people, selected, deaths, deaths on the list)
    let mut counts: BTreeMap<&str, [u64; 4]> = BTreeMap::new();
    for (row, label) in grouping.labels.iter().enumerate() {
        let is = [true, selected[row], died[row], selected[row] && died[row]];
        let count = counts.entry(label).or_default();
        count.iter_mut().zip(is).for_each(|(count, is)| *count += u64::from(is));
    }
    let total = |at: usize| counts.values().map(|c| c[at]).sum::<u64>();
    let (deaths, on_list) = (total(2), total(3));
    let against_others = |c: &[u64; 4]| TwoGroups::new(c[3], c[2], on_list - c[3], deaths - c[2]);
    let p_values: Vec<Option<f64>> =
        counts.values().map(|c| against_others(c).and_then(|g| g.fisher_exact_p()).ok()).collect();
    let mut adjusted = holm(&p_values.iter().flatten().copied().collect::<Vec<_>>())?.into_iter();
    let audited = |((group, c), p): ((&&str, &[u64; 4]), &Option<f64>)| {
        let reached_ratio = against_others(c).and_then(|groups| selection_rate_ratio(&groups, 0.95));
        let adjusted_p = p.and_then(|_| adjusted.next());
        // The evidence on who is reached is the deaths: they are the denominator.
        let enough = evidence.is_met_by_ratio(c[2] as f64, c[3] as f64, c[2] as f64 * on_list as f64 / deaths as f64);
        Audited {
            group: (*group).to_owned(),
            people: c[0] as usize,
            selected: c[1] as usize,
            at_equal_risk: at_equal_risk.get(group).map_or(Err(Undefined::EmptyGroup), |need| need.ratio),
            deaths: c[2] as usize,
            reached: wilson(c[3] as f64, c[2] as f64, 0.95),
            reached_ratio,
            verdict: Verdict::of_ratio(&reached_ratio, enough, adjusted_p, 0.05),
        }
    };
    Ok(counts.iter().zip(&p_values).map(audited).collect())
}
