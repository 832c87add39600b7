//! The nearest of some cells to every other, along the equations that tie cells together.

use crate::attack::Equations;

/// Not reached yet.
const FAR: usize = usize::MAX;

/// For every cell the first of `sources` among those at the fewest equations' distance; `None` where none is reached.
///
/// All cells are answered in one walk outwards from the sources.
pub(crate) fn nearest(equations: &Equations, cells: usize, sources: &[usize]) -> Vec<Option<usize>> {
    let mut step_of = vec![FAR; cells];
    let mut best = vec![FAR; cells];
    for (place, source) in sources.iter().enumerate() {
        (step_of[*source], best[*source]) = (0, place);
    }
    let mut best_through = vec![FAR; equations.len()];
    let (mut edge, mut step) = (sources.to_vec(), 0);
    while !edge.is_empty() {
        step += 1;
        let mut crossed = Vec::new();
        for cell in edge {
            for equation in equations.of_cell(cell) {
                let best_through = &mut best_through[equation];
                if *best_through == FAR {
                    crossed.push(equation);
                }
                *best_through = (*best_through).min(best[cell]);
            }
        }
        edge = Vec::new();
        for equation in crossed {
            for cell in equations.cells(equation) {
                if step_of[cell] == FAR {
                    step_of[cell] = step;
                    edge.push(cell);
                }
                if step_of[cell] == step {
                    best[cell] = best[cell].min(best_through[equation]);
                }
            }
        }
    }
    best.into_iter().map(|place| sources.get(place).copied()).collect()
}
