//! A few thousand rows on their way from a file to the score.

use arrow::array::RecordBatch;

/// Rows read together, with what the reader noticed about some of them (places within the chunk, rising).
#[derive(Debug)]
pub(crate) struct Chunk {
    pub(crate) rows: RecordBatch,
    /// Rows with more or fewer fields than the header: their cells cannot be trusted.
    pub(crate) misshapen: Vec<usize>,
    /// Rows whose identifier is not UTF-8 text and was left null.
    pub(crate) nameless: Vec<usize>,
}

impl Chunk {
    pub(crate) const fn whole(rows: RecordBatch) -> Self {
        Self { rows, misshapen: vec![], nameless: vec![] }
    }
}
