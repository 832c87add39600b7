//! Pockets: every place by group against need, so that a badly served one hidden in the average is named, and small
//! numbers are not mistaken for one.
//!
//! A pocket's expected number is that of people of the same priority and age over all places. Verdicts are at a false
//! discovery rate of 5 % (Benjamini and Hochberg) over all pockets of a cohort that have enough people: of the pockets
//! named, one in twenty is chance; where nothing is wrong anywhere, one night in twenty names any. The shrunken ratio
//! says what to believe of a pocket, the funnel limits where chance alone would put it.

use evenreach_statistics::funnel::proportion_control_limits;
use evenreach_statistics::multiple_testing::benjamini_hochberg;
use evenreach_statistics::{DisclosureRule, Estimate, Undefined, Verdict};

use crate::EquityError;
use crate::attribute::Attribute;
use crate::because::caution;
use crate::comparison::Comparison;
use crate::context::Context;
use crate::counted::{Counted, Judgements};
use crate::disclosure::{Pair, figure, published_expected, ratio};
use crate::gate::Finding;
use crate::judgement::{ALPHA, CONFIDENCE, Evidence, Needed, Tally, evidence};
use crate::model::{Amount, Count, Figure};
use crate::places::Pocket;
use crate::pocket_cells::PocketCells;
use crate::policy::OnBreach;
use crate::population::Population;
use crate::rows::PocketRow;
use crate::secrecy::Cells;
use crate::shrinkage::Shrinkage;
use crate::standing_out::Places;

/// What is held against expectation in places: selection of people in need, or care of those who came to it.
#[derive(Clone, Copy)]
pub(crate) struct Measure<'a> {
    /// Columns of the cohort.
    pub(crate) people: usize,
    pub(crate) hits: usize,
    pub(crate) places: &'a Places,
    /// The same by the reported groupings.
    pub(crate) overall: &'a Judgements,
}

impl<'a> Measure<'a> {
    /// Selection.
    pub(crate) fn selection(counted: &'a Counted) -> Self {
        let layout = &counted.layout;
        let (places, overall) = (&counted.pockets, &counted.selection);
        Self { people: layout.in_need, hits: layout.selected(), places, overall }
    }

    /// Every kind of care that is compared in places, with its clause.
    pub(crate) fn care(counted: &'a Counted) -> impl Iterator<Item = (usize, Self)> {
        let of_care = counted.layout.care.iter().zip(&counted.care_pockets).zip(&counted.care);
        of_care.filter_map(|((care, places), overall)| {
            Some((care.clause?, Self { people: care.came, hits: care.had, places, overall }))
        })
    }
}

/// Why no verdict could be given on places.
pub(crate) fn verdict_failed(cohort: &str, reason: Undefined) -> EquityError {
    EquityError::Statistic { cohort: cohort.to_owned(), attribute: "place".to_owned(), reason }
}

/// Every pocket of one cohort: under-reached ones first, the largest shortfall before others. `cells` are those of the
/// night, as `rule` shows them.
pub(crate) fn pocket_rows(
    context: &Context<'_>,
    measure: Measure<'_>,
    places: &PocketCells,
    cells: &Cells,
    rule: DisclosureRule,
) -> Vec<PocketRow> {
    let population = context.population;
    let places_of = measure.places.tallies.iter().zip(&measure.places.verdicts).zip(&population.pockets);
    let mut rows = Vec::new();
    for (number, ((tally, verdicts), pocket)) in places_of.enumerate() {
        let grouping = &population.groupings[pocket.grouping];
        let family: Vec<Comparison> = tally.comparisons().collect();
        let shrinkage = Shrinkage::of(&family);
        for (group, (comparison, verdict)) in family.iter().zip(verdicts).enumerate() {
            let verdict = *verdict;
            let shown = |column: usize| {
                let row = population.first_row[pocket.grouping] + group;
                places.find(row, context.columns[column]).map_or(Count::Suppressed, |cell| cells.shown_cell(rule, cell))
            };
            let (place, label) = pocket.labels(grouping, group);
            let is_hidden =
                verdict == Verdict::UnderReached && !is_under_reached_overall(context, measure, pocket, &label);
            let counts = (shown(measure.people), shown(measure.hits));
            let mut row = pocket_row(context, measure, comparison, counts, shrinkage);
            row.stands_out = measure.places.rank(number, group);
            row.is_below_limit = measure.places.below[number][group];
            row.level.clone_from(&pocket.level);
            row.name = population.place_names.get(&(pocket.level.clone(), place.clone())).cloned();
            row.place = place;
            row.attribute = pocket.attribute.name();
            row.group = label;
            row.verdict = verdict;
            row.is_hidden_in_average = is_hidden;
            row.caution = caution(grouping, group);
            rows.push(row);
        }
    }
    // Sorting is stable: pockets alike stay in order of level, attribute, place and group.
    rows.sort_by(|a, b| rank(a.verdict).cmp(&rank(b.verdict)).then(shortfall(b).total_cmp(&shortfall(a))));
    rows
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::UnderReached => 0,
        Verdict::OverReached => 1,
        Verdict::Reached => 2,
        Verdict::CannotTell => 3,
    }
}

