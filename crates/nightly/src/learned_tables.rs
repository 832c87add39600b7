//! What the learned models are worth, overall and for each group, beside the published scores.

use evenreach_publish::ReportTable;
use evenreach_risk::learned::{Performance, Statistic, Validation};
use evenreach_risk::stratify::Learned;

use crate::table_builder::TableBuilder;

struct Line {
    outcome: String,
    model: &'static str,
    attribute: String,
    group: String,
    performance: Performance,
}

/// Held-out performance of each learned model and of the published score on the same people.
pub(crate) fn performance(learned: &[Learned]) -> Option<ReportTable> {
    let mut lines = vec![];
    for model in learned {
        let name = model.outcome.name();
        if let Ok((_, validation)) = &model.model {
            gather(&mut lines, name, "learned", validation);
        }
        if let Some(validation) = &model.published {
            gather(&mut lines, name, "published, on those it can score", validation);
        }
    }
    let value = |pick: fn(&Performance) -> &Statistic, part: usize| {
        lines
            .iter()
            .map(|line| {
                let estimate = pick(&line.performance).estimate.as_ref().filter(|_| enough(&line.performance))?;
                Some(two_decimals([estimate.value, estimate.lower, estimate.upper][part]))
            })
            .collect::<Vec<_>>()
    };
    TableBuilder::new()
        .text("outcome", lines.iter().map(|l| Some(l.outcome.as_str())))
        .text("model", lines.iter().map(|l| Some(l.model)))
        .text("attribute", lines.iter().map(|l| Some(l.attribute.as_str())))
        .text("group", lines.iter().map(|l| Some(l.group.as_str())))
        .number("auroc", value(|p| &p.auroc, 0))
        .number("auroc_lower", value(|p| &p.auroc, 1))
        .number("auroc_upper", value(|p| &p.auroc, 2))
        .number("observed_to_predicted", value(|p| &p.observed_to_predicted, 0))
        .number("observed_to_predicted_lower", value(|p| &p.observed_to_predicted, 1))
        .number("observed_to_predicted_upper", value(|p| &p.observed_to_predicted, 2))
        .number("calibration_slope", value(|p| &p.slope, 0))
        .text("verdict", lines.iter().map(|l| enough(&l.performance).then(|| l.performance.verdict.as_str())))
        .build(
            "model_performance",
            "Learned models: how far they can be trusted",
            "On people held out of the training; the published score at a constant hazard and only on those it can score, so the two lines are not of the same people. Observed to predicted 1 is perfect calibration. Groups with fewer than 10 events are not shown.",
            true,
        )
}

/// Exact fractions would give the counts behind them away.
fn two_decimals(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}

/// Complex statistics reveal counts where there are few events.
fn enough(performance: &Performance) -> bool {
    performance.events >= 10 && performance.people - performance.events >= 10
}

fn gather(lines: &mut Vec<Line>, outcome: &str, model: &'static str, validation: &Validation) {
    let line = |attribute: &str, group: &str, performance: &Performance| Line {
        outcome: outcome.to_owned(),
        model,
        attribute: attribute.to_owned(),
        group: group.to_owned(),
        performance: performance.clone(),
    };
    lines.push(line("everyone", "Everyone", &validation.overall));
    for group in &validation.groups {
        lines.push(line(&group.attribute, &group.group, &group.performance));
    }
}
