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

use crate::attribute::Attribute;
use crate::because::caution;
use crate::comparison::Comparison;
use crate::context::Context;
use crate::disclosure::{Pair, figure, published_expected, ratio};
use crate::gate::Finding;
use crate::judgement::{ALPHA, CONFIDENCE, Evidence, evidence, people_needed};
use crate::model::{Amount, Count, Figure};
use crate::places::Pocket;
use crate::pocket_cells::PocketCells;
use crate::population::Population;
use crate::rows::PocketRow;
use crate::secrecy::Cells;
use crate::shrinkage::Shrinkage;

/// Every pocket of one cohort: under-reached ones first, the largest shortfall before others. `cells` are those of the
/// night, as `rule` shows them.
pub(crate) fn pocket_rows(
    context: &Context<'_>,
    places: &PocketCells,
    cells: &Cells,
    rule: DisclosureRule,
) -> Result<Vec<PocketRow>, Undefined> {
    let population = context.population;
    let families: Vec<Vec<Comparison>> =
        context.counted.pockets.iter().map(|tally| tally.comparisons().collect()).collect();
    let mut verdicts = verdicts(&families, people_needed(context.policy))?.into_iter();
    let mut rows = Vec::new();
    for (family, pocket) in families.iter().zip(&population.pockets) {
        let grouping = &population.groupings[pocket.grouping];
        let shrinkage = Shrinkage::of(family);
        for (group, comparison) in family.iter().enumerate() {
            let verdict = verdicts.next().unwrap_or(Verdict::CannotTell);
            let shown = |column: usize| {
                let row = population.first_row[pocket.grouping] + group;
                places.find(row, context.columns[column]).map_or(Count::Suppressed, |cell| cells.shown_cell(rule, cell))
            };
            let (place, label) = pocket.labels(grouping, group);
            let is_hidden = verdict == Verdict::UnderReached && !is_under_reached_overall(context, pocket, &label);
            let counts = (shown(context.layout().in_need), shown(context.layout().selected()));
            let mut row = pocket_row(context, comparison, counts, shrinkage);
            row.level.clone_from(&pocket.level);
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
    Ok(rows)
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

/// One verdict a pocket, family after family.
fn verdicts(families: &[Vec<Comparison>], people_needed: u64) -> Result<Vec<Verdict>, Undefined> {
    let all = || families.iter().flatten();
    let p_value = |comparison: &Comparison| {
        let enough = evidence(comparison, people_needed) == Evidence::Enough;
        enough.then(|| comparison.p_value().ok()).flatten()
    };
    let p_values: Vec<f64> = all().filter_map(p_value).collect();
    let mut adjusted = benjamini_hochberg(&p_values)?.into_iter();
    let verdict = |comparison: &Comparison| {
        let adjusted_p = p_value(comparison).and_then(|_| adjusted.next());
        Verdict::of_ratio(&comparison.ratio(CONFIDENCE), adjusted_p.is_some(), adjusted_p, ALPHA)
    };
    Ok(all().map(verdict).collect())
}

fn is_under_reached_overall(context: &Context<'_>, pocket: &Pocket, label: &str) -> bool {
    let reported = context.population.reported();
    let Some(place) = reported.iter().position(|g| g.attribute.has_same_groups(&pocket.attribute)) else {
        return false;
    };
    let judged = &context.counted.selection[place];
    let group = (0u32..).zip(0..reported[place].len()).find(|(_, group)| reported[place].label(*group) == label);
    group.and_then(|(group, _)| judged.get(&group)).is_some_and(|j| j.verdict == Verdict::UnderReached)
}

/// The numbers of a pocket; its names are filled in by the caller.
fn pocket_row(
    context: &Context<'_>,
    comparison: &Comparison,
    (in_need, selected): (Count, Count),
    shrinkage: Shrinkage,
) -> PocketRow {
    let (layout, everyone) = (context.layout(), &context.counted.funnels[0]);
    let all = Pair {
        hits: (everyone.column(0, layout.selected()), context.everyone(layout.selected())),
        people: (everyone.in_need(0), context.everyone(layout.in_need)),
    };
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

/// One sentence on the pockets below the policy's limit, for the first page.
pub(crate) fn finding(rows: &[PocketRow], limit: f64, population: &Population) -> Option<Finding> {
    let is_below = |row: &&PocketRow| {
        let below = match row.ratio {
            Figure::Known { value, .. } => value < limit,
            Figure::Undefined(_) => true,
        };
        row.verdict == Verdict::UnderReached && below && row.caution.is_none()
    };
    let below: Vec<&PocketRow> = rows.iter().filter(is_below).collect();
    let worst = below.first()?;
    let hidden = below.iter().filter(|row| row.is_hidden_in_average).count();
    let of = match (worst.selected, worst.in_need) {
        (Count::Shown(selected), Count::Shown(in_need)) => {
            format!("{selected} of {in_need} people in need are on the list")
        }
        _ => "its counts are too small to show".to_owned(),
    };
    let compared = population.pockets.iter().map(|p| population.groupings[p.grouping].len()).sum::<usize>();
    Some(Finding {
        sentence: format!(
            "Pockets: {} of {compared} places by group are reached less than their need predicts and below the limit, \
             {hidden} of them though the group as a whole is not under-reached. Largest shortfall: {} in {} ({}): {of}.",
            below.len(),
            worst.group,
            worst.place,
            level_words(&worst.level),
        ),
        is_breach: false,
    })
}

/// A level of place as findings say it.
fn level_words(level: &str) -> String {
    Attribute::parse(level).map_or_else(|_| level.to_owned(), |attribute| attribute.words())
}
