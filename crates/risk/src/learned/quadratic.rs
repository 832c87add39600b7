//! The minimum of a quadratic plus a multiple of the sum of absolute values.

use ndarray::{Array1, Array2, ArrayView1};

use super::newton::solve;

/// Rounds of descent, each followed by an attempt to solve for the coefficients that are not 0.
const ROUNDS: usize = 50;
/// Sweeps over all coefficients in a round.
const SWEEPS: usize = 20;
/// Share of the largest slope at 0 that counts as no slope.
const TOLERANCE: f64 = 1e-13;

/// `u' curvature u / 2 + slope_at_0' u`.
pub(super) struct Quadratic {
    curvature: Array2<f64>,
    slope_at_0: Array1<f64>,
}

impl Quadratic {
    /// The quadratic with these slopes at `at`.
    pub(super) fn new(curvature: Array2<f64>, slopes: &Array1<f64>, at: ArrayView1<'_, f64>) -> Self {
        let slope_at_0 = slopes - &curvature.dot(&at);
        Self { curvature, slope_at_0 }
    }

    /// The `u` with the least value of the quadratic plus `lasso` times the sum of its absolute
    /// values, searched from `start`. Where several will do, the one descent reaches.
    ///
    /// An answer that is not exact does no harm: the next outer step starts from it.
    pub(super) fn minimise(&self, lasso: f64, start: ArrayView1<'_, f64>) -> Array1<f64> {
        let mut u = start.to_owned();
        let largest = self.slope_at_0.iter().fold(lasso, |most, s| most.max(s.abs()));
        for _ in 0..ROUNDS {
            let mut slopes = self.slopes(&u);
            for _ in 0..SWEEPS {
                self.sweep(lasso, &mut u, &mut slopes);
            }
            if let Some(better) = self.solve_for_kept(lasso, &u) {
                u = better;
            }
            if violation(u.view(), self.slopes(&u).view(), lasso) <= TOLERANCE * largest {
                break;
            }
        }
        u
    }

    fn slopes(&self, u: &Array1<f64>) -> Array1<f64> {
        self.curvature.dot(u) + &self.slope_at_0
    }

    fn value(&self, lasso: f64, u: &Array1<f64>) -> f64 {
        let smooth = 0.5 * u.dot(&self.curvature.dot(u)) + self.slope_at_0.dot(u);
        smooth + lasso * u.iter().map(|u| u.abs()).sum::<f64>()
    }

    /// Minimises over each coefficient in turn, in their order.
    fn sweep(&self, lasso: f64, u: &mut Array1<f64>, slopes: &mut Array1<f64>) {
        for at in 0..u.len() {
            let bend = self.curvature[[at, at]];
            let target = if bend > 0.0 { soft(bend * u[at] - slopes[at], lasso) / bend } else { 0.0 };
            let change = target - u[at];
            if change != 0.0 {
                u[at] = target;
                slopes.scaled_add(change, &self.curvature.column(at));
            }
        }
    }

    /// Solves for the coefficients that are not 0, their signs held: one that would change its sign
    /// stops at 0 and stays there. `None` if they cannot be solved for or nothing is gained.
    fn solve_for_kept(&self, lasso: f64, start: &Array1<f64>) -> Option<Array1<f64>> {
        let mut u = start.clone();
        loop {
            let kept: Vec<usize> = (0..u.len()).filter(|at| u[*at].abs() > 0.0).collect();
            if kept.is_empty() {
                break;
            }
            let between = |(i, j): (usize, usize)| self.curvature[[kept[i], kept[j]]];
            let curvature = Array2::from_shape_fn((kept.len(), kept.len()), between);
            let right: Array1<f64> = kept.iter().map(|at| -self.slope_at_0[*at] - lasso * u[*at].signum()).collect();
            let solved = solve(&curvature, &right).ok()?;
            let crosses = kept.iter().zip(&solved).filter(|(at, value)| *value * u[**at] <= 0.0);
            let first = crosses.map(|(at, value)| (u[*at] / (u[*at] - value), *at)).min_by(|a, b| a.0.total_cmp(&b.0));
            let share = first.map_or(1.0, |(share, _)| share);
            kept.iter().zip(&solved).for_each(|(at, value)| u[*at] += share * (value - u[*at]));
            match first {
                Some((_, at)) => u[at] = 0.0,
                None => break,
            }
        }
        (self.value(lasso, &u) <= self.value(lasso, start)).then_some(u)
    }
}

/// Largest component of the smallest subgradient of a smooth function with these slopes plus
/// `lasso` times the sum of absolute values; 0 at a minimum.
pub(super) fn violation(u: ArrayView1<'_, f64>, slopes: ArrayView1<'_, f64>, lasso: f64) -> f64 {
    let component = |(u, slope): (&f64, &f64)| match u.abs() > 0.0 {
        true => (slope + lasso * u.signum()).abs(),
        false => (slope.abs() - lasso).max(0.0),
    };
    u.iter().zip(slopes).map(component).fold(0.0, |most, c| if c.is_nan() { f64::INFINITY } else { most.max(c) })
}

/// Moves a value towards 0 by `by`, and no further.
fn soft(value: f64, by: f64) -> f64 {
    match value.abs() > by {
        true => value - by * value.signum(),
        false => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use ndarray::{Array1, Array2, array};

    use super::{Quadratic, violation};

    #[test]
    fn one_coefficient_is_as_worked_by_hand() {
        // u^2 - 6u + lasso |u|: the minimum is (6 - lasso) / 2, or 0 from lasso 6 on.
        for (lasso, expected) in [(0.5, 2.75), (2.0, 2.0), (5.9, 0.05), (6.0, 0.0), (60.0, 0.0)] {
            let quadratic = Quadratic::new(array![[2.0]], &array![-6.0], array![0.0].view());
            let found = quadratic.minimise(lasso, array![-1.0].view());
            assert!((found[0] - expected).abs() < 1e-12, "lasso {lasso}: {found}");
        }
    }

    #[test]
    fn conditions_hold_for_columns_however_alike() {
        let size = 12;
        let slopes: Array1<f64> = (0..size).map(|at| (at as f64 * 0.7).sin() - 0.4).collect();
        let zero = Array1::zeros(size);
        // Columns that repeat each other have a minimum only if lasso outweighs half the difference
        // of their slopes.
        let cases = [(0.0, 0.01), (0.0, 0.9), (0.9, 0.01), (0.9, 0.3), (0.999_9, 0.3), (1.0, 1.0), (1.0, 1.3)];
        for (alike, lasso) in cases {
            let curvature = Array2::from_shape_fn((size, size), |(i, j)| if i == j { 1.0 } else { alike });
            let quadratic = Quadratic::new(curvature, &slopes, zero.view());
            let found = quadratic.minimise(lasso, zero.view());
            let violated = violation(found.view(), quadratic.slopes(&found).view(), lasso);
            assert!(violated < 1e-9, "alike {alike}, lasso {lasso}: {violated}");
        }
    }
}
