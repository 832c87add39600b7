//! What was read and what was set aside, table by table: counts and rules, never rows.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::{ExtractError, TableSource};

/// Lists whose rows keep people from being contacted: a row that cannot be read must not let anybody through.
const PROTECTING: [&str; 2] = ["opt_outs", "contact_history"];

/// One table's account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct TableLedger {
    /// Files read: written path -> SHA-256.
    pub files: BTreeMap<String, String>,
    /// Rows read.
    pub rows: u64,
    /// Rule in words -> rows set aside.
    pub set_aside: BTreeMap<String, u64>,
    /// Rows the sender listed for the files.
    #[serde(skip)]
    pub promised_rows: u64,
    /// Columns in the files that the contract does not ask for.
    pub ignored_columns: Vec<String>,
}

impl TableLedger {
    /// Adds counts of one batch.
    pub fn add(&mut self, rows: u64, set_aside: &BTreeMap<String, usize>) {
        self.rows += rows;
        for (rule, count) in set_aside {
            *self.set_aside.entry(rule.clone()).or_default() += *count as u64;
        }
    }

    /// Rows set aside for any rule.
    #[must_use]
    pub fn total_set_aside(&self) -> u64 {
        self.set_aside.values().sum()
    }

    /// Compares rows found with the sender's list, where there is one.
    pub(crate) fn check_promise(&self, table: &str, found: u64, signed: bool) -> Result<(), ExtractError> {
        if !signed || found == self.promised_rows {
            return Ok(());
        }
        Err(ExtractError::Promise { table: table.to_owned(), found, listed: self.promised_rows })
    }

    /// Rows of people we know that break a rule; in a list that protects people, none is tolerated.
    fn broken_protections(&self) -> u64 {
        let harmless = |rule: &str| rule == crate::sift::ORPHAN || rule == crate::admit::REPEAT;
        self.set_aside.iter().filter(|(rule, _)| !harmless(rule)).map(|(_, n)| n).sum()
    }

    /// Holds the account against the pipeline's limits and last night's row count.
    pub fn judge(&self, table: &str, source: &TableSource, last_rows: Option<u64>) -> Result<(), ExtractError> {
        if self.rows == 0 && !source.may_be_empty {
            return Err(ExtractError::Empty { table: table.to_owned() });
        }
        let protects = PROTECTING.contains(&table);
        let set_aside = if protects { self.broken_protections() } else { self.total_set_aside() };
        let limit_percent = if protects { 0.0 } else { source.at_most_set_aside_percent };
        if set_aside as f64 * 100.0 > limit_percent * self.rows as f64 {
            let rule = self.set_aside.iter().max_by_key(|(_, n)| **n).map(|(rule, _)| rule.clone()).unwrap_or_default();
            return Err(ExtractError::TooManySetAside {
                table: table.to_owned(),
                set_aside,
                rows: self.rows,
                limit_percent,
                rule,
            });
        }
        if let (Some(band), Some(last)) = (source.rows_against_last_night, last_rows.filter(|n| *n > 0)) {
            let ratio = self.rows as f64 / last as f64;
            if ratio < band.at_least || ratio > band.at_most {
                return Err(ExtractError::RowBand {
                    table: table.to_owned(),
                    rows: self.rows,
                    last,
                    ratio,
                    at_least: band.at_least,
                    at_most: band.at_most,
                });
            }
        }
        Ok(())
    }
}

/// The account of a whole delivery.
pub type Ledger = BTreeMap<String, TableLedger>;
