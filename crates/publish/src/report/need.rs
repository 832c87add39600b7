//! Three denominators side by side, and missed events where outcomes are known.

use evenreach_equity::{Amount, Audit, NeedRow, OutcomeRow};
use maud::{Markup, html};

use super::words;

/// Where missed events of a night's lists are told.
pub(crate) const OF_A_NIGHT: &str = "Events missed by tonight's list cannot be counted yet. What lists with a stated risk would \
    have missed in the past is told among the tables, where the night looked back.";
/// A list made elsewhere comes without outcomes.
pub(crate) const OF_A_LIST: &str = "Events missed by the list cannot be counted: no outcomes came with it.";

/// The groups of some attributes; `unknown` is said where no outcomes are known.
pub(crate) fn section(audit: &Audit, attributes: &[&str], unknown: &str) -> Markup {
    let rows: Vec<&NeedRow> = audit
        .need
        .iter()
        .filter(|row| row.attribute == "all" || attributes.contains(&row.attribute.as_str()))
        .collect();
    let missed: Vec<(&NeedRow, &OutcomeRow)> =
        rows.iter().filter_map(|row| row.outcomes.as_ref().map(|outcomes| (*row, outcomes))).collect();
    html! {
        @if !rows.is_empty() {
            h3 { "Three ways to count need" }
            p { "Everybody registered, people in clinical need, and events to expect: the sum of the risks of registered people "
                "whose risk is known. Per cent of each that the list reaches." }
            (denominators(audit, &rows))
            @if missed.is_empty() {
                p class="quiet" { (unknown) }
            } @else { (outcomes(audit, &missed)) }
        }
    }
}

fn denominators(audit: &Audit, rows: &[&NeedRow]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, three denominators" {
            table {
                caption { (audit.title) ": reached, of each denominator (95%)" }
                thead { tr {
                    th scope="col" { "Group" }
                    @for name in ["Registered", "In need", "Expected events", "Of registered", "Of those in need", "Of expected events"] {
                        th scope="col" class="n" { (name) }
                    }
                } }
                tbody { @for row in rows { tr {
                    th scope="row" { (row.group) @if row.attribute != "all" { br; span class="quiet" { (words::attribute(&row.attribute)) } } }
                    td class="n" { (words::count(row.registered)) }
                    td class="n" { (words::count(row.in_need)) }
                    td class="n" { (amount(&row.expected_events)) }
                    td class="n" { (words::percent(&row.selected_of_registered)) }
                    td class="n" { (words::percent(&row.selected_of_in_need)) }
                    td class="n" { (words::percent(&row.events_on_list)) }
                } } }
            }
        }
    }
}

fn outcomes(audit: &Audit, rows: &[(&NeedRow, &OutcomeRow)]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, missed events" {
            table {
                caption { (audit.title) ": events that happened to people who were not on the list" }
                thead { tr {
                    th scope="col" { "Group" }
                    th scope="col" class="n" { "Events" }
                    th scope="col" class="n" { "Missed" }
                    th scope="col" class="n" { "Missed of events (95%)" }
                    th scope="col" class="n" { "Events of people off the list (95%)" }
                } }
                tbody { @for (row, outcome) in rows { tr {
                    th scope="row" { (row.group) @if row.attribute != "all" { br; span class="quiet" { (words::attribute(&row.attribute)) } } }
                    td class="n" { (words::count(outcome.events)) }
                    td class="n" { (words::count(outcome.missed)) }
                    td class="n" { (words::percent(&outcome.false_negative_rate)) }
                    td class="n" { (words::percent(&outcome.false_omission_rate)) }
                } } }
            }
        }
    }
}

fn amount(amount: &Amount) -> String {
    match amount {
        Amount::Known(sum) => words::number(*sum),
        Amount::Undefined(reason) if reason.contains("suppressed") => "hidden".to_owned(),
        Amount::Undefined(reason) => format!("none: {}", words::spaced(reason)),
    }
}
