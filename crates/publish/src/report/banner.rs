//! The decision, first thing on the page: released or held, what, who, how many, how sure.

use evenreach_equity::{Count, Decision, Judged};
use evenreach_statistics::Verdict;
use maud::{Markup, html};

use super::words;
use crate::Outcome;
use crate::everyone;
use crate::night::{Night, findings};

/// Findings of a released cohort on the first page; a held cohort shows all.
const MOST_FINDINGS: usize = 4;
/// Of them, groups under-reached, as long as anything else was found.
const MOST_UNDER_REACHED: usize = 2;

/// The banner.
pub(crate) fn section(night: &Night<'_>) -> Markup {
    match night.outcome() {
        Outcome::Held => held(night),
        Outcome::Released => released(night),
    }
}

fn held(night: &Night<'_>) -> Markup {
    let held: Vec<&Judged> = night.judged.iter().filter(|j| matches!(j.decision, Decision::Held(_))).collect();
    html! {
        section class="banner held" aria-labelledby="decision" {
            h2 id="decision" {
                span aria-hidden="true" { "■ " }
                "Held: " (held.len()) " of " (night.judged.len()) " cohorts did not pass the equity gate"
            }
            p { strong { "No list of this night may be used. " } "The last release stands, for every cohort." }
            @for judged in &held { (found(judged)) }
            (across(night))
            p { "To release the night: correct the cause and run it again, or waive with owner, reason and last day: this "
                "night with " code { "evenreach release" } ", nights to come in the pipeline file." }
            (tally(night))
        }
    }
}

fn released(night: &Night<'_>) -> Markup {
    let noted: Vec<&Judged> = night.judged.iter().filter(|j| !findings(&j.decision).is_empty()).collect();
    let class = if noted.is_empty() && night.findings.is_empty() { "banner cleared" } else { "banner warned" };
    html! {
        section class=(class) aria-labelledby="decision" {
            h2 id="decision" {
                span aria-hidden="true" { "✓ " }
                "Released: " (night.judged.len()) " cohorts"
                @if !noted.is_empty() { ", " (noted.len()) " of them with something to know first" }
            }
            @for judged in &noted { (first_found(judged)) }
            (across(night))
            (tally(night))
        }
    }
}

/// The first of one cohort's findings, with the way to the others.
fn first_found(judged: &Judged) -> Markup {
    let found = findings(&judged.decision);
    let more = found.len().saturating_sub(MOST_FINDINGS);
    // Groups under-reached can be many and say the same of each other: two, then what else was found, then the rest.
    let (under, others): (Vec<&String>, Vec<&String>) = found.iter().partition(|f| f.starts_with("Under-reached"));
    let (first, rest) = under.split_at(under.len().min(MOST_UNDER_REACHED));
    let shown = first.iter().chain(&others).chain(rest).take(MOST_FINDINGS);
    html! {
        div class="found" {
            (heading(judged))
            ul { @for finding in shown { li { (finding) } } }
            @if more > 0 {
                p { a href={ "#" (words::anchor(&judged.cohort.name)) } { (more) " more in the cohort's own section" } "." }
            }
            (waiver(judged))
        }
    }
}

/// What was found that belongs to no cohort.
fn across(night: &Night<'_>) -> Markup {
    html! {
        @if !night.findings.is_empty() {
            div class="found" {
                h3 { "All lists together" }
                ul { @for finding in night.findings { li { (finding) } } }
            }
        }
    }
}

/// One cohort's findings under its name.
fn found(judged: &Judged) -> Markup {
    html! {
        div class="found" {
            (heading(judged))
            (what_was_found(judged))
        }
    }
}

fn heading(judged: &Judged) -> Markup {
    html! {
        h3 {
            a href={ "#" (words::anchor(&judged.cohort.name)) } { (judged.audit.title) }
            " " (words::decision(&judged.decision))
        }
    }
}

/// What the gate found in a cohort, and who answers for releasing it all the same.
pub(crate) fn what_was_found(judged: &Judged) -> Markup {
    html! {
        ul { @for finding in findings(&judged.decision) { li { (finding) } } }
        (waiver(judged))
    }
}

fn waiver(judged: &Judged) -> Markup {
    html! {
        @if let Decision::Waived { owner, reason, expires, .. } = &judged.decision {
            p { "Waiver by " strong { (owner) } ": " (reason) " Last day: " (expires) "." }
        }
    }
}

/// How many people, how many groups, and how sure.
fn tally(night: &Night<'_>) -> Markup {
    let verdicts = |wanted: Verdict| {
        night.judged.iter().flat_map(|j| everyone::groups(&j.audit)).filter(|row| row.verdict == wanted).count()
    };
    let (mut shown, mut hidden) = (0, false);
    for judged in night.judged {
        match everyone::selected(&judged.audit) {
            Count::Shown(people) => shown += people,
            Count::Suppressed => hidden = true,
        }
    }
    let all: usize = night.judged.iter().map(|j| everyone::groups(&j.audit).count()).sum();
    html! {
        p class="tally" {
            (words::thousands(shown)) @if hidden { " or more" } " places on " (night.judged.len()) " lists; a person may be on "
            "several. " (words::thousands(all as u64)) " groups compared with their need: "
            (verdicts(Verdict::UnderReached)) " under-reached, " (verdicts(Verdict::Reached)) " reached, "
            (verdicts(Verdict::OverReached)) " over-reached, " (verdicts(Verdict::CannotTell))
            " too few people to tell. Every ratio stands with its 95% interval."
        }
    }
}
