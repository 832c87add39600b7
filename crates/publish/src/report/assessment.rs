//! Who could not be assessed: people who lack the measurement a clause asks for, and so are never found in need.

use evenreach_equity::{AssessmentRow, Audit};
use evenreach_statistics::Verdict;
use maud::{Markup, html};

use super::words;
use crate::everyone;

/// More rows than this are left to the files.
const MOST_ROWS: usize = 20;

/// What is missing of people who could not be assessed, in words.
pub(crate) struct Missing {
    why_it_matters: &'static str,
    /// After a number of people.
    is_missing: &'static str,
    /// After "groups without".
    more_often: &'static str,
    heading: &'static str,
}

/// A measurement a clause asks for.
pub(crate) const MEASUREMENT: Missing = Missing {
    why_it_matters: "A person without the measurement a clause asks for is never found in need. A group that is measured less is \
                     missed before any list is made.",
    is_missing: "have no measurement",
    more_often: "the measurement more often than age and sex predict",
    heading: "Not measured",
};

/// Need itself, in the population of a list made elsewhere.
pub(crate) const NEED: Missing = Missing {
    why_it_matters: "A person whose need nobody recorded is never found in need. A group that is recorded less is missed before \
                     any list is made.",
    is_missing: "have no need recorded",
    more_often: "a record of need more often than others",
    heading: "Need not recorded",
};

/// One line a clause for everybody, then the groups that lack the measurement more often than age and sex predict.
pub(crate) fn section(audit: &Audit, missing: &Missing) -> Markup {
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
            p { (missing.why_it_matters) }
            @for row in everybody {
                p { strong { (words::spaced(&row.clause)) } ": " (words::people(row.not_assessed)) " of "
                    (words::people(row.reached)) " people who came as far " (missing.is_missing) "; "
                    (words::percent(&row.share)) "." }
            }
            @if missed.is_empty() { p { "No group lacks " (missing.more_often) ", as far as can be told." } }
            @else { (table(audit, &missed, missing)) }
        }
    }
}

fn table(audit: &Audit, missed: &[&AssessmentRow], missing: &Missing) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, groups measured less" {
            table {
                caption { (audit.title) ": groups without " (missing.more_often) }
                thead { tr {
                    th scope="col" { "Group" } th scope="col" { "Clause" }
                    th scope="col" class="n" { (missing.heading) }
                    th scope="col" class="n" { (missing.heading) " ÷ expected (95%)" } th scope="col" { "Why" }
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
