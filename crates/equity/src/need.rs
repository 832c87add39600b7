//! Three denominators side by side: registered people, people in clinical need, and events to expect.

use evenreach_statistics::{Undefined, wilson};

use crate::because::caution;
use crate::context::Context;
use crate::disclosure::{figure, share};
use crate::judgement::CONFIDENCE;
use crate::model::{Amount, Count, Figure};
use crate::risk::ExpectedEvents;
use crate::rows::{NeedRow, OutcomeRow};

/// A sum of risks is not shown where fewer people than this would make as certain a one: then one or two people make up
/// most of it, and it would say what their risk is. Three keeps ACRO's dominance rules, NK (2, 0.9) and p-ratio 0.1.
const LEAST_EFFECTIVE_PEOPLE: f64 = 3.0;

/// Every group, in the order of the audit's rows.
pub(crate) fn need_rows(context: &Context<'_>) -> Vec<NeedRow> {
    let stated = context.layout().risk;
    let registered_risk: Vec<ExpectedEvents> = stated
        .and_then(|columns| context.population.risks.of(columns.risk))
        .map(|risk| {
            let everybody = |grouping| ExpectedEvents::of(risk, 0..context.population.people, grouping);
            context.population.reported().iter().map(everybody).collect()
        })
        .unwrap_or_default();
    context.groups().map(|(place, group)| need_row(context, &registered_risk, place, group)).collect()
}

fn need_row(context: &Context<'_>, registered_risk: &[ExpectedEvents], place: usize, group: usize) -> NeedRow {
    let (layout, grouping) = (context.layout(), &context.population.groupings[place]);
    let shown = |column: usize| context.shown(place, group, column);
    let (registered, in_need, selected) = (shown(0), shown(layout.in_need), shown(layout.selected()));
    let no_risk = || Amount::Undefined("no_risk_stated".to_owned());
    let (mut with_risk, mut expected_events, mut expected_events_selected) = (None, no_risk(), no_risk());
    let mut events_on_list = Figure::Undefined("no_risk_stated".to_owned());
    if let (Some(columns), Some(all)) = (layout.risk, registered_risk.get(place)) {
        let pair = |column: usize| (context.counted.funnels[place].column(group, column), shown(column));
        let on_list = &context.counted.expected_selected[place];
        with_risk = Some(shown(columns.with_risk));
        let events = published_events(all, group, pair(columns.with_risk));
        let selected_events = published_events(on_list, group, pair(columns.selected));
        events_on_list = figure(share_of_events(all, group, pair(columns.with_risk), events, selected_events));
        (expected_events, expected_events_selected) = (amount(events), amount(selected_events));
    }
    NeedRow {
        attribute: grouping.attribute.name(),
        group: grouping.label(group),
        registered,
        in_need,
        with_risk,
        expected_events,
        selected,
        expected_events_selected,
        selected_of_registered: share(selected, registered),
        selected_of_in_need: share(selected, in_need),
        events_on_list,
        outcomes: layout.outcomes.map(|columns| {
            let [followed, events, missed, off_list] =
                [columns.followed, columns.events, columns.missed, columns.off_list].map(shown);
            OutcomeRow {
                followed,
                events,
                missed,
                followed_off_list: off_list,
                false_negative_rate: share(missed, events),
                false_omission_rate: share(missed, off_list),
            }
        }),
        caution: caution(grouping, group),
    }
}

/// Events to expect as they may be shown: the mean risk, to a hundredth of a per cent, of as many people as are shown.
fn published_events(events: &ExpectedEvents, group: usize, people: (u64, Count)) -> Result<f64, Undefined> {
    let (people, shown) = (people.0, people.1.shown()?);
    if people == 0 {
        return Ok(0.0);
    }
    if events.effective_people(group) < LEAST_EFFECTIVE_PEOPLE && events.events(group) > 0.0 {
        return Err(Undefined::SuppressedPrimary);
    }
    let mean = (events.events(group) / people as f64 * 10_000.0).round() / 10_000.0;
    Ok((mean * shown as f64 * 10.0).round() / 10.0)
}

/// The list's share of a group's expected events, with the interval of as many people as would make as certain a share.
fn share_of_events(
    all: &ExpectedEvents,
    group: usize,
    people: (u64, Count),
    events: Result<f64, Undefined>,
    selected: Result<f64, Undefined>,
) -> Result<evenreach_statistics::Estimate, Undefined> {
    let (events, selected) = (events?, selected?);
    if people.0 == 0 || events <= 0.0 {
        return Err(Undefined::ExpectedZero);
    }
    let effective = (all.effective_people(group) * people.1.shown()? as f64 / people.0 as f64).round().max(1.0);
    // Rounding can leave a little more on the list than there is.
    wilson((selected / events).min(1.0) * effective, effective, CONFIDENCE)
}

fn amount(sum: Result<f64, Undefined>) -> Amount {
    sum.map_or_else(|reason| Amount::Undefined(reason.as_str().to_owned()), Amount::Known)
}
