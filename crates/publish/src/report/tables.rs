//! The aggregate tables handed in (data quality, scores, models), shown as they are.

use evenreach_equity::DataQualityRow;
use maud::{Markup, html};

use super::{recording, words};
use crate::cell::{Cell, Cells};
use crate::series::Point;
use crate::{PublishError, ReportTable};

/// More rows than this are left to the files.
const MOST_ROWS: usize = 200;

/// Every table meant for the report.
pub(crate) fn section(
    tables: &[ReportTable],
    data_quality: &[DataQualityRow],
    points: &[Point],
) -> Result<Markup, PublishError> {
    let shown = tables.iter().filter(|t| t.in_report).map(table).collect::<Result<Vec<Markup>, _>>()?;
    Ok(html! {
        @if !shown.is_empty() || !data_quality.is_empty() {
            section id="tables" {
                h2 { "Data quality, scores and models" }
                (recording::table(data_quality, points))
                @for table in &shown { (table) }
            }
        }
    })
}

/// A column with its status companion, if it has one.
struct Shown<'a> {
    name: &'a str,
    cells: Cells,
    status: Option<Cells>,
}

fn table(table: &ReportTable) -> Result<Markup, PublishError> {
    let schema = table.rows.schema();
    let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
    let column = |name: &str| table.rows.column_by_name(name).map(|c| Cells::read(&table.name, c)).transpose();
    let mut columns = Vec::new();
    for name in &names {
        let companion = name.strip_suffix("_status").is_some_and(|of| names.contains(&of));
        if let (false, Some(cells)) = (companion, column(name)?) {
            columns.push(Shown { name, cells, status: column(&format!("{name}_status"))? });
        }
    }
    let rows = table.rows.num_rows();
    Ok(html! {
        h3 { (table.title) }
        p { (table.about) }
        @if rows == 0 { p class="quiet" { "No rows." } }
        @else {
            div class="scroll" tabindex="0" role="region" aria-label=(format!("Table, {}", table.title)) {
                table {
                    caption { (table.title) }
                    thead { tr { @for c in &columns {
                        th scope="col" class=[c.cells.is_quantity().then_some("n")] { (heading(c.name)) }
                    } } }
                    tbody { @for row in 0..rows.min(MOST_ROWS) { tr {
                        @for (place, c) in columns.iter().enumerate() {
                            @if place == 0 && !c.cells.is_quantity() { th scope="row" { (value(c, row)) } }
                            @else { td class=[c.cells.is_quantity().then_some("n")] { (value(c, row)) } }
                        }
                    } } }
                }
            }
            @if rows > MOST_ROWS {
                p class="quiet" { "The first " (MOST_ROWS) " of " (rows) " rows; all are in "
                    code { "aggregates/" (table.name) ".csv" } "." }
            }
        }
    })
}

/// A column's name in words; deprivation says which end is which.
fn heading(name: &str) -> String {
    let text = words::capitalised(&words::spaced(name));
    if name.contains("imd") && !name.contains("score") { format!("{text} (1 = most deprived)") } else { text }
}

fn value(column: &Shown<'_>, row: usize) -> Markup {
    html! {
        @match column.cells.get(row) {
            Cell::Empty => span class="quiet" {
                @match column.status.as_ref().map(|s| s.get(row)) {
                    Some(Cell::Text("suppressed")) => "hidden",
                    Some(Cell::Text(status)) => (words::spaced(status)),
                    _ => "–",
                }
            },
            Cell::Text(text) => (text),
            Cell::Number(n) => (words::number(n)),
            Cell::Whole(n) => { @if n < 0 { "−" } (words::thousands(n.unsigned_abs())) },
            Cell::Date(date) => time datetime=(date) { (date) },
            Cell::Flag(flag) => (if flag { "yes" } else { "no" }),
        }
    }
}
