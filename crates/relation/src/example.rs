//! Small tables written as text, the way a clinician can read them.

use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{Field, Schema};
use evenreach_contract::Contract;

/// Reads `a | b` lines under a header; `-` is an empty cell. Columns of the contract that are not written are empty.
pub fn table_from_text(contract: &Contract, text: &str) -> Result<RecordBatch, String> {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty());
    let cells = |line: &str| -> Vec<String> { line.split('|').map(|c| c.trim().to_owned()).collect() };
    let header = cells(lines.next().ok_or("the table has no header")?);
    let rows: Vec<Vec<String>> = lines.map(cells).collect();
    if let Some(extra) = header.iter().find(|name| contract.column(name).is_none()) {
        return Err(format!("`{extra}` is not a column of {}", contract.name));
    }
    if let Some(short) = rows.iter().position(|row| row.len() != header.len()) {
        return Err(format!("row {} has a different number of cells than the header", short + 1));
    }
    let mut fields = vec![];
    let mut columns: Vec<ArrayRef> = vec![];
    for column in &contract.columns {
        let at = header.iter().position(|h| *h == column.name);
        let texts: StringArray =
            rows.iter().map(|row| at.and_then(|at| row.get(at)).map(String::as_str).filter(|c| *c != "-")).collect();
        let options = CastOptions { safe: false, ..CastOptions::default() };
        let typed = cast_with_options(&(Arc::new(texts) as ArrayRef), &column.kind.arrow(), &options)
            .map_err(|e| format!("column `{}`: {e}", column.name))?;
        fields.push(Field::new(&column.name, column.kind.arrow(), true));
        columns.push(typed);
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).map_err(|e| e.to_string())
}
