//! Suppression over a two-way table published with its totals.

use super::{CellState, DisclosureRule};
use crate::Undefined;

/// How totals are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Totals {
    /// The true totals under the rule, protected by secondary suppression.
    Counted,
    /// Summed afresh from the cells shown, so that they can reveal nothing more.
    SumOfShown,
}

/// How a table is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableProtection {
    /// The rule for single counts.
    pub rule: DisclosureRule,
    /// Hide further cells so that no hidden cell follows from the totals.
    pub secondary: bool,
    /// How totals are printed.
    pub totals: Totals,
}

impl TableProtection {
    /// What the rule itself asks: totals summed from shown cells where it rounds, counted totals
    /// with secondary suppression where it does not or where zeros disclose.
    #[must_use]
    pub const fn of(rule: DisclosureRule) -> Self {
        let secondary = matches!(rule, DisclosureRule::LegacyLt5 | DisclosureRule::Acro);
        Self { rule, secondary, totals: if secondary { Totals::Counted } else { Totals::SumOfShown } }
    }
}

/// A table ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProtectedTable {
    /// Cells, row by row.
    pub cells: Vec<Vec<CellState>>,
    /// One total a row.
    pub row_totals: Vec<CellState>,
    /// One total a column.
    pub column_totals: Vec<CellState>,
    /// The grand total.
    pub total: CellState,
}

/// Protects a table of counts (rows of equal length, None = missing) and its totals.
///
/// Totals count as cells: with them every row and every column is an equation. A hidden cell
/// follows from those equations exactly when it lies on no cycle of hidden cells, so each such
/// cell is completed to a rectangle of hidden cells at the least cost in people hidden. Where the
/// hidden cells of a line with a printed total sum to a small number, one more is hidden. The
/// result is not audited against guesses that use more than the table.
///
/// Sources: Repsilber's hypercube method; Kelly, Golden and Assad, Networks 1992;22:397-417.
///
/// # Errors
/// [`Undefined::EmptyGroup`] for a table without cells, [`Undefined::InvalidInput`] for rows of
/// unequal length or totals too large to count.
pub fn protect_table(counts: &[Vec<Option<u64>>], protection: &TableProtection) -> Result<ProtectedTable, Undefined> {
    let mut margins = Margins::new(counts)?;
    let rule = protection.rule;
    if rule.hides_small_counts() {
        margins.hide_small(rule);
        if protection.secondary {
            margins.hide_secondary(rule);
        }
    }
    let mut states = margins.states(rule);
    if protection.totals == Totals::SumOfShown {
        sum_shown(&mut states);
    }
    let mut column_totals = states.pop().unwrap_or_default();
    let total = column_totals.pop().unwrap_or(CellState::Missing);
    let row_totals = states.iter_mut().map(|row| row.pop().unwrap_or(CellState::Missing)).collect();
    Ok(ProtectedTable { cells: states, row_totals, column_totals, total })
}

/// Replaces the last row and column by sums of the cells shown.
fn sum_shown(states: &mut [Vec<CellState>]) {
    let (rows, columns) = (states.len() - 1, states[0].len() - 1);
    let summed = |cells: &mut dyn Iterator<Item = CellState>| {
        let (mut sum, mut shown, mut hidden) = (0, false, None);
        for cell in cells {
            match cell {
                CellState::Shown(count) => (sum, shown) = (sum + count, true),
                CellState::Suppressed(_) => hidden = hidden.or(Some(cell)),
                CellState::Missing => {}
            }
        }
        match (shown, hidden) {
            (true, _) => CellState::Shown(sum),
            (false, Some(cell)) => cell,
            (false, None) => CellState::Missing,
        }
    };
    for row in states.iter_mut().take(rows) {
        row[columns] = summed(&mut row[..columns].iter().copied());
    }
    for column in 0..columns {
        states[rows][column] = summed(&mut states[..rows].iter().map(|row| row[column]));
    }
    states[rows][columns] = summed(&mut states[..rows].iter().flat_map(|row| row[..columns].iter().copied()));
}

/// The table with its totals as a last row and column.
struct Margins {
    counts: Vec<Vec<Option<u64>>>,
    hidden: Vec<Vec<Option<Undefined>>>,
    rows: usize,
    columns: usize,
}

impl Margins {
    fn new(counts: &[Vec<Option<u64>>]) -> Result<Self, Undefined> {
        let columns = counts.first().map_or(0, Vec::len);
        if columns == 0 {
            return Err(Undefined::EmptyGroup);
        }
        if counts.iter().any(|row| row.len() != columns) {
            return Err(Undefined::InvalidInput);
        }
        let mut counts = counts.to_vec();
        for row in &mut counts {
            let total = sum(&mut row.iter().copied())?;
            row.push(total);
        }
        let totals = (0..=columns)
            .map(|column| sum(&mut counts.iter().map(|row| row[column])))
            .collect::<Result<Vec<_>, Undefined>>()?;
        counts.push(totals);
        let (rows, columns) = (counts.len(), columns + 1);
        Ok(Self { hidden: vec![vec![None; columns]; rows], counts, rows, columns })
    }

    fn hide_small(&mut self, rule: DisclosureRule) {
        for (row, reasons) in self.counts.iter().zip(&mut self.hidden) {
            for (count, reason) in row.iter().zip(reasons) {
                if count.is_some_and(|count| rule.is_small(count)) {
                    *reason = Some(Undefined::SuppressedPrimary);
                }
            }
        }
    }

