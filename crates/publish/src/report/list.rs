//! The page of a list made elsewhere: the decision, what the list holds, then the same sections as of any cohort.

use evenreach_equity::{ClearedList, Count, Decision, GroupRow};
use evenreach_statistics::Verdict;
use maud::{Markup, html};

use super::{assessment, funnel, gradient, groups, need, notes, pockets, words};
use crate::night::findings;
use crate::{ListRelease, PublishError, everyone};

/// An attribute with more groups than this has no chart and no table of its own: its groups that stand out are listed,
/// and all are in the files.
const MOST_GROUPS: usize = 25;

/// Title of the page.
pub(crate) fn title(cleared: &ClearedList) -> String {
    format!("Who is missed by {}", cleared.judged().audit.title)
}

/// What was audited against what.
pub(crate) fn header(release: &ListRelease<'_>, cleared: &ClearedList) -> Markup {
    html! {
        header {
            p class="kind" { "Equity audit of a list made elsewhere" }
            h1 { (title(cleared)) }
            dl class="facts" {
                div { dt { "List" } dd { (cleared.judged().audit.title) } }
                div { dt { "Population" } dd { (release.population) } }
                div { dt { "Compared within" } dd {
                    @match (judges_need(cleared), &release.within) {
                        (true, Some(within)) => { "need and " code { (within) } },
                        (true, None) => "need",
                        (false, Some(within)) => code { (within) },
                        (false, None) => "nothing: equal shares",
                    }
                } }
                div { dt { "Gate" } dd {
                    @match release.limit {
                        Some(limit) => { "chosen ÷ expected at least " (limit) },
                        None => "none: findings only",
                    }
                } }
            }
        }
    }
}

/// Everything below the header.
pub(crate) fn main(release: &ListRelease<'_>, cleared: &ClearedList) -> Result<Markup, PublishError> {
    let audit = &cleared.judged().audit;
    let drawn: Vec<&str> = attributes(audit.rows.iter())
        .into_iter()
        .filter(|a| groups::of_attribute(audit, a).len() <= MOST_GROUPS)
        .collect();
    let plots = drawn.iter().map(|attribute| groups::plot(audit, attribute)).collect::<Result<Vec<_>, _>>()?;
    let dropouts = funnel::section(audit)?;
    Ok(html! {
        (banner(release, cleared))
        (holds(cleared))
        section class="cohort" {
            h2 { "Who is on the list, against need" }
            p class="lead" { (cleared.judged().cohort.definition.about) }
            (groups::standing_out(audit))
            @for plot in &plots { (plot) }
            (gradient::section(audit))
            (pockets::section(audit))
            (groups::by_attribute(audit))
            (need::section(audit, &drawn, need::OF_A_LIST))
            (dropouts)
            (assessment::section(audit, &assessment::NEED))
            @if !audit.silent_clauses.is_empty() {
                h3 { "Steps that nobody passes" }
                ul { @for finding in &audit.silent_clauses { li { (finding) } } }
            }
        }
        (notes::how_to_read())
    })
}

fn judges_need(cleared: &ClearedList) -> bool {
    !cleared.judged().cohort.definition.clauses.is_empty()
}

/// Attributes with groups to compare, in the order of the audit.
fn attributes<'a>(rows: impl Iterator<Item = &'a GroupRow>) -> Vec<&'a str> {
    let mut attributes: Vec<&str> = Vec::new();
    for row in rows.filter(|row| everyone::is_compared(&row.attribute)) {
        if !attributes.contains(&row.attribute.as_str()) {
            attributes.push(&row.attribute);
        }
    }
    attributes
}

/// The decision and what was found.
fn banner(release: &ListRelease<'_>, cleared: &ClearedList) -> Markup {
    let decision = &cleared.judged().decision;
    let found = findings(decision);
    let (class, mark, said) = match decision {
        Decision::Held(_) => ("banner held", "■ ", "Held: the list did not pass the equity gate"),
        _ if found.is_empty() => ("banner cleared", "✓ ", "Nothing was found"),
        _ if release.limit.is_some() => ("banner warned", "! ", "Something to know before the list is used"),
        _ => ("banner warned", "! ", "Something was found"),
    };
    html! {
        section class=(class) aria-labelledby="decision" {
            h2 id="decision" { span aria-hidden="true" { (mark) } (said) }
            @if matches!(decision, Decision::Held(_)) {
                p { strong { "Do not use this list" } " until the cause is corrected or somebody answers for using it all the same." }
            }
            @if !found.is_empty() { div class="found" { ul { @for finding in found { li { (finding) } } } } }
            (tally(cleared))
        }
    }
}

/// How many groups, and how sure.
fn tally(cleared: &ClearedList) -> Markup {
    let audit = &cleared.judged().audit;
    let verdicts = |wanted: Verdict| everyone::groups(audit).filter(|row| row.verdict == wanted).count();
    html! {
        p class="tally" {
            (everyone::groups(audit).count()) " groups compared: " (verdicts(Verdict::UnderReached)) " under-reached, "
            (verdicts(Verdict::Reached)) " reached, " (verdicts(Verdict::OverReached)) " over-reached, "
            (verdicts(Verdict::CannotTell)) " too few people to tell. Every ratio stands with its 95% interval."
        }
    }
}

/// The list in numbers: who counts, and who does not.
fn holds(cleared: &ClearedList) -> Markup {
    let audit = &cleared.judged().audit;
    let outside = cleared.outside();
    let everybody = audit.rows.iter().find(|row| !everyone::is_compared(&row.attribute));
    let of = |pick: fn(&GroupRow) -> Count| everybody.map(pick);
    let need = judges_need(cleared);
    let numbers = [
        ("People in the population", of(|row| row.registered)),
        ("In need", of(|row| row.in_need).filter(|_| need)),
        (if need { "In need and on the list" } else { "On the list" }, of(|row| row.selected)),
        ("On the list, not in need", outside.not_in_need),
        ("On the list, need not recorded", outside.need_unknown),
        ("On the list, not in the population", outside.not_in_population),
    ];
    html! {
        section aria-label="The list in numbers" {
            dl class="headline" {
                @for (label, count) in numbers {
                    @if let Some(count) = count { div { dt { (label) } dd { (words::count(count)) } } }
                }
            }
        }
    }
}
