//! Who has had care: groups whose people are tested, treated or invited less than people alike.

use evenreach_equity::{Audit, CarePocketRow, CareRow};
use evenreach_statistics::Verdict;
use maud::{Markup, html};

use super::words;
use crate::everyone;

/// More rows than this are left to the files.
const MOST_ROWS: usize = 20;

/// One cohort's: a line a kind of care for everybody, then the groups that have had it less.
pub(crate) fn section(audit: &Audit) -> Markup {
    let everybody = audit.care.iter().filter(|row| !everyone::is_compared(&row.attribute));
    html! {
        @if !audit.care.is_empty() {
            h3 { "Who has had care" }
            p { "A list of people without care is long where care is seldom given, and then looks fair. So care itself is compared, "
                "with people of the same age and sex or, where care goes by risk, of the same risk and age." }
            @for row in everybody {
                p { strong { (words::spaced(&row.care)) } ": " (words::people(row.had)) " of " (words::people(row.came))
                    " people " (row.words) "; " (words::percent(&row.share)) "." }
            }
            (seldom(&audit.care, "equity_care.csv"))
            (pockets(audit))
        }
    }
}

/// The places by group that stand for all that have had it less.
fn pockets(audit: &Audit) -> Markup {
    let mut standing_out: Vec<&CarePocketRow> =
        audit.care_pockets.iter().filter(|row| row.pocket.stands_out.is_some()).collect();
    standing_out.sort_by_key(|row| row.pocket.stands_out);
    html! {
        @if !standing_out.is_empty() {
            div class="scroll" tabindex="0" role="region" aria-label="Table, places by group that have had care less" {
                table {
                    caption { "Places by group that have had care less and stand for others: each once those before it are left out" }
                    thead { tr {
                        th scope="col" { "Place" } th scope="col" { "Group" } th scope="col" { "Care" }
                        th scope="col" class="n" { "Had it" } th scope="col" class="n" { "Had it ÷ expected (95%)" }
                    } }
                    tbody { @for CarePocketRow { care, pocket } in standing_out { tr {
                        th scope="row" { (words::place(pocket)) }
                        td { (pocket.group) }
                        td { (words::spaced(care)) }
                        td class="n" { (words::people(pocket.selected)) " of " (words::people(pocket.in_need)) }
                        td class="n" { (words::ratio(&pocket.ratio)) }
                    } } }
                }
            }
            p class="quiet" { "Every place by group: " code { "aggregates/equity_care_pockets.csv" } "." }
        }
    }
}

/// Invitations over all lists.
pub(crate) fn invitations(rows: &[CareRow]) -> Markup {
    html! {
        @if !rows.is_empty() {
            section id="invitations" class="cohort" {
                h2 { "Invitations over all lists" }
                p { "One list sends too few invitations to a group to tell; all of them together may not. Counted are needs, not "
                    "people: whoever is in need on two lists counts twice. Compared with people of the same age and sex; sums of "
                    "counts as the lists show them." }
                @for row in rows.iter().filter(|row| !everyone::is_compared(&row.attribute)) {
                    p { (words::people(row.had)) " of " (words::people(row.came)) " needs " (row.words) "; "
                        (words::percent(&row.share)) "." }
                }
                (seldom(rows, "equity_invitations.csv"))
            }
        }
    }
}

fn seldom(rows: &[CareRow], file: &str) -> Markup {
    let is_less = |row: &&CareRow| everyone::is_compared(&row.attribute) && row.verdict == Verdict::UnderReached;
    let less: Vec<&CareRow> = rows.iter().filter(is_less).collect();
    html! {
        @if less.is_empty() { p { "No group has had it less than people alike, as far as can be told." } }
        @else { (table(&less)) }
        p class="quiet" {
            @if less.len() > MOST_ROWS { "The first " (MOST_ROWS) " of " (less.len()) ". " }
            "Every group: " code { "aggregates/" (file) } "."
        }
    }
}

fn table(less: &[&CareRow]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, groups that have had care less" {
            table {
                caption { "Groups that have had care less than people alike" }
                thead { tr {
                    th scope="col" { "Group" } th scope="col" { "Care" } th scope="col" class="n" { "Had it" }
                    th scope="col" class="n" { "Had it ÷ expected (95%)" } th scope="col" { "Why" }
                } }
                tbody { @for row in less.iter().take(MOST_ROWS) { tr {
                    th scope="row" { (row.group) br; span class="quiet" { (words::attribute(&row.attribute)) } }
                    td { (words::spaced(&row.care)) }
                    td class="n" { (words::people(row.had)) " of " (words::people(row.came)) }
                    td class="n" { (words::ratio(&row.ratio)) }
                    td { (row.because) }
                } } }
            }
        }
    }
}
