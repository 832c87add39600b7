//! Drift of calibration: do the same predictions still mean the same risk?

use evenreach_statistics::distribution::normal::{critical_value, two_sided_p};
use evenreach_statistics::multiple_testing::holm;
use evenreach_statistics::{Estimate, Undefined};

use super::finding::{DriftBaseline, DriftFinding, DriftMeasure, DriftVerdict};
use super::policy::DriftPolicy;
use crate::learned::performance::Statistic;
use crate::learned::{CalibrationVerdict, LearnError, Performance, Validation};

/// Compares a validation of recent predictions with the one kept as evidence when the model was
/// trained, for everybody and for each group that stands in both.
///
/// Observed over predicted risk is compared as a ratio, on the log scale, and the slope as a
/// difference; their standard errors are read from the intervals of the two validations and taken
/// for independent. Drift is a change at or beyond the limit whose p-value, adjusted over everything
/// compared here (Holm), is below the level. A group without the evidence for a verdict on either
/// side gets none here.
///
/// # Errors
/// Settings outside their range; validations over different horizons.
pub fn calibration_drift(
    training: &Validation,
    recent: &Validation,
    policy: &DriftPolicy,
) -> Result<Vec<DriftFinding>, LearnError> {
    policy.check()?;
    if (training.horizon_years - recent.horizon_years).abs() > 1e-9 {
        let reason = "the two validations are over different horizons".to_owned();
        return Err(LearnError::Statistic { reason });
    }
    let refuse = |e: Undefined| LearnError::Statistic { reason: e.to_string() };
    let z = critical_value(1.0 - policy.level).map_err(refuse)?;
    let widths =
        (critical_value(training.confidence).map_err(refuse)?, critical_value(recent.confidence).map_err(refuse)?);
    let mut compared = vec![("everybody".to_owned(), &training.overall, &recent.overall)];
    for group in &recent.groups {
        if let Some(then) = training.group(&group.attribute, &group.group) {
            compared.push((format!("{}: {}", group.attribute, group.group), then, &group.performance));
        }
    }
    let mut findings = Vec::new();
    for (subject, then, now) in compared {
        for measure in [DriftMeasure::ObservedToPredicted, DriftMeasure::CalibrationSlope] {
            let change = change(measure, then, now, widths);
            findings.push(finding(&subject, measure, (then, now), change, z, policy));
        }
    }
    let known: Vec<f64> = findings.iter().filter_map(|f| f.p_value).collect();
    let mut adjusted = holm(&known).map_err(refuse)?.into_iter();
    for finding in &mut findings {
        finding.p_value = finding.p_value.and_then(|_| adjusted.next());
        finding.verdict = verdict(finding, policy.level);
    }
    Ok(findings)
}

/// A change on the scale on which it is symmetric, and its standard error.
#[derive(Clone, Copy)]
struct Change {
    value: f64,
    error: f64,
}

fn change(
    measure: DriftMeasure,
    then: &Performance,
    now: &Performance,
    (z_then, z_now): (f64, f64),
) -> Result<Change, Undefined> {
    if [then, now].iter().any(|p| p.verdict == CalibrationVerdict::CannotTell) {
        return Err(Undefined::TooFewGroups);
    }
    let estimate = |p: &Performance| -> Result<Estimate, Undefined> {
        let logs = measure != DriftMeasure::CalibrationSlope;
        let Statistic { estimate, undefined } = if logs { p.observed_to_predicted } else { p.slope };
        let estimate = estimate.ok_or(undefined.unwrap_or(Undefined::CiNotEstimable))?;
        let Estimate { value, lower, upper } = estimate;
        match logs {
            true if lower > 0.0 => Ok(Estimate { value: value.ln(), lower: lower.ln(), upper: upper.ln() }),
            true => Err(Undefined::CiNotEstimable),
            false => Ok(estimate),
        }
    };
    let (then, now) = (estimate(then)?, estimate(now)?);
    let error = |e: Estimate, z: f64| (e.upper - e.lower) / (2.0 * z);
    let error = error(then, z_then).hypot(error(now, z_now));
    match error > 0.0 && error.is_finite() {
        true => Ok(Change { value: now.value - then.value, error }),
        false => Err(Undefined::CiNotEstimable),
    }
}

fn finding(
    subject: &str,
    measure: DriftMeasure,
    (then, now): (&Performance, &Performance),
    change: Result<Change, Undefined>,
    z: f64,
    policy: &DriftPolicy,
) -> DriftFinding {
    let (limit, is_ratio) = match measure {
        DriftMeasure::CalibrationSlope => (policy.calibration_slope_limit, false),
        _ => (policy.observed_to_predicted_limit, true),
    };
    let interval = change.ok().map(|c| Estimate::wald(c.value, c.error, z)).map(|e| match is_ratio {
        true => Estimate { value: e.value.exp(), lower: e.lower.exp(), upper: e.upper.exp() },
        false => e,
    });
    DriftFinding {
        subject: subject.to_owned(),
        measure,
        against: DriftBaseline::TrainingWindow,
        people_then: then.people as u64,
        people_now: now.people as u64,
        value: interval.map(|i| i.value),
        interval,
        critical_value_95: None,
        p_value: change.ok().map(|c| two_sided_p(c.value / c.error)),
        undefined: change.err(),
        limit,
        verdict: DriftVerdict::CannotTell,
    }
}

fn verdict(finding: &DriftFinding, level: f64) -> DriftVerdict {
    let (Some(value), Some(p)) = (finding.value, finding.p_value) else {
        return DriftVerdict::CannotTell;
    };
    let large = match finding.measure {
        DriftMeasure::CalibrationSlope => value.abs() >= finding.limit,
        _ => value.max(1.0 / value) >= finding.limit,
    };
    if large && p < level { DriftVerdict::Drifted } else { DriftVerdict::Steady }
}
