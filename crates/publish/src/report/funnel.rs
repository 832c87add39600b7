//! Where people drop out: the funnel of everybody as a chart, and of each deprivation quintile as a table.

use evenreach_equity::{Audit, Count, GroupRow};
use maud::{Markup, PreEscaped, html};

use super::{groups, words};
use crate::chart::{Bar, funnel};
use crate::{PublishError, everyone};

/// Chart and table.
pub(crate) fn section(audit: &Audit) -> Result<Markup, PublishError> {
    let kept = everyone::kept(audit);
    let bars: Vec<Bar> = audit
        .steps
        .iter()
        .zip(kept)
        .map(|(step, left)| Bar {
            label: words::spaced(step),
            left: match left {
                Count::Shown(left) => Some(*left),
                Count::Suppressed => None,
            },
            words: format!("{} · {}", words::people(*left), share(Some(left), kept.first())),
        })
        .collect();
    let label = format!(
        "Funnel, {}: people left after each step, out of everybody registered. The table below holds the shares.",
        audit.title
    );
    let chart = funnel(&label, &bars)?;
    let quintiles = groups::of_attribute(audit, "imd_quintile");
    Ok(html! {
        h3 { "Where people drop out" }
        figure { (PreEscaped(chart)) figcaption {
            "Full bar: people left after the step. Open bar: people the step took away. Per cent of everybody registered."
        } }
        (table(audit, kept, &quintiles))
    })
}

fn table(audit: &Audit, kept: &[Count], quintiles: &[&GroupRow]) -> Markup {
    html! {
        div class="scroll" tabindex="0" role="region" aria-label="Table, funnel by deprivation" {
            table {
                caption { (audit.title) ": left after each step, per cent of those registered"
                    @if !quintiles.is_empty() { ", by IMD quintile (1 = most deprived)" } }
                thead { tr {
                    th scope="col" { "Step" }
                    th scope="col" class="n" { "Everybody" }
                    @for row in quintiles { th scope="col" class="n" { (row.group) } }
                } }
                tbody { @for (step, name) in audit.steps.iter().enumerate() { tr {
                    th scope="row" { (words::spaced(name)) }
                    td class="n" { (share(kept.get(step), kept.first())) }
                    @for row in quintiles { td class="n" { (share(row.kept.get(step), row.kept.first())) } }
                } } }
            }
        }
    }
}

fn share(part: Option<&Count>, whole: Option<&Count>) -> String {
    let or_hidden = |count: Option<&Count>| count.copied().unwrap_or(Count::Suppressed);
    words::share(or_hidden(part), or_hidden(whole))
}
