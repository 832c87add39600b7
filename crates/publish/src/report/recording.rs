//! How well ethnicity is recorded: one row a place, one column a measure.

use evenreach_equity::DataQualityRow;
use maud::{Markup, html};

use super::words;

/// Everybody and each PCN; practices are left to the files.
pub(crate) fn table(rows: &[DataQualityRow]) -> Markup {
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
                    } }
                    tbody { @for place in &places { tr {
                        th scope="row" { (place.1) }
                        @for measure in &measures { td class="n" {
                            @match find(*place, measure) {
                                Some(row) => (words::percent(&row.share)),
                                None => "–",
                            }
                        } }
                    } } }
                }
            }
        }
    }
}
