//! Forest plot: one group a row, its ratio with interval, a line at 1, and a shape for each verdict.

use evenreach_statistics::Verdict;
use plotters::prelude::*;
use plotters::style::text_anchor::HPos;

use super::ratio_axis::RatioAxis;
use super::{BAND, BLUE, Drawn, INK, QUIET, RULE, WIDTH, lettering, shortened, svg};
use crate::PublishError;

/// One group.
pub(crate) struct ForestRow<'a> {
    /// The group's label.
    pub(crate) label: &'a str,
    /// Ratio, lower and upper limit; `None` when hidden or not estimable.
    pub(crate) ratio: Option<(f64, f64, f64)>,
    /// What stands at the right: the figures, or why there are none.
    pub(crate) words: String,
    /// Decides the shape.
    pub(crate) verdict: Verdict,
}

const ROW: u32 = 36;
const TOP: u32 = 34;
const BOTTOM: u32 = 54;
const LEFT: u32 = 270;
const RIGHT: u32 = 190;
/// Characters beside the plot before a label goes to a second line.
const LABEL: usize = 36;

/// The plot as SVG; `label` is read to people who cannot see it.
pub(crate) fn forest(label: &str, rows: &[ForestRow<'_>]) -> Result<String, PublishError> {
    let height = TOP + ROW * rows.len() as u32 + BOTTOM;
    svg(height, label, |canvas| draw(canvas, rows))
}

fn draw(canvas: &super::Canvas<'_>, rows: &[ForestRow<'_>]) -> Drawn {
    let limits = rows.iter().filter_map(|row| row.ratio).flat_map(|(value, lower, upper)| [value, lower, upper]);
    let axis = RatioAxis::covering(limits);
    let count = rows.len() as f64;
    for (row, _) in rows.iter().enumerate().filter(|(row, _)| row % 2 == 0) {
        let top = (TOP + ROW * row as u32) as i32;
        canvas.draw(&Rectangle::new([(0, top), (WIDTH as i32, top + ROW as i32)], BAND.filled()))?;
    }
    let heading = (TOP / 2) as i32;
    canvas.draw(&Text::new("Group", (8, heading), lettering(13.0, QUIET, HPos::Left)))?;
    let right = WIDTH as i32 - 8;
    canvas.draw(&Text::new("Ratio (95% interval)", (right, heading), lettering(13.0, QUIET, HPos::Right)))?;
    let mut chart = ChartBuilder::on(canvas)
        .margin_top(TOP)
        .margin_right(RIGHT)
        .set_label_area_size(LabelAreaPosition::Left, LEFT)
        .set_label_area_size(LabelAreaPosition::Bottom, BOTTOM)
        .build_cartesian_2d(axis, 0f64..count)?;
    chart
        .configure_mesh()
        .disable_y_mesh()
        .disable_y_axis()
        .bold_line_style(RULE)
        .light_line_style(TRANSPARENT)
        .axis_style(QUIET)
        .x_label_style(lettering(13.0, INK, HPos::Center))
        .draw()?;
    let across = chart.plotting_area().get_x_axis_pixel_range();
    let below = (TOP + ROW * rows.len() as u32 + BOTTOM - 12) as i32;
    canvas.draw(&Text::new("← fewer than need predicts", (across.start, below), lettering(13.0, QUIET, HPos::Left)))?;
    canvas.draw(&Text::new("more than need predicts →", (across.end, below), lettering(13.0, QUIET, HPos::Right)))?;
    chart.draw_series([PathElement::new(vec![(1.0, 0.0), (1.0, count)], INK.stroke_width(2))])?;
    for (row, group) in rows.iter().enumerate() {
        let y = count - row as f64 - 0.5;
        let middle = chart.backend_coord(&(1.0, y)).1;
        for (text, y) in label_lines(group.label, middle) {
            canvas.draw(&Text::new(text, (8, y), lettering(14.0, INK, HPos::Left)))?;
        }
        canvas.draw(&Text::new(group.words.clone(), (right, middle), lettering(14.0, INK, HPos::Right)))?;
        let Some((value, lower, upper)) = group.ratio else { continue };
        let pixel = |ratio: f64| chart.backend_coord(&(ratio, y));
        let (from, to) = (pixel(lower), pixel(upper));
        let colour = colour(group.verdict);
        canvas.draw(&PathElement::new(vec![from, to], colour.stroke_width(2)))?;
        for (end, beyond, step) in [(from, axis.is_beyond(lower), 6), (to, axis.is_beyond(upper), -6)] {
            let shape = if beyond {
                // The interval goes on beyond the axis.
                vec![(end.0 + step, end.1 - 5), end, (end.0 + step, end.1 + 5)]
            } else {
                vec![(end.0, end.1 - 5), (end.0, end.1 + 5)]
            };
            canvas.draw(&PathElement::new(shape, colour.stroke_width(2)))?;
        }
        marker(canvas, pixel(value), group.verdict)?;
    }
    Ok(())
}

/// Down: fewer than need predicts. Up: more. Full circle: reached. Open circle: cannot tell.
fn marker(canvas: &super::Canvas<'_>, (x, y): (i32, i32), verdict: Verdict) -> Drawn {
    let colour = colour(verdict);
    match verdict {
        Verdict::UnderReached => {
            canvas.draw(&Polygon::new(vec![(x - 8, y - 6), (x + 8, y - 6), (x, y + 8)], colour.filled()))?;
        }
        Verdict::OverReached => {
            canvas.draw(&Polygon::new(vec![(x - 8, y + 6), (x + 8, y + 6), (x, y - 8)], colour.filled()))?;
        }
        Verdict::Reached => canvas.draw(&Circle::new((x, y), 6, colour.filled()))?,
        Verdict::CannotTell => {
            canvas.draw(&Circle::new((x, y), 6, WHITE.filled()))?;
            canvas.draw(&Circle::new((x, y), 6, colour.stroke_width(2)))?;
        }
    }
    Ok(())
}

fn colour(verdict: Verdict) -> RGBColor {
    match verdict {
        Verdict::UnderReached => RGBColor(0xa3, 0x2a, 0x0b),
        Verdict::OverReached => RGBColor(0x5b, 0x3a, 0x8c),
        Verdict::Reached => BLUE,
        Verdict::CannotTell => QUIET,
    }
}

/// A label on one line, or on two about the row's middle.
fn label_lines(label: &str, middle: i32) -> Vec<(String, i32)> {
    if label.chars().count() <= LABEL {
        return vec![(label.to_owned(), middle)];
    }
    let mut first = String::new();
    let mut words = label.split_inclusive(' ').peekable();
    while let Some(word) = words.next_if(|word| first.chars().count() + word.trim_end().chars().count() <= LABEL) {
        first.push_str(word);
    }
    let second = shortened(&words.collect::<String>(), LABEL);
    vec![(first, middle - 8), (second, middle + 8)]
}
