//! A comparison in lines for a terminal.

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use arrow::datatypes::Int64Type;

use super::Comparison;
use super::cause::Cause;

impl Comparison {
    /// What differs, then one line a list: who stays, joins and leaves, and why. Groups are in the table.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("from {} to {}", self.earlier, self.later)];
        let differing: Vec<String> = self.differing.iter().map(ToString::to_string).collect();
        lines.push(match differing.as_slice() {
            [] => "nothing that decides lists differs".to_owned(),
            some => format!("what differs: {}", some.join(", ")),
        });
        lines.extend(self.cannot_tell.iter().map(|why| format!("their shares cannot be told apart: {why}")));
        let Some(table) = &self.table else {
            lines.push(
                "joiners and leavers are not counted under a disclosure rule that prints counts as they are".to_owned(),
            );
            return lines;
        };
        let rows = &table.rows;
        let Some(attributes) = rows.column_by_name("attribute").and_then(|column| column.as_string_opt::<i32>()) else {
            return lines;
        };
        let everybody = (0..rows.num_rows()).filter(|row| attributes.value(*row) == "all");
        lines.extend(everybody.map(|row| of_list(rows, row)));
        lines
    }
}

fn of_list(rows: &RecordBatch, row: usize) -> String {
    let cohort = rows.column_by_name("cohort").and_then(|column| column.as_string_opt::<i32>());
    let mut line = format!("{}: {} stay", cohort.map_or("", |names| names.value(row)), people(rows, "stay", row));
    for (direction, verb) in [("join", "join"), ("leave", "leave")] {
        let causes: Vec<String> = Cause::ALL
            .into_iter()
            .map(|cause| (cause, people(rows, &format!("{direction}_by_{}", cause.word()), row)))
            .filter(|(_, people)| people != "0")
            .map(|(cause, people)| format!("{} {people}", cause.word().replace('_', " ")))
            .collect();
        let why = if causes.is_empty() { String::new() } else { format!(" ({})", causes.join(", ")) };
        line.push_str(&format!(", {} {verb}{why}", people(rows, direction, row)));
    }
    line
}

/// A count as the table shows it.
fn people(rows: &RecordBatch, column: &str, row: usize) -> String {
    let counts = rows.column_by_name(column).and_then(|column| column.as_primitive_opt::<Int64Type>());
    match counts {
        Some(counts) if counts.is_valid(row) => counts.value(row).to_string(),
        _ => "too few to show".to_owned(),
    }
}
