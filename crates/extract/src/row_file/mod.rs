//! One file of rows given on the command line, CSV or Parquet, read a few thousand rows at a time.
//!
//! Unlike a delivered table it has no contract: whoever reads it says which columns are wanted.

mod chunk;
mod csv_rows;
mod error;
mod format;
mod header;
mod meter;
mod opened;
mod parquet_rows;

pub use chunk::Chunk;
pub use error::RowFileError;
pub use format::Format;
pub use header::{header_advice, is_headless, nearest_header};
pub use opened::{CHUNK_ROWS, Chunks, RowFile, is_same_file};
