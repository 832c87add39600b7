//! Rows from CSV: RFC 4180 with a header, UTF-8 with or without a byte order mark; every cell is text.

use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringBuilder};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use csv::ByteRecord;

use super::chunk::Chunk;
use super::error::RowFileError;
use super::meter::{Meter, Metered};
use super::opened::CHUNK_ROWS;

/// An opened file whose header was read.
#[derive(Debug)]
pub(crate) struct CsvRows {
    reader: csv::Reader<Metered<File>>,
    meter: Rc<Meter>,
    path: PathBuf,
    headers: Vec<String>,
}

impl CsvRows {
    pub(crate) fn open(path: &Path) -> Result<Self, RowFileError> {
        let unreadable = |cause: String| RowFileError::Unreadable { path: path.to_owned(), cause };
        let mut file = File::open(path).map_err(|cause| unreadable(cause.kind().to_string()))?;
        if let Some(holds) = other_format(&mut file).map_err(|cause| unreadable(cause.kind().to_string()))? {
            return Err(RowFileError::Disguised { path: path.to_owned(), holds });
        }
        let meter = Rc::new(Meter::default());
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(Metered::new(file, Rc::clone(&meter)));
        let headers = match reader.byte_headers() {
            Ok(headers) => headers.iter().map(|header| String::from_utf8_lossy(header).trim().to_owned()).collect(),
            Err(_) if meter.overran() => return Err(RowFileError::OpenQuote { path: path.to_owned(), row: 0 }),
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

    /// The columns under these headers, a few thousand rows at a time; `id` is the header of the identifier.
    pub(crate) fn chunks(self, wanted: &[&str], id: &str) -> CsvChunks {
        let columns: Vec<(usize, bool)> = self
            .headers
            .iter()
            .enumerate()
            .filter(|(_, header)| wanted.contains(&header.as_str()))
            .map(|(at, header)| (at, header == id))
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
    input: CsvRows,
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
    fn read(&mut self) -> Result<Option<Chunk>, RowFileError> {
        let mut columns: Vec<StringBuilder> =
            self.columns.iter().map(|_| StringBuilder::with_capacity(CHUNK_ROWS, CHUNK_ROWS * 8)).collect();
        let (mut misshapen, mut nameless) = (vec![], vec![]);
        let mut rows = 0;
        while rows < CHUNK_ROWS {
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
                    return Err(RowFileError::Unreadable { path: self.input.path.clone(), cause: words(&cause) });
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
                    // Not null: the reader must see that something is there that it cannot read.
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
            RowFileError::Unreadable { path: self.input.path.clone(), cause: "too much text in a column".to_owned() }
        })?;
        Ok(Some(Chunk { rows, misshapen, nameless }))
    }

    fn open_quote(&self, row: u64) -> RowFileError {
        RowFileError::OpenQuote { path: self.input.path.clone(), row }
    }
}

impl Iterator for CsvChunks {
    type Item = Result<Chunk, RowFileError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_done {
            return None;
        }
        let chunk = self.read().transpose();
        self.is_done |= !matches!(chunk, Some(Ok(_)));
        chunk
    }
}

/// What a file is that begins like something other than CSV in UTF-8; the file is left at its start.
fn other_format(file: &mut File) -> io::Result<Option<&'static str>> {
    const OTHERS: [(&[u8], &str); 4] = [
        (b"PAR1", "Parquet"),
        (b"PK\x03\x04", "a spreadsheet or another packed file"),
        (b"\xff\xfe", "text in UTF-16"),
        (b"\xfe\xff", "text in UTF-16"),
    ];
    let mut first = Vec::with_capacity(4);
    file.by_ref().take(4).read_to_end(&mut first)?;
    file.rewind()?;
    Ok(OTHERS.iter().find(|(bytes, _)| first.starts_with(bytes)).map(|(_, holds)| *holds))
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
