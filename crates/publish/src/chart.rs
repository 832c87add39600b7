//! Charts as SVG text for the report: drawn by plotters, named for screen readers, readable without colour.

mod forest;
mod funnel;
mod ratio_axis;

use plotters::backend::SVGBackend;
use plotters::coord::Shift;
use plotters::prelude::{DrawingArea, IntoDrawingArea as _, IntoFont as _, RGBColor, TextStyle};
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::PublishError;

pub(crate) use forest::{ForestRow, forest};
pub(crate) use funnel::{Bar, funnel};

type Canvas<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), Box<dyn std::error::Error>>;

const WIDTH: u32 = 880;
const INK: RGBColor = RGBColor(0x21, 0x2b, 0x32);
const QUIET: RGBColor = RGBColor(0x4c, 0x62, 0x72);
const RULE: RGBColor = RGBColor(0xd8, 0xdd, 0xe0);
const BAND: RGBColor = RGBColor(0xf4, 0xf7, 0xf9);
const BLUE: RGBColor = RGBColor(0x00, 0x5e, 0xb8);

/// Draws on an empty canvas and returns the SVG element with its name.
fn svg(height: u32, label: &str, draw: impl FnOnce(&Canvas<'_>) -> Drawn) -> Result<String, PublishError> {
    let failed = || PublishError::Encode { name: "report.html".to_owned(), format: "SVG" };
    let mut text = String::new();
    {
        let canvas = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
        draw(&canvas).map_err(|_| failed())?;
        canvas.present().map_err(|_| failed())?;
    }
    let label = label.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    Ok(text.replacen("<svg ", &format!("<svg role=\"img\" aria-label=\"{label}\" "), 1))
}

/// Text of a size in pixels, set from an anchor.
fn lettering(pixels: f64, colour: RGBColor, h_pos: HPos) -> TextStyle<'static> {
    // The SVG backend divides sizes by 1.24.
    ("sans-serif", pixels * 1.24).into_font().color(&colour.to_rgba()).pos(Pos::new(h_pos, VPos::Center))
}

/// Cut to what fits beside a chart; tables below carry the full words.
fn shortened(text: &str, characters: usize) -> String {
    if text.chars().count() <= characters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(characters.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}
