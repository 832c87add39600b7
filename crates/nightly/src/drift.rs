//! Drift of risks, inputs and calibration against the training window and against last night.

use std::collections::BTreeMap;

use evenreach_publish::{ReportTable, file_before};
use evenreach_risk::learned::{
    DriftBaseline, DriftDecision, DriftFinding, DriftPolicy, DriftVerdict, Snapshot, Trained, calibration_drift,
    population_drift,
};
use evenreach_risk::stratify::{Learned, Spread};
use jiff::civil::Date;

use crate::kept_models::KeptModels;
use crate::table_builder::TableBuilder;
use crate::{Stopped, World};

/// File name without ending of what the next night compares with; beside the lists, since its bins can hold few people.
pub(crate) const KEPT: &str = "drift";

/// What was found, and what the next night needs.
pub(crate) struct Drift {
    findings: Vec<(&'static str, DriftFinding)>,
    /// Sentences of what has drifted.
    pub(crate) drifted: Vec<String>,
    kept: BTreeMap<String, Snapshot>,
}

impl Drift {
    /// Compares every learned outcome; stops the night where the policy says so.
    pub(crate) fn of(
        policy: &DriftPolicy,
        learned: &[Learned],
        models: &KeptModels,
        (world, as_of): (&World<'_>, Date),
    ) -> Result<Self, Stopped> {
        let last = last_night(world, as_of)?;
        let mut drift = Self { findings: vec![], drifted: vec![], kept: BTreeMap::new() };
        for model in learned {
            let Some(spread) = model.model.as_ref().ok().and_then(|study| study.spread.as_ref().ok()) else { continue };
            let name = model.outcome.name();
            let mut findings =
                compared(population_drift(&spread.training, &spread.tonight, DriftBaseline::TrainingWindow, policy))?;
            if let Some(then) = last.get(name) {
                findings.extend(against_last_night(spread, then, policy));
            }
            let earlier = file_before(&world.runs, as_of, &format!("models/{name}.json"))?;
            // A model file of an earlier version says nothing of calibration now.
            let earlier = earlier.and_then(|text| Trained::from_json(&text).ok());
            let judged = earlier.as_ref().and_then(|model| model.performance().first()).zip(models.judged(name));
            if let Some((then, now)) = judged {
                findings.extend(calibration_drift(then, now, policy).unwrap_or_default());
            }
            match policy.decide(&findings) {
                DriftDecision::Continue => {}
                DriftDecision::Warn(reasons) => drift.drifted.extend(of_outcome(name, reasons)),
                DriftDecision::Stop(reasons) => {
                    return Err(Stopped::Drifted { reasons: of_outcome(name, reasons).collect() });
                }
            }
            drift.findings.extend(findings.into_iter().map(|finding| (name, finding)));
            drift.kept.insert(name.to_owned(), spread.tonight.clone());
        }
        Ok(drift)
    }

    /// What the next night compares with.
    pub(crate) fn kept(&self) -> Result<String, Stopped> {
        serde_json::to_string(&self.kept).map_err(|e| Stopped::Fault { cause: e.to_string() })
    }

    /// Every comparison, what has drifted first.
    pub(crate) fn table(&self) -> Option<ReportTable> {
        let mut lines: Vec<&(&str, DriftFinding)> = self.findings.iter().collect();
        lines.sort_by_key(|(_, finding)| finding.verdict != DriftVerdict::Drifted);
        let word = |value: serde_json::Result<serde_json::Value>| value.ok()?.as_str().map(str::to_owned);
        let number =
            |pick: fn(&DriftFinding) -> Option<f64>| lines.iter().map(move |(_, finding)| pick(finding).map(four));
        TableBuilder::new()
            .text("outcome", lines.iter().map(|(name, _)| Some(*name)))
            .text("subject", lines.iter().map(|(_, f)| Some(f.subject.as_str())))
            .text("measure", lines.iter().map(|(_, f)| word(serde_json::to_value(f.measure))))
            .text("against", lines.iter().map(|(_, f)| word(serde_json::to_value(f.against))))
            .number("value", number(|f| f.value))
            .number("lower", number(|f| f.interval.map(|i| i.lower)))
            .number("upper", number(|f| f.interval.map(|i| i.upper)))
            .number("critical_value_95", number(|f| f.critical_value_95))
            .number("p_value", number(|f| f.p_value))
            .number("limit", number(|f| Some(f.limit)))
            .text("verdict", lines.iter().map(|(_, f)| word(serde_json::to_value(f.verdict))))
            .text("reason", lines.iter().map(|(_, f)| f.undefined.map(|reason| reason.as_str())))
            .build(
                "drift",
                "Drift of risks, inputs and calibration",
                "Population stability index of the learned risk and of each of its inputs, tonight against the people the model was \
                 trained on and against last night; change in calibration since last night's model. Drifted is beyond the limit and \
                 beyond chance (Holm); `critical_value_95` is what chance alone exceeds once in twenty.",
                true,
            )
    }
}

/// Four decimals: what a stability index is read to.
fn four(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

fn of_outcome(name: &'static str, reasons: Vec<String>) -> impl Iterator<Item = String> {
    reasons.into_iter().map(move |reason| format!("{name}: {reason}"))
}

fn compared(
    findings: Result<Vec<DriftFinding>, evenreach_risk::learned::LearnError>,
) -> Result<Vec<DriftFinding>, Stopped> {
    findings.map_err(|e| Stopped::Pipeline { cause: format!("risk.drift: {e}"), hint: None })
}

/// Nothing where last night's model read other inputs.
fn against_last_night(spread: &Spread, then: &Snapshot, policy: &DriftPolicy) -> Vec<DriftFinding> {
    let now = spread.tonight_over(then);
    now.and_then(|now| population_drift(then, &now, DriftBaseline::LastNight, policy)).unwrap_or_default()
}

/// Outcome -> last night's people; nothing on a first night.
fn last_night(world: &World<'_>, as_of: Date) -> Result<BTreeMap<String, Snapshot>, Stopped> {
    let text = file_before(&world.runs, as_of, &format!("patients/{KEPT}.json"))?;
    // What another version wrote is not compared with.
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}
