//! Invitations over all lists of a night: one list sends too few of them to a group to tell, all together may.
//!
//! Counts here are of invitations, not of people: whoever is in need on two lists could have been invited twice.

use evenreach_statistics::Verdict;

use crate::EquityError;
use crate::because::{Published, Words, because, caution};
use crate::care::{Hits, INVITED, Named, finding};
use crate::context::Context;
use crate::disclosure::{Pair, against_everyone_else, published_expected, ratio, share};
use crate::judgement::{Evidence, Tally, judge, people_needed};
use crate::layout::CareColumns;
use crate::model::{Count, Figure};
use crate::policy::Policy;
use crate::population::Population;
use crate::rows::CareRow;
use crate::strata::Parts;

const WORDS: Words<'static> =
    Words { hit: "led to an invitation in the last 12 months", people: "needs, over all lists," };

/// What the lists together say of invitations.
#[derive(Debug, Default)]
pub(crate) struct Invitations {
    pub(crate) rows: Vec<CareRow>,
    pub(crate) findings: Vec<String>,
}

/// Sums and judges; nothing where no list knows its invitations. Every figure is made of counts the lists show.
pub(crate) fn invitations(
    contexts: &[Context<'_>],
    population: &Population,
    policy: &Policy,
) -> Result<Invitations, EquityError> {
    let known: Vec<(&Context<'_>, &CareColumns)> = contexts
        .iter()
        .filter_map(|context| Some((context, context.layout().care.iter().find(|care| care.clause.is_none())?)))
        .collect();
    let mut found = Invitations::default();
    if known.is_empty() {
        return Ok(found);
    }
    let (mut everyone, mut named) = (0, Named::default());
    for (place, grouping) in population.reported().iter().enumerate() {
        let mut tally = Tally::default();
        known.iter().for_each(|(context, _)| tally.add(&context.counted.invitations[place]));
        let judged = judge(&tally, people_needed(policy)).map_err(|reason| EquityError::Statistic {
            cohort: "all".to_owned(),
            attribute: grouping.attribute.name(),
            reason,
        })?;
        for group in 0..grouping.len() {
            if place == 0 {
                everyone = tally.hits(group);
            }
            let judgement = u32::try_from(group).ok().and_then(|group| judged.get(&group));
            let shown = shown(&known, place, group);
            let ratio = match judgement {
                Some(judgement) if judgement.evidence == Evidence::NobodyElse => {
                    Figure::Undefined("too_few_groups".to_owned())
                }
                _ => ratio(shown.had, shown.came, shown.expected),
            };
            let published = Published { hits: shown.had, people: shown.came, expected: shown.expected, ratio: &ratio };
            let basis = Parts::of_measurement(&grouping.attribute, &population.frame).words;
            let mut sentences = vec![because(&WORDS, judgement, &published, &basis, people_needed(policy))];
            sentences.extend(caution(grouping, group));
            let row = CareRow {
                care: INVITED.to_owned(),
                words: WORDS.hit.to_owned(),
                attribute: grouping.attribute.name(),
                group: grouping.label(group),
                came: shown.came,
                had: shown.had,
                share: share(shown.had, shown.came),
                against_everyone_else: against_everyone_else((shown.had, shown.came), shown.everyone),
                ratio,
                expected: shown.expected,
                verdict: judgement.map_or(Verdict::CannotTell, |judgement| judgement.verdict),
                because: sentences.join(" "),
            };
            let hits = Hits { own: tally.hits(group), everyone };
            let limit = policy.selected_against_need_at_least;
            let finding = finding(limit, grouping, &row, judgement, hits).filter(|_| named.is_news(grouping, group));
            found.findings.extend(finding.map(|finding| finding.sentence));
            found.rows.push(row);
        }
    }
    Ok(found)
}

/// Sums over the lists that show both counts of a group.
struct Shown {
    came: Count,
    had: Count,
    expected: Option<f64>,
    /// Had and came of everybody on the same lists.
    everyone: (Count, Count),
}

fn shown(known: &[(&Context<'_>, &CareColumns)], place: usize, group: usize) -> Shown {
    let mut sums: Option<(u64, u64, f64, (u64, u64))> = None;
    for (context, care) in known {
        let pair = |place: usize, group: usize| {
            let funnel = &context.counted.funnels[place];
            let count = |column: usize| (funnel.column(group, column), context.shown(place, group, column));
            Pair { hits: count(care.had), people: count(care.came) }
        };
        let own = pair(place, group);
        let exact = context.counted.invitations[place].comparisons().nth(group).map_or(0.0, |c| c.expected);
        let (Count::Shown(had), Count::Shown(came)) = (own.hits.1, own.people.1) else { continue };
        let everyone = pair(0, 0);
        let Some(expected) = published_expected(exact, own, everyone) else { continue };
        let (Count::Shown(all_had), Count::Shown(all_came)) = (everyone.hits.1, everyone.people.1) else { continue };
        let sum = sums.get_or_insert((0, 0, 0.0, (0, 0)));
        *sum = (sum.0 + came, sum.1 + had, sum.2 + expected, (sum.3.0 + all_had, sum.3.1 + all_came));
    }
    match sums {
        Some((came, had, expected, (all_had, all_came))) => {
            let expected = Some((expected * 10.0).round() / 10.0);
            let everyone = (Count::Shown(all_had), Count::Shown(all_came));
            Shown { came: Count::Shown(came), had: Count::Shown(had), expected, everyone }
        }
        None => {
            let hidden = Count::Suppressed;
            Shown { came: hidden, had: hidden, expected: None, everyone: (hidden, hidden) }
        }
    }
}
