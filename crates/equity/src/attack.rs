//! What a reader of a table can work out about its hidden cells.

use crate::protection::Table;

/// Bounds settle in a few waves; a bound that would creep on for longer is so wide that nothing hangs on it.
const MOST_WAVES: usize = 60;

/// The values a count may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) low: i64,
    pub(crate) high: i64,
}

impl Bounds {
    /// No count is larger; sums of many of these still fit.
    pub(crate) const MOST: i64 = 1 << 40;

    /// How many values are possible.
    pub(crate) fn values(self) -> i64 {
        self.high - self.low + 1
    }

    fn narrowed(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: self.high.min(other.high) }
    }
}

/// Everything that is known to hold among a table's cells.
#[derive(Debug)]
pub(crate) struct Equations {
    /// Whole first, then its parts; an open one is only known to hold at most the whole.
    cells: Vec<u32>,
    /// Where each equation starts in `cells`, and the end.
    starts: Vec<usize>,
    /// Whether the parts make up the whole.
    complete: Vec<bool>,
    /// Equations each cell is part of.
    of_cell: Vec<Vec<u32>>,
}

impl Equations {
    /// Sums of rows in every column, and sums and containments of columns in every row.
    pub(crate) fn of(table: &Table) -> Self {
        let rows = table.counts.len() / table.columns.max(1);
        let mut own = Self { cells: Vec::new(), starts: vec![0], complete: Vec::new(), of_cell: Vec::new() };
        own.make_room(table.counts.len());
        for column in 0..table.columns {
            for sum in &table.row_sums {
                let cell = |row: &usize| row * table.columns + column;
                own.push(cell(&sum.parent), sum.children.iter().map(cell), true);
            }
        }
        for row in 0..rows {
            let cell = |column: &usize| row * table.columns + column;
            for sum in &table.column_sums {
                own.push(cell(&sum.parent), sum.children.iter().map(cell), true);
            }
            for (container, contained) in &table.contained {
                own.push(cell(container), std::iter::once(cell(contained)), false);
            }
        }
        own
    }

    /// Makes room for so many cells in all.
    pub(crate) fn make_room(&mut self, cells: usize) {
        self.of_cell.resize_with(cells, Vec::new);
    }

    /// Adds what is known of a whole and its parts.
    pub(crate) fn push(&mut self, whole: usize, parts: impl Iterator<Item = usize>, complete: bool) {
        let equation = u32::try_from(self.len()).unwrap_or(u32::MAX);
        for cell in std::iter::once(whole).chain(parts) {
            self.cells.push(u32::try_from(cell).unwrap_or(u32::MAX));
            self.of_cell[cell].push(equation);
        }
        self.starts.push(self.cells.len());
        self.complete.push(complete);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.complete.len()
    }

    /// Equations a cell is part of.
    pub(crate) fn of_cell(&self, cell: usize) -> impl Iterator<Item = usize> {
        self.of_cell[cell].iter().map(|equation| *equation as usize)
    }

    /// Cells of an equation.
    pub(crate) fn cells(&self, equation: usize) -> impl Iterator<Item = usize> {
        self.range(equation).iter().map(|cell| *cell as usize)
    }

    /// The whole and the parts of an equation whose parts make up the whole.
    pub(crate) fn complete(&self, equation: usize) -> Option<(usize, impl Iterator<Item = usize>)> {
        let (whole, parts) = self.range(equation).split_first().filter(|_| self.complete[equation])?;
        Some((*whole as usize, parts.iter().map(|part| *part as usize)))
    }

    fn range(&self, equation: usize) -> &[u32] {
        &self.cells[self.starts[equation]..self.starts[equation + 1]]
    }

    /// What one equation says of one of its cells, given the bounds of the others.
    pub(crate) fn implied(&self, equation: usize, cell: usize, bounds: &[Bounds]) -> Bounds {
        let Some((whole, parts)) = self.range(equation).split_first() else {
            return Bounds { low: 0, high: Bounds::MOST };
        };
        let (whole, complete) = (*whole as usize, self.complete[equation]);
        let others = parts.iter().map(|part| *part as usize).filter(|part| *part != cell);
        let (low, high) = others.fold((0, 0), |(low, high), part| (low + bounds[part].low, high + bounds[part].high));
        let implied = if cell == whole {
            Bounds { low, high: if complete { high } else { Bounds::MOST } }
        } else {
            Bounds { low: if complete { bounds[whole].low - high } else { 0 }, high: bounds[whole].high - low }
        };
        implied.narrowed(bounds[cell])
    }

    /// Narrows every cell's bounds by every equation until nothing changes, or changes have passed through the table
    /// [`MOST_WAVES`] times.
    pub(crate) fn narrow(&self, mut bounds: Vec<Bounds>) -> Vec<Bounds> {
        let mut queue: Vec<usize> = (0..self.len()).collect();
        let mut queued = vec![true; self.len()];
        for _ in 0..MOST_WAVES {
            if queue.is_empty() {
                break;
            }
            let mut next = Vec::new();
            for equation in queue {
                queued[equation] = false;
                for changed in self.apply(equation, &mut bounds) {
                    for other in self.of_cell(changed).filter(|other| *other != equation) {
                        if !queued[other] {
                            queued[other] = true;
                            next.push(other);
                        }
                    }
                }
            }
            queue = next;
        }
        bounds
    }

    /// Narrows the cells of one equation once; gives those that changed.
    fn apply(&self, equation: usize, bounds: &mut [Bounds]) -> Vec<usize> {
        let Some((whole, parts)) = self.range(equation).split_first() else { return Vec::new() };
        let (whole, complete) = (*whole as usize, self.complete[equation]);
        let (low, high) = parts.iter().fold((0, 0), |(low, high), part| {
            let part = bounds[*part as usize];
            (low + part.low, high + part.high)
        });
        let mut changed = Vec::new();
        let mut narrow = |cell: usize, by: Bounds, bounds: &mut [Bounds]| {
            let narrowed = bounds[cell].narrowed(by);
            if narrowed != bounds[cell] {
                bounds[cell] = narrowed;
                changed.push(cell);
            }
        };
        narrow(whole, Bounds { low, high: if complete { high } else { Bounds::MOST } }, bounds);
        let whole = bounds[whole];
        for part in parts.iter().map(|part| *part as usize) {
            let own = bounds[part];
            let by = Bounds {
                low: if complete { whole.low - (high - own.high) } else { 0 },
                high: whole.high - (low - own.low),
            };
            narrow(part, by, bounds);
        }
        changed
    }
}
