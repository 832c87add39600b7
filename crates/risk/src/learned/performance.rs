//! How well predicted risks did in one group of people.

use evenreach_statistics::accuracy::accuracy;
use evenreach_statistics::calibration::calibration;
use evenreach_statistics::calibration_curve::{calibration_curve, calibration_error};
use evenreach_statistics::discrimination::auroc;
use evenreach_statistics::net_benefit::net_benefit;
use evenreach_statistics::{Estimate, EvidenceRule, Undefined};
use serde::{Deserialize, Serialize};

use super::censoring::observed_risk;
use super::{FollowUp, LearnError};

/// A statistic with its interval, or the reason why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statistic {
    /// Value and limits.
    pub estimate: Option<Estimate>,
    /// Why there is no estimate.
    pub undefined: Option<Undefined>,
}

impl From<Result<Estimate, Undefined>> for Statistic {
    fn from(result: Result<Estimate, Undefined>) -> Self {
        Self { estimate: result.ok(), undefined: result.err() }
    }
}

/// What may be said of a group's predicted risks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalibrationVerdict {
    /// Observed risk agrees with predicted risk as far as the data can tell.
    AsPredicted,
    /// More people have the event than predicted: the group's need is understated.
    MoreThanPredicted,
    /// Fewer people have the event than predicted.
    FewerThanPredicted,
    /// Too little evidence for a verdict.
    CannotTell,
}

impl CalibrationVerdict {
    /// The name used in tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AsPredicted => "as_predicted",
            Self::MoreThanPredicted => "more_than_predicted",
            Self::FewerThanPredicted => "fewer_than_predicted",
            Self::CannotTell => "cannot_tell",
        }
    }
}

/// Net benefit of selecting at one threshold, per person.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetBenefitAt {
    /// Threshold in percent.
    pub threshold_percent: f64,
    /// Selecting by the predicted risk.
    pub model: f64,
    /// Selecting everybody. Selecting nobody has net benefit 0.
    pub treat_all: f64,
}

/// Mean predicted and observed risk of people of like predicted risk.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CurveAt {
    /// People.
    pub people: usize,
    /// Mean predicted risk.
    pub predicted: f64,
    /// Share with the event, with Wilson limits.
    pub observed: Estimate,
}

/// Performance of predicted risks in one group over one horizon.
///
/// Observed risk and its ratio to predicted risk use everybody, people lost before the horizon for
/// as long as they were seen (Kaplan-Meier). The other statistics use the people whose outcome at
/// the horizon is known; where many were lost, those among them that depend on how common the
/// event is (Brier, in the large, expected error, curve, net benefit) lean towards more events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Performance {
    /// People.
    pub people: usize,
    /// People with the event by the horizon.
    pub events: usize,
    /// People lost before the horizon without the event; nothing where a disclosure rule hides them in a file.
    pub lost: Option<usize>,
    /// Mean predicted risk; absent for an empty group.
    pub predicted_risk: Option<f64>,
    /// Observed risk.
    pub observed_risk: Statistic,
    /// Observed over predicted risk; 1 is perfect.
    pub observed_to_predicted: Statistic,
    /// p-value of a ratio of 1, adjusted over the groups of one attribute (Holm).
    pub p_value: Option<f64>,
    /// What may be said.
    pub verdict: CalibrationVerdict,
    /// Area under the ROC curve, DeLong's interval.
    pub auroc: Statistic,
    /// Brier score.
    pub brier: Option<f64>,
    /// 1 is perfect, 0 no better than the share with the event.
    pub scaled_brier: Option<f64>,
    /// Calibration in the large: shift in log-odds; 0 is perfect.
    pub in_the_large: Statistic,
    /// Calibration slope on the log-odds; 1 is perfect.
    pub slope: Statistic,
    /// Expected calibration error over ten equal widths; larger by chance in small groups.
    pub expected_calibration_error: Option<f64>,
    /// Net benefit at each threshold.
    pub net_benefit: Vec<NetBenefitAt>,
    /// Calibration curve over tenths of predicted risk; empty where a verdict is refused.
    pub curve: Vec<CurveAt>,
}

