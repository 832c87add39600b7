//! Drift of scores and inputs: the population stability index against its null distribution.

use evenreach_statistics::Undefined;
use evenreach_statistics::drift::{StabilityIndex, ZeroBin, population_stability_index};
use evenreach_statistics::multiple_testing::holm;

use super::finding::{DriftBaseline, DriftFinding, DriftMeasure, DriftVerdict};
use super::policy::DriftPolicy;
use super::snapshot::{Distribution, Snapshot};
use crate::learned::LearnError;

/// People whom the smaller side must be expected to have in a bin; thinner bins are merged.
///
/// The chi-square null of the index is a large-sample one, as for any table of counts (Cochran 1954).
const LEAST_EXPECTED: f64 = 5.0;
/// A side with nobody in a bin that is not thin counts as half a person there.
const NOBODY: ZeroBin = ZeroBin::CountAs(0.5);

/// Compares score and inputs now with those of a baseline, over the same bins.
///
/// Drift is an index at or above the limit whose p-value, adjusted over everything compared here
/// (Holm), is below the level. The null distribution takes the two sets of people for independent;
/// where most people are in both, as from night to night, alarms are rarer than the level.
///
/// # Errors
/// Settings outside their range; snapshots of different inputs or bins, as after a new training.
pub fn population_drift(
    baseline: &Snapshot,
    now: &Snapshot,
    against: DriftBaseline,
    policy: &DriftPolicy,
) -> Result<Vec<DriftFinding>, LearnError> {
    policy.check()?;
    baseline.check()?;
    now.check()?;
    let same = |(a, b): (&Distribution, &Distribution)| a.name == b.name && a.bins == b.bins;
    if baseline.inputs.len() != now.inputs.len() || !baseline.distributions().zip(now.distributions()).all(same) {
        let reason = "the two snapshots have different inputs or bins; compare runs of one model".to_owned();
        return Err(LearnError::Statistic { reason });
    }
    let pairs = || baseline.distributions().zip(now.distributions());
    let indices: Vec<_> = pairs().map(|(then, now)| index(then, now, policy.least_people)).collect();
    let known: Vec<f64> = indices.iter().flatten().map(|i| i.p_value).collect();
    let adjusted = holm(&known).map_err(|e| LearnError::Statistic { reason: e.to_string() })?;
    let mut adjusted = adjusted.into_iter();
    let finding = |((then, now), index): ((&Distribution, &Distribution), Result<StabilityIndex, Undefined>)| {
        let p_value = index.as_ref().ok().and_then(|_| adjusted.next());
        let verdict = match (&index, p_value) {
            (Ok(index), Some(p)) if index.value >= policy.stability_index_limit && p < policy.level => {
                DriftVerdict::Drifted
            }
            (Ok(_), Some(_)) => DriftVerdict::Steady,
            _ => DriftVerdict::CannotTell,
        };
        DriftFinding {
            subject: then.name.clone(),
            measure: DriftMeasure::StabilityIndex,
            against,
            people_then: then.total(),
            people_now: now.total(),
            value: index.as_ref().ok().map(|i| i.value),
            interval: None,
            critical_value_95: index.as_ref().ok().map(|i| i.critical_value_95),
            p_value,
            undefined: index.err(),
            limit: policy.stability_index_limit,
            verdict,
        }
    };
    Ok(pairs().zip(indices).map(finding).collect())
}

fn index(then: &Distribution, now: &Distribution, least_people: u64) -> Result<StabilityIndex, Undefined> {
    if then.total().min(now.total()) < least_people {
        return Err(Undefined::TooFewGroups);
    }
    let bins = thick(then.counts().into_iter().zip(now.counts()).collect());
    let (then, now): (Vec<f64>, Vec<f64>) = bins.into_iter().unzip();
    match then.len() {
        // One bin holds everybody on both sides, so nothing can have moved.
        1 => Err(Undefined::NoVariation),
        _ => population_stability_index(&then, &now, NOBODY),
    }
}

/// Merges bins that are thin with the smaller of their neighbours, the thinnest first.
fn thick(mut bins: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let (then, now) = bins.iter().fold((0.0, 0.0), |(t, n), bin| (t + bin.0, n + bin.1));
    // Expected on the smaller side if both sides were alike.
    let expected = |bin: &(f64, f64)| (bin.0 + bin.1) / (then + now) * f64::min(then, now);
    while bins.len() > 1 {
        let thinnest = (0..bins.len()).min_by(|a, b| expected(&bins[*a]).total_cmp(&expected(&bins[*b])));
        let Some(at) = thinnest.filter(|at| expected(&bins[*at]) < LEAST_EXPECTED) else {
            break;
        };
        let size = |at: usize| bins.get(at).map_or(f64::INFINITY, expected);
        let into = if at > 0 && size(at - 1) <= size(at + 1) { at - 1 } else { at + 1 };
        let bin = bins[at];
        bins[into] = (bins[into].0 + bin.0, bins[into].1 + bin.1);
        bins.remove(at);
    }
    bins
}
