//! Reads the vector files: named cells of one row at a time.

use std::path::Path;

use evenreach_risk::published::{Policy, Score, Value, by_name};

pub struct Table {
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn read(file: &str) -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published").join(file);
        let mut reader = csv::Reader::from_path(&path).unwrap_or_else(|cause| panic!("{file}: {cause}"));
        let headers = reader.headers().expect("headers").iter().map(str::to_owned).collect();
        let rows = reader.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect();
        Self { headers, rows }
    }

    pub fn cell<'a>(&self, row: &'a [String], header: &str) -> &'a str {
        let at = self.headers.iter().position(|known| known == header).unwrap_or_else(|| panic!("no column {header}"));
        &row[at]
    }

    /// The row's cells in the order a score wants them, everything as text.
    pub fn cells<'a>(&self, score: &Score, row: &'a [String]) -> Vec<Value<'a>> {
        let headers: Vec<&str> = self.headers.iter().map(String::as_str).collect();
        let text = |place: Option<usize>| place.map_or(Value::Missing, |at| Value::Text(row[at].as_str()));
        score.places(&headers).into_iter().map(text).collect()
    }
}

/// Scores every row of a vector file and compares with its expected column, to 1e-9 absolute or relative.
pub fn assert_vectors(name: &str, file: &str, expected: &str, scale: f64) -> usize {
    let score = by_name(name).expect(name);
    let table = Table::read(file);
    let inputs = table.headers.iter().filter(|header| score.columns().iter().any(|column| column.is_called(header)));
    let known =
        ["patient_id", "ethnicity_label", expected].iter().filter(|h| table.headers.iter().any(|x| x == *h)).count();
    assert_eq!(inputs.count() + known, table.headers.len(), "every header of {file} is a column of {name}");
    for (at, row) in table.rows.iter().enumerate() {
        let outcome = score.score_row(&table.cells(&score, row), &Policy::default());
        let got = outcome.result.unwrap_or_else(|reason| panic!("{file} row {at}: {reason}")) / scale;
        let wanted: f64 = table.cell(row, expected).parse().expect("a number");
        let close = (got - wanted).abs() <= 1e-9 * wanted.abs() || (got - wanted).abs() <= 1e-9;
        assert!(close, "{file} row {at}: {got} and not {wanted}");
    }
    table.rows.len()
}
