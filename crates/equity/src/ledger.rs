//! Every count of people the audits of one night publish by group, protected as one table.
//!
//! Cohorts share columns: two that ask the same age first count the same people there. What is hidden in one table and
//! shown in another is not hidden, so columns of the very same people are one column of the ledger, decided once.

use std::collections::{BTreeMap, BTreeSet};

use evenreach_statistics::DisclosureRule;

use crate::fingerprint::of_set;
use crate::population::{Population, Sum};
use crate::protection::{Fact, Table, protected};
use crate::release::{Before, ReleasedAs, ReleasedCounts};
use crate::secrecy::Cells;

/// The columns of one cohort, or of people whatever the cohort.
#[derive(Debug)]
pub(crate) struct Sheet<'a> {
    /// Cohort name; empty for people whatever the cohort.
    pub(crate) cohort: &'a str,
    pub(crate) names: Vec<String>,
    /// Who is counted in each column.
    pub(crate) fingerprints: Vec<u128>,
    /// Counts of every column, reported row by reported row.
    pub(crate) counts: Vec<Vec<u64>>,
    /// (container, contained).
    pub(crate) contained: Vec<(usize, usize)>,
    pub(crate) sums: Vec<Sum>,
    /// What is known of a reported row whatever is shown.
    pub(crate) facts: Vec<(usize, Fact)>,
    /// Columns in the order in which they should be shown.
    pub(crate) order: Vec<usize>,
}

impl Sheet<'static> {
    /// The one column of registered people, to which others can be added.
    pub(crate) fn of_registered(population: &Population) -> Self {
        Self {
            cohort: "",
            names: vec!["registered".to_owned()],
            fingerprints: vec![of_set(0..population.people)],
            counts: vec![population.reported().iter().flat_map(|g| g.registered.iter().copied()).collect()],
            contained: Vec::new(),
            sums: Vec::new(),
            facts: Vec::new(),
            order: vec![0],
        }
    }
}

/// All columns of a night, each set of people once.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    known: BTreeMap<u128, usize>,
    columns: Vec<Vec<u64>>,
    /// (cohort, column name) of every column.
    names: Vec<Vec<(String, String)>>,
    contained: BTreeSet<(usize, usize)>,
    sums: BTreeSet<(usize, Vec<usize>)>,
    facts: Vec<(usize, Fact)>,
    /// The first place of each column in the order of a sheet: what every sheet shows first is shown first.
    first_place: Vec<usize>,
}

impl Ledger {
    /// A ledger with the one column of registered people.
    pub(crate) fn new(population: &Population) -> Self {
        let mut own = Self::default();
        own.add(&Sheet::of_registered(population));
        own
    }

    /// Enters a sheet; gives the ledger's column of each of its columns.
    pub(crate) fn add(&mut self, sheet: &Sheet<'_>) -> Vec<usize> {
        let mut own = vec![0; sheet.names.len()];
        for (place, column) in sheet.order.iter().copied().enumerate() {
            let number = *self.known.entry(sheet.fingerprints[column]).or_insert(self.columns.len());
            if number == self.columns.len() {
                self.columns.push(sheet.counts[column].clone());
                self.names.push(Vec::new());
                self.first_place.push(place);
            }
            self.first_place[number] = self.first_place[number].min(place);
            self.names[number].push((sheet.cohort.to_owned(), sheet.names[column].clone()));
            own[column] = number;
        }
        let pairs = sheet.contained.iter().map(|(container, part)| (own[*container], own[*part]));
        self.contained.extend(pairs.filter(|(container, part)| container != part));
        for sum in &sheet.sums {
            let (parent, children) = (own[sum.parent], sum.children.iter().map(|c| own[*c]).collect::<Vec<_>>());
            // A part as large as the whole leaves nothing for the others.
            if !children.contains(&parent) {
                self.sums.insert((parent, children));
            }
        }
        self.facts.extend(sheet.facts.iter().filter_map(|(row, fact)| match fact {
            Fact::Nobody(column) => Some((*row, Fact::Nobody(own[*column]))),
            Fact::Same(one, other) => (own[*one] != own[*other]).then(|| (*row, Fact::Same(own[*one], own[*other]))),
        }));
        own
    }

    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns.len()
    }

    /// Every two of these columns of which one is contained in the other, by however many steps: (container, contained)
    /// as places in `columns`.
    pub(crate) fn contained_among(&self, columns: &[usize]) -> Vec<(usize, usize)> {
        let mut pairs = Vec::new();
        for (place, container) in columns.iter().enumerate() {
            let (mut seen, mut open) = (BTreeSet::new(), vec![*container]);
            while let Some(column) = open.pop() {
                let parts = self.contained.range((column, 0)..(column + 1, 0)).map(|(_, part)| *part);
                open.extend(parts.filter(|part| seen.insert(*part)));
            }
            let parts = columns.iter().enumerate().filter(|(_, c)| *c != container && seen.contains(c));
            pairs.extend(parts.map(|(part, _)| (place, part)));
        }
        pairs
    }

    /// What earlier releases said of a column in a row, under whichever of its names.
    pub(crate) fn before(&self, earlier: &ReleasedCounts, column: usize, row: &(String, String)) -> Option<Before> {
        self.names[column].iter().find_map(|(cohort, name)| earlier.before(cohort, &row.0, &row.1, name))
    }

    /// Decides every count, reported row by reported row. `settled` says which rows hide their number of registered
    /// people.
    pub(crate) fn protected(
        &self,
        population: &Population,
        settled: &[bool],
        earlier: Option<&ReleasedCounts>,
        rule: DisclosureRule,
    ) -> Cells {
        let rows = population.reported_rows();
        let reported = |sum: &&Sum| sum.parent < rows && sum.children.iter().all(|child| *child < rows);
        let before = earlier.map_or_else(Vec::new, |earlier| {
            let of_row = |row: usize| {
                let name = population.name_of_row(row);
                (0..self.columns()).map(|column| self.before(earlier, column, &name)).collect::<Vec<_>>()
            };
            (0..rows).flat_map(of_row).collect()
        });
        let mut order: Vec<usize> = (0..self.columns()).collect();
        order.sort_by_key(|column| self.first_place[*column]);
        let table = Table {
            columns: self.columns(),
            counts: (0..rows).flat_map(|row| self.columns.iter().map(move |column| column[row])).collect(),
            row_sums: population.sums.iter().filter(reported).cloned().collect(),
            column_sums: self.sums.iter().map(|(parent, c)| Sum { parent: *parent, children: c.clone() }).collect(),
            contained: self.contained.iter().copied().collect(),
            facts: self.facts.clone(),
            order,
            settled: Some(settled[..rows].to_vec()),
            before,
        };
        protected(&table, rule)
    }

    /// Enters one count under every name of its column.
    pub(crate) fn release(&self, column: usize, row: &(String, String), count: ReleasedAs, into: &mut ReleasedCounts) {
        for (cohort, name) in &self.names[column] {
            into.enter(cohort, &row.0, &row.1, name, count);
        }
    }
}