    /// Each pass hides at least one more cell, so the loop ends.
    fn hide_secondary(&mut self, rule: DisclosureRule) {
        loop {
            let more = self
                .determined_cell()
                .and_then(|cell| self.cheapest_rectangle(cell))
                .or_else(|| self.too_small_a_sum(rule));
            match more {
                Some(cells) => {
                    for (row, column) in cells {
                        self.hidden[row][column].get_or_insert(Undefined::SuppressedSecondary);
                    }
                }
                None => return,
            }
        }
    }

    /// The first hidden cell that follows from the equations of the table.
    fn determined_cell(&self) -> Option<(usize, usize)> {
        (0..self.rows)
            .flat_map(|row| (0..self.columns).map(move |column| (row, column)))
            .find(|&(row, column)| self.hidden[row][column].is_some() && !self.on_cycle(row, column))
    }

    /// True when hidden cells other than this one join its row to its column.
    fn on_cycle(&self, row: usize, column: usize) -> bool {
        let edges: Vec<(usize, usize)> = (0..self.rows)
            .flat_map(|r| (0..self.columns).map(move |c| (r, c)))
            .filter(|&(r, c)| self.hidden[r][c].is_some() && (r, c) != (row, column))
            .collect();
        let (mut row_seen, mut column_seen) = (vec![false; self.rows], vec![false; self.columns]);
        row_seen[row] = true;
        loop {
            let mut grown = false;
            for &(r, c) in &edges {
                if row_seen[r] != column_seen[c] {
                    (row_seen[r], column_seen[c]) = (true, true);
                    grown = true;
                }
            }
            if column_seen[column] || !grown {
                return column_seen[column];
            }
        }
    }

    /// The cells still to hide in the rectangle through `cell` that hides the fewest people.
    fn cheapest_rectangle(&self, (row, column): (usize, usize)) -> Option<Vec<(usize, usize)>> {
        let mut best: Option<(u128, Vec<(usize, usize)>)> = None;
        for other_row in (0..self.rows).filter(|other| *other != row) {
            for other_column in (0..self.columns).filter(|other| *other != column) {
                let corners = [(row, other_column), (other_row, column), (other_row, other_column)];
                let Some(cost) = self.cost(&corners) else {
                    continue;
                };
                if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                    let shown = |&(r, c): &(usize, usize)| self.hidden[r][c].is_none();
                    best = Some((cost, corners.into_iter().filter(shown).collect()));
                }
            }
        }
        best.map(|(_, cells)| cells).filter(|cells| !cells.is_empty())
    }

    /// People hidden by hiding these cells too; None when one is missing. A zero protects little,
    /// so it costs more than any count.
    fn cost(&self, cells: &[(usize, usize)]) -> Option<u128> {
        let dear = 4 * u128::from(u64::MAX);
        cells.iter().try_fold(0, |sum, &(row, column)| {
            let count = self.counts[row][column]?;
            Some(match (self.hidden[row][column], count) {
                (Some(_), _) => sum,
                (None, 0) => sum + dear,
                (None, count) => sum + u128::from(count),
            })
        })
    }

    /// In the first line whose printed total reveals that its hidden cells sum to a small number:
    /// its smallest cell shown, or else its total.
    fn too_small_a_sum(&self, rule: DisclosureRule) -> Option<Vec<(usize, usize)>> {
        let by_row = (0..self.rows).map(|row| (0..self.columns).map(|column| (row, column)).collect::<Vec<_>>());
        let by_column = (0..self.columns).map(|column| (0..self.rows).map(|row| (row, column)).collect::<Vec<_>>());
        by_row.chain(by_column).find_map(|line| {
            let (&total, cells) = line.split_last()?;
            let count = |&(row, column): &(usize, usize)| self.counts[row][column];
            let is_hidden = |&(row, column): &(usize, usize)| self.hidden[row][column].is_some();
            if is_hidden(&total) || !cells.iter().any(is_hidden) {
                return None;
            }
            let sum: u64 = cells.iter().filter(|cell| is_hidden(cell)).filter_map(count).sum();
            if !rule.is_small(sum) {
                return None;
            }
            let shown = cells.iter().filter(|cell| !is_hidden(cell));
            let smallest =
                shown.filter(|cell| count(cell).is_some_and(|count| count > 0)).min_by_key(|cell| count(cell));
            Some(vec![smallest.copied().unwrap_or(total)])
        })
    }

    fn states(&self, rule: DisclosureRule) -> Vec<Vec<CellState>> {
        let state = |(count, hidden): (&Option<u64>, &Option<Undefined>)| match hidden {
            Some(reason) => CellState::Suppressed(*reason),
            None => rule.cell(*count),
        };
        self.counts.iter().zip(&self.hidden).map(|(row, hidden)| row.iter().zip(hidden).map(state).collect()).collect()
    }
}

fn sum(counts: &mut dyn Iterator<Item = Option<u64>>) -> Result<Option<u64>, Undefined> {
    let mut total: Option<u64> = None;
    for count in counts.flatten() {
        let so_far = total.unwrap_or(0);
        total = Some(so_far.checked_add(count).ok_or(Undefined::InvalidInput)?);
    }
    Ok(total)
}
