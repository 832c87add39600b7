//! Counts of recording in places that the audits do not report, protected beside those of the audits and of pockets.

use std::ops::Range;

use evenreach_statistics::DisclosureRule;

use crate::model::Count;
use crate::population::{Population, Sum};
use crate::protection::{Table, primary_and_complement};
use crate::recording::{COLUMNS, CONTAINED, NAMES, ORDER, REGISTERED, Recording, column_sums};
use crate::release::ReleasedCounts;
use crate::secrecy::{Cells, Mark, Rounding, Worth, rounds};

/// Where the counts of recording lie among the cells of a night.
#[derive(Debug)]
pub(crate) struct RecordingCells {
    /// Columns of a reported row.
    width: usize,
    /// The ledger's columns of its own columns.
    columns: Vec<usize>,
    /// The settled rows that are not reported, whose cells follow each other.
    rows: Range<usize>,
    /// First cell of the first of them.
    first: usize,
}

impl RecordingCells {
    /// Adds the cells of places, not yet guarded. `columns` are the ledger's, of which there are `width`; `settled` says
    /// which rows hide their number of registered people.
    pub(crate) fn add(
        cells: &mut Cells,
        (recording, population): (&Recording, &Population),
        (columns, width): (Vec<usize>, usize),
        settled: &[bool],
        earlier: Option<&ReleasedCounts>,
        rule: DisclosureRule,
    ) -> Self {
        let rows = population.reported_rows()..population.settled_rows();
        let before = |row: usize| {
            let name = population.name_of_row(row);
            // Two roundings to 5 never pin a change down, but for rules that round and call nearly 10 small.
            let earlier = earlier.filter(|_| rounds(rule));
            NAMES.map(|column| earlier.and_then(|earlier| earlier.before("", &name.0, &name.1, column)))
        };
        let table = Table {
            columns: COLUMNS,
            counts: rows.clone().flat_map(|row| *recording.counts(row)).collect(),
            row_sums: Vec::new(),
            column_sums: column_sums(),
            contained: CONTAINED.to_vec(),
            facts: Vec::new(),
            order: ORDER.to_vec(),
            settled: Some(settled[rows.clone()].to_vec()),
            before: rows.clone().flat_map(before).collect(),
        };
        let hides = rule.hides_small_counts();
        let marks = if hides { primary_and_complement(&table, rule) } else { vec![Mark::Shown; table.counts.len()] };
        let own = Self { width, columns, rows, first: cells.counts.len() };
        let row_before = cells.row_of.last().map_or(0, |row| row + 1);
        for (at, (count, mark)) in table.counts.iter().zip(marks).enumerate() {
            let is_registered = at % COLUMNS == REGISTERED;
            // Without protection there is nothing that rounding would keep; registered people are settled as they are.
            let is_rounded = rule != DisclosureRule::Unprotected && !is_registered;
            cells.counts.push(*count);
            cells.marks.push(mark);
            cells.row_of.push(row_before + u32::try_from(at / COLUMNS).unwrap_or(u32::MAX));
            cells.may_hide.push(!is_registered);
            cells.was_hidden.push(table.before[at].is_some_and(|before| before.was_hidden));
            cells.worth.push(Worth::Pocket);
            cells.rounding.push(if is_rounded { Rounding::AtLeastTo5 } else { Rounding::ByRule });
        }
        cells.equations.make_room(cells.counts.len());
        if hides {
            own.equate(cells, population, &table);
        }
        own
    }

    /// What holds within a place, and among places that make up another or everybody.
    fn equate(&self, cells: &mut Cells, population: &Population, table: &Table) {
        for first in self.rows.clone().map(|row| self.first_cell(row)) {
            for Sum { parent, children } in &table.column_sums {
                cells.equations.push(first + parent, children.iter().map(|child| first + child), true);
            }
            for (container, part) in &table.contained {
                cells.equations.push(first + container, std::iter::once(first + part), false);
            }
        }
        for sum in &population.sums {
            let is_reported = |row: &usize| *row < self.rows.start;
            if is_reported(&sum.parent) && sum.children.iter().all(is_reported) {
                continue;
            }
            for column in 0..COLUMNS {
                let children: Option<Vec<usize>> = sum.children.iter().map(|row| self.cell(*row, column)).collect();
                if let (Some(parent), Some(children)) = (self.cell(sum.parent, column), children) {
                    cells.equations.push(parent, children.into_iter(), true);
                }
            }
        }
    }

    fn cell(&self, row: usize, column: usize) -> Option<usize> {
        if row < self.rows.start {
            return Some(row * self.width + self.columns[column]);
        }
        self.rows.contains(&row).then(|| self.first_cell(row) + column)
    }

    fn first_cell(&self, row: usize) -> usize {
        self.first + (row - self.rows.start) * COLUMNS
    }

    /// A count as it is shown.
    pub(crate) fn shown(&self, cells: &Cells, rule: DisclosureRule, row: usize, column: usize) -> Count {
        self.cell(row, column).map_or(Count::Suppressed, |cell| cells.shown_cell(rule, cell))
    }

    /// Every count of a place that is not the audits': (row, column's name, cell).
    pub(crate) fn own(&self) -> impl Iterator<Item = (usize, &'static str, usize)> {
        let names = |row: usize| NAMES.iter().enumerate().map(move |(column, name)| (row, *name, column));
        self.rows.clone().flat_map(names).map(|(row, name, column)| (row, name, self.first_cell(row) + column))
    }
}
