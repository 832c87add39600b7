//! What can go wrong while a synthetic population is made.

use std::path::PathBuf;

/// Every failure names the file or setting, the cause and a way out.
#[derive(Debug, thiserror::Error)]
pub enum SyntheticError {
    /// A reference file could not be opened.
    #[error("cannot open {path}: {source}; check that the reference folder is complete")]
    Open {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// A reference file is not readable Parquet.
    #[error("cannot read {path} as Parquet: {source}; fetch the reference file again")]
    Read {
        /// The file.
        path: PathBuf,
        /// The decoder's reason.
        source: parquet::errors::ParquetError,
    },
    /// A batch of a reference file could not be decoded.
    #[error("cannot decode {path}: {source}; fetch the reference file again")]
    Decode {
        /// The file.
        path: PathBuf,
        /// The decoder's reason.
        source: arrow::error::ArrowError,
    },
    /// A reference file lacks a column, or the column has another type.
    #[error("{path} has no {expected} column named {column}; see the reference table contracts")]
    Column {
        /// The file.
        path: PathBuf,
        /// The column looked for.
        column: String,
        /// The type looked for, in words.
        expected: &'static str,
    },
    /// A null where the reference contract promises a value.
    #[error("{path}: column {column} is null in row {row}; this column must always hold a value")]
    Null {
        /// The file.
        path: PathBuf,
        /// The column.
        column: String,
        /// The row, counted from 0.
        row: usize,
    },
    /// Nobody is registered in the areas asked for.
    #[error("no registered patient lives in the areas asked for ({areas}); check the codes")]
    EmptyAreas {
        /// The request, in words.
        areas: String,
    },
    /// None of the areas' LSOAs has census counts and ages.
    #[error("no LSOA of the areas asked for has both census ethnic groups and ages")]
    NoDemography,
    /// A request that cannot be met.
    #[error("the request cannot be met: {reason}")]
    Request {
        /// What to change.
        reason: String,
    },
    /// The table of emitted codes is damaged.
    #[error("line {line} of the table of emitted codes is damaged: {reason}")]
    Codes {
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// An output file could not be written.
    #[error("cannot write {path}: {source}; check free space and permissions")]
    Write {
        /// The file.
        path: PathBuf,
        /// The operating system's reason.
        source: std::io::Error,
    },
    /// An output table could not be encoded.
    #[error("cannot encode {path}: {source}")]
    Encode {
        /// The file.
        path: PathBuf,
        /// The encoder's reason.
        source: parquet::errors::ParquetError,
    },
    /// An output table could not be built.
    #[error("cannot build table {table}: {source}")]
    Build {
        /// The table.
        table: &'static str,
        /// Arrow's reason.
        source: arrow::error::ArrowError,
    },
    /// The truth or the delivery note could not be written as JSON.
    #[error("cannot write {path} as JSON: {source}")]
    Json {
        /// The file.
        path: PathBuf,
        /// The encoder's reason.
        source: serde_json::Error,
    },
    /// A worker thread ended early.
    #[error("a worker thread ended before its part was written; run again with fewer people")]
    Worker,
}
