//! The report: one static page, aggregates only, for people who decide whether a night's lists may be used.

mod assessment;
mod banner;
mod care;
mod cohort;
mod funnel;
mod gradient;
mod groups;
mod label_bias;
mod list;
mod need;
mod notes;
mod over_time;
mod overview;
mod pockets;
mod recording;
mod tables;
mod waived;
mod words;

pub(crate) use waived::waived_banner;

use evenreach_equity::ClearedList;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::night::Night;
use crate::series::Point;
use crate::{ListRelease, PublishError};

const STYLE: &str = include_str!("report/style.css");

/// The page as HTML; needs no script, no server and no network.
pub(crate) fn render(night: &Night<'_>, over_time: &[Point]) -> Result<String, PublishError> {
    let release = night.release;
    let cohorts =
        night.judged.iter().map(|judged| cohort::section(judged, over_time)).collect::<Result<Vec<Markup>, _>>()?;
    let tables = tables::section(&release.tables, night.data_quality, over_time)?;
    let title = format!("{} - {}", release.pipeline.name, release.as_of);
    let main = html! {
        (banner::section(night))
        (headline(&release.headline))
        (overview::section(night.judged))
        (contents(night, &tables))
        @for cohort in &cohorts { (cohort) }
        (care::invitations(night.invitations))
        (label_bias::section(night.label_bias))
        (tables)
        (notes::how_to_read())
        (notes::disclaimers(&release.disclaimers))
    };
    let foot = html! {
        p { "Run " code { (night.name()) } ". " (notes::disclosure(night.disclosure)) }
        p { "Aggregates only. The same figures as files: " code { "aggregates/" } "." }
    };
    Ok(page(&title, &header(night), &main, &foot))
}

/// The page of a list made elsewhere.
pub(crate) fn render_list(release: &ListRelease<'_>, cleared: &ClearedList) -> Result<String, PublishError> {
    let main = list::main(release, cleared)?;
    let foot = html! {
        p { (notes::disclosure(cleared.disclosure())) }
        p { "Aggregates only. The same figures as files, and the digests of what was read, lie beside this page." }
    };
    Ok(page(&list::title(cleared), &list::header(release, cleared), &main, &foot))
}

fn page(title: &str, header: &Markup, main: &Markup, foot: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="robots" content="noindex";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                a class="skip" href="#main" { "Skip to the decision" }
                (header)
                main id="main" { (main) }
                footer { (foot) }
            }
        }
    };
    page.into_string()
}

fn header(night: &Night<'_>) -> Markup {
    let release = night.release;
    html! {
        header {
            p class="kind" { "Outreach lists and equity audit" }
            h1 { (release.pipeline.name) }
            dl class="facts" {
                div { dt { "As of" } dd { time datetime=(release.as_of) { (release.as_of.strftime("%A %-d %B %Y")) } } }
                div { dt { "Owner" } dd { (release.pipeline.owner) } }
                div { dt { "Purpose" } dd { (release.pipeline.purpose) } }
            }
        }
    }
}

fn headline(numbers: &[(String, String)]) -> Markup {
    html! {
        @if !numbers.is_empty() {
            section aria-label="Headline numbers" {
                dl class="headline" {
                    @for (label, value) in numbers {
                        div { dt { (label) } dd { (value.parse().map_or_else(|_| value.clone(), words::thousands)) } }
                    }
                }
            }
        }
    }
}

fn contents(night: &Night<'_>, tables: &Markup) -> Markup {
    html! {
        nav aria-labelledby="contents" {
            h2 id="contents" { "Contents" }
            ol {
                @for judged in night.judged {
                    li { a href={ "#" (words::anchor(&judged.cohort.name)) } { (judged.audit.title) } }
                }
                @if !night.invitations.is_empty() { li { a href="#invitations" { "Invitations over all lists" } } }
                @if !night.label_bias.is_empty() { li { a href="#label-bias" { "Need at equal risk" } } }
                @if !tables.0.is_empty() {
                    li { a href="#tables" { "Data quality, scores and models" } }
                }
                li { a href="#how-to-read" { "How to read this report" } }
                @if !night.release.disclaimers.is_empty() { li { a href="#disclaimers" { "Disclaimers" } } }
            }
        }
    }
}
