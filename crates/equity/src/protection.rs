//! Which counts of a table may be shown: small ones, their complements, and whatever would give those away.
//!
//! The table is rows (groups of all attributes) by columns (steps of a funnel). Three kinds of equations tie its
//! cells together: groups that add up to another group, columns that add up to another column, and columns of which
//! one is contained in the other. Primary suppression hides what the rule calls small. Complement suppression shows
//! two contained columns of a row together only if nobody, or more than a few, are in the one and not in the other.
//! Secondary suppression then attacks the result as a reader would: from what is shown it bounds every hidden count by
//! those equations, and hides one more cell wherever fewer than [`PLAUSIBLE_COUNTS`] values remain possible. Under a
//! rule that does not round, the equations are also solved exactly.

use evenreach_statistics::DisclosureRule;

use crate::attack::{Bounds, Equations};
use crate::elimination::worked_out;
use crate::model::Count;
use crate::population::Sum;

/// So many values of a hidden count must stay possible to a reader.
const PLAUSIBLE_COUNTS: i64 = 3;

/// Counts with the equations a reader knows.
#[derive(Debug)]
pub(crate) struct Table {
    /// Number of columns.
    pub(crate) columns: usize,
    /// Counts, row by row.
    pub(crate) counts: Vec<u64>,
    /// Rows that add up.
    pub(crate) row_sums: Vec<Sum>,
    /// Columns that add up in every row.
    pub(crate) column_sums: Vec<Sum>,
    /// (container, contained) columns; what follows from two such pairs need not be listed.
    pub(crate) contained: Vec<(usize, usize)>,
    /// Columns in the order in which they should be shown, where not all can be.
    pub(crate) order: Vec<usize>,
    /// What was decided before for column 0, which other tables show too: true is hidden.
    pub(crate) settled: Option<Vec<bool>>,
}

/// Why a cell is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Shown,
    /// Small by the rule.
    Small,
    /// Would reveal that few are in one column and not in another.
    Complement,
    /// Would reveal one of the others.
    Secondary,
}

/// The table as it may be shown, row by row.
pub(crate) fn protect(table: &Table, rule: DisclosureRule) -> Vec<Count> {
    let show = |count: u64| Count::Shown(rule.rounded(count));
    if !rule.hides_small_counts() {
        return table.counts.iter().map(|count| show(*count)).collect();
    }
    let mut marks = primary_and_complement(table, rule);
    let equations = Equations::of(table);
    hide_what_gives_away(table, rule, &equations, &mut marks);
    let shown = |(count, mark): (&u64, &Mark)| if *mark == Mark::Shown { show(*count) } else { Count::Suppressed };
    table.counts.iter().zip(&marks).map(shown).collect()
}

fn primary_and_complement(table: &Table, rule: DisclosureRule) -> Vec<Mark> {
    let mut marks = vec![Mark::Shown; table.counts.len()];
    let tied = tied_columns(table);
    for (row, counts) in table.counts.chunks(table.columns).enumerate() {
        let marks = &mut marks[row * table.columns..(row + 1) * table.columns];
        let mut shown: Vec<usize> = Vec::with_capacity(table.columns);
        for column in table.order.iter().copied() {
            let reveals = |other: &usize| {
                tied[column * table.columns + other] && rule.differencing_reveals(counts[*other], counts[column])
            };
            let before = table.settled.as_ref().filter(|_| column == 0).map(|hidden| hidden[row]);
            marks[column] = match before {
                _ if rule.is_small(counts[column]) => Mark::Small,
                Some(true) => Mark::Secondary,
                None if shown.iter().any(reveals) => Mark::Complement,
                Some(false) | None => Mark::Shown,
            };
            if marks[column] == Mark::Shown {
                shown.push(column);
            }
        }
    }
    marks
}

/// For every two columns whether one is contained in the other, by however many steps.
fn tied_columns(table: &Table) -> Vec<bool> {
    let columns = table.columns;
    let mut contained = vec![false; columns * columns];
    for (container, part) in &table.contained {
        contained[container * columns + part] = true;
    }
    for through in 0..columns {
        for container in 0..columns {
            for part in 0..columns {
                contained[container * columns + part] |=
                    contained[container * columns + through] && contained[through * columns + part];
            }
        }
    }
    (0..columns * columns).map(|pair| contained[pair] || contained[pair % columns * columns + pair / columns]).collect()
}

