//! People from CSV: RFC 4180 with a header, UTF-8 with or without a byte order mark; every cell is text.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use csv::ByteRecord;

use crate::chunk::Chunk;
use crate::columns::PATIENT_ID;
use crate::meter::{Meter, Metered};
use crate::{BATCH_ROWS, ScoreError};

/// An opened file whose header was read.
#[derive(Debug)]
pub(crate) struct CsvInput {
    reader: csv::Reader<Metered<File>>,
    meter: Rc<Meter>,
    path: PathBuf,
    headers: Vec<String>,
}

impl CsvInput {
    pub(crate) fn open(path: &Path) -> Result<Self, ScoreError> {
        let unreadable = |cause: String| ScoreError::Unreadable { path: path.to_owned(), cause };
        let file = File::open(path).map_err(|cause| unreadable(cause.kind().to_string()))?;
        let meter = Rc::new(Meter::default());
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(Metered::new(file, Rc::clone(&meter)));
        let headers = match reader.byte_headers() {
            Ok(headers) => headers.iter().map(|header| String::from_utf8_lossy(header).trim().to_owned()).collect(),
            Err(_) if meter.overran() => return Err(ScoreError::OpenQuote { path: path.to_owned(), row: 0 }),
            Err(cause) => return Err(unreadable(words(&cause))),
        };
        meter.row_ended();
        Ok(Self { reader, meter, path: path.to_owned(), headers })
    }

    /// Every header of the file, as columns of text.
    pub(crate) fn schema(&self) -> SchemaRef {
        text_schema(self.headers.iter().map(String::as_str))
    }

    /// The rows from here to the end, counted without looking into them.
    pub(crate) fn count_rows(mut self) -> Option<u64> {
        let (mut record, mut rows) = (ByteRecord::new(), 0);
        while self.reader.read_byte_record(&mut record).ok()? {
            self.meter.row_ended();
            rows += 1;
        }
        Some(rows)
    }

    /// The columns under these headers, a few thousand rows at a time.
    pub(crate) fn chunks(self, wanted: &[&str]) -> CsvChunks {
        let columns: Vec<(usize, bool)> = self
            .headers
            .iter()
            .enumerate()
            .filter(|(_, header)| wanted.contains(&header.as_str()))
            .map(|(at, header)| (at, header == PATIENT_ID))
            .collect();
        let schema = text_schema(columns.iter().filter_map(|(at, _)| self.headers.get(*at)).map(String::as_str));
        let line_break_in_last = self.headers.iter().any(|header| header.contains('\n'));
        let record = ByteRecord::new();
        CsvChunks { input: self, columns, schema, record, line_break_in_last, rows_read: 0, is_done: false }
    }
}

/// The rows of one file.
#[derive(Debug)]
pub(crate) struct CsvChunks {
    input: CsvInput,
    /// Places of the wanted columns in the file, and whether each is the identifier.
    columns: Vec<(usize, bool)>,
    schema: SchemaRef,
    record: ByteRecord,
    /// True when a field of the row read last (the header at first) runs over a line's end.
    line_break_in_last: bool,
    rows_read: u64,
    is_done: bool,
}

impl CsvChunks {
    fn read(&mut self) -> Result<Option<Chunk>, ScoreError> {
        let mut columns: Vec<StringBuilder> =
            self.columns.iter().map(|_| StringBuilder::with_capacity(BATCH_ROWS, BATCH_ROWS * 8)).collect();
        let (mut misshapen, mut nameless) = (vec![], vec![]);
        let mut rows = 0;
        while rows < BATCH_ROWS {
            match self.input.reader.read_byte_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) if self.line_break_in_last && self.input.meter.quotes_are_odd() => {
                    return Err(self.open_quote(self.rows_read));
                }
                Ok(false) => {
                    self.is_done = true;
                    break;
                }
                Err(_) if self.input.meter.overran() => return Err(self.open_quote(self.rows_read + 1)),
                Err(cause) => {
                    return Err(ScoreError::Unreadable { path: self.input.path.clone(), cause: words(&cause) });
                }
            }
            self.input.meter.row_ended();
            self.line_break_in_last = self.record.as_slice().contains(&b'\n');
            let is_misshapen = self.record.len() != self.input.headers.len();
            if is_misshapen {
                misshapen.push(rows);
            }
            for (builder, (at, is_id)) in columns.iter_mut().zip(&self.columns) {
                // In a misshapen row only the first field is surely in its place.
                let field = self.record.get(*at).filter(|field| !field.is_empty() && (!is_misshapen || *at == 0));
                match field.map(std::str::from_utf8) {
                    None => builder.append_null(),
                    Some(Ok(text)) => builder.append_value(text),
                    Some(Err(_)) if *is_id => {
                        nameless.push(rows);
                        builder.append_null();
                    }
                    // Not null: the score must see that something is there that it cannot read.
                    Some(Err(_)) => builder.append_value("\u{fffd}"),
                }
            }
            rows += 1;
            self.rows_read += 1;
        }
        if rows == 0 {
            return Ok(None);
        }
        let arrays = columns.into_iter().map(|mut builder| Arc::new(builder.finish()) as ArrayRef).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let rows = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options).map_err(|_| {
            ScoreError::Unreadable { path: self.input.path.clone(), cause: "too much text in a column".to_owned() }
        })?;
        Ok(Some(Chunk { rows, misshapen, nameless }))
    }

    fn open_quote(&self, row: u64) -> ScoreError {
        ScoreError::OpenQuote { path: self.input.path.clone(), row }
    }
}

impl Iterator for CsvChunks {
    type Item = Result<Chunk, ScoreError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let chunk = self.read().transpose();
        self.is_done |= !matches!(chunk, Some(Ok(_)));
        chunk
    }
}

fn text_schema<'a>(headers: impl Iterator<Item = &'a str>) -> SchemaRef {
    Arc::new(Schema::new(headers.map(|header| Field::new(header, DataType::Utf8, true)).collect::<Vec<_>>()))
}

/// The operating system's words; the parser's own may quote the file.
fn words(cause: &csv::Error) -> String {
    match cause.kind() {
        csv::ErrorKind::Io(cause) => cause.kind().to_string(),
        _ => "it is not CSV".to_owned(),
    }
}
