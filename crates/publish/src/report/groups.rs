//! Groups of a cohort: forest plots with their tables, the groups that stand out, and verdicts by attribute.

use evenreach_equity::{Audit, Figure, GroupRow};
use evenreach_statistics::Verdict;
use maud::{Markup, PreEscaped, html};

use super::words::{self, VERDICTS};
use crate::chart::{ForestRow, forest};
use crate::{PublishError, everyone};

/// More rows than this are left to the files.
const MOST_ROWS: usize = 30;

/// Groups of an attribute in the audit's order, the unknown group last.
pub(crate) fn of_attribute<'a>(audit: &'a Audit, attribute: &str) -> Vec<&'a GroupRow> {
    let (known, unknown): (Vec<_>, Vec<_>) =
        audit.rows.iter().filter(|row| row.attribute == attribute).partition(|row| row.group != "Unknown");
    known.into_iter().chain(unknown).collect()
}

/// A forest plot of one attribute with its table.
pub(crate) fn plot(audit: &Audit, attribute: &str) -> Result<Markup, PublishError> {
    let rows = of_attribute(audit, attribute);
    let title = words::attribute(attribute);
    let label = format!(
        "Forest plot, {}, {title}: people chosen divided by people expected from need, with 95% interval and a line at 1. \
         The table below holds the same figures.",
        audit.title
    );
    let points: Vec<ForestRow<'_>> = rows
        .iter()
        .map(|row| ForestRow {
            label: &row.group,
            ratio: match row.need_adjusted_ratio {
                // A ratio of 0 has no place on a log scale; its figures still stand at the right.
                Figure::Known { value, lower, upper } if value > 0.0 => {
                    Some((value, lower.max(f64::MIN_POSITIVE), upper))
                }
                _ => None,
            },
            words: words::ratio(&row.need_adjusted_ratio),
            verdict: row.verdict,
        })
        .collect();
    let chart = forest(&label, &points)?;
    Ok(html! {
        h3 { "Chosen against need. " (title) }
        figure { (PreEscaped(chart)) figcaption {
            "▼ under-reached, ● reached, ▲ over-reached, ○ cannot tell. Left of the line: fewer chosen than need predicts."
        } }
        div class="scroll" tabindex="0" role="region" aria-label=(format!("Table, {title}")) {
            table {
                caption { (audit.title) ": " (title) }
                thead { tr {
                    th scope="col" { "Group" }
                    @for name in ["Registered", "In need", "Chosen", "Expected from need", "Chosen of registered (95%)"] {
                        th scope="col" class="n" { (name) }
                    }
                    th scope="col" class="n" { "Chosen ÷ expected (95%)" }
                    th scope="col" { "Verdict" }
                } }
                tbody { @for row in &rows { tr {
                    th scope="row" { (row.group) }
                    td class="n" { (words::count(row.registered)) }
                    td class="n" { (words::count(row.in_need)) }
                    td class="n" { (words::count(row.selected)) }
                    td class="n" { @match row.expected { Some(n) => (words::number(n)), None => span class="quiet" { "–" } } }
                    td class="n" { (words::percent(&row.selection_rate)) }
                    td class="n" { (words::ratio(&row.need_adjusted_ratio)) }
                    td { (words::verdict(row.verdict)) }
                } } }
            }
        }
    })
}

/// Every group, of any attribute, that is under- or over-reached, with the reason.
pub(crate) fn standing_out(audit: &Audit) -> Markup {
    let of = |verdict: Verdict| everyone::groups(audit).filter(move |row| row.verdict == verdict);
    let rows: Vec<&GroupRow> = of(Verdict::UnderReached).chain(of(Verdict::OverReached)).collect();
    html! {
        h3 { "Groups that stand out" }
        @if rows.is_empty() { p { "None, in any attribute audited." } }
        @else {
            div class="scroll" tabindex="0" role="region" aria-label="Table, groups that stand out" {
                table {
                    caption { (audit.title) ": under- and over-reached groups" }
                    thead { tr {
                        th scope="col" { "Group" } th scope="col" { "Verdict" }
                        th scope="col" class="n" { "Chosen ÷ expected (95%)" } th scope="col" { "Why" }
                    } }
                    tbody { @for row in rows.iter().take(MOST_ROWS) { tr {
                        th scope="row" { (row.group) br; span class="quiet" { (words::attribute(&row.attribute)) } }
                        td { (words::verdict(row.verdict)) }
                        td class="n" { (words::ratio(&row.need_adjusted_ratio)) }
                        td { (row.because) }
                    } } }
                }
            }
            @if rows.len() > MOST_ROWS {
                p class="quiet" { "The first " (MOST_ROWS) " of " (rows.len()) "; all are in "
                    code { "equity_groups.csv" } "." }
            }
        }
    }
}

/// How many groups of each attribute have each verdict.
pub(crate) fn by_attribute(audit: &Audit) -> Markup {
    let mut attributes: Vec<&str> = Vec::new();
    for row in everyone::groups(audit) {
        if !attributes.contains(&row.attribute.as_str()) {
            attributes.push(&row.attribute);
        }
    }
    html! {
        h3 { "Every attribute audited" }
        div class="scroll" tabindex="0" role="region" aria-label="Table, verdicts by attribute" {
            table class="matrix" {
                caption { (audit.title) ": number of groups by verdict" }
                thead { tr {
                    th scope="col" { "Attribute" }
                    @for verdict in VERDICTS {
                        @let (_, shape, name) = words::verdict_parts(verdict);
                        th scope="col" class="n" { span aria-hidden="true" { (shape) "\u{a0}" } (name) }
                    }
                } }
                tbody { @for attribute in attributes { tr {
                    th scope="row" { (words::attribute(attribute)) }
                    @for verdict in VERDICTS {
                        td class="n" {
                            (audit.rows.iter().filter(|r| r.attribute == attribute && r.verdict == verdict).count())
                        }
                    }
                } } }
            }
        }
    }
}
