//! A temporary folder with people in it, and what came out as plain rows of text.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::{DataType, Float64Type};
use evenreach_risk::published::Policy;
use evenreach_score::{Job, ScoreError, Summary, score_file};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use tempfile::TempDir;

/// A folder that goes away with the test.
pub struct Scene(TempDir);

impl Scene {
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub fn put(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        fs::write(self.path(name), content).expect("written");
        self.path(name)
    }

    /// Writes a Parquet file.
    pub fn put_parquet(&self, name: &str, rows: &RecordBatch) -> PathBuf {
        let mut writer =
            ArrowWriter::try_new(File::create(self.path(name)).expect("made"), rows.schema(), None).expect("w");
        writer.write(rows).expect("written");
        writer.close().expect("closed");
        self.path(name)
    }

    /// Scores one file of the folder into another under the default policy.
    pub fn score(&self, score: &str, input: &str, output: &str) -> Result<Summary, ScoreError> {
        self.score_from(score, &self.path(input), output)
    }

    /// Scores any file into one of the folder under the default policy.
    pub fn score_from(&self, score: &str, input: &Path, output: &str) -> Result<Summary, ScoreError> {
        self.score_by(score, input, output, Policy::default())
    }

    pub fn score_by(&self, score: &str, input: &Path, output: &str, policy: Policy) -> Result<Summary, ScoreError> {
        let job = Job { score: score.into(), input: input.to_owned(), output: self.path(output), policy };
        score_file(&job, &mut |_| {})
    }

    /// Scores CSV text into CSV.
    pub fn score_text(&self, score: &str, people: &str) -> (Summary, Table) {
        self.put("people.csv", people);
        let summary = self.score(score, "people.csv", "scored.csv").expect("scored");
        (summary, Table::of_csv(&self.path("scored.csv")))
    }

    /// Names in the folder, sorted.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).expect("a folder");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

/// Rows of text; null is blank.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    pub headers: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Table {
    pub fn of_csv(path: &Path) -> Self {
        let mut reader = csv::Reader::from_path(path).expect("a file");
        let headers = reader.headers().expect("headers").iter().map(str::to_owned).collect();
        let rows = reader.records().map(|record| record.expect("a row").iter().map(str::to_owned).collect()).collect();
        Self { headers, rows }
    }

    pub fn of_parquet(path: &Path) -> Self {
        Self::of(&batch_of_parquet(path))
    }

    pub fn of(batch: &RecordBatch) -> Self {
        let headers = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        let text = |column: &dyn Array, row: usize| match column.as_primitive_opt::<Float64Type>() {
            _ if column.is_null(row) => String::new(),
            Some(numbers) => numbers.value(row).to_string(),
            None => cast(&column.slice(row, 1), &DataType::Utf8).expect("text").as_string::<i32>().value(0).to_owned(),
        };
        let row = |at: usize| batch.columns().iter().map(|column| text(column, at)).collect();
        Self { headers, rows: (0..batch.num_rows()).map(row).collect() }
    }

    /// The cells under a header.
    pub fn column(&self, header: &str) -> Vec<&str> {
        let at = self.headers.iter().position(|known| known == header).unwrap_or_else(|| panic!("no column {header}"));
        self.rows.iter().map(|row| row[at].as_str()).collect()
    }

    /// The table as a batch of text columns, blanks null.
    pub fn to_batch(&self) -> RecordBatch {
        use arrow::array::{ArrayRef, StringArray};
        let column = |at: usize| -> ArrayRef {
            let cells = self.rows.iter().map(|row| Some(row[at].as_str()).filter(|cell| !cell.is_empty()));
            std::sync::Arc::new(cells.collect::<StringArray>())
        };
        let columns = self.headers.iter().enumerate().map(|(at, header)| (header, column(at), true));
        RecordBatch::try_from_iter_with_nullable(columns).expect("a batch")
    }
}

pub fn batch_of_parquet(path: &Path) -> RecordBatch {
    let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path).expect("a file")).expect("a footer");
    let schema = builder.schema().clone();
    let batches: Vec<RecordBatch> = builder.build().expect("a reader").map(|batch| batch.expect("rows")).collect();
    concat_batches(&schema, &batches).expect("one batch")
}

/// A file of the public test vectors.
pub fn vectors(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../risk/tests/published").join(file)
}
