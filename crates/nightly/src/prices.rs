//! The price of choosing lists otherwise: mean risks of those who would lose and gain a place, expected events found.

use evenreach_cohort::{Cohort, Place, Standing};
use evenreach_equity::{DisclosureRule, EquityError, Policy, Risk, price_of};
use evenreach_publish::ReportTable;

use crate::rechosen::Rechosen;
use crate::score_tables::may_divide_again;
use crate::table_builder::TableBuilder;

/// What is changed, in the words of the table, and the lists chosen so.
pub(crate) type Otherwise = (&'static str, Vec<Rechosen>);

/// One list chosen otherwise.
struct Row {
    keys: [String; 4],
    /// Lose and gain a place; of those whose risk nobody knows.
    moved: [u64; 4],
    on_list: u64,
    mean_risk_percent: [Option<f64>; 3],
    events: [Option<f64>; 2],
    people_per_event: Option<f64>,
}

/// One row a list with a stated risk and a way to choose it otherwise; nothing where there is none.
pub(crate) fn table(
    chosen: &[Cohort],
    otherwise: &[Otherwise],
    policy: &Policy,
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, EquityError> {
    // Exact counts of the lists by group stand beside: their differences would give hidden movers away.
    if !may_divide_again(rule) {
        return Ok(None);
    }
    let mut rows = vec![];
    for (what, others) in otherwise {
        for other in others {
            for after in &other.cohorts {
                let before = chosen.iter().find(|cohort| cohort.name == after.name);
                let (Some(before), Some(risk)) = (before, policy.risk.get(&after.name)) else { continue };
                let keys = [after.name.as_str(), *what, &other.setting, risk.as_str()].map(str::to_owned);
                rows.extend(row(before, after, *risk, keys, rule)?);
            }
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let key = |at: usize| rows.iter().map(move |row| Some(row.keys[at].clone()));
    let moved = |at: usize| rows.iter().map(move |row| row.moved[at]).collect::<Vec<_>>();
    let lists: Vec<usize> = (0..rows.len()).collect();
    let mean = |at: usize| rows.iter().map(move |row| row.mean_risk_percent[at]);
    Ok(TableBuilder::new()
        .text("cohort", key(0))
        .text("changed", key(1))
        .text("setting", key(2))
        .text("risk", key(3))
        .people("lose", &moved(0), &lists, rule)
        .people("gain", &moved(1), &lists, rule)
        .people("lose_of_unknown_risk", &moved(2), &lists, rule)
        .people("gain_of_unknown_risk", &moved(3), &lists, rule)
        .number("mean_10y_risk_of_losers_percent", mean(0))
        .number("mean_10y_risk_of_gainers_percent", mean(1))
        .number("expected_events_more_at_known_risk", rows.iter().map(|row| row.events[0]))
        .number("people_more_per_event_more_at_known_risk", rows.iter().map(|row| row.people_per_event))
        .people("on_list", &rows.iter().map(|row| row.on_list).collect::<Vec<_>>(), &lists, rule)
        .number("mean_10y_risk_on_list_percent", mean(2))
        .number("expected_events_on_list", rows.iter().map(|row| row.events[1]))
        .build(
            "selection_price",
            "What choosing the lists otherwise would cost and gain",
            "Each cohort with a stated risk against itself chosen otherwise: people who would lose and gain a place, their mean \
             ten-year risk, and how many more events (fewer where negative) expected within ten years the list would hold; \
             then the list itself. Means and events are over people whose risk is known alone; how many have none stands \
             beside, and where they are many the events say little. \
             Empty where there are too few people to show. By group: selection_policies, selection_at_other_thresholds, \
             selection_without_demographic_terms. Comparisons, not recommendations: a policy that gives places by group needs \
             a written justification (Equality Act 2010, section 158).",
            true,
        ))
}

/// Nothing where nobody has a known risk.
fn row(
    before: &Cohort,
    after: &Cohort,
    risk: Risk,
    keys: [String; 4],
    rule: DisclosureRule,
) -> Result<Option<Row>, EquityError> {
    let Some(price) = price_of(before, after, risk)? else { return Ok(None) };
    let (lost, gained) = (leavers(before, after), leavers(after, before));
    // A mean over few people, or a sum, would tell their risks.
    let is_enough = |people: u64| !rule.is_small(people);
    let percent = |mean: f64| (mean * 1000.0).round() / 10.0;
    let mean = |mean: Result<f64, _>, people| mean.ok().filter(|_| is_enough(people)).map(percent);
    let enough = [price.lost, price.gained, lost, gained].into_iter().all(is_enough);
    let events = (enough && price.lost + price.gained > 0).then(|| (price.expected_events * 10.0).round() / 10.0);
    let people_more = rule.rounded(price.gained) as f64 - rule.rounded(price.lost) as f64;
    let (known, sum) = risks_on(after, risk)?;
    // Beside tonight's list, that of a few who would change places would be their risks.
    let of_list = (enough && known > 0 && is_enough(known)).then_some(());
    Ok(Some(Row {
        keys,
        moved: [lost, gained, lost - price.lost, gained - price.gained],
        on_list: after.selected() as u64,
        mean_risk_percent: [
            mean(price.mean_risk_lost, price.lost),
            mean(price.mean_risk_gained, price.gained),
            of_list.map(|()| percent(sum / known as f64)),
        ],
        events: [events, of_list.map(|()| sum.round())],
        people_per_event: events
            .filter(|events| *events > 0.0 && people_more > 0.0)
            .map(|events| (people_more / events * 10.0).round() / 10.0),
    }))
}

/// People on the first list who are not on the second.
fn leavers(from: &Cohort, to: &Cohort) -> u64 {
    let both = from.standings.iter().zip(&to.standings);
    both.filter(|(from, to)| is_on(from) && !is_on(to)).count() as u64
}

fn is_on(standing: &Standing) -> bool {
    matches!(standing.place, Place::Selected(_))
}

/// People on a list whose risk is known, and the sum of their risks.
fn risks_on(cohort: &Cohort, risk: Risk) -> Result<(u64, f64), EquityError> {
    let percent = cohort.people.view().number(risk.column())?;
    let on_list = cohort.standings.iter().zip(percent).filter(|(standing, _)| is_on(standing));
    let known = on_list.filter_map(|(_, percent)| percent);
    Ok(known.fold((0, 0.0), |(people, sum), percent| (people + 1, sum + percent / 100.0)))
}
