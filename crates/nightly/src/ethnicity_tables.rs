//! Ethnicity out, in, and in with recalibration: who enters and who leaves the high tier, and calibration in each group.

use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use evenreach_risk::stratify::{Contender, EthnicityAs, Learned, PositionGroup};

use crate::learned_lines::three_decimals;
use crate::table_builder::TableBuilder;

struct Row<'a> {
    outcome: &'static str,
    position: EthnicityAs,
    place: usize,
    group: &'a PositionGroup,
    ratio: Option<[f64; 3]>,
    verdict: &'static str,
}

impl Row<'_> {
    /// Against ethnicity out, which changes nothing against itself.
    fn moved(&self, counts: [u64; 2]) -> u64 {
        self.place.checked_sub(1).and_then(|at| counts.get(at).copied()).unwrap_or(0)
    }
}

/// One row an ethnic group and position.
pub(crate) fn positions(learned: &[Learned], rule: DisclosureRule) -> Option<ReportTable> {
    let mut rows: Vec<Row<'_>> = vec![];
    for model in learned {
        let Some(groups) = model.model.as_ref().ok().and_then(|study| study.positions.as_ref().ok()) else { continue };
        for attribute in ["ethnicity_19", "ethnicity_5"] {
            for (place, position) in EthnicityAs::ALL.into_iter().enumerate() {
                let judged = model.judged.iter().find(|j| j.contender == Contender::Learned(position));
                let validation = judged.and_then(|j| j.everybody.as_ref());
                rows.extend(groups.iter().filter(|g| g.attribute == attribute).map(|group| {
                    let performance =
                        validation.and_then(|v| v.group(attribute, &group.group)).filter(|p| p.may_be_shown(rule));
                    let ratio = performance.and_then(|p| p.observed_to_predicted.estimate);
                    Row {
                        outcome: model.outcome.name(),
                        position,
                        place,
                        group,
                        ratio: ratio.map(|e| [e.value, e.lower, e.upper].map(three_decimals)),
                        verdict: performance.map_or("cannot_tell", |p| p.verdict.as_str()),
                    }
                }));
            }
        }
    }
    // The groups of one attribute and position add up to a known total.
    let groups_before = |at: usize| {
        let key = |r: &Row<'_>| (r.outcome, r.group.attribute.clone(), r.place);
        (1..=at).filter(|i| key(&rows[*i]) != key(&rows[i - 1])).count()
    };
    let lists: Vec<usize> = (0..rows.len()).map(groups_before).collect();
    let count = |pick: &dyn Fn(&Row<'_>) -> u64| rows.iter().map(pick).collect::<Vec<_>>();
    let ratio = |at: usize| rows.iter().map(move |r| r.ratio.map(|ratio| ratio[at]));
    TableBuilder::new()
        .text("outcome", rows.iter().map(|r| Some(r.outcome)))
        .text("attribute", rows.iter().map(|r| Some(r.group.attribute.as_str())))
        .text("group", rows.iter().map(|r| Some(r.group.group.as_str())))
        .text("ethnicity", rows.iter().map(|r| Some(r.position.words())))
        .people("people", &count(&|r| r.group.people), &lists, rule)
        .people("high_tier", &count(&|r| r.group.high[r.place]), &lists, rule)
        .people("enter", &count(&|r| r.moved(r.group.enter)), &lists, rule)
        .people("leave", &count(&|r| r.moved(r.group.leave)), &lists, rule)
        .number("observed_to_predicted", ratio(0))
        .number("observed_to_predicted_lower", ratio(1))
        .number("observed_to_predicted_upper", ratio(2))
        .text("verdict", rows.iter().map(|r| Some(r.verdict)))
        .build(
            "ethnicity_as_predictor",
            "Ethnicity as a predictor: what each position of the switch would change",
            "High tier tonight by learned ten-year risk; who would enter and leave it against ethnicity left out. Calibration on held-out people. The pipeline file says which position is in use.",
            true,
        )
}