/// What every group of one validation is judged by.
pub(crate) struct Judge<'a> {
    pub(crate) horizon_years: f64,
    pub(crate) confidence: f64,
    pub(crate) z: f64,
    pub(crate) evidence: EvidenceRule,
    pub(crate) thresholds_percent: &'a [f64],
}

impl Judge<'_> {
    /// Everything but the verdict, which waits for the other groups.
    pub(crate) fn measure(&self, predicted: &[f64], follow_up: &[FollowUp]) -> Result<Performance, LearnError> {
        let outcomes =
            predicted.iter().zip(follow_up).filter_map(|(p, f)| Some((f.outcome_at(self.horizon_years)?, *p)));
        let (y, p): (Vec<bool>, Vec<f64>) = outcomes.unzip();
        let people = predicted.len();
        let events = y.iter().filter(|event| **event).count();
        let enough = self.evidence.is_met(people as f64, events as f64);
        let observed = observed_risk(follow_up, self.horizon_years);
        let mean = (people > 0).then(|| predicted.iter().sum::<f64>() / people as f64);
        let why = match events {
            _ if people == 0 => Undefined::EmptyGroup,
            0 => Undefined::NoPositives,
            _ => Undefined::NoNegatives,
        };
        let interval = observed.interval(self.z).ok_or(why);
        let ratio = match mean {
            Some(mean) if mean > 0.0 => interval.map(|risk| risk.scaled(1.0 / mean)),
            Some(_) => Err(Undefined::ExpectedZero),
            None => Err(Undefined::EmptyGroup),
        };
        let calibration = calibration(&y, &p, self.confidence);
        let in_the_large = calibration.as_ref().map_err(|e| *e).and_then(|c| c.in_the_large.map(|c| c.estimate));
        let slope = calibration.as_ref().map_err(|e| *e).and_then(|c| c.slope_to_show().map(|c| c.estimate));
        let accuracy = accuracy(&y, &p).ok();
        let curve =
            if enough { calibration_curve(&y, &p, 10, self.confidence).unwrap_or_default() } else { Vec::new() };
        let curve_at = |at: evenreach_statistics::calibration_curve::CurvePoint| CurveAt {
            people: at.people,
            predicted: at.mean_predicted,
            observed: at.observed,
        };
        Ok(Performance {
            people,
            events,
            lost: Some(people - y.len()),
            predicted_risk: mean,
            observed_risk: interval.into(),
            observed_to_predicted: ratio.into(),
            p_value: mean.filter(|_| enough).and_then(|mean| observed.p_value(mean)),
            verdict: CalibrationVerdict::CannotTell,
            auroc: auroc(&y, &p).and_then(|a| a.interval(self.confidence)).into(),
            brier: accuracy.map(|a| a.brier),
            scaled_brier: accuracy.and_then(|a| a.scaled_brier.ok()),
            in_the_large: in_the_large.into(),
            slope: slope.into(),
            expected_calibration_error: calibration_error(&y, &p, 10).ok().map(|e| e.expected),
            net_benefit: self.net_benefits(&y, &p),
            curve: curve.into_iter().map(curve_at).collect(),
        })
    }

    fn net_benefits(&self, y: &[bool], p: &[f64]) -> Vec<NetBenefitAt> {
        let at = |threshold_percent: &f64| {
            let benefit = net_benefit(y, p, threshold_percent / 100.0).ok()?;
            let (model, treat_all) = (benefit.model, benefit.treat_all);
            Some(NetBenefitAt { threshold_percent: *threshold_percent, model, treat_all })
        };
        self.thresholds_percent.iter().filter_map(at).collect()
    }

    /// The verdict: refused without evidence, else by interval and adjusted p-value together.
    pub(crate) fn verdict(&self, performance: &Performance) -> CalibrationVerdict {
        let enough = self.evidence.is_met(performance.people as f64, performance.events as f64);
        match (performance.observed_to_predicted.estimate, performance.p_value) {
            (Some(ratio), Some(p)) if enough => match ratio.excludes(1.0) && p < 1.0 - self.confidence {
                true if ratio.value > 1.0 => CalibrationVerdict::MoreThanPredicted,
                true => CalibrationVerdict::FewerThanPredicted,
                false => CalibrationVerdict::AsPredicted,
            },
            _ => CalibrationVerdict::CannotTell,
        }
    }
}
