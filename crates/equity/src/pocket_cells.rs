//! Counts of people in need and on the list in every place by group, protected beside the counts of the audits.
//!
//! There are many such cells and most are small, so they are rounded to 5 even under a rule that prints counts as they
//! are. What they give away of the audits' hidden counts is found by the same attack; for it they are hidden, and where
//! that is not enough (two small places make up a shown total) so are counts of the audits.

use std::collections::{BTreeMap, BTreeSet};

use evenreach_statistics::DisclosureRule;

use crate::counted::Counted;
use crate::ledger::Ledger;
use crate::population::Population;
use crate::release::{ReleasedCounts, change_reveals};
use crate::secrecy::{Cells, Mark, Rounding, Worth, rounds};

/// One cohort's counts, and the ledger's columns of its own columns.
pub(crate) type Entered = (Counted, Vec<usize>);

/// Where the counts of pockets lie among the cells of a night.
#[derive(Debug)]
pub(crate) struct PocketCells {
    /// Columns of a reported row.
    width: usize,
    reported_rows: usize,
    /// The ledger's columns that pockets have, in order.
    columns: Vec<usize>,
    /// First cell of every row that is not reported.
    first_cell: BTreeMap<usize, usize>,
}

impl PocketCells {
    /// Adds the cells of pockets to those of the audits, not yet guarded.
    pub(crate) fn add(
        cells: &mut Cells,
        population: &Population,
        ledger: &Ledger,
        cohorts: &[Entered],
        earlier: Option<&ReleasedCounts>,
        rule: DisclosureRule,
    ) -> Self {
        let mut columns: Vec<usize> = cohorts
            .iter()
            .flat_map(|(counted, own)| counted.in_places().flat_map(|(people, hits, _)| [own[people], own[hits]]))
            .collect();
        columns.sort_unstable();
        columns.dedup();
        let mut own = Self {
            width: ledger.columns(),
            reported_rows: population.reported_rows(),
            columns,
            first_cell: BTreeMap::new(),
        };
        let decided = cells.counts.len();
        // Without protection there is nothing that rounding would keep.
        let protects = rule != DisclosureRule::Unprotected;
        let rounding = if protects { Rounding::AtLeastTo5 } else { Rounding::ByRule };
        own.count(cells, population, cohorts, rounding);
        cells.equations.make_room(cells.counts.len());
        if rule.hides_small_counts() {
            own.mark(cells, population, ledger, earlier, rule);
            own.divide(cells, cohorts);
            own.equate(cells, population, decided);
        }
        own
    }

    fn count(&mut self, cells: &mut Cells, population: &Population, cohorts: &[Entered], rounding: Rounding) {
        for (place, pocket) in population.pockets.iter().enumerate() {
            let grouping = &population.groupings[pocket.grouping];
            if pocket.grouping < population.reported {
                continue;
            }
            for group in 0..grouping.len() {
                let row = population.first_row[pocket.grouping] + group;
                self.first_cell.insert(row, cells.counts.len());
                let mut counts = vec![0; self.columns.len()];
                for (counted, own) in cohorts {
                    for (people, hits, places) in counted.in_places() {
                        let tally = &places.tallies[place];
                        counts[self.place_of(own[people])] = tally.people(group);
                        counts[self.place_of(own[hits])] = tally.hits(group);
                    }
                }
                let row = cells.row_of.last().map_or(0, |row| row + 1);
                for count in counts {
                    cells.counts.push(count);
                    cells.marks.push(Mark::Shown);
                    cells.row_of.push(row);
                    cells.may_hide.push(true);
                    cells.was_hidden.push(false);
                    cells.worth.push(Worth::Pocket);
                    cells.rounding.push(rounding);
                }
            }
        }
    }

