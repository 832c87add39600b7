//! Models and validations as they may leave the practice: counts under a disclosure rule, figures rounded.

use evenreach_statistics::{CellState, DisclosureRule, Estimate};

use super::performance::{CurveAt, Performance, Statistic};
use super::{GroupPerformance, LearnError, Trained, Validation};

/// Statistics of fewer events, or people without, give counts away.
const LEAST_EVENTS: usize = 10;

impl Performance {
    /// Whether figures may be shown at all: enough events and people without, no small count among them.
    #[must_use]
    pub fn may_be_shown(&self, rule: DisclosureRule) -> bool {
        let without = self.people - self.events;
        let known = [self.people, self.events, without].into_iter();
        self.events >= LEAST_EVENTS && without >= LEAST_EVENTS && known.clone().all(|n| shown(rule, n).is_some())
    }

    fn protected(&self, rule: DisclosureRule) -> Self {
        let count = |n: usize| shown(rule, n).unwrap_or(0);
        let curve = self.curve.iter().filter(|at| shown(rule, at.people).is_some());
        Self {
            people: count(self.people),
            events: count(self.events),
            lost: self.lost.and_then(|n| shown(rule, n)),
            predicted_risk: self.predicted_risk.map(rounded),
            observed_risk: figure(self.observed_risk),
            observed_to_predicted: figure(self.observed_to_predicted),
            p_value: self.p_value.map(rounded),
            verdict: self.verdict,
            auroc: figure(self.auroc),
            brier: self.brier.map(rounded),
            scaled_brier: self.scaled_brier.map(rounded),
            in_the_large: figure(self.in_the_large),
            slope: figure(self.slope),
            expected_calibration_error: self.expected_calibration_error.map(rounded),
            net_benefit: self.net_benefit.iter().map(super::NetBenefitAt::rounded).collect(),
            curve: curve
                .map(|at| CurveAt {
                    people: count(at.people),
                    predicted: rounded(at.predicted),
                    observed: estimate(at.observed),
                })
                .collect(),
        }
    }
}

impl super::NetBenefitAt {
    fn rounded(&self) -> Self {
        Self {
            threshold_percent: rounded(self.threshold_percent),
            model: rounded(self.model),
            treat_all: rounded(self.treat_all),
        }
    }
}

impl Validation {
    /// The validation with counts under a rule and figures to four decimals; groups that may not be shown are named
    /// without figures.
    ///
    /// # Errors
    /// Everybody together are too few to show.
    pub fn protected(&self, rule: DisclosureRule) -> Result<Self, LearnError> {
        if !self.overall.may_be_shown(rule) {
            let reason = "too few people or events to be shown under the disclosure rule".to_owned();
            return Err(LearnError::Statistic { reason });
        }
        let (shown, hidden): (Vec<&GroupPerformance>, Vec<&GroupPerformance>) =
            self.groups.iter().partition(|group| group.performance.may_be_shown(rule));
        let named = hidden.iter().map(|g| format!("{}: {}", g.attribute, g.group));
        Ok(Self {
            overall: self.overall.protected(rule),
            groups: shown
                .into_iter()
                .map(|g| GroupPerformance { performance: g.performance.protected(rule), ..g.clone() })
                .collect(),
            withheld: self.withheld.iter().cloned().chain(named).collect(),
            ..self.clone()
        })
    }
}

impl Trained {
    /// The model as it may be kept and shared: every count under a rule. The risks it gives are the same.
    ///
    /// # Errors
    /// The content cannot be written.
    pub fn protected(mut self, rule: DisclosureRule) -> Result<Self, LearnError> {
        let content = &mut self.content;
        let count = |n: usize| shown(rule, n).unwrap_or(0);
        (content.people, content.rows, content.events) =
            (count(content.people), count(content.rows), count(content.events));
        content.person_years = content.person_years.round();
        content.hazard.people = count(content.hazard.people);
        content.hazard.events = count(content.hazard.events);
        for interval in &mut content.hazard.baseline {
            interval.at_risk = count(interval.at_risk);
            interval.events = interval.events.and_then(|n| shown(rule, n));
            interval.person_years = interval.person_years.round();
        }
        Self::seal(self.content)
    }
}

fn shown(rule: DisclosureRule, count: usize) -> Option<usize> {
    match rule.cell(Some(count as u64)) {
        CellState::Shown(n) => usize::try_from(n).ok(),
        CellState::Suppressed(_) | CellState::Missing => None,
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

fn estimate(e: Estimate) -> Estimate {
    Estimate { value: rounded(e.value), lower: rounded(e.lower), upper: rounded(e.upper) }
}

fn figure(statistic: Statistic) -> Statistic {
    Statistic { estimate: statistic.estimate.map(estimate), undefined: statistic.undefined }
}
