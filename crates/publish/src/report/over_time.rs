//! Gaps over past releases: groups that are under-reached tonight or were on an earlier night.

use std::collections::{BTreeMap, BTreeSet};

use evenreach_equity::Figure;
use evenreach_statistics::Verdict;
use jiff::civil::Date;
use maud::{Markup, html};

use super::words;
use crate::everyone;
use crate::series::{NEED_ADJUSTED_RATIO, Point};

/// More nights than this are left to the files: the first kept and the last ones.
const MOST_NIGHTS: usize = 6;
/// More groups than this are left to the files.
const MOST_ROWS: usize = 15;

/// One cohort's; nothing on the first night.
pub(crate) fn section(points: &[Point], cohort: &str) -> Markup {
    let own: Vec<&Point> = points.iter().filter(|p| p.cohort == cohort && p.measure == NEED_ADJUSTED_RATIO).collect();
    let nights: BTreeSet<Date> = own.iter().map(|point| point.night).collect();
    let mut groups: BTreeMap<(&str, &str), BTreeMap<Date, &Point>> = BTreeMap::new();
    for point in own.into_iter().filter(|point| everyone::is_compared(&point.attribute)) {
        groups.entry((&point.attribute, &point.group)).or_default().insert(point.night, point);
    }
    let under = |point: &&Point| point.verdict.as_deref() == Some(Verdict::UnderReached.as_str());
    let times = |series: &BTreeMap<Date, &Point>| series.values().filter(|point| under(point)).count();
    let mut told: Vec<_> = groups.into_iter().filter(|(_, series)| times(series) > 0).collect();
    told.sort_by_key(|(_, series)| std::cmp::Reverse(times(series)));
    let shown: Vec<Date> = match nights.len() {
        0..=MOST_NIGHTS => nights.iter().copied().collect(),
        more => nights.iter().copied().take(1).chain(nights.iter().copied().skip(more + 1 - MOST_NIGHTS)).collect(),
    };
    html! {
        @if nights.len() > 1 {
            h3 { "Over time" }
            @if told.is_empty() {
                p { "No group was found under-reached on any of " (nights.len()) " nights." }
            } @else { (table(&told, &shown, nights.len())) }
        }
    }
}

type Series<'a> = ((&'a str, &'a str), BTreeMap<Date, &'a Point>);

fn table(told: &[Series<'_>], shown: &[Date], nights: usize) -> Markup {
    let under = |point: &&&Point| point.verdict.as_deref() == Some(Verdict::UnderReached.as_str());
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, gaps over time" {
            table {
                caption { "Chosen ÷ expected of groups under-reached on any of " (nights) " nights; ▼ under-reached that night" }
                thead { tr {
                    th scope="col" { "Group" }
                    th scope="col" class="n" { "Nights under-reached" }
                    @for night in shown { th scope="col" class="n" { time datetime=(night) { (night) } } }
                } }
                tbody { @for ((attribute, group), series) in told.iter().take(MOST_ROWS) { tr {
                    th scope="row" { (group) br; span class="quiet" { (words::attribute(attribute)) } }
                    td class="n" { (series.values().filter(under).count()) " of " (nights) }
                    @for night in shown { td class="n" {
                        @match series.get(night) {
                            Some(point) => {
                                @if under(&point) { span aria-label="under-reached" role="img" { "▼\u{a0}" } }
                                @match &point.figure {
                                    Figure::Known { value, .. } => (format!("{value:.2}")),
                                    Figure::Undefined(reason) if reason.contains("suppressed") => span class="quiet" { "hidden" },
                                    Figure::Undefined(_) => span class="quiet" { "none" },
                                }
                            },
                            None => "–",
                        }
                    } }
                } } }
            }
        }
        p class="quiet" {
            @if told.len() > MOST_ROWS { "The first " (MOST_ROWS) " of " (told.len()) ". " }
            "Every group, with intervals: " code { "aggregates/over_time.csv" } "."
        }
    }
}
