//! Small reference tables as CSV: every cell is text until the contract says otherwise.

use std::path::Path;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::compute::{CastOptions, cast_with_options};
use evenreach_contract::{Breach, Contract, Kind};

use crate::{ExtractError, TableSource, read_text};

/// Reads a CSV file in the contract's columns; a blank cell is null.
pub(crate) fn read_csv(path: &Path, contract: &Contract, source: &TableSource) -> Result<RecordBatch, ExtractError> {
    let shown = path.display().to_string();
    let text = read_text(path)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let damaged = |step: &str| ExtractError::Damaged { path: shown.clone(), step: step.to_owned() };
    let headers: Vec<String> =
        reader.headers().map_err(|_| damaged("reading the header"))?.iter().map(|h| h.trim().to_owned()).collect();
    let rows = reader.records().collect::<Result<Vec<_>, _>>().map_err(|_| damaged("reading rows"))?;
    let mut columns: Vec<(String, ArrayRef)> = vec![];
    for column in &contract.columns {
        let name = source.name_in_file(&column.name);
        let index = headers.iter().position(|h| h == name).ok_or_else(|| ExtractError::Column {
            path: shown.clone(),
            table: contract.name.clone(),
            column: name.to_owned(),
            found: headers.clone(),
        })?;
        let cells: StringArray =
            rows.iter().map(|row| row.get(index).map(str::trim).filter(|cell| !cell.is_empty())).collect();
        let cells: ArrayRef = Arc::new(cells);
        let typed = if column.kind == Kind::Text {
            cells
        } else {
            let options = CastOptions { safe: false, ..CastOptions::default() };
            cast_with_options(&cells, &column.kind.arrow(), &options).map_err(|_| {
                ExtractError::Contract(Breach::Type {
                    table: contract.name.clone(),
                    column: name.to_owned(),
                    expected: column.kind.words().to_owned(),
                    found: "text that cannot be read as it".to_owned(),
                })
            })?
        };
        columns.push((column.name.clone(), typed));
    }
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)))
        .map_err(|_| damaged("assembling columns"))
}
