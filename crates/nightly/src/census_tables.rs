//! Recorded ethnicity against the 2021 Census of the areas where patients live: everywhere, by PCN and by practice.

use std::collections::BTreeMap;

use arrow::array::Array as _;
use evenreach_contract::{Breach, Checked};
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use evenreach_statistics::{CellState, Estimate, selection_ratio};

use crate::score_tables::may_divide_again;
use crate::table_builder::{TableBuilder, protected};

/// Column and words of the categories: the five groups add up to everybody, the sixth overlaps with them.
const CATEGORIES: [(&str, &str); 6] = [
    ("asian", "Asian"),
    ("black", "Black"),
    ("mixed", "Mixed"),
    ("white", "White"),
    ("other", "Other"),
    (ANY_OTHER, "any \"any other\" category"),
];
const ANY_OTHER: &str = "any_other";
const PCN: &str = "pcn";
const PRACTICE: &str = "practice";
/// People of known ethnicity in a place that is told of.
const FEWEST_PEOPLE: u64 = 100;

#[derive(Debug, Default, Clone, Copy)]
struct Cell {
    people: u64,
    recorded: u64,
    expected: f64,
}

/// Two tables, one row a category of a place: everybody and PCNs for the report, practices. Under a rule that does not round,
/// PCNs and the five groups alone: another division of the same people would give hidden counts away.
pub(crate) fn against_census(rows: &Checked, rule: DisclosureRule) -> Result<Vec<ReportTable>, Breach> {
    let places = by_place(rows)?;
    let practices = places.iter().filter(|((_, level, _), _)| *level == PRACTICE && may_divide_again(rule));
    let larger =
        places.iter().filter(|((_, level, _), _)| *level == PCN || (*level != PRACTICE && may_divide_again(rule)));
    let tables = [
        table("ethnicity_against_census", larger, rule),
        table("ethnicity_against_census_by_practice", practices, rule),
    ];
    Ok(tables.into_iter().flatten().collect())
}

/// Said on the first page where the areas of more than this share of people whose ethnicity is known are not known.
const MOST_WITHOUT_AREA: f64 = 0.05;

/// A lookup that does not fit the addresses would leave the tables smaller in silence.
pub(crate) fn without_area(rows: &Checked, rule: DisclosureRule) -> Result<Option<String>, Breach> {
    let view = rows.view();
    let sum = |column: &str| {
        let people = view.integer(column)?.iter().flatten().map(|people| u64::try_from(people).unwrap_or_default());
        Ok::<_, Breach>(people.sum::<u64>())
    };
    let (with, without) = (sum("people")?, sum("people_without_area")?);
    let may_be_told = !rule.is_small(with) && !rule.is_small(without);
    let (with, without) = (rule.rounded(with) as f64, rule.rounded(without) as f64);
    let share = without / (with + without).max(1.0);
    Ok((may_be_told && share > MOST_WITHOUT_AREA).then(|| {
        format!(
            "Recorded ethnicity could not be held against the Census for {:.0} % of people whose ethnicity is known: their \
             area is not recorded, or not in `[reference.lsoa_lookup]`.",
            100.0 * share
        )
    }))
}

/// Counts of one category as they may be shown.
struct Shown {
    people: f64,
    recorded: f64,
    /// The areas' share of the people as they are shown.
    expected: f64,
}

impl Shown {
    fn of(cell: &Cell, recorded: CellState, rule: DisclosureRule) -> Option<Self> {
        let CellState::Shown(recorded) = recorded else { return None };
        let people = rule.rounded(cell.people) as f64;
        let share = (cell.expected / cell.people as f64 * 1000.0).round() / 1000.0;
        Some(Self { people, recorded: recorded as f64, expected: share * people })
    }
}