/// People short of what need predicts, as far as it may be shown.
fn shortfall(row: &PocketRow) -> f64 {
    match (row.selected, row.expected) {
        (Count::Shown(selected), Some(expected)) => expected - selected as f64,
        _ => f64::NEG_INFINITY,
    }
}

/// The verdicts on all pockets together, tally by tally.
pub(crate) fn verdicts(tallies: &[Tally], needed: Needed) -> Result<Vec<Vec<Verdict>>, Undefined> {
    let p_value = |comparison: &Comparison| {
        let enough = evidence(comparison, needed) == Evidence::Enough;
        enough.then(|| comparison.p_value().ok()).flatten()
    };
    let compared: Vec<Vec<(Comparison, Option<f64>)>> =
        tallies.iter().map(|of| of.comparisons().map(|c| (c, p_value(&c))).collect()).collect();
    let p_values: Vec<f64> = compared.iter().flatten().filter_map(|(_, p)| *p).collect();
    let mut adjusted = benjamini_hochberg(&p_values)?.into_iter();
    let mut verdict = |(comparison, p): (Comparison, Option<f64>)| {
        let adjusted_p = p.and_then(|_| adjusted.next());
        Verdict::of_ratio(&comparison.ratio(CONFIDENCE), adjusted_p.is_some(), adjusted_p, ALPHA)
    };
    Ok(compared.into_iter().map(|of| of.into_iter().map(&mut verdict).collect()).collect())
}

fn is_under_reached_overall(context: &Context<'_>, measure: Measure<'_>, pocket: &Pocket, label: &str) -> bool {
    let reported = context.population.reported();
    let Some(place) = reported.iter().position(|g| g.attribute.has_same_groups(&pocket.attribute)) else {
        return false;
    };
    let judged = &measure.overall[place];
    let group = (0u32..).zip(0..reported[place].len()).find(|(_, group)| reported[place].label(*group) == label);
    group.and_then(|(group, _)| judged.get(&group)).is_some_and(|j| j.verdict == Verdict::UnderReached)
}

/// The numbers of a pocket; its names are filled in by the caller.
fn pocket_row(
    context: &Context<'_>,
    measure: Measure<'_>,
    comparison: &Comparison,
    (in_need, selected): (Count, Count),
    shrinkage: Shrinkage,
) -> PocketRow {
    let everyone = |column: usize| (context.counted.funnels[0].column(0, column), context.everyone(column));
    let all = Pair { hits: everyone(measure.hits), people: everyone(measure.people) };
    let own = Pair { hits: (comparison.observed as u64, selected), people: (comparison.people as u64, in_need) };
    let expected = published_expected(comparison.expected, own, all);
    let ratio = ratio(selected, in_need, expected);
    let numbers = match (&ratio, in_need, expected) {
        (Figure::Known { value, .. }, Count::Shown(people), Some(expected)) => Ok((*value, people as f64, expected)),
        (Figure::Undefined(reason), ..) => Err(reason.clone()),
        _ => Err(Undefined::SuppressedPrimary.as_str().to_owned()),
    };
    let shrunken_ratio = match &numbers {
        Ok((value, people, expected)) => {
            Amount::Known((shrinkage.shrunken(*value, *people, *expected) * 1000.0).round() / 1000.0)
        }
        Err(reason) => Amount::Undefined(reason.clone()),
    };
    let limits = |outer: bool| match &numbers {
        Ok((_, people, expected)) => figure(funnel_limits(*people, *expected, outer)),
        Err(reason) => Figure::Undefined(reason.clone()),
    };
    PocketRow {
        level: String::new(),
        place: String::new(),
        name: None,
        attribute: String::new(),
        group: String::new(),
        in_need,
        selected,
        expected,
        funnel_95: limits(false),
        funnel_99_8: limits(true),
        ratio,
        shrunken_ratio,
        verdict: Verdict::CannotTell,
        is_hidden_in_average: false,
        is_below_limit: false,
        stands_out: None,
        caution: None,
    }
}

