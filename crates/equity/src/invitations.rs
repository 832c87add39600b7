//! Invitations over all lists of a night: one list sends too few of them to a group to tell, all together may.
//!
//! Counts here are of invitations, not of people: whoever is in need on two lists could have been invited twice. Letters
//! that go to the same people on every list are no more evidence than one letter, so the counts weigh as many times less
//! as their variance between people is larger than that of so many invitations each by itself (the design effect; Kish,
//! Survey Sampling, 1965).

use evenreach_statistics::{Undefined, Verdict, wilson};

use crate::EquityError;
use crate::because::{Published, Words, because, caution};
use crate::care::{Hits, INVITED, Named, finding};
use crate::comparison::Comparison;
use crate::context::Context;
use crate::disclosure::{Pair, against_everyone_else, figure, published_expected};
use crate::judgement::{CONFIDENCE, Evidence, Tally, judge_comparisons, needed};
use crate::layout::CareColumns;
use crate::model::{Count, Figure};
use crate::policy::{GateMeasure, Policy};
use crate::population::Population;
use crate::rows::CareRow;
use crate::strata::Parts;

const WORDS: Words<'static> = Words {
    hit: "led to an invitation in the last 12 months",
    people: "needs, on lists with 20 invitations of the group to expect or more,",
};

/// Figures are of the lists on which a group has so many invitations to expect: its counts there are seldom too small to
/// show, and to leave out those that are would leave out where it was invited least. Verdicts rest on all lists.
const LEAST_EXPECTED: f64 = 20.0;

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
    let design_effect = design_effect(&known, population.people);
    let (mut everyone, mut named) = (0, Named::default());
    for (place, grouping) in population.reported().iter().enumerate() {
        let mut tally = Tally::default();
        known.iter().for_each(|(context, _)| tally.add(&context.counted.invitations[place]));
        let thinned = tally.comparisons().map(|comparison| comparison.thinned(design_effect));
        let mut judged = judge_comparisons(thinned, needed(policy)).map_err(|reason| EquityError::Statistic {
            cohort: "all".to_owned(),
            attribute: grouping.attribute.name(),
            reason,
        })?;
        for (group, comparison) in (0u32..).zip(tally.comparisons()) {
            judged.entry(group).and_modify(|judgement| judgement.expected = comparison.expected);
        }
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
                _ => ratio(&shown, design_effect),
            };
            let published = Published { hits: shown.had, people: shown.came, expected: shown.expected, ratio: &ratio };
            let basis = Parts::of_measurement(&grouping.attribute, &population.frame).words;
            let mut sentences = vec![because(&WORDS, judgement, &published, &basis, needed(policy))];
            sentences.extend(caution(grouping, group));
            let row = CareRow {
                care: INVITED.to_owned(),
                words: WORDS.hit.to_owned(),
                attribute: grouping.attribute.name(),
                group: grouping.label(group),
                came: shown.came,
                had: shown.had,
                share: share(&shown, design_effect),
                against_everyone_else: widened(
                    against_everyone_else((shown.had, shown.came), shown.everyone),
                    design_effect,
                ),
                ratio,
                expected: shown.expected,
                verdict: judgement.map_or(Verdict::CannotTell, |judgement| judgement.verdict),
                because: sentences.join(" "),
            };
            let hits = Hits { own: tally.hits(group), everyone };
            let limit = policy.limit(GateMeasure::CareGiven);
            let finding =
                finding(limit, (grouping, group), &row, judgement, hits).filter(|_| named.is_news(grouping, group));
            found.findings.extend(finding.map(|finding| finding.sentence));
            found.rows.push(row);
        }
    }
    Ok(found)
}

/// How many times the variance of all invitations is that of as many each by itself; 1 at least.
fn design_effect(known: &[(&Context<'_>, &CareColumns)], people: usize) -> f64 {
    let (mut of_person, mut each) = (vec![0.0; people], 0.0);
    for (row, residual) in known.iter().flat_map(|(context, _)| &context.counted.invitation_residuals) {
        of_person[*row as usize] += residual;
        each += residual * residual;
    }
    let together: f64 = of_person.iter().map(|sum| sum * sum).sum();
    if each > 0.0 { (together / each).max(1.0) } else { 1.0 }
}

fn ratio(shown: &Shown, design_effect: f64) -> Figure {
    let ratio = || {
        let (people, observed) = (shown.came.shown()? as f64, shown.had.shown()? as f64);
        let expected = shown.expected.ok_or(Undefined::SuppressedPrimary)?;
        Comparison { people, observed, expected }.thinned(design_effect).ratio(CONFIDENCE)
    };
    figure(ratio())
}

fn share(shown: &Shown, design_effect: f64) -> Figure {
    let worth = |count: Count| Ok(count.shown()? as f64 / design_effect);
    let share = || wilson(worth(shown.had)?, worth(shown.came)?, CONFIDENCE);
    figure(share())
}

/// A ratio with the limits of counts that are worth so many times less: further away on the scale of logarithms.
fn widened(ratio: Figure, design_effect: f64) -> Figure {
    let Figure::Known { value, lower, upper } = ratio else { return ratio };
    let wide = |limit: f64| if value > 0.0 { value * (limit / value).powf(design_effect.sqrt()) } else { limit };
    Figure::Known { value, lower: wide(lower), upper: wide(upper) }
}

/// Sums over the lists with enough invitations to expect, where every one of them shows its counts.
struct Shown {
    came: Count,
    had: Count,
    expected: Option<f64>,
    /// Had and came of everybody.
    everyone: (Count, Count),
}

fn shown(known: &[(&Context<'_>, &CareColumns)], place: usize, group: usize) -> Shown {
    let hidden = Count::Suppressed;
    let hidden = Shown { came: hidden, had: hidden, expected: None, everyone: (hidden, hidden) };
    let mut sum = [0; 4];
    let (mut expected, mut lists) = (0.0, 0);
    for (context, care) in known {
        let pair = |place: usize, group: usize| {
            let funnel = &context.counted.funnels[place];
            let count = |column: usize| (funnel.column(group, column), context.shown(place, group, column));
            Pair { hits: count(care.had), people: count(care.came) }
        };
        let (own, everyone) = (pair(place, group), pair(0, 0));
        let exact = context.counted.invitations[place].comparisons().nth(group).map_or(0.0, |c| c.expected);
        if exact < LEAST_EXPECTED {
            continue;
        }
        let counts = [own.people.1, own.hits.1, everyone.people.1, everyone.hits.1].map(Count::shown);
        let ([Ok(came), Ok(had), Ok(all_came), Ok(all_had)], Some(more)) =
            (counts, published_expected(exact, own, everyone))
        else {
            return hidden;
        };
        lists += 1;
        expected += more;
        sum.iter_mut().zip([came, had, all_came, all_had]).for_each(|(sum, count)| *sum += count);
    }
    if lists == 0 {
        return hidden;
    }
    let [came, had, all_came, all_had] = sum.map(Count::Shown);
    Shown { came, had, expected: Some((expected * 10.0).round() / 10.0), everyone: (all_had, all_came) }
}
