//! What a reader can work out exactly, by solving the equations of a table whose shown counts are not rounded.

use std::collections::BTreeMap;

use crate::attack::Equations;

/// Elimination runs modulo this prime: the coefficients are 0, 1 and -1, and stay exact.
const PRIME: u64 = 2_147_483_647;

/// The coefficients of one equation, by hidden cell.
type Row = BTreeMap<usize, u64>;

/// Hidden cells whose count follows from the shown ones by addition and subtraction alone. Equations with a cell that is
/// not exact are left out: such a cell is as good as hidden, and there are so many.
pub(crate) fn worked_out(equations: &Equations, hidden: &[bool], is_exact: impl Fn(usize) -> bool) -> Vec<usize> {
    let mut rows: Vec<Row> = Vec::new();
    for equation in 0..equations.len() {
        if !equations.cells(equation).all(&is_exact) {
            continue;
        }
        let Some((whole, parts)) = equations.complete(equation) else { continue };
        let mut row = Row::new();
        let cells = std::iter::once((whole, 1)).chain(parts.map(|part| (part, PRIME - 1)));
        for (cell, coefficient) in cells.filter(|(cell, _)| hidden[*cell]) {
            row.insert(cell, coefficient);
        }
        rows.push(row);
    }
    let mut found: Vec<usize> = connected(rows, hidden.len())
        .into_values()
        .flat_map(|rows| {
            let mut solved: BTreeMap<usize, Row> = BTreeMap::new();
            for row in rows {
                insert(&mut solved, row);
            }
            solved.into_iter().filter(|(_, row)| row.len() == 1).map(|(cell, _)| cell)
        })
        .collect();
    found.sort_unstable();
    found
}

/// Equations that share hidden cells, by however many steps, together: each lot is solved by itself.
fn connected(rows: Vec<Row>, cells: usize) -> BTreeMap<usize, Vec<Row>> {
    let mut leader: Vec<usize> = (0..cells).collect();
    for row in &rows {
        let mut own = row.keys().copied();
        let Some(first) = own.next() else { continue };
        for cell in own {
            let (a, b) = (led_by(&mut leader, first), led_by(&mut leader, cell));
            leader[a.max(b)] = a.min(b);
        }
    }
    let mut lots: BTreeMap<usize, Vec<Row>> = BTreeMap::new();
    for row in rows {
        if let Some(cell) = row.keys().next().copied() {
            lots.entry(led_by(&mut leader, cell)).or_default().push(row);
        }
    }
    lots
}

fn led_by(leader: &mut [usize], mut cell: usize) -> usize {
    while leader[cell] != cell {
        leader[cell] = leader[leader[cell]];
        cell = leader[cell];
    }
    cell
}

/// Adds one equation, keeping each solved for its first cell and no first cell in any other equation.
fn insert(solved: &mut BTreeMap<usize, Row>, mut row: Row) {
    let known: Vec<usize> = row.keys().copied().filter(|cell| solved.contains_key(cell)).collect();
    for cell in known {
        if let Some(other) = solved.get(&cell) {
            subtract(&mut row, cell, other);
        }
    }
    let Some((first, coefficient)) = row.first_key_value().map(|(cell, c)| (*cell, *c)) else { return };
    let inverse = power(coefficient, PRIME - 2);
    row.values_mut().for_each(|c| *c = *c * inverse % PRIME);
    for other in solved.values_mut().filter(|other| other.contains_key(&first)) {
        subtract(other, first, &row);
    }
    solved.insert(first, row);
}

/// Takes so much of `other` from `row` that `cell`, which `other` holds once, is gone.
fn subtract(row: &mut Row, cell: usize, other: &Row) {
    let factor = PRIME - row.get(&cell).copied().unwrap_or_default();
    for (cell, coefficient) in other {
        let changed = row.entry(*cell).or_default();
        *changed = (*changed + factor * coefficient) % PRIME;
        if *changed == 0 {
            row.remove(cell);
        }
    }
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent /= 2;
    }
    result
}
