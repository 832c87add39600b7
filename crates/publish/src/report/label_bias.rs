//! Need at equal risk: groups that are iller than the score says.

use evenreach_equity::{LabelBiasRow, NeedAtRisk};
use maud::{Markup, html};

use super::words;

/// More rows than this are left to the files.
const MOST_ROWS: usize = 20;

/// Groups with more need than others of the same risk; crossings are left to the files.
pub(crate) fn section(rows: &[LabelBiasRow]) -> Markup {
    let single = |row: &&LabelBiasRow| !row.attribute.contains(" x ") && row.attribute != "all";
    let compared = rows.iter().filter(single).filter(|row| row.judgement != NeedAtRisk::CannotTell).count();
    let more: Vec<&LabelBiasRow> = rows.iter().filter(single).filter(|row| row.judgement == NeedAtRisk::More).collect();
    html! {
        @if !rows.is_empty() {
            section id="label-bias" class="cohort" {
                h2 { "Need at equal risk" }
                p { "If people of one group have more measured illness than others to whom the score gives the same risk, the score "
                    "under-counts that group, and any list ordered by it places them too low. " (words::thousands(compared as u64))
                    " comparisons of a group and a sign of need had enough people." }
                @if more.is_empty() { p { "No group has more need than others of the same risk, as far as can be told." } }
                @else { (table(&more)) }
                p class="quiet" { "Every comparison: " code { "aggregates/equity_label_bias.csv" } "." }
            }
        }
    }
}

fn table(more: &[&LabelBiasRow]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, need at equal risk" {
            table {
                caption { "Groups with more need than others of the same risk" }
                thead { tr {
                    th scope="col" { "Group" } th scope="col" { "Score" } th scope="col" { "Sign of need" }
                    th scope="col" class="n" { "People with it" }
                    th scope="col" class="n" { "With it ÷ expected (95%)" }
                    th scope="col" { "Caution" }
                } }
                tbody { @for row in more.iter().take(MOST_ROWS) { tr {
                    th scope="row" { (row.group) br; span class="quiet" { (words::attribute(&row.attribute)) } }
                    td { (row.risk.as_str()) }
                    td { (words::spaced(&row.marker)) }
                    td class="n" { (words::people(row.marked)) " of " (words::people(row.people)) }
                    td class="n" { (words::ratio(&row.ratio)) }
                    td { @if let Some(caution) = &row.caution { (caution) } }
                } } }
            }
        }
        @if more.len() > MOST_ROWS { p class="quiet" { "The first " (MOST_ROWS) " of " (more.len()) "." } }
    }
}
