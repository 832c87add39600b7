//! Judges predicted risks, learned or published, overall and for each group of people.

use std::collections::BTreeMap;

use evenreach_statistics::EvidenceRule;
use evenreach_statistics::distribution::normal::critical_value;
use evenreach_statistics::multiple_testing::holm;
use serde::{Deserialize, Serialize};

use super::follow_up;
use super::performance::{CalibrationVerdict, Judge, Performance};
use super::{FollowUp, LearnError, soundness};

/// What to validate and by which rules.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidationSpec {
    /// What is judged, such as `cvd, landmark 2018-01-01`.
    pub subject: String,
    /// Horizon in years.
    pub horizon_years: f64,
    /// Thresholds in use, in percent, for net benefit.
    pub thresholds_percent: Vec<f64>,
    /// Confidence of intervals and verdicts.
    pub confidence: f64,
    /// Evidence without which no verdict is given.
    pub evidence: EvidenceRule,
}

impl ValidationSpec {
    /// 95% confidence, the default evidence rule, threshold 10%.
    #[must_use]
    pub fn new(subject: &str, horizon_years: f64) -> Self {
        Self {
            subject: subject.to_owned(),
            horizon_years,
            thresholds_percent: vec![10.0],
            confidence: 0.95,
            evidence: EvidenceRule::default(),
        }
    }
}

/// One way of dividing people, such as ethnicity in 5 groups, with one label a person.
///
/// Unknown is a label of its own, never left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grouping {
    /// What people are divided by.
    pub attribute: String,
    /// The group of each person.
    pub labels: Vec<String>,
}

/// A validation: overall and for each group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validation {
    /// What was judged.
    pub subject: String,
    /// Horizon in years.
    pub horizon_years: f64,
    /// Confidence of intervals and verdicts.
    pub confidence: f64,
    /// Everybody.
    pub overall: Performance,
    /// Every group of every attribute, in order of name.
    pub groups: Vec<GroupPerformance>,
    /// Groups too small to be shown, by attribute and name; only in what a disclosure rule was applied to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub withheld: Vec<String>,
}

/// The performance in one group.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GroupPerformance {
    /// What people were divided by.
    pub attribute: String,
    /// The group.
    pub group: String,
    /// Its performance.
    pub performance: Performance,
}

/// Validates predicted risks against follow-up; every list has one entry a person.
///
/// # Errors
/// Lists of unequal length, predictions that are not probabilities, follow-up or settings that
/// cannot be used. Groups too small for a statistic are reported with the reason, not refused.
pub fn validate(
    spec: &ValidationSpec,
    predicted: &[f64],
    follow_up: &[FollowUp],
    groupings: &[Grouping],
) -> Result<Validation, LearnError> {
    let lengths = groupings.iter().map(|g| (format!("grouping `{}`", g.attribute), g.labels.len()));
    for (what, found) in std::iter::once(("list of follow-up".to_owned(), follow_up.len())).chain(lengths) {
        if found != predicted.len() {
            return Err(LearnError::LengthMismatch { what, found, expected: predicted.len() });
        }
    }
    match predicted.iter().filter(|p| !(0.0..=1.0).contains(*p)).count() {
        0 => {}
        count => {
            return Err(LearnError::NotAProbability { what: "predicted risks", count });
        }
    }
    follow_up::check(follow_up)?;
    soundness::setting("horizon_years", spec.horizon_years, spec.horizon_years > 0.0, "above 0")?;
    for threshold in &spec.thresholds_percent {
        let ok = (0.0..100.0).contains(threshold);
        soundness::setting("thresholds_percent", *threshold, ok, "0 or more and below 100")?;
    }
    let z = critical_value(spec.confidence).map_err(|_| LearnError::BadSetting {
        name: "confidence",
        value: spec.confidence,
        rule: "above 0 and below 1",
    })?;
    let judge = Judge {
        horizon_years: spec.horizon_years,
        confidence: spec.confidence,
        z,
        evidence: spec.evidence,
        thresholds_percent: &spec.thresholds_percent,
    };
    let mut overall = judge.measure(predicted, follow_up)?;
    overall.verdict = judge.verdict(&overall);
    let mut groups = Vec::new();
    for grouping in groupings {
        groups.extend(judge_groups(&judge, predicted, follow_up, grouping)?);
    }
    Ok(Validation {
        subject: spec.subject.clone(),
        horizon_years: spec.horizon_years,
        confidence: spec.confidence,
        overall,
        groups,
        withheld: Vec::new(),
    })
}

fn judge_groups(
    judge: &Judge<'_>,
    predicted: &[f64],
    follow_up: &[FollowUp],
    grouping: &Grouping,
) -> Result<Vec<GroupPerformance>, LearnError> {
    let mut members: BTreeMap<&str, (Vec<f64>, Vec<FollowUp>)> = BTreeMap::new();
    for ((label, p), f) in grouping.labels.iter().zip(predicted).zip(follow_up) {
        let (risks, followed) = members.entry(label).or_default();
        risks.push(*p);
        followed.push(*f);
    }
    let mut groups = Vec::new();
    for (group, (risks, followed)) in members {
        let performance = judge.measure(&risks, &followed)?;
        groups.push(GroupPerformance { attribute: grouping.attribute.clone(), group: group.to_owned(), performance });
    }
    let family: Vec<f64> = groups.iter().filter_map(|g| g.performance.p_value).collect();
    let refuse = |e: evenreach_statistics::Undefined| LearnError::Statistic { reason: e.to_string() };
    let mut adjusted = holm(&family).map_err(refuse)?.into_iter();
    for GroupPerformance { performance, .. } in &mut groups {
        performance.p_value = performance.p_value.and_then(|_| adjusted.next());
        performance.verdict = judge.verdict(performance);
    }
    Ok(groups)
}

impl Validation {
    /// A group of an attribute.
    #[must_use]
    pub fn group(&self, attribute: &str, group: &str) -> Option<&Performance> {
        let found = self.groups.iter().find(|g| g.attribute == attribute && g.group == group);
        found.map(|g| &g.performance)
    }

    /// Groups with a verdict of more or fewer events than predicted.
    pub fn miscalibrated(&self) -> impl Iterator<Item = &GroupPerformance> {
        let says = |verdict| !matches!(verdict, CalibrationVerdict::AsPredicted | CalibrationVerdict::CannotTell);
        self.groups.iter().filter(move |g| says(g.performance.verdict))
    }

    /// Groups in which these predictions miss observed risk by a larger factor than others do, as
    /// (attribute, group). Groups without a verdict on either side are passed over.
    ///
    /// Hand in the validation of the published score to learn where a learned model is worse.
    #[must_use]
    pub fn worse_calibrated_than(&self, other: &Self) -> Vec<(String, String)> {
        let missed_by = |p: &Performance| match p.verdict {
            CalibrationVerdict::CannotTell => None,
            _ => p.observed_to_predicted.estimate.map(|ratio| ratio.value.ln().abs()),
        };
        let worse = |g: &&GroupPerformance| {
            let theirs = other.group(&g.attribute, &g.group).and_then(missed_by);
            missed_by(&g.performance).zip(theirs).is_some_and(|(ours, theirs)| ours > theirs)
        };
        self.groups.iter().filter(worse).map(|g| (g.attribute.clone(), g.group.clone())).collect()
    }
}
