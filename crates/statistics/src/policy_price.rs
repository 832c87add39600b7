//! The price of choosing by one policy rather than another.

use crate::Undefined;

/// What a policy gains and costs against the one it would replace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PolicyPrice {
    /// People chosen by the policy less people chosen before.
    pub extra_people: i64,
    /// People chosen now who were not before.
    pub gained: u64,
    /// People chosen before who are not now: the displaced.
    pub lost: u64,
    /// Mean risk of those gained; [`Undefined::EmptyGroup`] when there are none.
    pub mean_risk_gained: Result<f64, Undefined>,
    /// Mean risk of the displaced; [`Undefined::EmptyGroup`] when there are none.
    pub mean_risk_lost: Result<f64, Undefined>,
    /// Expected events among those chosen, less those before: the sum of risk gained less lost.
    pub expected_events: f64,
    /// What outcomes add, where they are known.
    pub found: Option<Found>,
}

/// The cases a policy finds against the one it would replace.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Found {
    /// True positives less true positives before.
    pub extra_true_positives: i64,
    /// Sensitivity less sensitivity before; [`Undefined::NoPositives`] when nobody has the outcome.
    pub sensitivity: Result<f64, Undefined>,
    /// Extra people chosen for each additional true positive, 0 or less where more are found among
    /// no more people; [`Undefined::NoAdditionalCases`] when no more are found.
    pub people_per_true_positive: Result<f64, Undefined>,
}

/// Compares who is chosen `after` with who was chosen `before`, person by person.
///
/// # Errors
/// [`Undefined::EmptyGroup`] without people, [`Undefined::InvalidInput`] for unequal lengths or a
/// risk outside 0..=1.
pub fn policy_price(
    before: &[bool],
    after: &[bool],
    risk: &[f64],
    outcome: Option<&[bool]>,
) -> Result<PolicyPrice, Undefined> {
    let n = before.len();
    let in_range = risk.iter().all(|risk| (0.0..=1.0).contains(risk));
    if after.len() != n || risk.len() != n || !in_range || outcome.is_some_and(|outcome| outcome.len() != n) {
        return Err(Undefined::InvalidInput);
    }
    if n == 0 {
        return Err(Undefined::EmptyGroup);
    }
    let moved = |from: &[bool], to: &[bool]| {
        let rows = from.iter().zip(to).zip(risk).filter(|((from, to), _)| !**from && **to);
        rows.fold((0_u64, 0.0), |(people, sum), (_, risk)| (people + 1, sum + risk))
    };
    let (gained, lost) = (moved(before, after), moved(after, before));
    let mean =
        |(people, sum): (u64, f64)| if people > 0 { Ok(sum / people as f64) } else { Err(Undefined::EmptyGroup) };
    let extra_people = gained.0 as i64 - lost.0 as i64;
    Ok(PolicyPrice {
        extra_people,
        gained: gained.0,
        lost: lost.0,
        mean_risk_gained: mean(gained),
        mean_risk_lost: mean(lost),
        expected_events: gained.1 - lost.1,
        found: outcome.map(|outcome| found(before, after, outcome, extra_people)),
    })
}

fn found(before: &[bool], after: &[bool], outcome: &[bool], extra_people: i64) -> Found {
    let cases = |chosen: &[bool]| chosen.iter().zip(outcome).filter(|(chosen, case)| **chosen && **case).count() as i64;
    let positives = outcome.iter().filter(|case| **case).count();
    let extra = cases(after) - cases(before);
    Found {
        extra_true_positives: extra,
        sensitivity: if positives > 0 { Ok(extra as f64 / positives as f64) } else { Err(Undefined::NoPositives) },
        people_per_true_positive: if extra > 0 {
            Ok(extra_people as f64 / extra as f64)
        } else {
            Err(Undefined::NoAdditionalCases)
        },
    }
}
