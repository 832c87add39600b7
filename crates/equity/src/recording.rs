//! How well ethnicity is recorded: everywhere, by every single attribute of the audit, by PCN and by practice.
//!
//! An audit by ethnicity is only as good as its records: people nobody asked, people who did not say, an "any other"
//! category used for want of a better one, and people whose records disagree all blunt it. The counts stand in the ledger
//! beside those of the audits, which tell some of them by other names: people whose ethnicity is unknown are a group.

use arrow::array::Array;
use evenreach_clinical::ethnicity::{Category, UNKNOWN};
use evenreach_contract::Checked;

use crate::EquityError;
use crate::attribute::Single;
use crate::disclosure::share;
use crate::fingerprint::mark_of;
use crate::ledger::Sheet;
use crate::model::{Count, DataQualityRow};
use crate::population::{Population, Sum};
use crate::protection::Fact;

pub(crate) const REGISTERED: usize = 0;
const KNOWN: usize = 1;
const NO_GROUP: usize = 2;
const NOT_STATED: usize = 3;
const NOT_KNOWN: usize = 4;
const UNRESOLVED: usize = 5;
const ANY_OTHER: usize = 6;
const TWO_RECORDS: usize = 7;
const CONFLICTING: usize = 8;
const CONFLICTING_5: usize = 9;
const THREE_CATEGORIES: usize = 10;
pub(crate) const COLUMNS: usize = 11;

/// Names of the columns in a release.
pub(crate) const NAMES: [&str; COLUMNS] = [
    "registered",
    "ethnicity known",
    "ethnicity unknown",
    "ethnicity not stated",
    "ethnicity not known",
    "ethnicity unresolved",
    "ethnicity any other",
    "ethnicity recorded twice",
    "ethnicity conflicting",
    "ethnicity conflicting in five groups",
    "ethnicity of three categories",
];

/// Where the counts are shown: columns behind more figures first.
pub(crate) const ORDER: [usize; COLUMNS] = [
    REGISTERED,
    NO_GROUP,
    KNOWN,
    NOT_STATED,
    NOT_KNOWN,
    UNRESOLVED,
    ANY_OTHER,
    TWO_RECORDS,
    CONFLICTING,
    CONFLICTING_5,
    THREE_CATEGORIES,
];

/// (container, contained); what follows from two such pairs is not listed.
pub(crate) const CONTAINED: [(usize, usize); 7] = [
    (KNOWN, ANY_OTHER),
    (REGISTERED, TWO_RECORDS),
    (TWO_RECORDS, CONFLICTING),
    (CONFLICTING, CONFLICTING_5),
    (CONFLICTING, THREE_CATEGORIES),
    // Records that leave no answer are two at least, and disagree.
    (CONFLICTING, UNRESOLVED),
    (NO_GROUP, UNRESOLVED),
];

/// (measure, numerator, denominator)
const MEASURES: [(&str, usize, usize); 9] = [
    ("ethnicity_known", KNOWN, REGISTERED),
    ("ethnicity_unknown", NO_GROUP, REGISTERED),
    ("ethnicity_not_stated", NOT_STATED, REGISTERED),
    ("ethnicity_not_known", NOT_KNOWN, REGISTERED),
    ("ethnicity_unresolved", UNRESOLVED, REGISTERED),
    ("ethnicity_any_other", ANY_OTHER, KNOWN),
    ("ethnicity_conflicting", CONFLICTING, TWO_RECORDS),
    ("ethnicity_conflicting_in_five_groups", CONFLICTING_5, TWO_RECORDS),
    ("ethnicity_of_three_categories", THREE_CATEGORIES, TWO_RECORDS),
];

/// Columns that add up to another.
pub(crate) fn column_sums() -> Vec<Sum> {
    vec![
        Sum { parent: REGISTERED, children: vec![KNOWN, NO_GROUP] },
        Sum { parent: NO_GROUP, children: vec![NOT_STATED, NOT_KNOWN, UNRESOLVED] },
    ]
}

/// Every count of every row whose number of registered people is in some table.
#[derive(Debug)]
pub(crate) struct Recording {
    counts: Vec<[u64; COLUMNS]>,
    fingerprints: [u128; COLUMNS],
}

