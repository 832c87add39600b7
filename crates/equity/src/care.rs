//! Who has had care, against people alike: a group whose people are tested, treated or invited less than others of the
//! same age and sex, or of the same risk, is missed by care before any list is made.
//!
//! A list of people without a test is long where testing is seldom, and selection against need then looks fair. So the
//! clauses that say which care whoever stops at them has had (`care_given`) are judged by that care, and invitations of
//! the last 12 months among people in need or invited.

use evenreach_statistics::Verdict;

use crate::audit::{of_group, shown_ratio};
use crate::because::{Published, Words, because, caution};
use crate::context::Context;
use crate::counted::at_equal;
use crate::disclosure::{Pair, against_everyone_else, published_expected, share};
use crate::gate::Finding;
use crate::groups::Grouping;
use crate::judgement::{Judgement, needed};
use crate::layout::CareColumns;
use crate::pockets::{PocketWords, finding as finding_of_pockets};
use crate::policy::{GateMeasure, OnBreach};
use crate::rows::{CarePocketRow, CareRow, PocketRow};
use crate::strata::Parts;

/// Invitations, in tables.
pub(crate) const INVITED: &str = "invited_12_months";
/// Invitations, in sentences.
pub(crate) const INVITATIONS: Words<'static> =
    Words { hit: "were invited in the last 12 months", people: "people in need or invited" };

/// Every kind of care, by every reported attribute. Families of verdicts are the groups of one attribute for one kind.
/// Findings only warn where the policy does not say that they hold: keeping the list back would help nobody it found.
pub(crate) fn care(context: &Context<'_>, findings: &mut Vec<Finding>) -> Vec<CareRow> {
    let mut rows = Vec::new();
    for (care, judgements) in context.layout().care.iter().zip(&context.counted.care) {
        let mut named = Named::default();
        for (place, group) in context.groups() {
            let judgement = of_group(&judgements[place], group);
            let row = care_row(context, care, (place, group), judgement);
            let exact = |place: usize, group: usize| context.counted.funnels[place].column(group, care.had);
            let hits = Hits { own: exact(place, group), everyone: exact(0, 0) };
            let grouping = &context.population.groupings[place];
            let limit = context.policy.limit(GateMeasure::CareGiven);
            let found = finding(limit, (grouping, group), &row, judgement, hits);
            findings.extend(found.filter(|_| named.is_news(grouping, group)));
            rows.push(row);
        }
    }
    rows
}

fn care_row(
    context: &Context<'_>,
    care: &CareColumns,
    (place, group): (usize, usize),
    judgement: Option<&Judgement>,
) -> CareRow {
    let grouping = &context.population.groupings[place];
    let pair = |place: usize, group: usize| {
        let funnel = &context.counted.funnels[place];
        let count = |column: usize| (funnel.column(group, column), context.shown(place, group, column));
        Pair { hits: count(care.had), people: count(care.came) }
    };
    let (own, everyone) = (pair(place, group), pair(0, 0));
    let (had, came) = (own.hits.1, own.people.1);
    let expected = published_expected(judgement.map_or(0.0, |judgement| judgement.expected), own, everyone);
    let ratio = shown_ratio(judgement, had, came, expected);
    let clause = care.clause.and_then(|clause| context.cohort.definition.clauses.get(clause));
    let given = clause.and_then(|clause| clause.care_given.as_ref());
    let words =
        given.map_or(INVITATIONS, |given| Words { hit: &given.words, people: "people who came to this clause" });
    let parts = if at_equal(context.cohort, care).is_some() { Parts::of_risk } else { Parts::of_measurement };
    let basis = parts(&grouping.attribute, &context.population.frame).words;
    let published = Published { hits: had, people: came, expected, ratio: &ratio };
    let mut sentences = vec![because(&words, judgement, &published, &basis, needed(context.policy))];
    sentences.extend(caution(grouping, group));
    CareRow {
        care: clause.map_or(INVITED, |clause| clause.name.as_str()).to_owned(),
        words: words.hit.to_owned(),
        attribute: grouping.attribute.name(),
        group: grouping.label(group),
        came,
        had,
        share: share(had, came),
        against_everyone_else: against_everyone_else((had, came), (everyone.hits.1, everyone.people.1)),
        ratio,
        expected,
        verdict: judgement.map_or(Verdict::CannotTell, |judgement| judgement.verdict),
        because: sentences.join(" "),
    }
}

/// Care in places, kind by kind, with one finding a kind where places fall short.
pub(crate) fn care_pockets(
    context: &Context<'_>,
    kinds: Vec<(usize, Vec<PocketRow>)>,
    findings: &mut Vec<Finding>,
) -> Vec<CarePocketRow> {
    let (_, on_breach) = context.policy.limit(GateMeasure::CareGivenInPlaces);
    let mut rows = Vec::new();
    for (clause, pockets) in kinds {
        let clause = &context.cohort.definition.clauses[clause];
        let hit = clause.care_given.as_ref().map_or("have had it", |given| given.words.as_str());
        let words = PocketWords {
            begins: &format!("Pockets of care, `{}`", clause.name),
            fall_short: "given care less than people alike",
            people: "people who came to this clause",
            hit,
        };
        findings.extend(finding_of_pockets(&pockets, &words, on_breach, context.population));
        rows.extend(pockets.into_iter().map(|pocket| CarePocketRow { care: clause.name.clone(), pocket }));
    }
    rows
}

/// Groups already named: a crossing with one of them is its echo.
#[derive(Debug, Default)]
pub(crate) struct Named(Vec<(String, String)>);

impl Named {
    /// Whether a group that was found is to be named; it is from then on.
    pub(crate) fn is_news(&mut self, grouping: &Grouping, group: usize) -> bool {
        let singles = grouping.attribute.singles.iter().map(|single| single.name.to_string());
        let parts: Vec<(String, String)> = singles.zip(grouping.parts[group].iter().cloned()).collect();
        if grouping.attribute.is_crossing() {
            return !parts.iter().any(|part| self.0.contains(part));
        }
        self.0.extend(parts);
        true
    }
}

/// People who have had care, on exact counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hits {
    pub(crate) own: u64,
    pub(crate) everyone: u64,
}

/// Worth the first page when the group has it less than people alike beyond chance and, held against everyone else's
/// ratio rather than against a whole it is part of, less than the policy's limit; and when more than a matter of age.
pub(crate) fn finding(
    (limit, on_breach): (f64, Option<OnBreach>),
    (grouping, group): (&Grouping, usize),
    row: &CareRow,
    judgement: Option<&Judgement>,
    hits: Hits,
) -> Option<Finding> {
    let judgement = judgement?;
    let (own, others) = (hits.own as f64, hits.everyone.saturating_sub(hits.own) as f64);
    let expected_of_others = hits.everyone as f64 - judgement.expected;
    let below = own * expected_of_others < limit * others * judgement.expected;
    let named = row.verdict == Verdict::UnderReached && below && !grouping.attribute.is_only("age_band");
    named.then(|| Finding {
        sentence: format!(
            "Had care less than people alike, `{}`: {} ({}). {}",
            row.care,
            row.group,
            grouping.attribute.words(),
            row.because
        ),
        breach: on_breach.filter(|_| caution(grouping, group).is_none()),
    })
}
