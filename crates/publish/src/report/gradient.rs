//! Gradients over deprivation, with sign and direction in words.

use evenreach_equity::{Audit, Figure, GradientOf};
use maud::{Markup, html};

use super::words;

/// Four gradients, if the audit has any.
pub(crate) fn section(audit: &Audit) -> Markup {
    html! {
        @if let Some(first) = audit.gradient.first() {
            h3 { "Gradient over deprivation" }
            p { "Groups run from the most to the least deprived. Slope: share at the least deprived end less that at the most "
                "deprived end. Relative: the one over the other. Concentration: −1 is all among the most deprived, 1 all among "
                "the least." }
            div class="scroll" tabindex="0" role="region" aria-label="Table, gradients over deprivation" {
                table {
                    caption { (audit.title) ": gradients. " (words::attribute(&first.attribute)) }
                    thead { tr {
                        th scope="col" { "Of" }
                        th scope="col" class="n" { "Slope index (95%)" }
                        th scope="col" class="n" { "Relative index (95%)" }
                        th scope="col" class="n" { "Concentration index (95%)" }
                        th scope="col" { "In words" }
                    } }
                    tbody { @for row in &audit.gradient { tr {
                        th scope="row" { (of(row.of)) }
                        td class="n" { (signed(&row.slope_index)) }
                        td class="n" { (words::ratio(&row.relative_index)) }
                        td class="n" { (signed(&row.concentration_index)) }
                        td { (row.words) }
                    } } }
                }
            }
        }
    }
}

fn of(of: GradientOf) -> &'static str {
    match of {
        GradientOf::Selection => "Chosen, of registered",
        GradientOf::Need => "In need, of registered",
        GradientOf::SelectionInNeed => "Chosen, of those in need",
        GradientOf::Difference => "Chosen less expected from need",
    }
}

/// An index that may be negative.
fn signed(figure: &Figure) -> String {
    let three = |n: f64| format!("{}{:.3}", if n < 0.0 { "−" } else { "" }, n.abs());
    match figure {
        Figure::Known { value, lower, upper } => format!("{} ({} to {})", three(*value), three(*lower), three(*upper)),
        Figure::Undefined(_) => words::ratio(figure),
    }
}
