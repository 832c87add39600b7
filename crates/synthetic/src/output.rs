//! Writes Parquet files, hashing the bytes as they stream out.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::error::SyntheticError;
use crate::patient::hex;

/// A file of the delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DeliveredFile {
    /// Path below the delivery folder, with forward slashes.
    pub path: String,
    /// SHA-256 of the bytes, lower-case hexadecimal.
    pub sha256: String,
    /// Rows of the table.
    pub rows: u64,
}

/// A Parquet file being written.
pub(crate) struct TableFile {
    path: PathBuf,
    relative: String,
    writer: ArrowWriter<Hashing>,
    rows: u64,
}

struct Hashing {
    file: BufWriter<File>,
    hash: Sha256,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl TableFile {
    /// Opens `relative` below `folder`.
    pub(crate) fn create(folder: &Path, relative: &str, schema: SchemaRef) -> Result<Self, SyntheticError> {
        let path = folder.join(relative);
        let file = File::create(&path).map_err(|source| SyntheticError::Write { path: path.clone(), source })?;
        let sink = Hashing { file: BufWriter::with_capacity(1 << 18, file), hash: Sha256::new() };
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by("evenreach synthetic".to_owned())
            .set_max_row_group_row_count(Some(1 << 20))
            .build();
        let writer = ArrowWriter::try_new(sink, schema, Some(properties))
            .map_err(|source| SyntheticError::Encode { path: path.clone(), source })?;
        Ok(Self { path, relative: relative.to_owned(), writer, rows: 0 })
    }

    /// Adds rows.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), SyntheticError> {
        self.rows += batch.num_rows() as u64;
        self.writer.write(batch).map_err(|source| SyntheticError::Encode { path: self.path.clone(), source })
    }

    /// Closes the file.
    pub(crate) fn finish(self) -> Result<DeliveredFile, SyntheticError> {
        let Self { path, relative, writer, rows } = self;
        let mut sink = writer.into_inner().map_err(|source| SyntheticError::Encode { path: path.clone(), source })?;
        sink.flush().map_err(|source| SyntheticError::Write { path, source })?;
        Ok(DeliveredFile { path: relative, sha256: hex(&sink.hash.finalize()), rows })
    }
}

/// Makes the delivery folder and takes an older delivery's note and part files away, so that a half
/// written folder is never mistaken for a whole one.
pub(crate) fn prepare(folder: &Path) -> Result<(), SyntheticError> {
    let failed = |path: &Path| {
        let path = path.to_path_buf();
        move |source| SyntheticError::Write { path, source }
    };
    let note = folder.join("delivery.json");
    if note.exists() {
        fs::remove_file(&note).map_err(failed(&note))?;
    }
    for table in ["clinical_events", "medications"] {
        let parts = folder.join(table);
        fs::create_dir_all(&parts).map_err(failed(&parts))?;
        for entry in fs::read_dir(&parts).map_err(failed(&parts))? {
            let path = entry.map_err(failed(&parts))?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or("");
            if name.starts_with("part-") && name.ends_with(".parquet") {
                fs::remove_file(&path).map_err(failed(&path))?;
            }
        }
    }
    Ok(())
}

/// Writes a value as indented JSON, with a line end.
pub(crate) fn write_json<T: Serialize>(folder: &Path, name: &str, value: &T) -> Result<(), SyntheticError> {
    let path = folder.join(name);
    let mut text =
        serde_json::to_string_pretty(value).map_err(|source| SyntheticError::Json { path: path.clone(), source })?;
    text.push('\n');
    fs::write(&path, text).map_err(|source| SyntheticError::Write { path, source })
}
