//! An axis of ratios: logarithmic, symmetric about 1, so that half as many and twice as many lie equally far out.

use std::ops::Range;

use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};

const TICKS: [f64; 11] = [0.1, 0.2, 0.33, 0.5, 0.67, 0.8, 1.0, 1.25, 2.0, 4.0, 8.0];
/// Ticks that would run into their neighbours on a wide axis.
const FINE: [f64; 3] = [0.67, 0.8, 1.25];

/// From 1 / most to most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RatioAxis {
    most_ln: f64,
}

impl RatioAxis {
    /// Wide enough for these ratios, between x 2 and x 8, with a little room.
    pub(crate) fn covering(ratios: impl Iterator<Item = f64>) -> Self {
        let widest = ratios.filter(|r| *r > 0.0).map(|r| r.ln().abs()).fold(2f64.ln(), f64::max);
        Self { most_ln: widest.min(8f64.ln()) * 1.06 }
    }

    /// Whether a ratio lies beyond the axis.
    pub(crate) fn is_beyond(&self, ratio: f64) -> bool {
        ratio.ln().abs() > self.most_ln
    }
}

impl Ranged for RatioAxis {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, ratio: &f64, limit: (i32, i32)) -> i32 {
        let share = (ratio.ln().clamp(-self.most_ln, self.most_ln) / self.most_ln + 1.0) / 2.0;
        limit.0 + (share * f64::from(limit.1 - limit.0)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        let room = self.most_ln < 1.2;
        TICKS.into_iter().filter(|tick| (room || !FINE.contains(tick)) && !self.is_beyond(*tick)).collect()
    }

    fn range(&self) -> Range<f64> {
        (-self.most_ln).exp()..self.most_ln.exp()
    }
}

impl ValueFormatter<f64> for RatioAxis {
    fn format(ratio: &f64) -> String {
        format!("{ratio:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}