/// Where the ratio of so many people would lie by chance alone, around 1.
fn funnel_limits(people: f64, expected: f64, outer: bool) -> Result<Estimate, Undefined> {
    if expected <= 0.0 || people <= 0.0 {
        return Err(Undefined::ExpectedZero);
    }
    let share = (expected / people).min(1.0);
    let limits = proportion_control_limits(share, people)?.clamped(0.0, 1.0);
    let (lower, upper) = if outer { (limits.lower_3s, limits.upper_3s) } else { (limits.lower_2s, limits.upper_2s) };
    Ok(Estimate { value: 1.0, lower: lower / share, upper: upper / share })
}

/// The words of what is compared in places.
#[derive(Clone, Copy)]
pub(crate) struct PocketWords<'a> {
    /// "Pockets" or what of.
    pub(crate) begins: &'a str,
    /// "reached less than their need predicts".
    pub(crate) fall_short: &'a str,
    /// "people in need".
    pub(crate) people: &'a str,
    /// "are on the list".
    pub(crate) hit: &'a str,
}

/// Selection against need.
pub(crate) const REACHED: PocketWords<'static> = PocketWords {
    begins: "Pockets",
    fall_short: "reached less than their need predicts",
    people: "people in need",
    hit: "are on the list",
};

/// One sentence on the pockets below the policy's limit, for the first page: how many, and those that stand for them.
pub(crate) fn finding(
    rows: &[PocketRow],
    words: &PocketWords<'_>,
    on_breach: Option<OnBreach>,
    population: &Population,
) -> Option<Finding> {
    let PocketWords { begins, fall_short, people, hit } = words;
    let below: Vec<&PocketRow> = rows.iter().filter(|row| row.is_below_limit && row.caution.is_none()).collect();
    let mut standing_out: Vec<&PocketRow> = below.iter().copied().filter(|row| row.stands_out.is_some()).collect();
    standing_out.sort_by_key(|row| row.stands_out);
    if standing_out.is_empty() {
        standing_out.extend(below.first());
    }
    if below.is_empty() {
        return None;
    }
    let hidden = below.iter().filter(|row| row.is_hidden_in_average).count();
    let compared = population.pockets.iter().map(|p| population.groupings[p.grouping].len()).sum::<usize>();
    let named = standing_out.iter().map(|row| {
        let of = match (row.selected, row.in_need) {
            (Count::Shown(hits), Count::Shown(of)) => format!("{hits} of {of} {people} {hit}"),
            _ => "counts that may not be shown".to_owned(),
        };
        let level = level_words(&row.level);
        let place = row.name.as_ref().map_or_else(|| level.clone(), |name| format!("{level}: {name}"));
        format!("{} in {} ({place}): {of}", row.group, row.place)
    });
    Some(Finding {
        sentence: format!(
            "{begins}: {} of {compared} places by group are {fall_short} and below the limit, {hidden} of them though the \
             group as a whole is not. Standing for the others: {}.",
            below.len(),
            named.collect::<Vec<_>>().join("; "),
        ),
        breach: on_breach,
    })
}

/// A level of place as findings say it.
fn level_words(level: &str) -> String {
    Attribute::parse(level).map_or_else(|_| level.to_owned(), |attribute| attribute.words())
}