impl Recording {
    /// One pass over people.
    pub(crate) fn of(people: &Checked, population: &Population) -> Result<Self, EquityError> {
        let view = people.view();
        let (codes, groups) = (view.text("ethnicity_code")?, view.text("ethnicity_5")?);
        let records = view.integer("ethnicity_known_records")?;
        let categories = view.integer("ethnicity_distinct_categories")?;
        let groups_5 = view.integer("ethnicity_distinct_groups_5")?;
        let not_stated = view.flag("ethnicity_not_stated")?;
        let groupings = &population.groupings[..population.settled];
        let mut own = Self { counts: vec![[0; COLUMNS]; population.settled_rows()], fingerprints: [0; COLUMNS] };
        for row in 0..view.len() {
            let known = groups.is_valid(row) && groups.value(row) != UNKNOWN;
            let category = codes.is_valid(row).then(|| codes.value(row)).and_then(Category::from_code);
            let (no_record, asked) = (records.value(row) == 0, not_stated.value(row));
            let mut is_in = [false; COLUMNS];
            is_in[REGISTERED] = true;
            is_in[KNOWN] = known;
            is_in[NO_GROUP] = !known;
            is_in[NOT_STATED] = !known && no_record && asked;
            is_in[NOT_KNOWN] = !known && no_record && !asked;
            is_in[UNRESOLVED] = !known && !no_record;
            is_in[ANY_OTHER] = known && category.is_some_and(Category::is_other);
            is_in[TWO_RECORDS] = records.value(row) > 1;
            is_in[CONFLICTING] = categories.value(row) > 1;
            is_in[CONFLICTING_5] = groups_5.value(row) > 1;
            is_in[THREE_CATEGORIES] = categories.value(row) > 2;
            let mark = mark_of(row);
            for (fingerprint, _) in own.fingerprints.iter_mut().zip(is_in).filter(|(_, is_in)| *is_in) {
                *fingerprint = fingerprint.wrapping_add(mark);
            }
            for (grouping, first) in groupings.iter().zip(&population.first_row) {
                let counts = &mut own.counts[first + grouping.of_row[row] as usize];
                counts.iter_mut().zip(is_in).for_each(|(count, is_in)| *count += u64::from(is_in));
            }
        }
        Ok(own)
    }

    /// Counts of a row.
    pub(crate) fn counts(&self, row: usize) -> &[u64; COLUMNS] {
        &self.counts[row]
    }

    /// The columns for the ledger.
    pub(crate) fn sheet(&self, population: &Population) -> Sheet<'static> {
        let reported = &self.counts[..population.reported_rows()];
        Sheet {
            cohort: "",
            names: NAMES.map(str::to_owned).to_vec(),
            fingerprints: self.fingerprints.to_vec(),
            counts: (0..COLUMNS).map(|column| reported.iter().map(|counts| counts[column]).collect()).collect(),
            contained: CONTAINED.to_vec(),
            sums: column_sums(),
            facts: facts(population),
            order: ORDER.to_vec(),
        }
    }

    /// Every measure of everybody, of the groups of every single attribute and of places. `shown` gives a count of a row.
    pub(crate) fn rows(population: &Population, shown: impl Fn(usize, usize) -> Count) -> Vec<DataQualityRow> {
        let groupings = population.groupings[..population.settled].iter().zip(&population.first_row);
        let mut rows = Vec::new();
        for (grouping, first) in groupings.filter(|(grouping, _)| !grouping.attribute.is_crossing()) {
            for group in 0..grouping.len() {
                let count = |column: usize| shown(first + group, column);
                // What a group of ethnicity is says by itself whether ethnicity is known.
                let told = |(_, _, denominator): &&(&str, usize, usize)| {
                    *denominator == TWO_RECORDS || !grouping.attribute.involves_ethnicity()
                };
                rows.extend(MEASURES.iter().filter(told).map(|(measure, numerator, denominator)| DataQualityRow {
                    level: grouping.attribute.name(),
                    place: grouping.label(group),
                    measure: (*measure).to_owned(),
                    numerator: count(*numerator),
                    denominator: count(*denominator),
                    share: share(count(*numerator), count(*denominator)),
                }));
            }
        }
        rows
    }
}

/// What follows for the columns from what a row's ethnic group is.
fn facts(population: &Population) -> Vec<(usize, Fact)> {
    let mut facts = Vec::new();
    for (grouping, first) in population.reported().iter().zip(&population.first_row) {
        for group in 0..grouping.len() {
            let row = first + group;
            let parts = grouping.attribute.singles.iter().zip(&grouping.parts[group]);
            for (single, label) in parts.filter(|(single, _)| single.is_ethnicity()) {
                facts.extend(facts_of(single, label).into_iter().map(|fact| (row, fact)));
            }
        }
    }
    facts
}

fn facts_of(single: &Single, label: &str) -> Vec<Fact> {
    let nobody = |columns: &[usize]| columns.iter().map(|column| Fact::Nobody(*column)).collect::<Vec<_>>();
    if label == UNKNOWN {
        let same = [(REGISTERED, NO_GROUP), (CONFLICTING, UNRESOLVED), (TWO_RECORDS, CONFLICTING)];
        let same = same.map(|(one, other)| Fact::Same(one, other));
        return [nobody(&[KNOWN, ANY_OTHER]), same.to_vec()].concat();
    }
    let mut facts = nobody(&[NO_GROUP, NOT_STATED, NOT_KNOWN, UNRESOLVED]);
    facts.push(Fact::Same(REGISTERED, KNOWN));
    let categories = Category::all().filter(|category| single.ethnic_group(*category) == Some(label));
    let (any_other, others): (Vec<Category>, Vec<Category>) = categories.partition(|category| category.is_other());
    match (any_other.is_empty(), others.is_empty()) {
        (true, false) => facts.push(Fact::Nobody(ANY_OTHER)),
        (false, true) => facts.push(Fact::Same(REGISTERED, ANY_OTHER)),
        _ => {}
    }
    facts
}
