//! How well ethnicity is recorded, everywhere, by PCN and by practice.
//!
//! An audit by ethnicity is only as good as its records: many unknown, an "any other" category used for want of a
//! better one, and people whose records disagree all blunt it.

use arrow::array::Array;
use evenreach_clinical::ethnicity::{Category, UNKNOWN};
use evenreach_contract::Checked;
use evenreach_statistics::DisclosureRule;

use crate::EquityError;
use crate::disclosure::share;
use crate::groups::Grouping;
use crate::model::DataQualityRow;
use crate::population::{Population, Sum};
use crate::protection::{Table, protect};

const REGISTERED: usize = 0;
const KNOWN_CATEGORY: usize = 1;
const UNKNOWN_CATEGORY: usize = 2;
const ANY_OTHER: usize = 3;
const ON_RECORD: usize = 4;
const CONFLICTING: usize = 5;
const COLUMNS: usize = 6;

/// (measure, numerator, denominator)
const MEASURES: [(&str, usize, usize); 4] = [
    ("ethnicity_known", KNOWN_CATEGORY, REGISTERED),
    ("ethnicity_unknown", UNKNOWN_CATEGORY, REGISTERED),
    ("ethnicity_any_other", ANY_OTHER, KNOWN_CATEGORY),
    ("ethnicity_conflicting", CONFLICTING, ON_RECORD),
];

/// Every measure for every place. `settled` says which rows of the population hide their registered people.
pub(crate) fn data_quality(
    people: &Checked,
    population: &Population,
    settled: &[bool],
    rule: DisclosureRule,
) -> Result<Vec<DataQualityRow>, EquityError> {
    let levels: Vec<(&Grouping, usize)> = population.groupings[..population.settled]
        .iter()
        .zip(&population.first_row)
        .map(|(grouping, first)| (grouping, *first))
        .filter(is_level)
        .collect();
    // Rows of this table, as rows of the population.
    let rows: Vec<usize> = levels.iter().flat_map(|(grouping, first)| *first..first + grouping.len()).collect();
    let own_row = |row: &usize| rows.binary_search(row).ok();
    let sum = |sum: &Sum| {
        let children = sum.children.iter().map(own_row).collect::<Option<Vec<_>>>()?;
        Some(Sum { parent: own_row(&sum.parent)?, children })
    };
    let groupings: Vec<&Grouping> = levels.iter().map(|(grouping, _)| *grouping).collect();
    let table = Table {
        columns: COLUMNS,
        counts: count(people, &groupings)?,
        row_sums: population.sums.iter().filter_map(sum).collect(),
        column_sums: vec![Sum { parent: REGISTERED, children: vec![KNOWN_CATEGORY, UNKNOWN_CATEGORY] }],
        contained: vec![
            (REGISTERED, KNOWN_CATEGORY),
            (REGISTERED, UNKNOWN_CATEGORY),
            (KNOWN_CATEGORY, ANY_OTHER),
            (REGISTERED, ON_RECORD),
            (ON_RECORD, CONFLICTING),
        ],
        order: vec![REGISTERED, UNKNOWN_CATEGORY, KNOWN_CATEGORY, ANY_OTHER, CONFLICTING, ON_RECORD],
        settled: Some(rows.iter().map(|row| settled[*row]).collect()),
        before: Vec::new(),
    };
    let shown = protect(&table, rule);
    let places = groupings.iter().flat_map(|grouping| (0..grouping.len()).map(|group| (*grouping, group)));
    Ok(places
        .zip(shown.chunks(COLUMNS))
        .flat_map(|((grouping, group), counts)| {
            MEASURES.iter().map(move |(measure, numerator, denominator)| DataQualityRow {
                level: grouping.attribute.name(),
                place: grouping.label(group),
                measure: (*measure).to_owned(),
                numerator: counts[*numerator],
                denominator: counts[*denominator],
                share: share(counts[*numerator], counts[*denominator]),
            })
        })
        .collect())
}

fn is_level((grouping, _): &(&Grouping, usize)) -> bool {
    matches!(grouping.attribute.name().as_str(), crate::attribute::ALL | "pcn" | "practice")
}

/// One pass over people.
fn count(people: &Checked, groupings: &[&Grouping]) -> Result<Vec<u64>, EquityError> {
    let view = people.view();
    let (codes, groups) = (view.text("ethnicity_code")?, view.text("ethnicity_5")?);
    let distinct = view.integer("ethnicity_distinct_categories")?;
    let mut first_row = vec![0];
    first_row.extend(groupings.iter().scan(0, |rows, grouping| {
        *rows += grouping.len();
        Some(*rows)
    }));
    let mut counts = vec![0; first_row[groupings.len()] * COLUMNS];
    for row in 0..view.len() {
        let known = groups.is_valid(row) && groups.value(row) != UNKNOWN;
        let category = codes.is_valid(row).then(|| codes.value(row)).and_then(Category::from_code);
        let categories = if distinct.is_valid(row) { distinct.value(row) } else { 0 };
        let facts = [
            (REGISTERED, true),
            (KNOWN_CATEGORY, known),
            (UNKNOWN_CATEGORY, !known),
            (ANY_OTHER, known && category.is_some_and(Category::is_other)),
            (ON_RECORD, categories > 0),
            (CONFLICTING, categories > 1),
        ];
        for (grouping, first) in groupings.iter().zip(&first_row) {
            let place = (first + grouping.of_row[row] as usize) * COLUMNS;
            for (column, is_so) in facts {
                counts[place + column] += u64::from(is_so);
            }
        }
    }
    Ok(counts)
}
