//! Funnel: one step a bar, full for the people left, open for those the step took away.

use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::{BLUE, Drawn, INK, QUIET, RULE, WIDTH, lettering, shortened, svg};
use crate::PublishError;

/// One step.
pub(crate) struct Bar {
    /// The step in words.
    pub(crate) label: String,
    /// People left; `None` when hidden.
    pub(crate) left: Option<u64>,
    /// What stands at the right: the count and share, or why there are none.
    pub(crate) words: String,
}

const ROW: u32 = 32;
const EDGE: u32 = 8;
const LEFT: u32 = 270;
const RIGHT: u32 = 200;

/// The funnel as SVG; `label` is read to people who cannot see it.
pub(crate) fn funnel(label: &str, bars: &[Bar]) -> Result<String, PublishError> {
    svg(EDGE * 2 + ROW * bars.len() as u32, label, |canvas| draw(canvas, bars))
}

fn draw(canvas: &super::Canvas<'_>, bars: &[Bar]) -> Drawn {
    let most = bars.iter().filter_map(|bar| bar.left).max().unwrap_or(0).max(1);
    let count = bars.len() as f64;
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(EDGE)
        .margin_bottom(EDGE)
        .margin_left(LEFT)
        .margin_right(RIGHT)
        .build_cartesian_2d(0f64..most as f64, 0f64..count)?;
    let mut before = None;
    for (row, bar) in bars.iter().enumerate() {
        let bottom = count - row as f64 - 0.86;
        let top = count - row as f64 - 0.14;
        if let Some(left) = bar.left {
            if let Some(before) = before.filter(|before| *before > left) {
                let lost = Rectangle::new([(left as f64, top), (before as f64, bottom)], QUIET.stroke_width(1));
                chart.draw_series([lost])?;
            }
            chart.draw_series([Rectangle::new([(0.0, top), (left as f64, bottom)], BLUE.filled())])?;
        }
        let middle = chart.backend_coord(&(0.0, f64::midpoint(bottom, top))).1;
        let (label, words) = (shortened(&bar.label, 38), bar.words.clone());
        let right = WIDTH as i32 - 8;
        canvas.draw(&Text::new(label, (8, middle), lettering(14.0, INK, HPos::Left)))?;
        canvas.draw(&Text::new(words, (right, middle), lettering(14.0, INK, HPos::Right)))?;
        before = bar.left.or(before);
    }
    chart.draw_series([PathElement::new(vec![(0.0, 0.0), (0.0, count)], RULE.stroke_width(2))])?;
    Ok(())
}