    fn mark(
        &self,
        cells: &mut Cells,
        population: &Population,
        ledger: &Ledger,
        earlier: Option<&ReleasedCounts>,
        rule: DisclosureRule,
    ) {
        // Within a cohort and, where cohorts share people, across them.
        let contained = ledger.contained_among(&self.columns);
        for (row, first) in &self.first_cell {
            let name = population.name_of_row(*row);
            for (place, column) in self.columns.iter().enumerate() {
                let (cell, count) = (first + place, cells.counts[first + place]);
                let before = earlier.and_then(|earlier| ledger.before(earlier, *column, &name));
                cells.was_hidden[cell] = before.is_some_and(|before| before.was_hidden);
                // Two roundings to 5 never pin a change down, but for rules that round and call nearly 10 small.
                let moved = rounds(rule) && before.is_some_and(|before| change_reveals(rule, before, count));
                if rule.is_small(count) {
                    cells.marks[cell] = Mark::Small;
                } else if moved {
                    cells.marks[cell] = Mark::Complement;
                }
            }
            for (whole, part) in contained.iter().map(|(whole, part)| (first + whole, first + part)) {
                let both_shown = cells.marks[whole] == Mark::Shown && cells.marks[part] == Mark::Shown;
                if both_shown && rule.differencing_reveals(cells.counts[whole], cells.counts[part]) {
                    cells.marks[part] = Mark::Complement;
                }
                cells.equations.push(whole, std::iter::once(part), false);
            }
        }
    }

    /// Whoever has had care is not in need of it, and both came to it; where need is the next step there is nobody else.
    fn divide(&self, cells: &mut Cells, cohorts: &[Entered]) {
        let mut divided = BTreeSet::new();
        for (counted, own) in cohorts {
            let layout = &counted.layout;
            for care in &layout.care {
                if let Some(clause) = care.clause.filter(|clause| layout.is_on_the_way_to_need(*clause)) {
                    let nobody_else = clause + 1 == layout.in_need;
                    divided.insert((own[care.came], own[care.had], own[layout.in_need], nobody_else));
                }
            }
        }
        for first in self.first_cell.values() {
            for (came, had, in_need, nobody_else) in &divided {
                let cell = |column: usize| first + self.place_of(column);
                // Columns of the very same people are one cell, and then say nothing of each other.
                if came != had && came != in_need && had != in_need {
                    cells.equations.push(cell(*came), [cell(*had), cell(*in_need)].into_iter(), *nobody_else);
                }
            }
        }
    }

    /// Sums of rows that a pocket is part of.
    fn equate(&self, cells: &mut Cells, population: &Population, decided: usize) {
        for sum in &population.sums {
            for (place, column) in self.columns.iter().enumerate() {
                let cell = |row: &usize| self.cell(*row, *column, place);
                let children: Option<Vec<usize>> = sum.children.iter().map(cell).collect();
                let (Some(parent), Some(children)) = (cell(&sum.parent), children) else { continue };
                if parent >= decided || children.iter().any(|child| *child >= decided) {
                    cells.equations.push(parent, children.into_iter(), true);
                }
            }
        }
    }

    fn place_of(&self, column: usize) -> usize {
        self.columns.partition_point(|other| *other < column)
    }

    fn cell(&self, row: usize, column: usize, place: usize) -> Option<usize> {
        if row < self.reported_rows {
            return Some(row * self.width + column);
        }
        self.first_cell.get(&row).map(|first| first + place)
    }

    /// The cell of a row in one of the ledger's columns of people in need or on the list.
    pub(crate) fn find(&self, row: usize, column: usize) -> Option<usize> {
        self.cell(row, column, self.place_of(column))
    }

    /// Every count of a pocket that is not the audits': (row, ledger's column, cell).
    pub(crate) fn own(&self) -> impl Iterator<Item = (usize, usize, usize)> {
        self.first_cell.iter().flat_map(|(row, first)| {
            self.columns.iter().enumerate().map(move |(place, column)| (*row, *column, first + place))
        })
    }
}
