//! One cohort's audit: every group's counts, ratio, verdict and reason, and what the gate must know.

use std::collections::BTreeMap;

use evenreach_cohort::Cohort;
use evenreach_statistics::{DisclosureRule, Undefined, Verdict};

use crate::EquityError;
use crate::because::{Published, SELECTION, SELECTION_WITHOUT_NEED, because, caution};
use crate::disclosure::{Pair, published_expected, ratio, share};
use crate::funnel::{Funnel, Walk};
use crate::gate::Finding;
use crate::groups::Grouping;
use crate::judgement::{Evidence, Judgement, judge, people_needed};
use crate::layout::Layout;
use crate::measurement::measurement;
use crate::model::{Audit, Count, Figure, GroupRow, Policy};
use crate::population::Population;
use crate::protection::protect;
use crate::silent::silent_clauses;
use crate::strata::{Parts, people_in_need};

/// What the parts of one cohort's audit have in common.
pub(crate) struct Context<'a> {
    pub(crate) cohort: &'a Cohort,
    pub(crate) population: &'a Population,
    pub(crate) policy: &'a Policy,
    pub(crate) walk: &'a Walk,
    pub(crate) layout: &'a Layout,
    /// One a reported grouping.
    pub(crate) funnels: &'a [Funnel],
    /// Counts as they may be shown, row by row.
    pub(crate) shown: &'a [Count],
}

impl Context<'_> {
    /// A count as it may be shown.
    pub(crate) fn shown(&self, grouping: usize, group: usize, column: usize) -> Count {
        self.shown[(self.population.first_row[grouping] + group) * self.layout.columns() + column]
    }

    /// Whether anything was asked about need: a list made elsewhere can come without.
    pub(crate) fn judges_need(&self) -> bool {
        self.layout.in_need > 0
    }

    /// The error of a statistic that refused this cohort's counts.
    pub(crate) fn refused(&self, grouping: &Grouping) -> impl Fn(Undefined) -> EquityError {
        let (cohort, attribute) = (self.cohort.name.clone(), grouping.attribute.name());
        move |reason| EquityError::Statistic { cohort: cohort.clone(), attribute: attribute.clone(), reason }
    }
}

/// Audits one cohort. `settled` says which rows hide their number of registered people.
pub(crate) fn audit(
    cohort: &Cohort,
    population: &Population,
    settled: &[bool],
    policy: &Policy,
    rule: DisclosureRule,
) -> Result<(Audit, Vec<Finding>), EquityError> {
    let walk = Walk::of(cohort, population)?;
    let layout = Layout::of(&cohort.definition, population.frame.last_step);
    let funnels: Vec<Funnel> = population.reported().iter().map(|grouping| Funnel::count(&walk, grouping)).collect();
    let shown = protect(&layout.table(&funnels, population, settled), rule);
    let context =
        Context { cohort, population, policy, walk: &walk, layout: &layout, funnels: &funnels, shown: &shown };
    let mut findings = Vec::new();
    let rows = selection(&context, &mut findings)?;
    let assessment = measurement(&context, &mut findings)?;
    findings.extend(empty_list(&context));
    let needed = people_needed(policy);
    let silent = silent_clauses(&cohort.definition, &layout, population.reported(), &funnels, &shown, needed);
    let warning = |sentence: &String| Finding { sentence: sentence.clone(), is_breach: false };
    findings.extend(silent.everywhere.iter().map(warning));
    let silent_clauses = [silent.everywhere, silent.in_groups].concat();
    let audit = Audit {
        cohort: cohort.name.clone(),
        title: cohort.definition.title.clone(),
        steps: layout.steps,
        rows,
        assessment,
        silent_clauses,
    };
    Ok((audit, findings))
}

/// A list nobody is on says nothing of who is missed, which must not look like a list that misses nobody.
fn empty_list(context: &Context<'_>) -> Option<Finding> {
    let selected = context.population.frame.selected_words;
    let people = context.population.people > 0 && context.funnels[0].kept(0)[context.layout.selected()] == 0;
    people.then(|| Finding {
        sentence: match context.shown(0, 0, context.layout.selected()) {
            Count::Shown(0) => format!("Nobody is {selected}, so nothing can be said of who is missed."),
            Count::Shown(_) | Count::Suppressed => format!("Too few people are {selected} to say who is missed."),
        },
        is_breach: false,
    })
}

/// What a group's people in need are compared within.
fn parts(context: &Context<'_>, grouping: &Grouping) -> Parts {
    let of = if context.judges_need() { Parts::of_need } else { Parts::without_need };
    of(&grouping.attribute, &context.population.frame)
}

