//! SHA-256 of files and bytes, in lower-case hexadecimal.

use std::fmt::Write as _;
use std::io::Read as _;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::ExtractError;

/// Digest of a file, streamed.
pub fn sha256_of_file(path: &Path) -> Result<String, ExtractError> {
    let unreadable =
        |e: std::io::Error| ExtractError::Unreadable { path: path.display().to_string(), cause: e.kind().to_string() };
    let mut file = std::fs::File::open(path).map_err(unreadable)?;
    let mut hasher = Sha256::new();
    let mut block = vec![0u8; 1 << 18];
    loop {
        let read = file.read(&mut block).map_err(unreadable)?;
        if read == 0 {
            return Ok(hex(&hasher.finalize()));
        }
        hasher.update(&block[..read]);
    }
}

/// Digest of bytes in memory.
#[must_use]
pub fn sha256_of_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-1, only where a public layout asks for it.
pub(crate) fn sha1_of_bytes(bytes: &[u8]) -> String {
    hex(&sha1::Sha1::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
