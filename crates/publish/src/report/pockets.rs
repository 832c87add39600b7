//! Pockets: places by group that are reached less than need predicts, by name and size.

use evenreach_equity::{Amount, Audit, PocketRow};
use evenreach_statistics::Verdict;
use maud::{Markup, html};

use super::words;

/// More pockets than this are left to the files.
const MOST_ROWS: usize = 15;

/// Under-reached pockets, the largest shortfall first.
pub(crate) fn section(audit: &Audit) -> Markup {
    let judged = audit.pockets.iter().filter(|row| row.verdict != Verdict::CannotTell).count();
    let named: Vec<&PocketRow> = audit.pockets.iter().filter(|row| row.verdict == Verdict::UnderReached).collect();
    html! {
        @if !audit.pockets.is_empty() {
            h3 { "Pockets" }
            p { (words::thousands(audit.pockets.len() as u64)) " places by group were looked at, of which "
                (words::thousands(judged as u64)) " have enough people for a verdict. Of the pockets named here at most one in "
                "twenty is expected to be chance." }
            @if named.is_empty() { p { "No pocket is under-reached, as far as can be told." } }
            @else { (table(audit, &named)) }
        }
    }
}

fn table(audit: &Audit, named: &[&PocketRow]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, pockets" {
            table {
                caption { (audit.title) ": under-reached places by group, the largest shortfall first" }
                thead { tr {
                    th scope="col" { "Place" } th scope="col" { "Group" }
                    th scope="col" class="n" { "Chosen of those in need" }
                    th scope="col" class="n" { "Chosen ÷ expected (95%)" }
                    th scope="col" class="n" { "Shrunken" }
                    th scope="col" { "Note" }
                } }
                tbody { @for row in named.iter().take(MOST_ROWS) { tr {
                    th scope="row" { (words::place(row)) }
                    td { (row.group) @if row.attribute != "all" { br; span class="quiet" { (words::attribute(&row.attribute)) } } }
                    td class="n" { (words::people(row.selected)) " of " (words::people(row.in_need)) }
                    td class="n" { (words::ratio(&row.ratio)) }
                    td class="n" { @match &row.shrunken_ratio {
                        Amount::Known(ratio) => (format!("{ratio:.2}")),
                        Amount::Undefined(_) => "hidden",
                    } }
                    td {
                        @if row.stands_out.is_some() { "Stands for others. " }
                        @if row.is_hidden_in_average { "Hidden in the average. " }
                        @if let Some(caution) = &row.caution { (caution) }
                    }
                } } }
            }
        }
        p class="quiet" {
            "Stands for others: the least likely by chance once those that stand out more are left out. Hidden in the average: the group as a whole is not under-reached. Shrunken: drawn towards 1 as far as the number "
            "of people asks for. "
            @if named.len() > MOST_ROWS { "The first " (MOST_ROWS) " of " (named.len()) ". " }
            "All, with funnel limits: " code { "aggregates/equity_pockets.csv" } "."
        }
    }
}