/// Selection against need, by every reported attribute.
fn selection(context: &Context<'_>, findings: &mut Vec<Finding>) -> Result<Vec<GroupRow>, EquityError> {
    let candidates = people_in_need(context.cohort, context.walk, context.population);
    let needed = people_needed(context.policy);
    let mut rows = Vec::with_capacity(context.population.reported_rows());
    for (place, grouping) in context.population.reported().iter().enumerate() {
        let judged =
            judge(&candidates, grouping, &parts(context, grouping), needed).map_err(context.refused(grouping))?;
        for group in 0..grouping.len() {
            let judgement = of_group(&judged, group);
            let row = group_row(context, place, group, judgement);
            findings.extend(finding(context, grouping, group, &row, judgement));
            rows.push(row);
        }
    }
    Ok(rows)
}

/// The judgement on a group, if anybody in it was compared.
pub(crate) fn of_group(judged: &BTreeMap<u32, Judgement>, group: usize) -> Option<&Judgement> {
    u32::try_from(group).ok().and_then(|group| judged.get(&group))
}

/// The ratio as it may be shown; a group that everybody is in has none.
pub(crate) fn shown_ratio(
    judgement: Option<&Judgement>,
    observed: Count,
    people: Count,
    expected: Option<f64>,
) -> Figure {
    if judgement.is_some_and(|judgement| judgement.evidence == Evidence::NobodyElse) {
        return Figure::Undefined(Undefined::TooFewGroups.as_str().to_owned());
    }
    ratio(observed, people, expected)
}

fn group_row(context: &Context<'_>, place: usize, group: usize, judgement: Option<&Judgement>) -> GroupRow {
    let (layout, grouping) = (context.layout, &context.population.groupings[place]);
    let shown = |column: usize| context.shown(place, group, column);
    let (registered, in_need, selected) = (shown(0), shown(layout.in_need), shown(layout.selected()));
    let pair = |place: usize, group: usize| Pair {
        hits: (context.funnels[place].kept(group)[layout.selected()], context.shown(place, group, layout.selected())),
        people: (context.funnels[place].in_need(group), context.shown(place, group, layout.in_need)),
    };
    let expected = judgement.map_or(0.0, |judgement| judgement.expected);
    let expected = published_expected(expected, pair(place, group), pair(0, 0));
    let need_adjusted_ratio = shown_ratio(judgement, selected, in_need, expected);
    let verdict = judgement.map_or(Verdict::CannotTell, |judgement| judgement.verdict);
    let published = Published { hits: selected, people: in_need, expected, ratio: &need_adjusted_ratio };
    let words = if context.judges_need() { &SELECTION } else { &SELECTION_WITHOUT_NEED };
    let basis = parts(context, grouping).words;
    let mut sentences = vec![because(words, judgement, &published, &basis, people_needed(context.policy))];
    if verdict == Verdict::UnderReached {
        sentences.extend(shortfall(context, place, group));
    }
    sentences.extend(caution(grouping, group));
    GroupRow {
        attribute: grouping.attribute.name(),
        group: grouping.label(group),
        registered,
        in_need,
        selected,
        kept: (0..layout.steps.len()).map(shown).collect(),
        selection_rate: share(selected, registered),
        need_adjusted_ratio,
        expected,
        verdict,
        because: sentences.join(" "),
    }
}

/// Where a group in need loses more people than everybody in need does; nothing where that can only be one step.
fn shortfall(context: &Context<'_>, place: usize, group: usize) -> Option<String> {
    if context.layout.in_need + 1 == context.layout.selected() {
        return None;
    }
    let (own, all) = (&context.funnels[place], &context.funnels[0]);
    let share = own.in_need(group) as f64 / all.in_need(0) as f64;
    let lost = own.in_need_by_last_step(group).iter().zip(all.in_need_by_last_step(0));
    let (step, excess) = lost
        .take(context.layout.selected())
        .map(|(own, all)| *own as f64 - share * *all as f64)
        .enumerate()
        .max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (excess > 0.0).then(|| format!("The shortfall is largest at `{}`.", context.layout.steps[step + 1]))
}

/// Under-reached and below the policy's limit is a breach, by whichever attribute; a group whose records are known to
/// be unreliable only warns.
fn finding(
    context: &Context<'_>,
    grouping: &Grouping,
    group: usize,
    row: &GroupRow,
    judgement: Option<&Judgement>,
) -> Option<Finding> {
    let ratio = judgement.and_then(|judgement| judgement.ratio.as_ref().ok())?;
    let below = ratio.value < context.policy.selected_against_need_at_least;
    (row.verdict == Verdict::UnderReached && below).then(|| Finding {
        sentence: format!("Under-reached: {} ({}). {}", row.group, grouping.attribute.words(), row.because),
        is_breach: caution(grouping, group).is_none(),
    })
}
