//! A few thousand rows on their way from a file to whoever reads them.

use arrow::array::RecordBatch;

/// Rows read together, with what the reader noticed about some of them (places within the chunk, rising).
#[derive(Debug)]
pub struct Chunk {
    /// The rows; from CSV every column is text.
    pub rows: RecordBatch,
    /// Rows with more or fewer fields than the header: their cells cannot be trusted.
    pub misshapen: Vec<usize>,
    /// Rows whose identifier is not UTF-8 text and was left null.
    pub nameless: Vec<usize>,
}

impl Chunk {
    /// Rows of which nothing was noticed.
    #[must_use]
    pub const fn whole(rows: RecordBatch) -> Self {
        Self { rows, misshapen: vec![], nameless: vec![] }
    }
}
