//! Performances as lines of a table: who was judged, on whom, over how many years, in which group.

use evenreach_equity::DisclosureRule;
use evenreach_risk::learned::{Performance, Statistic, Validation};
use evenreach_risk::stratify::Learned;

use crate::score_tables::may_divide_again;
use crate::table_builder::TableBuilder;

/// The people a contender was judged on.
pub(crate) const SAME_PEOPLE: &str = "held-out people with a published score";
pub(crate) const EVERYBODY: &str = "held-out people";
pub(crate) const EVERYONE: &str = "everyone";

pub(crate) struct Line<'a> {
    pub(crate) outcome: &'static str,
    pub(crate) model: &'static str,
    pub(crate) people: &'static str,
    pub(crate) years: f64,
    pub(crate) attribute: &'a str,
    pub(crate) group: &'a str,
    pub(crate) performance: &'a Performance,
}

/// Lines of every contender; with groups or overall.
///
/// Where the rule does not round, tables of overlapping people would give hidden counts away by their difference: then
/// only the people every contender shares are shown.
pub(crate) fn contenders(learned: &[Learned], rule: DisclosureRule, groups: bool) -> Vec<Line<'_>> {
    let mut lines = vec![];
    for model in learned {
        let outcome = model.outcome.name();
        for judged in &model.judged {
            let words = judged.contender.words();
            let everybody = judged.everybody.as_ref().filter(|_| may_divide_again(rule)).map(|v| (EVERYBODY, v));
            let same = judged.same_people.as_ref().ok().map(|v| (SAME_PEOPLE, v));
            for (people, validation) in same.into_iter().chain(everybody) {
                gather(&mut lines, (outcome, words, people), validation, groups);
            }
        }
    }
    lines
}

pub(crate) fn gather<'a>(
    lines: &mut Vec<Line<'a>>,
    (outcome, model, people): (&'static str, &'static str, &'static str),
    validation: &'a Validation,
    groups: bool,
) {
    let line = |attribute: &'a str, group: &'a str, performance: &'a Performance| Line {
        outcome,
        model,
        people,
        years: validation.horizon_years,
        attribute,
        group,
        performance,
    };
    match groups {
        false => lines.push(line(EVERYONE, "Everyone", &validation.overall)),
        true => lines.extend(validation.groups.iter().map(|g| line(&g.attribute, &g.group, &g.performance))),
    }
}

/// The columns every table of performances has; figures of small groups are left out.
pub(crate) fn table(lines: &[Line<'_>], rule: DisclosureRule) -> TableBuilder {
    let shown = |line: &Line<'_>| line.performance.may_be_shown(rule);
    let part = |pick: fn(&Performance) -> &Statistic, part: usize| {
        lines
            .iter()
            .map(|line| {
                let estimate = pick(line.performance).estimate.as_ref().filter(|_| shown(line))?;
                Some(three_decimals([estimate.value, estimate.lower, estimate.upper][part]))
            })
            .collect::<Vec<_>>()
    };
    let number = |pick: fn(&Performance) -> Option<f64>| {
        lines.iter().map(|line| pick(line.performance).filter(|_| shown(line)).map(three_decimals)).collect::<Vec<_>>()
    };
    let count = |pick: fn(&Performance) -> usize| lines.iter().map(|l| pick(l.performance) as u64).collect::<Vec<_>>();
    let mut table = TableBuilder::new()
        .text("outcome", lines.iter().map(|l| Some(l.outcome)))
        .text("model", lines.iter().map(|l| Some(l.model)))
        .text("people_are", lines.iter().map(|l| Some(l.people)))
        .number("years", lines.iter().map(|l| Some(l.years)))
        .text("attribute", lines.iter().map(|l| Some(l.attribute)))
        .text("group", lines.iter().map(|l| Some(l.group)))
        .people("people", &count(|p| p.people), &lists(lines), rule)
        .people("events", &count(|p| p.events), &lists(lines), rule);
    for (name, pick) in STATISTICS {
        for (suffix, at) in [("", 0), ("_lower", 1), ("_upper", 2)] {
            table = table.number(&format!("{name}{suffix}"), part(pick, at));
        }
    }
    table
        .number("brier", number(|p| p.brier))
        .number("scaled_brier", number(|p| p.scaled_brier))
        .number("expected_calibration_error", number(|p| p.expected_calibration_error))
        .text(
            "verdict",
            lines.iter().map(|l| Some(if shown(l) { l.performance.verdict.as_str() } else { "cannot_tell" })),
        )
}

type Pick = fn(&Performance) -> &Statistic;

const STATISTICS: [(&str, Pick); 4] = [
    ("auroc", |p| &p.auroc),
    ("observed_to_predicted", |p| &p.observed_to_predicted),
    ("in_the_large", |p| &p.in_the_large),
    ("calibration_slope", |p| &p.slope),
];

/// Groups of one attribute of one validation add up to a total somebody could know.
pub(crate) fn lists(lines: &[Line<'_>]) -> Vec<usize> {
    let key = |l: &Line<'_>| (l.outcome, l.model, l.people, l.years.to_bits(), l.attribute.to_owned());
    let mut list = 0;
    let mut before = None;
    lines
        .iter()
        .map(|line| {
            let now = key(line);
            list += usize::from(before.as_ref().is_some_and(|before| *before != now));
            before = Some(now);
            list
        })
        .collect()
}

/// Exact fractions would give the counts behind them away.
pub(crate) fn three_decimals(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
