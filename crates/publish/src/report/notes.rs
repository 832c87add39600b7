//! How to read the report, and the sentences that must be shown with the scores.

use maud::{Markup, html};

/// What the words and numbers mean.
pub(crate) fn how_to_read() -> Markup {
    html! {
        section id="how-to-read" {
            h2 { "How to read this report" }
            dl class="terms" {
                dt { "Chosen ÷ expected from need" }
                dd { "People of a group on the list, divided by how many there would be if everybody with the same need had the "
                    "same chance of a place. 1 is what need predicts; 0.5 is half as many; 2 is twice as many." }
                dt { "95% interval" }
                dd { "The range the ratio could plausibly lie in, given how many people it rests on. An interval that crosses 1 "
                    "does not show a difference. A wide one means few people." }
                dt { "▼ under-reached, ▲ over-reached, ● reached" }
                dd { "Whether the group is chosen less, more, or about as often as its need predicts, beyond chance and allowing for the "
                    "number of groups compared (Holm's adjustment)." }
                dt { "○ cannot tell" }
                dd { "Too few people to say. It does not mean that all is well." }
                dt { "Pocket" }
                dd { "A group in one place. Its ratio is shown as counted and shrunken: few people alone seldom make a pocket." }
                dt { "Unknown" }
                dd { "People whose ethnicity or address is not recorded are a group of their own. A gap in recording can be a gap "
                    "in care." }
                dt { "IMD quintile" }
                dd { "Index of Multiple Deprivation of the area a person lives in, by fifths: 1 = most deprived, 5 = least "
                    "deprived." }
                dt { "hidden, 0, none" }
                dd { "Three different things: a count withheld by the disclosure rule, nobody, and a figure that cannot be "
                    "worked out, with the reason." }
            }
        }
    }
}

/// What the disclosure rule does to the counts.
pub(crate) fn disclosure(rule: &str) -> Markup {
    html! {
        @if rule == "none" {
            strong { "Counts as they are, small ones too: for the direct care of those counted, not to be published or passed on." }
        } @else {
            "Counts under the disclosure rule " code { (rule) } ": small counts are hidden and others may be rounded."
        }
    }
}

/// Sentences handed in with the release.
pub(crate) fn disclaimers(sentences: &[String]) -> Markup {
    html! {
        @if !sentences.is_empty() {
            section id="disclaimers" {
                h2 { "Disclaimers" }
                @for sentence in sentences { p { (sentence) } }
            }
        }
    }
}
