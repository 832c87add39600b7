//! People lost before a horizon: risk by Kaplan and Meier, and weights for those who were seen.

use super::LearnError;
use super::follow_up::{self, FollowUp};

use evenreach_statistics::Estimate;
use evenreach_statistics::distribution::normal::two_sided_p;

/// People seen free of the event at the horizon without whom nothing is said about it.
const LEAST_FOLLOWED: usize = 10;

/// Observed risk at a horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ObservedRisk {
    pub(crate) risk: f64,
    /// Standard error of log(-log survival) by Greenwood's formula; absent without an event or
    /// without a survivor.
    log_log_error: Option<f64>,
}

impl ObservedRisk {
    /// The risk with limits taken on the scale of log(-log survival).
    pub(crate) fn interval(&self, z: f64) -> Option<Estimate> {
        let log_survival = (-self.risk).ln_1p();
        let limit = |shift: f64| -(log_survival * shift.exp()).exp_m1();
        let width = z * self.log_log_error?;
        Some(Estimate { value: self.risk, lower: limit(-width), upper: limit(width) })
    }

    /// Two-sided p-value of the hypothesis that the risk is `expected`.
    pub(crate) fn p_value(&self, expected: f64) -> Option<f64> {
        let log_log = |risk: f64| (-(-risk).ln_1p()).ln();
        let statistic = (log_log(self.risk) - log_log(expected)) / self.log_log_error?;
        statistic.is_finite().then(|| two_sided_p(statistic))
    }
}

/// At one time of follow-up: people at risk just before it, events at it, people censored at it.
struct Step {
    time_years: f64,
    at_risk: f64,
    events: f64,
    censored: f64,
}

fn steps(follow_up: &[FollowUp]) -> Vec<Step> {
    let mut order: Vec<&FollowUp> = follow_up.iter().collect();
    order.sort_by(|a, b| a.time_years.total_cmp(&b.time_years));
    let mut left = order.len() as f64;
    let mut steps = Vec::new();
    for same_time in order.chunk_by(|a, b| a.time_years >= b.time_years) {
        let events = same_time.iter().filter(|f| f.event).count() as f64;
        let censored = same_time.len() as f64 - events;
        steps.push(Step { time_years: same_time[0].time_years, at_risk: left, events, censored });
        left -= events + censored;
    }
    steps
}

/// Risk at the horizon by the Kaplan-Meier estimator, with people lost before it in the
/// denominator for as long as they were seen.
pub(crate) fn observed_risk(follow_up: &[FollowUp], horizon_years: f64) -> ObservedRisk {
    let (mut log_survival, mut variance) = (0.0, 0.0);
    for step in steps(follow_up).iter().filter(|s| s.time_years <= horizon_years) {
        log_survival += (-step.events / step.at_risk).ln_1p();
        variance += step.events / (step.at_risk * (step.at_risk - step.events));
    }
    let inside = log_survival < 0.0 && log_survival.is_finite();
    let log_log_error = inside.then(|| variance.sqrt() / log_survival.abs());
    ObservedRisk { risk: -log_survival.exp_m1(), log_log_error }
}

/// Weight of every person for the outcome at a horizon: 0 for those lost before it, and the
/// inverse of the chance of not having been lost for the others.
///
/// The chance is the Kaplan-Meier estimate of remaining under follow-up, the same for all people
/// (Graf et al. 1999). Without losses every weight is 1.
///
/// # Errors
/// Follow-up that cannot be used; too few people seen to the horizon.
pub(crate) fn weights(follow_up: &[FollowUp], horizon_years: f64) -> Result<Vec<f32>, LearnError> {
    follow_up::check(follow_up)?;
    let outcomes = || follow_up.iter().map(|f| f.outcome_at(horizon_years));
    let followed = outcomes().filter(|o| *o == Some(false)).count();
    if followed < LEAST_FOLLOWED {
        let least = LEAST_FOLLOWED;
        return Err(LearnError::TooMuchCensoring { horizon: horizon_years, followed, least });
    }
    // Chance of still being followed just before each time at which someone is lost.
    let (mut times, mut chances, mut chance) = (Vec::new(), vec![1.0], 1.0);
    for step in steps(follow_up).iter().filter(|s| s.censored > 0.0 && s.time_years < horizon_years) {
        // Events of the same day come first, so they are no longer at risk of being lost.
        chance *= 1.0 - step.censored / (step.at_risk - step.events);
        times.push(step.time_years);
        chances.push(chance);
    }
    let chance_before = |time: f64| chances[times.partition_point(|t| *t < time)];
    Ok(follow_up
        .iter()
        .zip(outcomes())
        .map(|(f, outcome)| match outcome {
            Some(true) => (1.0 / chance_before(f.time_years)) as f32,
            Some(false) => (1.0 / chance) as f32,
            None => 0.0,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::{FollowUp, observed_risk, weights};

    fn people(list: &[(f64, bool)]) -> Vec<FollowUp> {
        list.iter().map(|(time_years, event)| FollowUp { time_years: *time_years, event: *event }).collect()
    }

    #[test]
    fn risk_is_as_worked_by_hand() {
        // 5 people: event at 1; lost at 2; event at 3. Survival 4/5 * 2/3 = 8/15.
        let five = people(&[(1.0, true), (2.0, false), (3.0, true), (5.0, false), (5.0, false)]);
        let observed = observed_risk(&five, 4.0);
        assert!((observed.risk - 7.0 / 15.0).abs() < 1e-12);
        // Greenwood: 1 / (5 * 4) + 1 / (3 * 2) = 13/60, over the log of survival.
        let error = (13.0_f64 / 60.0).sqrt() / (15.0_f64 / 8.0).ln();
        let expected = |shift: f64| 1.0 - (8.0_f64 / 15.0).powf((shift * error).exp());
        let interval = observed.interval(1.96).unwrap();
        assert!((interval.lower - expected(-1.96)).abs() < 1e-12);
        assert!((interval.upper - expected(1.96)).abs() < 1e-12);
        assert!((observed.p_value(7.0 / 15.0).unwrap() - 1.0).abs() < 1e-9);
        assert!((observed.p_value(interval.upper).unwrap() - 0.05).abs() < 1e-3);
        assert_eq!(observed_risk(&five, 0.5).interval(1.96), None);
    }

    #[test]
    fn weights_stand_in_for_people_lost() {
        // 20 people: event at 1, four lost at 2, event at 3, the rest seen to 5.
        let mut list = vec![(1.0, true), (3.0, true)];
        list.extend([(2.0, false); 4]);
        list.extend([(5.0, false); 14]);
        let found = weights(&people(&list), 5.0).unwrap();
        let chance = 1.0 - 4.0 / 19.0;
        let expected = |person: &(f64, bool)| match person {
            (time, true) if *time < 2.0 => 1.0,
            (time, false) if *time < 5.0 => 0.0,
            _ => 1.0 / chance,
        };
        for (weight, person) in found.iter().zip(&list) {
            assert!((f64::from(*weight) - expected(person)).abs() < 1e-6, "{person:?}");
        }
        let total: f32 = found.iter().sum();
        assert!((total - 20.0).abs() < 1e-4, "weights add up to the people there were");
    }

    #[test]
    fn without_losses_every_weight_is_one() {
        let mut list = vec![(0.5, true); 7];
        list.extend([(9.0, false); 30]);
        assert_eq!(weights(&people(&list), 3.0).unwrap(), vec![1.0; 37]);
    }
}
