//! Which counts of a table may be shown: small ones, their complements, and whatever would give those away.
//!
//! The table is rows (groups of all attributes) by columns (steps of a funnel). Three kinds of equations tie its
//! cells together: groups that add up to another group, columns that add up to another column, and columns of which
//! one is contained in the other. Primary suppression hides what the rule calls small. Complement suppression shows
//! two contained columns of a row together only if nobody, or more than a few, are in the one and not in the other.
//! A count that would reveal a small change since an earlier release is hidden too. Secondary suppression then attacks
//! the result as a reader would; see [`crate::secrecy`].

use evenreach_statistics::DisclosureRule;

use crate::attack::Equations;
use crate::model::Count;
use crate::population::Sum;
use crate::release::{Before, change_reveals};
use crate::secrecy::{Cells, Mark, Rounding, Worth};

/// What a row says of its columns by what it is, whatever is shown: nobody of a group with an ethnicity has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    /// There is nobody in this column.
    Nobody(usize),
    /// These two columns are of the same people.
    Same(usize, usize),
}

/// Counts with the equations a reader knows.
#[derive(Debug)]
pub(crate) struct Table {
    /// Number of columns.
    pub(crate) columns: usize,
    /// Counts, row by row; the first row is everybody.
    pub(crate) counts: Vec<u64>,
    /// Rows that add up.
    pub(crate) row_sums: Vec<Sum>,
    /// Columns that add up in every row.
    pub(crate) column_sums: Vec<Sum>,
    /// (container, contained) columns; what follows from two such pairs need not be listed.
    pub(crate) contained: Vec<(usize, usize)>,
    /// What is known of a row whatever is shown.
    pub(crate) facts: Vec<(usize, Fact)>,
    /// Columns in the order in which they should be shown, where not all can be.
    pub(crate) order: Vec<usize>,
    /// What was decided before for column 0, which other tables show too: true is hidden.
    pub(crate) settled: Option<Vec<bool>>,
    /// What an earlier release said of each cell; empty without one.
    pub(crate) before: Vec<Option<Before>>,
}

/// The table as it may be shown, row by row.
pub(crate) fn protect(table: &Table, rule: DisclosureRule) -> Vec<Count> {
    protected(table, rule).shown(rule)
}

/// Decides every count of a table.
pub(crate) fn protected(table: &Table, rule: DisclosureRule) -> Cells {
    let marks = if rule.hides_small_counts() {
        primary_and_complement(table, rule)
    } else {
        vec![Mark::Shown; table.counts.len()]
    };
    let is_settled = |cell: usize| table.settled.is_some() && cell.is_multiple_of(table.columns);
    let mut cells = Cells {
        counts: table.counts.clone(),
        row_of: (0..table.counts.len()).map(|cell| narrow(cell / table.columns)).collect(),
        may_hide: (0..table.counts.len()).map(|c| !is_settled(c)).collect(),
        was_hidden: (0..table.counts.len()).map(|c| was(table, c).is_some_and(|before| before.was_hidden)).collect(),
        worth: (0..table.counts.len()).map(|c| if c < table.columns { Worth::Total } else { Worth::Group }).collect(),
        rounding: vec![Rounding::ByRule; table.counts.len()],
        equations: Equations::of(table),
        marks,
    };
    if rule.hides_small_counts() {
        for (row, fact) in &table.facts {
            heed(&mut cells, row * table.columns, *fact, table.settled.is_some());
        }
        cells.hide_what_gives_away(rule);
    }
    cells
}

/// Takes a fact about the row that starts at a cell into account: what everybody knows is not worth hiding.
fn heed(cells: &mut Cells, first: usize, fact: Fact, registered_is_settled: bool) {
    match fact {
        Fact::Nobody(column) => {
            cells.marks[first + column] = Mark::Shown;
            cells.may_hide[first + column] = false;
        }
        Fact::Same(one, other) => {
            cells.equations.push(first + one, std::iter::once(first + other), true);
            if one == 0 && registered_is_settled {
                cells.marks[first + other] = cells.marks[first];
                cells.may_hide[first + other] = false;
            }
        }
    }
}

fn was(table: &Table, cell: usize) -> Option<Before> {
    table.before.get(cell).copied().flatten()
}

/// Which counts are hidden by themselves or for the difference to one shown before them.
pub(crate) fn primary_and_complement(table: &Table, rule: DisclosureRule) -> Vec<Mark> {
    let mut marks = vec![Mark::Shown; table.counts.len()];
    let tied = tied_columns(table);
    for (row, counts) in table.counts.chunks(table.columns).enumerate() {
        let first = row * table.columns;
        let marks = &mut marks[first..first + table.columns];
        for column in table.order.iter().copied() {
            let reveals = |other: &u32| {
                let other = *other as usize;
                marks[other] == Mark::Shown && rule.differencing_reveals(counts[other], counts[column])
            };
            let settled = table.settled.as_ref().filter(|_| column == 0).map(|hidden| hidden[row]);
            let moved = was(table, first + column).is_some_and(|before| change_reveals(rule, before, counts[column]));
            let mark = match settled {
                _ if rule.is_small(counts[column]) => Mark::Small,
                Some(true) if moved => Mark::Complement,
                Some(true) => Mark::Secondary,
                Some(false) => Mark::Shown,
                None if moved || tied[column].iter().any(reveals) => Mark::Complement,
                None => Mark::Shown,
            };
            marks[column] = mark;
        }
    }
    marks
}

/// For every column those earlier in the order that contain it or that it contains, by however many steps.
fn tied_columns(table: &Table) -> Vec<Vec<u32>> {
    let columns = table.columns;
    let mut parts_of: Vec<Vec<usize>> = vec![Vec::new(); columns];
    for (container, part) in &table.contained {
        parts_of[*container].push(*part);
    }
    let mut tied = vec![Vec::new(); columns];
    let mut place = vec![0; columns];
    for (number, column) in table.order.iter().enumerate() {
        place[*column] = number;
    }
    for container in 0..columns {
        let mut seen = vec![false; columns];
        let mut open = parts_of[container].clone();
        while let Some(part) = open.pop() {
            if part != container && !std::mem::replace(&mut seen[part], true) {
                open.extend(&parts_of[part]);
                let (earlier, later) =
                    if place[container] < place[part] { (container, part) } else { (part, container) };
                tied[later].push(narrow(earlier));
            }
        }
    }
    tied
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
