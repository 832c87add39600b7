//! Big tables: a handle on verified files whose rows are checked in the same pass that reads them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use arrow::array::{AsArray, RecordBatch};
use arrow::compute::cast;
use arrow::datatypes::{Date32Type, SchemaRef};
use evenreach_contract::{Contract, Kind};
use jiff::Span;
use jiff::civil::Date;

use crate::parquet_file::ParquetFile;
use crate::sift::{sift, streamed_schema};
use crate::{ExtractError, People, TableLedger, TableSource};

/// Days before the night in which the newest events are looked for.
const RECENT_DAYS: usize = 400;
/// One event in so many may be dated later than the newest day that counts: a few mistyped dates must not make an old
/// delivery look fresh.
const MISDATED_IN: u64 = 10_000;

/// One verified big table.
#[derive(Debug)]
pub struct EventSource {
    contract: Arc<Contract>,
    source: TableSource,
    files: Vec<ParquetFile>,
    people: Arc<People>,
    as_of_days: i32,
    schema: SchemaRef,
    account: Mutex<Account>,
}

#[derive(Debug, Default)]
struct Account {
    ledger: TableLedger,
    /// Kept rows dated 0, 1, 2, ... days before the night.
    recent: Vec<u64>,
    /// Kept rows.
    kept: u64,
    /// Row groups already counted, so that a second reading does not count twice.
    counted: BTreeSet<(usize, usize)>,
}

impl Account {
    fn count_dates(&mut self, dates: &[i32], as_of_days: i32) {
        self.kept += dates.len() as u64;
        for date in dates {
            let before = as_of_days.checked_sub(*date).and_then(|days| usize::try_from(days).ok());
            if let Some(count) = before.and_then(|days| self.recent.get_mut(days)) {
                *count += 1;
            }
        }
    }

    /// Days from the newest day that counts to the night; as far back as was looked when there is none.
    fn days_since_newest(&self) -> i32 {
        let misdated = self.kept / MISDATED_IN;
        let later = self.recent.iter().scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        i32::try_from(later.take_while(|later| *later <= misdated).count()).unwrap_or(i32::MAX)
    }
}

impl EventSource {
    pub(crate) fn new(
        contract: Arc<Contract>,
        source: TableSource,
        files: Vec<ParquetFile>,
        people: Arc<People>,
        as_of_days: i32,
        ledger: TableLedger,
    ) -> Self {
        let schema = streamed_schema(&contract);
        let account = Mutex::new(Account { ledger, recent: vec![0; RECENT_DAYS], kept: 0, counted: BTreeSet::new() });
        Self { contract, source, files, people, as_of_days, schema, account }
    }

    /// Table name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.contract.name
    }

    /// `person_key` and the contract's columns; text as dictionaries.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Rows in all files, by their footers.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.files.iter().map(ParquetFile::rows).sum()
    }

    /// Splits the row groups into `parts` of about equal rows; a part may be empty.
    #[must_use]
    pub fn parts(&self, parts: usize) -> Vec<Vec<(usize, usize)>> {
        let mut split: Vec<(i64, Vec<(usize, usize)>)> = vec![(0, vec![]); parts.max(1)];
        for (f, file) in self.files.iter().enumerate() {
            for group in 0..file.row_groups() {
                if let Some(lightest) = split.iter_mut().min_by_key(|(rows, _)| *rows) {
                    lightest.0 += file.row_group_rows(group);
                    lightest.1.push((f, group));
                }
            }
        }
        split.into_iter().map(|(_, groups)| groups).collect()
    }

    /// Reads one part, handing each sifted batch on; stops early when `hand_on` returns false.
    pub fn read_part(
        &self,
        part: &[(usize, usize)],
        hand_on: &mut dyn FnMut(RecordBatch) -> bool,
    ) -> Result<(), ExtractError> {
        for (f, group) in part {
            let Some(file) = self.files.get(*f) else { continue };
            let first_time = self.lock().counted.insert((*f, *group));
            let damaged = || ExtractError::Damaged {
                path: file.path.display().to_string(),
                step: "matching columns to the contract".to_owned(),
            };
            for batch in file.batches(vec![*group])? {
                let batch = self.typed(batch?).ok_or_else(damaged)?;
                let sifted = sift(&self.contract, &batch, &self.people, self.as_of_days, true, &self.schema)
                    .ok_or_else(damaged)?;
                if first_time {
                    let dates = sifted.kept.column_by_name("date").and_then(|d| d.as_primitive_opt::<Date32Type>());
                    let mut account = self.lock();
                    account.ledger.add(batch.num_rows() as u64, &sifted.set_aside);
                    account.count_dates(dates.map_or(&[][..], |dates| dates.values()), self.as_of_days);
                }
                if !hand_on(sifted.kept) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Numbers as Float64, whatever width the file has.
    fn typed(&self, batch: RecordBatch) -> Option<RecordBatch> {
        let wanted = |name: &str| self.contract.column(name).filter(|c| c.kind == Kind::Number).map(|c| c.kind.arrow());
        let fields: Vec<_> = batch.schema_ref().fields().iter().cloned().collect();
        if fields.iter().all(|f| wanted(f.name()).is_none_or(|t| &t == f.data_type())) {
            return Some(batch);
        }
        let columns: Option<Vec<_>> = fields
            .iter()
            .zip(batch.columns())
            .map(|(f, c)| wanted(f.name()).map_or_else(|| Some(Arc::clone(c)), |t| cast(c, &t).ok()))
            .collect();
        RecordBatch::try_from_iter_with_nullable(fields.iter().zip(columns?).map(|(f, c)| (f.name().clone(), c, true)))
            .ok()
    }

    /// What was read and set aside so far; complete once every part has been read.
    #[must_use]
    pub fn ledger(&self) -> TableLedger {
        self.lock().ledger.clone()
    }

    /// Refuses events that end long before the night, for deliveries without a date of their own.
    pub fn check_age(&self, at_most_days: i64) -> Result<(), ExtractError> {
        let newest = self.as_of_days.saturating_sub(self.lock().days_since_newest());
        let days = i64::from(self.as_of_days) - i64::from(newest);
        if days <= at_most_days {
            return Ok(());
        }
        let date = |days: i32| Date::constant(1970, 1, 1).saturating_add(Span::new().days(days)).to_string();
        let (delivered, as_of) = (date(newest), date(self.as_of_days));
        Err(ExtractError::Stale { delivered, as_of, days, limit: at_most_days })
    }

    /// Holds the finished account against the pipeline's limits.
    pub fn judge(&self, last_rows: Option<u64>) -> Result<(), ExtractError> {
        self.ledger().judge(self.name(), &self.source, last_rows)
    }

    fn lock(&self) -> MutexGuard<'_, Account> {
        // A panic while counting cannot leave the counts half-written.
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_mistyped_dates_do_not_make_an_old_delivery_fresh() {
        for (events_40_days_ago, events_today, days) in
            [(30_000, 0, 40), (30_000, 3, 40), (30_000, 4, 0), (10, 1, 0), (10, 0, 40), (0, 0, 400)]
        {
            let mut account = Account { recent: vec![0; RECENT_DAYS], ..Account::default() };
            account.count_dates(&vec![20_000 - 40; events_40_days_ago], 20_000);
            account.count_dates(&vec![20_000; events_today], 20_000);
            assert_eq!(account.days_since_newest(), days, "{events_40_days_ago} and {events_today}");
        }
    }
}