/// Every round hides at least one more cell for each cell it finds given away, so the rounds end.
fn hide_what_gives_away(table: &Table, rule: DisclosureRule, equations: &Equations, marks: &mut [Mark]) {
    loop {
        let start = marks.iter().zip(&table.counts).map(|(mark, count)| reader_bounds(rule, *mark, *count)).collect();
        let bounds = equations.narrow(start);
        let secret = |cell: &usize| matches!(marks[*cell], Mark::Small | Mark::Complement);
        let mut given_away: Vec<usize> =
            (0..marks.len()).filter(secret).filter(|cell| bounds[*cell].values() < PLAUSIBLE_COUNTS).collect();
        if given_away.is_empty() && !rounds(rule) {
            let hidden: Vec<bool> = marks.iter().map(|mark| *mark != Mark::Shown).collect();
            given_away = worked_out(equations, &hidden).into_iter().filter(secret).collect();
        }
        let mut used = vec![false; equations.len()];
        let mut more = Vec::new();
        for cell in given_away {
            more.extend(victims(table, equations, &bounds, marks, cell, &mut used));
        }
        if more.is_empty() {
            return;
        }
        for cell in more {
            marks[cell] = Mark::Secondary;
        }
    }
}

/// Whether shown counts are rounded, so that no sum of them is exact.
fn rounds(rule: DisclosureRule) -> bool {
    (0..20).any(|count| !rule.is_small(count) && rule.rounded(count) != count)
}

/// What a reader who knows the rule can say of one cell by itself. The reader is taken to know which cells are hidden
/// for being small.
fn reader_bounds(rule: DisclosureRule, mark: Mark, count: u64) -> Bounds {
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    match mark {
        Mark::Small => Bounds { low: signed(*rule.small_counts().start()), high: signed(*rule.small_counts().end()) },
        Mark::Complement | Mark::Secondary => Bounds { low: 0, high: Bounds::MOST },
        Mark::Shown => {
            let same = |other: &u64| !rule.is_small(*other) && rule.rounded(*other) == rule.rounded(count);
            let low = (0..=count).rev().take_while(same).last().unwrap_or(count);
            let high = (count..).take_while(same).last().unwrap_or(count);
            Bounds { low: signed(low), high: signed(high) }
        }
    }
}

/// Shown cells to hide so that `cell` is no longer given away: one of the equation that says most about it, at the
/// least cost in people hidden. Empty when that equation already lost a cell this round.
fn victims(
    table: &Table,
    equations: &Equations,
    bounds: &[Bounds],
    marks: &[Mark],
    cell: usize,
    used: &mut [bool],
) -> Vec<usize> {
    let may_hide = |other: &usize| {
        marks[*other] == Mark::Shown && (table.settled.is_none() || !other.is_multiple_of(table.columns))
    };
    let mut touching: Vec<(i64, usize)> = equations
        .of_cell(cell)
        .map(|equation| (equations.implied(equation, cell, bounds).values(), equation))
        .collect();
    touching.sort_unstable();
    for (_, equation) in touching {
        if used[equation] {
            return Vec::new();
        }
        // Cells hidden together stay hidden together from step to step, so a row already sacrificed comes first.
        let cost = |other: &usize| {
            let row = other / table.columns;
            let row_marks = &marks[row * table.columns..(row + 1) * table.columns];
            (table.counts[*other] == 0, !row_marks.contains(&Mark::Secondary), table.counts[*other], *other)
        };
        if let Some(victim) = equations.cells(equation).filter(may_hide).min_by_key(cost) {
            used[equation] = true;
            return vec![victim];
        }
    }
    // No equation of the cell holds anything left to hide: its neighbours' neighbours do.
    let (row, column) = (cell / table.columns, cell % table.columns);
    let in_row = (row * table.columns..(row + 1) * table.columns).filter(may_hide).collect::<Vec<_>>();
    if in_row.is_empty() { (column..marks.len()).step_by(table.columns).filter(may_hide).collect() } else { in_row }
}
