//! Turns rows of a table into rows of features, one block at a time.

use ndarray::{Array2, ArrayViewMut2, Axis};

use super::design::{Design, Scale};
use super::table::ColumnView;
use super::transform::{Knots, Transform, same};
use super::{FeatureTable, LearnError, spline};

/// Rows worked on at once: every feature of so many rows fits into a core's cache.
const BLOCK: usize = 256;

/// A design bound to the columns of one table.
pub(crate) struct Encoder<'a> {
    parts: Vec<Part<'a>>,
    /// For every raw feature, its place in the matrix and its scale, or nothing if left out.
    places: Vec<Option<(usize, Scale)>>,
    width: usize,
}

/// One transform bound to its column or columns.
struct Part<'a> {
    kind: Kind<'a>,
    width: usize,
}

enum Kind<'a> {
    Value { view: ColumnView<'a>, fill: f64 },
    Spline { view: ColumnView<'a>, fill: f64, knots: &'a [f64] },
    Missing { view: ColumnView<'a> },
    Levels { view: ColumnView<'a>, fill: Option<f64>, levels: Vec<f64>, missing: bool },
    Product { sides: [Box<Part<'a>>; 2], scales: [Vec<Scale>; 2] },
}

impl<'a> Encoder<'a> {
    /// Binds every transform of a design by column name.
    pub(crate) fn new(design: &'a Design, table: &'a FeatureTable) -> Result<Self, LearnError> {
        let parts = design.transforms.iter().map(|t| Part::bind(design, table, t));
        let parts = parts.collect::<Result<Vec<_>, _>>()?;
        let names = design.transforms.iter().flat_map(Transform::feature_names);
        let place = |name: String| {
            let at = design.features.iter().position(|f| *f == name)?;
            Some((at, design.scale(&name)?))
        };
        Ok(Self { parts, places: names.map(place).collect(), width: design.features.len() })
    }

    /// The standardised matrix of the given rows, which the table must have.
    pub(crate) fn matrix(&self, rows: &[usize]) -> Array2<f64> {
        let mut matrix = Array2::zeros((rows.len(), self.width));
        // Every row is written by itself, so the matrix does not depend on the number of threads.
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = rows.len().div_ceil(cores).max(BLOCK);
        std::thread::scope(|scope| {
            for (mut matrix, rows) in matrix.axis_chunks_iter_mut(Axis(0), share).zip(rows.chunks(share)) {
                scope.spawn(move || {
                    let blocks = matrix.axis_chunks_iter_mut(Axis(0), BLOCK).zip(rows.chunks(BLOCK));
                    blocks.for_each(|(block, rows)| self.write(rows, block));
                });
            }
        });
        matrix
    }

    fn write(&self, rows: &[usize], mut matrix: ArrayViewMut2<'_, f64>) {
        let mut raw = vec![0.0; self.places.len() * rows.len()];
        let mut rest = raw.as_mut_slice();
        for part in &self.parts {
            let (own, others) = rest.split_at_mut(part.width * rows.len());
            part.write(rows, own);
            rest = others;
        }
        for (values, place) in raw.chunks(rows.len()).zip(&self.places) {
            if let Some((column, scale)) = place {
                let column = matrix.column_mut(*column);
                column.into_iter().zip(values).for_each(|(out, value)| *out = (value - scale.mean) / scale.sd);
            }
        }
    }

    /// Centre, spread and range of every feature of one transform over the given rows.
    pub(crate) fn spread(
        design: &'a Design,
        table: &'a FeatureTable,
        transform: &'a Transform,
        rows: &[usize],
    ) -> Result<Vec<Spread>, LearnError> {
        let part = Part::bind(design, table, transform)?;
        let mut spreads = vec![Spread::default(); part.width];
        // Two passes: squares of centred values keep their digits, squares of raw ones do not.
        part.for_each_block(rows, |feature, values| values.iter().for_each(|v| spreads[feature].add(*v)));
        spreads.iter_mut().for_each(|s| s.mean = s.sum / rows.len().max(1) as f64);
        part.for_each_block(rows, |feature, values| {
            let s = &mut spreads[feature];
            values.iter().for_each(|v| s.squares += (v - s.mean) * (v - s.mean));
        });
        spreads.iter_mut().for_each(|s| s.sd = (s.squares / rows.len().max(1) as f64).sqrt());
        Ok(spreads)
    }
}

/// Running description of one feature.
#[derive(Clone)]
pub(crate) struct Spread {
    sum: f64,
    squares: f64,
    least: f64,
    most: f64,
    mean: f64,
    sd: f64,
}

impl Default for Spread {
    fn default() -> Self {
        Self { sum: 0.0, squares: 0.0, least: f64::INFINITY, most: f64::NEG_INFINITY, mean: 0.0, sd: 0.0 }
    }
}

impl Spread {
    fn add(&mut self, value: f64) {
        self.sum += value;
        self.least = self.least.min(value);
        self.most = self.most.max(value);
    }

    /// True if all values are one value, up to rounding.
    pub(crate) fn is_constant(&self) -> bool {
        self.most <= self.least || self.sd <= 1e-12 * self.most.abs().max(self.least.abs())
    }

    pub(crate) fn scale(&self) -> Scale {
        Scale { mean: self.mean, sd: if self.is_constant() { 1.0 } else { self.sd } }
    }
}

impl<'a> Part<'a> {
    fn bind(design: &'a Design, table: &'a FeatureTable, transform: &'a Transform) -> Result<Self, LearnError> {
        let width = transform.feature_names().len();
        let fill = design.fills.get(transform.column()).copied();
        // Without a stated fill no value is missing (checked before), so this 0 is never read.
        let value = fill.unwrap_or(0.0);
        let kind = match transform {
            Transform::Linear { column } | Transform::Indicator { column } => {
                Kind::Value { view: table.view(column)?, fill: value }
            }
            Transform::MissingIndicator { column } => Kind::Missing { view: table.view(column)? },
            Transform::RestrictedCubicSpline { column, knots: Knots::At(knots) } => {
                Kind::Spline { view: table.view(column)?, fill: value, knots }
            }
            Transform::RestrictedCubicSpline { column, knots: Knots::Count(_) } => {
                let reason = "its knots have not been placed".to_owned();
                return Err(LearnError::BadTransform { name: column.clone(), reason });
            }
            Transform::Categories { column, levels, reference, missing_is_a_level } => Kind::Levels {
                view: table.view(column)?,
                fill: if *missing_is_a_level { None } else { fill },
                levels: levels.iter().copied().filter(|l| !same(*l, *reference)).collect(),
                missing: *missing_is_a_level,
            },
            Transform::Interaction { first, second } => {
                let scales = |side: &Transform| {
                    let names = side.feature_names();
                    names.iter().map(|n| design.scale(n).unwrap_or(Scale { mean: 0.0, sd: 1.0 })).collect()
                };
                let sides = [Self::bind(design, table, first)?, Self::bind(design, table, second)?].map(Box::new);
                Kind::Product { sides, scales: [scales(first), scales(second)] }
            }
        };
        Ok(Self { kind, width })
    }

    /// Hands on every feature's values, some rows at a time and in the order of the rows.
    fn for_each_block(&self, rows: &[usize], mut take: impl FnMut(usize, &[f64])) {
        let mut raw = vec![0.0; self.width * BLOCK];
        for rows in rows.chunks(BLOCK) {
            let raw = &mut raw[..self.width * rows.len()];
            self.write(rows, raw);
            raw.chunks(rows.len()).enumerate().for_each(|(feature, values)| take(feature, values));
        }
    }

    /// Writes the first feature of every row, then the second of every row, and so on.
    fn write(&self, rows: &[usize], out: &mut [f64]) {
        match &self.kind {
            Kind::Value { view, fill } => {
                out.iter_mut().zip(rows).for_each(|(out, row)| *out = view.get(*row).unwrap_or(*fill));
            }
            Kind::Missing { view } => {
                out.iter_mut().zip(rows).for_each(|(out, row)| *out = f64::from(u8::from(view.get(*row).is_none())));
            }
            Kind::Spline { view, fill, knots } => {
                let mut basis = [0.0; spline::MOST_KNOTS - 1];
                let basis = &mut basis[..self.width];
                for (at, row) in rows.iter().enumerate() {
                    spline::basis(view.get(*row).unwrap_or(*fill), knots, basis);
                    basis.iter().enumerate().for_each(|(term, value)| out[term * rows.len() + at] = *value);
                }
            }
            Kind::Levels { view, fill, levels, missing } => {
                out.fill(0.0);
                for (at, row) in rows.iter().enumerate() {
                    let value = view.get(*row).or(*fill);
                    match value.and_then(|v| levels.iter().position(|level| same(*level, v))) {
                        Some(level) => out[level * rows.len() + at] = 1.0,
                        None if value.is_none() && *missing => out[levels.len() * rows.len() + at] = 1.0,
                        None => {}
                    }
                }
            }
            Kind::Product { sides: [first, second], scales } => {
                let centred = |side: &Part<'_>, scales: &[Scale]| {
                    let mut values = vec![0.0; side.width * rows.len()];
                    side.write(rows, &mut values);
                    for (values, scale) in values.chunks_mut(rows.len()).zip(scales) {
                        values.iter_mut().for_each(|v| *v = (*v - scale.mean) / scale.sd);
                    }
                    values
                };
                let (a, b) = (centred(first, &scales[0]), centred(second, &scales[1]));
                for (at, out) in out.chunks_mut(rows.len()).enumerate() {
                    let (i, j) = (at / second.width * rows.len(), at % second.width * rows.len());
                    let sides = a[i..].iter().zip(&b[j..]);
                    out.iter_mut().zip(sides).for_each(|(out, (a, b))| *out = a * b);
                }
            }
        }
    }
}
