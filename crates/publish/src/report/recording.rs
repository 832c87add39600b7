//! How well ethnicity is recorded: one row a place, one column a measure.

use std::collections::BTreeSet;

use evenreach_equity::DataQualityRow;
use jiff::civil::Date;
use maud::{Markup, html};

use super::words;
use crate::series::Point;

const KNOWN: &str = "ethnicity_known";
/// Which stand in the report; all are in the files.
const MEASURES: [&str; 6] = [
    KNOWN,
    "ethnicity_not_stated",
    "ethnicity_not_known",
    "ethnicity_any_other",
    "ethnicity_conflicting",
    "ethnicity_conflicting_in_five_groups",
];

/// Everybody, each PCN and groups by what is not ethnicity; practices are left to the files.
pub(crate) fn table(rows: &[DataQualityRow], points: &[Point]) -> Markup {
    let is_told = |row: &&DataQualityRow| row.level != "practice" && !row.level.starts_with("ethnicity");
    let shown = rows.iter().filter(is_told);
    let mut places: Vec<(&str, &str)> = Vec::new();
    for row in shown.clone() {
        if !places.contains(&(&row.level, &row.place)) {
            places.push((&row.level, &row.place));
        }
    }
    let measures = MEASURES.into_iter().filter(|measure| shown.clone().any(|row| row.measure == *measure));
    let measures: Vec<&str> = measures.collect();
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
            p { "A group that is not recorded cannot be seen to be missed. Not stated: asked and did not say. Not known: no record that "
                "says anything. Any other: an \"any other\" category, of those known. Conflicting: more than one known category, or "
                "more than one of the five groups, of people with two known records or more. By practice, and conflicting records by "
                "ethnic group: " code { "aggregates/ethnicity_recording.csv" } "." }
            div class="scroll" tabindex="0" role="region" aria-label="Table, recording of ethnicity" {
                table {
                    caption { "Recording of ethnicity, per cent (95% interval)" }
                    thead { tr {
                        th scope="col" { "Place" }
                        @for measure in &measures { th scope="col" class="n" { (words::spaced(measure)) } }
                        @if let Some(first) = first { th scope="col" class="n" { (words::spaced(KNOWN)) " on " (first) } }
                    } }
                    tbody { @for place in &places { tr {
                        th scope="row" { (place.1) @if place.0 != "all" && place.0 != "pcn" { br; span class="quiet" { (words::attribute(place.0)) } } }
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
