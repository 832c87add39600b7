//! Who could not be assessed: people who lack the measurement a clause asks for, and so are never found in need.

use evenreach_equity::{AssessmentRow, Audit};
use evenreach_statistics::Verdict;
use maud::{Markup, html};

use super::words;
use crate::everyone;

/// More rows than this are left to the files.
const MOST_ROWS: usize = 20;

/// One line a clause for everybody, then the groups that lack the measurement more often than age and sex predict.
pub(crate) fn section(audit: &Audit) -> Markup {
    let everybody: Vec<&AssessmentRow> =
        audit.assessment.iter().filter(|row| !everyone::is_compared(&row.attribute)).collect();
    let missed: Vec<&AssessmentRow> = audit
        .assessment
        .iter()
        .filter(|row| everyone::is_compared(&row.attribute) && row.verdict == Verdict::UnderReached)
        .collect();
    html! {
        @if !audit.assessment.is_empty() {
            h3 { "Who could not be assessed" }
            p { "A person without the measurement a clause asks for is never found in need. A group that is measured less is "
                "missed before any list is made." }
            @for row in everybody {
                p { strong { (words::spaced(&row.clause)) } ": " (words::people(row.not_assessed)) " of "
                    (words::people(row.reached)) " people who came as far have no measurement; "
                    (words::percent(&row.share)) "." }
            }
            @if missed.is_empty() { p { "No group lacks a measurement more often than age and sex predict, as far as can be told." } }
            @else { (table(audit, &missed)) }
        }
    }
}

fn table(audit: &Audit, missed: &[&AssessmentRow]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, groups measured less" {
            table {
                caption { (audit.title) ": groups without the measurement more often than age and sex predict" }
                thead { tr {
                    th scope="col" { "Group" } th scope="col" { "Clause" }
                    th scope="col" class="n" { "Not measured" }
                    th scope="col" class="n" { "Not measured ÷ expected (95%)" } th scope="col" { "Why" }
                } }
                tbody { @for row in missed.iter().take(MOST_ROWS) { tr {
                    th scope="row" { (row.group) br; span class="quiet" { (words::attribute(&row.attribute)) } }
                    td { (words::spaced(&row.clause)) }
                    td class="n" { (words::people(row.not_assessed)) " of " (words::people(row.reached)) }
                    td class="n" { (words::ratio(&row.ratio)) }
                    td { (row.because) }
                } } }
            }
        }
        @if missed.len() > MOST_ROWS {
            p class="quiet" { "The first " (MOST_ROWS) " of " (missed.len()) "; all are in "
                code { "equity_assessment.csv" } "." }
        }
    }
}
