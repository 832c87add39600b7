//! How well ethnicity is recorded: one row a place, one column a measure.

use std::collections::BTreeSet;

use evenreach_equity::DataQualityRow;
use jiff::civil::Date;
use maud::{Markup, html};

use super::words;
use crate::series::Point;

const KNOWN: &str = "ethnicity_known";

/// Everybody and each PCN; practices are left to the files.
pub(crate) fn table(rows: &[DataQualityRow], points: &[Point]) -> Markup {
    let shown = rows.iter().filter(|row| row.level != "practice");
    let (mut places, mut measures): (Vec<(&str, &str)>, Vec<&str>) = (Vec::new(), Vec::new());
    for row in shown.clone() {
        if !places.contains(&(&row.level, &row.place)) {
            places.push((&row.level, &row.place));
        }
        if !measures.contains(&row.measure.as_str()) {
            measures.push(&row.measure);
        }
    }
    let find = |(level, place): (&str, &str), measure: &str| {
        shown.clone().find(|row| row.level == level && row.place == place && row.measure == measure)
    };
    let known: Vec<&Point> = points.iter().filter(|point| point.measure == KNOWN).collect();
    let nights: BTreeSet<Date> = known.iter().map(|point| point.night).collect();
    let first = nights.first().filter(|_| nights.len() > 1);
    let then = |(level, place): (&str, &str)| {
        known.iter().find(|p| Some(&p.night) == first && p.attribute == level && p.group == place)
    };
    html! {
        @if !places.is_empty() {
            h3 { "Recording of ethnicity" }
            p { "A group that is not recorded cannot be seen to be missed. Conflicting: more than one known category on record. "
                "By practice: " code { "aggregates/ethnicity_recording.csv" } "." }
            div class="scroll" tabindex="0" role="region" aria-label="Table, recording of ethnicity" {
                table {
                    caption { "Recording of ethnicity, per cent (95% interval)" }
                    thead { tr {
                        th scope="col" { "Place" }
                        @for measure in &measures { th scope="col" class="n" { (words::spaced(measure)) } }
                        @if let Some(first) = first { th scope="col" class="n" { (words::spaced(KNOWN)) " on " (first) } }
                    } }
                    tbody { @for place in &places { tr {
                        th scope="row" { (place.1) }
                        @for measure in &measures { td class="n" {
                            @match find(*place, measure) {
                                Some(row) => (words::percent(&row.share)),
                                None => "–",
                            }
                        } }
                        @if first.is_some() { td class="n" {
                            @match then(*place) { Some(point) => (words::percent(&point.figure)), None => "–" }
                        } }
                    } } }
                }
            }
        }
    }
}