type Places = BTreeMap<(usize, &'static str, String), BTreeMap<&'static str, Cell>>;

fn by_place(rows: &Checked) -> Result<Places, Breach> {
    let view = rows.view();
    let (practices, pcns, people) = (view.text("practice_code")?, view.text("pcn_code")?, view.integer("people")?);
    let mut places = Places::new();
    for (category, _) in CATEGORIES {
        let recorded = view.integer(&format!("{category}_recorded"))?;
        let expected = view.number(&format!("{category}_expected"))?;
        for row in 0..view.len() {
            let pcn = if pcns.is_valid(row) { pcns.value(row) } else { "No PCN" };
            for (order, level, place) in [(0, "all", "Everyone"), (1, PCN, pcn), (2, PRACTICE, practices.value(row))] {
                let cells = places.entry((order, level, place.to_owned())).or_default();
                let cell = cells.entry(category).or_default();
                cell.people += u64::try_from(people.value(row)).unwrap_or_default();
                cell.recorded += u64::try_from(recorded.value(row)).unwrap_or_default();
                cell.expected += expected.value(row);
            }
        }
    }
    // The areas' shares of a handful of people would tell where they live.
    places.retain(|_, cells| cells.values().all(|cell| cell.people >= FEWEST_PEOPLE));
    Ok(places)
}

fn table<'a>(
    name: &str,
    places: impl Iterator<Item = (&'a (usize, &'static str, String), &'a BTreeMap<&'static str, Cell>)>,
    rule: DisclosureRule,
) -> Option<ReportTable> {
    let (mut keys, mut cells, mut lists, mut list) = (vec![], vec![], vec![], 0);
    for ((_, level, place), by_category) in places {
        for (category, words) in CATEGORIES {
            if !may_divide_again(rule) && category == ANY_OTHER {
                continue;
            }
            keys.push([(*level).to_owned(), place.clone(), words.to_owned()]);
            cells.push(by_category.get(category).copied().unwrap_or_default());
            lists.push(list + usize::from(category == ANY_OTHER));
        }
        list += 2;
    }
    let key = |at: usize| keys.iter().map(move |key| Some(key[at].clone()));
    // Figures are made of counts as they are shown, and stand only beside a count that is.
    let counts: Vec<u64> = cells.iter().map(|cell| cell.recorded).collect();
    let recorded = protected(&counts, &lists, rule);
    let figures: Vec<Option<Shown>> =
        cells.iter().zip(&recorded).map(|(cell, recorded)| Shown::of(cell, *recorded, rule)).collect();
    let percent =
        |part: fn(&Shown) -> f64| figures.iter().map(move |of| of.as_ref().map(|of| (part(of) * 10.0).round() / 10.0));
    let part = |pick: fn(Estimate) -> f64| {
        let ratio = |of: &Shown| selection_ratio(of.recorded, of.expected, 0.95).ok();
        figures.iter().map(move |of| of.as_ref().and_then(ratio).map(|of| (pick(of) * 1000.0).round() / 1000.0))
    };
    let in_report = keys.first().is_some_and(|key| key[0] != PRACTICE);
    TableBuilder::new()
        .text("level", key(0))
        .text("place", key(1))
        .text("category", key(2))
        .cells("recorded", recorded.iter().copied())
        .number("recorded_percent", percent(|of| 100.0 * of.recorded / of.people))
        .number("census_percent", percent(|of| 100.0 * of.expected / of.people))
        .number("recorded_to_census", part(|of| of.value))
        .number("recorded_to_census_lower_95", part(|of| of.lower))
        .number("recorded_to_census_upper_95", part(|of| of.upper))
        .build(
            name,
            "Recorded ethnicity against the Census",
            "Patients whose ethnicity is known, against the residents of the very areas they live in (2021 Census). Above 1: \
             recorded more often than residents would have it; a group far below 1 is hidden in another one or not \
             recorded. Patients differ from residents, so a ratio is a question, not a verdict. Places with at least 100 people \
             whose ethnicity is known.",
            in_report,
        )
}
