//! Calibration curves and net benefit of every contender.

use evenreach_equity::{CellState, DisclosureRule};
use evenreach_publish::ReportTable;
use evenreach_risk::learned::{CurveAt, NetBenefitAt};
use evenreach_risk::stratify::Learned;

use crate::learned_lines::{Line, contenders, three_decimals};
use crate::table_builder::TableBuilder;

fn lines(learned: &[Learned], rule: DisclosureRule) -> Vec<Line<'_>> {
    let (mut all, groups) = (contenders(learned, rule, false), contenders(learned, rule, true));
    all.extend(groups);
    all.retain(|line| line.performance.may_be_shown(rule));
    all
}

fn keyed<'a, T>(points: &'a [(&'a Line<'a>, T)]) -> TableBuilder {
    TableBuilder::new()
        .text("outcome", points.iter().map(|(l, _)| Some(l.outcome)))
        .text("model", points.iter().map(|(l, _)| Some(l.model)))
        .text("people_are", points.iter().map(|(l, _)| Some(l.people)))
        .number("years", points.iter().map(|(l, _)| Some(l.years)))
        .text("attribute", points.iter().map(|(l, _)| Some(l.attribute)))
        .text("group", points.iter().map(|(l, _)| Some(l.group)))
}

/// Observed against predicted risk over tenths of predicted risk, lowest first.
pub(crate) fn curves(learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    let lines = lines(learned, rule);
    // A tenth with few events, or few without, is left out with its counts.
    let shown = |at: &CurveAt| {
        let events = (at.observed.value * at.people as f64).round() as u64;
        let counts = [events, at.people as u64 - events];
        counts.into_iter().all(|n| matches!(rule.cell(Some(n)), CellState::Shown(_)))
    };
    let points: Vec<(&Line<'_>, &CurveAt)> = lines
        .iter()
        .flat_map(|line| line.performance.curve.iter().filter(|at| shown(at)).map(move |at| (line, at)))
        .collect();
    let percent = |pick: fn(&CurveAt) -> f64| {
        points.iter().map(|(_, at)| Some((pick(at) * 1000.0).round() / 10.0)).collect::<Vec<_>>()
    };
    keyed(&points)
        .number("predicted_percent", percent(|at| at.predicted))
        .number("observed_percent", percent(|at| at.observed.value))
        .number("observed_percent_lower", percent(|at| at.observed.lower))
        .number("observed_percent_upper", percent(|at| at.observed.upper))
        .build(
            "model_calibration_curve",
            "Calibration curves",
            "Mean predicted and observed risk in tenths of predicted risk, with Wilson intervals; tenths with small counts are left out.",
            false,
        )
}

/// Net benefit at the thresholds in use, against selecting everybody and nobody, and against the published score.
pub(crate) fn net_benefit(learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    let lines = lines(learned, rule);
    let points: Vec<(&Line<'_>, &NetBenefitAt)> =
        lines.iter().flat_map(|line| line.performance.net_benefit.iter().map(move |at| (line, at))).collect();
    let published = |line: &Line<'_>, at: &NetBenefitAt| {
        let same = |other: &&Line<'_>| {
            other.model == "published"
                && (other.outcome, other.people, other.attribute, other.group)
                    == (line.outcome, line.people, line.attribute, line.group)
        };
        let theirs = lines.iter().find(same)?.performance.net_benefit.iter();
        theirs.into_iter().find(|t| (t.threshold_percent - at.threshold_percent).abs() < 1e-9).map(|t| t.model)
    };
    let per_thousand = |benefit: f64| (benefit * 10_000.0).round() / 10.0;
    keyed(&points)
        .number("threshold_percent", points.iter().map(|(_, at)| Some(three_decimals(at.threshold_percent))))
        .number("net_benefit_per_1000", points.iter().map(|(_, at)| Some(per_thousand(at.model))))
        .number("treat_all_per_1000", points.iter().map(|(_, at)| Some(per_thousand(at.treat_all))))
        .number("treat_none_per_1000", points.iter().map(|_| Some(0.0)))
        .number(
            "against_published_per_1000",
            points.iter().map(|(l, at)| Some(per_thousand(at.model) - per_thousand(published(l, at)?))),
        )
        .build(
            "model_net_benefit",
            "Net benefit at the tiers' thresholds",
            "True positives per 1,000 people, less false positives weighed by the odds of the threshold. Thresholds are the ten-year ones scaled to the years judged at a constant hazard.",
            false,
        )
}
