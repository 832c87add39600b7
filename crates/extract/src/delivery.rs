//! The sender's list of what was delivered: path, digest and rows of each file, and the date it is of.

use std::path::Path;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{ExtractError, read_text, sha256_of_file};

/// One delivered file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveredFile {
    /// Path below the extracts folder.
    pub path: String,
    /// SHA-256, hexadecimal.
    pub sha256: String,
    /// Rows in the file.
    pub rows: u64,
}

/// `delivery.json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The day the records were taken.
    pub as_of: Date,
    /// Every file.
    pub files: Vec<DeliveredFile>,
}

impl Delivery {
    /// Reads `delivery.json` in a folder.
    pub fn read(folder: &Path) -> Result<Self, ExtractError> {
        let path = folder.join("delivery.json");
        if !path.is_file() {
            return Err(ExtractError::Unsigned { folder: folder.display().to_string() });
        }
        serde_json::from_str(&read_text(&path)?).map_err(|e| ExtractError::BadDelivery {
            path: path.display().to_string(),
            cause: format!("line {}, column {}", e.line(), e.column()),
        })
    }

    /// Refuses a delivery too far from the night.
    pub fn check_age(&self, as_of: Date, at_most_days: i64) -> Result<(), ExtractError> {
        let days = i64::from((as_of - self.as_of).get_days()).abs();
        if days <= at_most_days {
            return Ok(());
        }
        Err(ExtractError::Stale {
            delivered: self.as_of.to_string(),
            as_of: as_of.to_string(),
            days,
            limit: at_most_days,
        })
    }

    /// Compares a file with its listed digest.
    pub fn verify(&self, written: &str, path: &Path) -> Result<String, ExtractError> {
        let listed = self
            .files
            .iter()
            .find(|f| f.path == written)
            .ok_or_else(|| ExtractError::Unlisted { path: path.display().to_string() })?;
        let found = sha256_of_file(path)?;
        if found.eq_ignore_ascii_case(&listed.sha256) {
            Ok(found)
        } else {
            Err(ExtractError::Digest { path: path.display().to_string() })
        }
    }
}
