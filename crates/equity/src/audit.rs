//! One cohort's audit: every group's counts, ratio, verdict and reason, and what the gate must know.

use std::collections::BTreeMap;

use evenreach_statistics::{Undefined, Verdict};

use crate::because::{Published, SELECTION, SELECTION_WITHOUT_NEED, because, caution};
use crate::care::{care, care_pockets};
use crate::clauses::clause_rows;
use crate::context::Context;
use crate::disclosure::{Pair, published_expected, ratio, share};
use crate::gate::Finding;
use crate::gradient::gradient_rows;
use crate::groups::Grouping;
use crate::judgement::{Evidence, Judgement, needed};
use crate::measurement::measurement;
use crate::model::{Audit, Count, Figure, GroupRow};
use crate::need::need_rows;
use crate::pockets::{REACHED, finding as finding_of_pockets};
use crate::policy::GateMeasure;
use crate::rows::PocketRow;
use crate::silent::silent_clauses;
use crate::strata::Parts;

/// One cohort's audit, and what the gate must know of it.
pub(crate) fn audit(
    context: &Context<'_>,
    pockets: Vec<PocketRow>,
    of_care: Vec<(usize, Vec<PocketRow>)>,
) -> (Audit, Vec<Finding>) {
    let mut findings = Vec::new();
    let rows = selection(context, &mut findings);
    let (_, on_breach) = context.policy.limit(GateMeasure::SelectedInPlaces);
    // What names a cause comes before its echoes in larger groups.
    findings.extend(finding_of_pockets(&pockets, &REACHED, on_breach, context.population));
    let care_pockets = care_pockets(context, of_care, &mut findings);
    let care = care(context, &mut findings);
    let assessment = measurement(context, &mut findings);
    findings.extend(empty_list(context));
    let silent = silent_clauses(context);
    findings.extend(silent.worth_the_first_page().map(Finding::warning));
    let audit = Audit {
        cohort: context.cohort.name.clone(),
        title: context.cohort.definition.title.clone(),
        sharing: context.policy.sharing.get(&context.cohort.name).cloned(),
        steps: context.layout().steps.clone(),
        rows,
        assessment,
        care,
        silent_clauses: silent.all(),
        clauses: clause_rows(context),
        need: need_rows(context),
        gradient: gradient_rows(context),
        pockets,
        care_pockets,
    };
    (audit, findings)
}

/// A list nobody is on says nothing of who is missed, which must not look like a list that misses nobody.
fn empty_list(context: &Context<'_>) -> Option<Finding> {
    let (column, selected) = (context.layout().selected(), context.population.frame.selected_words);
    let people = context.population.people > 0 && context.counted.funnels[0].column(0, column) == 0;
    people.then(|| {
        Finding::warning(match context.everyone(column) {
            Count::Shown(0) => format!("Nobody is {selected}, so nothing can be said of who is missed."),
            Count::Shown(_) | Count::Suppressed => format!("Too few people are {selected} to say who is missed."),
        })
    })
}

/// Selection against need, by every reported attribute.
fn selection(context: &Context<'_>, findings: &mut Vec<Finding>) -> Vec<GroupRow> {
    context
        .groups()
        .map(|(place, group)| {
            let judgement = of_group(&context.counted.selection[place], group);
            let row = group_row(context, place, group, judgement);
            findings.extend(finding(context, &context.population.groupings[place], group, &row, judgement));
            row
        })
        .collect()
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

/// Selections a group's need predicts, as they may be shown.
pub(crate) fn expected_selected(context: &Context<'_>, place: usize, group: usize) -> Option<f64> {
    let layout = context.layout();
    let pair = |place: usize, group: usize| {
        let funnel = &context.counted.funnels[place];
        let count = |column: usize| (funnel.column(group, column), context.shown(place, group, column));
        Pair { hits: count(layout.selected()), people: count(layout.in_need) }
    };
    let judgement = of_group(&context.counted.selection[place], group);
    published_expected(judgement.map_or(0.0, |judgement| judgement.expected), pair(place, group), pair(0, 0))
}

fn group_row(context: &Context<'_>, place: usize, group: usize, judgement: Option<&Judgement>) -> GroupRow {
    let (layout, grouping) = (context.layout(), &context.population.groupings[place]);
    let shown = |column: usize| context.shown(place, group, column);
    let (registered, in_need, selected) = (shown(0), shown(layout.in_need), shown(layout.selected()));
    let expected = expected_selected(context, place, group);
    let need_adjusted_ratio = shown_ratio(judgement, selected, in_need, expected);
    let verdict = judgement.map_or(Verdict::CannotTell, |judgement| judgement.verdict);
    let published = Published { hits: selected, people: in_need, expected, ratio: &need_adjusted_ratio };
    let judges_need = layout.judges_need();
    let words = if judges_need { &SELECTION } else { &SELECTION_WITHOUT_NEED };
    let basis = Parts::of_selection(judges_need, &grouping.attribute, &context.population.frame).words;
    let mut sentences = vec![because(words, judgement, &published, &basis, needed(context.policy))];
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
    if context.layout().in_need + 1 == context.layout().selected() {
        return None;
    }
    let (own, all) = (&context.counted.funnels[place], &context.counted.funnels[0]);
    let share = own.in_need(group) as f64 / all.in_need(0) as f64;
    let lost = own.in_need_by_last_step(group).iter().zip(all.in_need_by_last_step(0));
    let (step, excess) = lost
        .take(context.layout().selected())
        .map(|(own, all)| *own as f64 - share * *all as f64)
        .enumerate()
        .max_by(|(_, a), (_, b)| a.total_cmp(b))?;
    (excess > 0.0).then(|| format!("The shortfall is largest at `{}`.", context.layout().steps[step + 1]))
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
        breach: caution(grouping, group).is_none().then_some(context.policy.on_breach),
    })
}
