//! The first page of a night that was held and then released: who took it upon themselves, and what they knew.

use evenreach_equity::Decision;
use maud::{Markup, html};

use super::words;
use crate::{Manifest, NightWaiver};

/// The report of the held night with its first section and its badges as those of a release.
pub(crate) fn waived_banner(report: &[u8], manifest: &Manifest, waiver: &NightWaiver) -> String {
    let report = String::from_utf8_lossy(report);
    let badge = |decision: &Decision| words::decision(decision).into_string();
    let held = Decision::Held(Vec::new());
    let waived =
        Decision::Waived { findings: Vec::new(), owner: String::new(), reason: String::new(), expires: String::new() };
    const BANNER: &str = "<section class=\"banner held\"";
    const END: &str = "</section>";
    let (before, rest) = report.split_once(BANNER).unwrap_or(("", &report));
    let (banner, after) = rest.split_once(END).unwrap_or(("", rest));
    let tally = banner.find("<p class=\"tally\">").map_or("", |at| &banner[at..]);
    let after = after.replace(&badge(&held), &badge(&waived));
    format!("{before}{}{after}", section(manifest, waiver, tally).into_string())
}

fn section(manifest: &Manifest, waiver: &NightWaiver, tally: &str) -> Markup {
    let held = manifest.cohorts.iter().filter(|cohort| waiver.cohorts.contains(&cohort.name));
    html! {
        section class="banner warned" aria-labelledby="decision" {
            h2 id="decision" {
                span aria-hidden="true" { "✓ " }
                "Released under a waiver: the equity gate had held " (waiver.cohorts.len()) " of "
                (manifest.cohorts.len()) " cohorts"
            }
            p { "Waiver by " strong { (waiver.owner) } ": " (waiver.reason) " Last day: " (waiver.expires) "." }
            @for cohort in held {
                div class="found" {
                    h3 {
                        a href={ "#" (words::anchor(&cohort.name)) } { (cohort.title) }
                        " " (words::decision(&waiver.decision(cohort)))
                    }
                    ul { @for finding in &cohort.findings { li { (finding) } } }
                }
            }
            (maud::PreEscaped(tally))
        }
    }
}
