//! Data in: find a delivery, prove it is whole, and hand on its rows with everything set aside counted.
//!
//! A delivery is admitted file by file from its own list of digests. Footers are checked against limits before
//! anything is decoded, decoding happens once, and a decoder that panics stops the night instead of the process.

mod admit;
mod codelist;
mod csv_table;
mod delivery;
mod digest;
mod error;
mod ledger;
mod locate;
mod parquet_file;
mod people;
mod row_file;
mod sift;
mod source;
mod stream;

pub use admit::{Admitted, Desk, Table, admit};
pub use codelist::{Codelist, Codelists};
pub use delivery::{DeliveredFile, Delivery};
pub use digest::{sha256_of_bytes, sha256_of_file};
pub use error::ExtractError;
pub use ledger::{Ledger, TableLedger};
pub use locate::{plain_path, read_text};
pub use people::{People, SpanOfLife};
pub use row_file::{
    CHUNK_ROWS, Chunk, Chunks, Format, RowFile, RowFileError, header_advice, is_headless, is_same_file, nearest_header,
};
pub use sift::keyed;
pub use source::{RowBand, TableSource};
pub use stream::EventSource;
