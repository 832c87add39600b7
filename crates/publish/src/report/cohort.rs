//! One cohort's section: the decision, who is chosen against need, what stands out, where people drop out.

use evenreach_equity::{ChosenSharing, Judged};
use maud::{Markup, html};

use super::{assessment, banner, care, funnel, gradient, groups, need, over_time, pockets, words};
use crate::night::findings;
use crate::series::Point;
use crate::{PublishError, everyone};

/// Attributes drawn as forest plots: the first ethnicity grouping of these the audit has, and deprivation.
const ETHNICITY: [&str; 3] = ["ethnicity_5", "ethnicity_16", "ethnicity_19"];
const DEPRIVATION: &str = "imd_quintile";

/// The section.
pub(crate) fn section(judged: &Judged, points: &[Point]) -> Result<Markup, PublishError> {
    let (cohort, audit) = (&judged.cohort, &judged.audit);
    let has = |attribute: &str| audit.rows.iter().any(|row| row.attribute == attribute);
    let ethnicity = ETHNICITY.into_iter().find(|attribute| has(attribute));
    let drawn: Vec<&str> = ethnicity.into_iter().chain(Some(DEPRIVATION).filter(|a| has(a))).collect();
    let plots = drawn.iter().map(|a| groups::plot(audit, a)).collect::<Result<Vec<_>, _>>()?;
    let dropouts = funnel::section(audit)?;
    let places = cohort.plan.places_per_pcn.map_or_else(
        || "no limit on places".to_owned(),
        |places| format!("at most {} places in each PCN", words::thousands(u64::from(places))),
    );
    Ok(html! {
        section class="cohort" id=(words::anchor(&cohort.name)) {
            h2 { (audit.title) }
            p { (words::decision(&judged.decision)) }
            p class="lead" { (cohort.definition.about) }
            p { strong { (words::people(everyone::selected(audit))) } " people on the list; " (places) "." }
            @if let Some(ChosenSharing { policy, justification }) = &audit.sharing {
                p { "Places are shared out by the policy " strong { (policy.words()) } "."
                    @if !justification.is_empty() { " Justification in the pipeline file: " (justification) } }
            }
            @if !findings(&judged.decision).is_empty() {
                div class="found" { h3 { "What the equity check found" } (banner::what_was_found(judged)) }
            }
            @for plot in &plots { (plot) }
            (groups::standing_out(audit))
            (over_time::section(points, &cohort.name))
            (gradient::section(audit))
            (pockets::section(audit))
            (groups::by_attribute(audit))
            (need::section(audit, &drawn, need::OF_A_NIGHT))
            (dropouts)
            (assessment::section(audit, &assessment::MEASUREMENT))
            (care::section(audit))
            @if !audit.silent_clauses.is_empty() {
                h3 { "Clauses that do nothing" }
                p { "A code may be mapped wrongly. Check before trusting the list. Every clause by group: "
                    code { "aggregates/equity_clauses.csv" } "." }
                ul { @for finding in &audit.silent_clauses { li { (finding) } } }
            }
        }
    })
}
