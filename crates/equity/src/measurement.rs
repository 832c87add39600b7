//! Who could not be assessed: people who came to a clause that asks for a measurement, and have none.
//!
//! A group nobody measures is never found to be in need, and so would look well served. Its expected number not
//! measured is that of people of the same age and sex over all groups, so that young people, who are rightly measured
//! less, are not named.

use evenreach_statistics::Verdict;

use crate::audit::{of_group, shown_ratio};
use crate::because::{Published, because, caution};
use crate::context::Context;
use crate::disclosure::{Pair, against_everyone_else, published_expected, share};
use crate::gate::Finding;
use crate::groups::Grouping;
use crate::judgement::{Judgement, needed};
use crate::model::AssessmentRow;
use crate::policy::GateMeasure;
use crate::strata::Parts;

/// Every clause that asks for a measurement, by every reported attribute. Families of verdicts are the groups of one
/// attribute at one clause. Findings only warn where the policy does not say that they hold: the way to act on them is to
/// measure people, not to keep the list back from those it found.
pub(crate) fn measurement(context: &Context<'_>, findings: &mut Vec<Finding>) -> Vec<AssessmentRow> {
    let mut rows = Vec::new();
    for (measured, judgements) in context.layout().not_measured.iter().zip(&context.counted.measurement) {
        for (place, group) in context.groups() {
            let judgement = of_group(&judgements[place], group);
            let row = assessment_row(context, *measured, (place, group), judgement);
            let grouping = &context.population.groupings[place];
            findings.extend(finding(context, (grouping, group), &row, judgement));
            rows.push(row);
        }
    }
    rows
}

fn assessment_row(
    context: &Context<'_>,
    (clause, column): (usize, usize),
    (place, group): (usize, usize),
    judgement: Option<&Judgement>,
) -> AssessmentRow {
    let grouping = &context.population.groupings[place];
    let pair = |place: usize, group: usize| {
        let kept = context.counted.funnels[place].kept(group);
        Pair {
            hits: (kept[clause] - kept[clause + 1], context.shown(place, group, column)),
            people: (kept[clause], context.shown(place, group, clause)),
        }
    };
    let (own, everyone) = (pair(place, group), pair(0, 0));
    let (not_assessed, reached) = (own.hits.1, own.people.1);
    let expected = judgement.map_or(0.0, |judgement| judgement.expected);
    let expected = published_expected(expected, own, everyone);
    let ratio = shown_ratio(judgement, not_assessed, reached, expected);
    let published = Published { hits: not_assessed, people: reached, expected, ratio: &ratio };
    let (words, _) = context.population.frame.measurement;
    let basis = Parts::of_measurement(&grouping.attribute, &context.population.frame).words;
    let mut sentences = vec![because(words, judgement, &published, &basis, needed(context.policy))];
    if grouping.attribute.is_only("age_band") {
        sentences.push("Age alone is a fair reason to be measured more or less often.".to_owned());
    }
    sentences.extend(caution(grouping, group));
    AssessmentRow {
        attribute: grouping.attribute.name(),
        group: grouping.label(group),
        clause: context.layout().steps[clause + 1].clone(),
        reached,
        not_assessed,
        share: share(not_assessed, reached),
        against_everyone_else: against_everyone_else((not_assessed, reached), (everyone.hits.1, everyone.people.1)),
        ratio,
        expected,
        verdict: reversed(judgement.map_or(Verdict::CannotTell, |judgement| judgement.verdict)),
        because: sentences.join(" "),
    }
}

/// More people not measured than expected is a group reached less.
fn reversed(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::UnderReached => Verdict::OverReached,
        Verdict::OverReached => Verdict::UnderReached,
        Verdict::Reached | Verdict::CannotTell => verdict,
    }
}

/// Worth the first page when as far above 1 as the policy's limit is below it, and more than a matter of age.
fn finding(
    context: &Context<'_>,
    (grouping, group): (&Grouping, usize),
    row: &AssessmentRow,
    judgement: Option<&Judgement>,
) -> Option<Finding> {
    let ratio = judgement.and_then(|judgement| judgement.ratio.as_ref().ok())?;
    let (limit, on_breach) = context.policy.limit(GateMeasure::Measured);
    let above = ratio.value * limit > 1.0;
    let named = row.verdict == Verdict::UnderReached && above && !grouping.attribute.is_only("age_band");
    let is_cautioned = caution(grouping, group).is_some();
    let (_, begins) = context.population.frame.measurement;
    let words = grouping.attribute.words();
    named.then(|| Finding {
        sentence: format!("{begins}, `{}`: {} ({words}). {}", row.clause, row.group, row.because),
        breach: on_breach.filter(|_| !is_cautioned),
    })
}
