//! How often each clause fires in each group, whatever comes before it.

use crate::context::Context;
use crate::disclosure::{against_everyone_else, less, share};
use crate::rows::ClauseRow;
use crate::silent::shown_silence;

/// Clause by clause, and within each every group in the order of the audit's rows.
pub(crate) fn clause_rows(context: &Context<'_>) -> Vec<ClauseRow> {
    let clauses = context.cohort.definition.clauses.iter().enumerate();
    clauses
        .flat_map(|(number, clause)| {
            let column = context.layout().met[number];
            let everyone = (context.everyone(column), context.everyone(0));
            context.groups().map(move |(place, group)| {
                let grouping = &context.population.groupings[place];
                let (registered, met) = (context.shown(place, group, 0), context.shown(place, group, column));
                ClauseRow {
                    clause: clause.name.clone(),
                    kind: clause.kind,
                    attribute: grouping.attribute.name(),
                    group: grouping.label(group),
                    registered,
                    met,
                    not_met: less(registered, met),
                    share: share(met, registered),
                    against_everyone_else: against_everyone_else((met, registered), everyone),
                    silence: shown_silence(context, number, place, group),
                }
            })
        })
        .collect()
}
