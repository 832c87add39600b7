//! The first step of the night: files to checked tables.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Array, RecordBatch};
use arrow::compute::{SortColumn, concat_batches, lexsort_to_indices, take_record_batch};
use arrow::row::{RowConverter, SortField};
use evenreach_contract::{Breach, Checked, Contract, View, sieve};
use jiff::civil::Date;

use crate::csv_table::read_csv;
use crate::locate::matching_files;
use crate::parquet_file::{ParquetFile, Text};
use crate::sift::{keyed, sift};
use crate::{
    Delivery, EventSource, ExtractError, Ledger, People, SpanOfLife, TableLedger, TableSource, sha256_of_file,
};

/// Rule broken by a row equal to an earlier one.
pub(crate) const REPEAT: &str = "row is not a repeat of another";

/// What is handed in at the desk: a folder, its delivery list, and the tables wanted from it.
#[derive(Debug)]
pub struct Desk {
    /// Folder all paths are below.
    pub folder: PathBuf,
    /// The sender's list; `None` admits files with their digests merely recorded.
    pub delivery: Option<Delivery>,
    /// Table name -> (its contract, its files).
    pub tables: BTreeMap<String, (Arc<Contract>, TableSource)>,
    /// Tables streamed instead of held.
    pub streamed: Vec<String>,
}

/// An admitted table.
#[derive(Debug, Clone)]
pub enum Table {
    /// Rows held in memory.
    Held(Checked),
    /// A handle on verified files.
    Streamed(Arc<EventSource>),
}

/// A delivery that was admitted.
#[derive(Debug)]
pub struct Admitted {
    /// Table name -> table.
    pub tables: BTreeMap<String, Table>,
    /// The people of the night.
    pub people: Arc<People>,
    ledger: Ledger,
}

impl Admitted {
    /// What was read and set aside; complete for streamed tables once they have been read.
    #[must_use]
    pub fn ledger(&self) -> Ledger {
        let mut ledger = self.ledger.clone();
        for (name, table) in &self.tables {
            if let Table::Streamed(events) = table {
                ledger.insert(name.clone(), events.ledger());
            }
        }
        ledger
    }

    /// Holds streamed tables against their limits, after they have been read.
    pub fn judge_streamed(&self, last_rows: &BTreeMap<String, u64>) -> Result<(), ExtractError> {
        for (name, table) in &self.tables {
            if let Table::Streamed(events) = table {
                events.judge(last_rows.get(name).copied())?;
            }
        }
        Ok(())
    }
}

/// Admits every table of every desk. `last_rows` are last night's row counts, where there was one.
pub fn admit(desks: &[Desk], as_of: Date, last_rows: &BTreeMap<String, u64>) -> Result<Admitted, ExtractError> {
    let mut admitted = Admitted { tables: BTreeMap::new(), people: Arc::default(), ledger: Ledger::new() };
    desks.iter().try_for_each(every_delivered_file_is_claimed)?;
    let wanted = || desks.iter().flat_map(|d| d.tables.iter().map(move |(name, t)| (d, name, t)));
    if let Some((desk, name, (contract, source))) = wanted().find(|(_, name, _)| *name == "patients") {
        let (rows, mut ledger) = read_held(desk, name, contract, source)?;
        let (people, patients) = admit_people(contract, &rows, as_of, &mut ledger)?;
        ledger.judge(name, source, last_rows.get(name).copied())?;
        admitted.people = Arc::new(people);
        admitted.ledger.insert(name.clone(), ledger);
        admitted.tables.insert(name.clone(), Table::Held(patients));
    }
    for (desk, name, (contract, source)) in wanted().filter(|(_, name, _)| *name != "patients") {
        if desk.streamed.contains(name) {
            let events = open_streamed(desk, name, contract, source, &admitted.people, as_of)?;
            admitted.tables.insert(name.clone(), Table::Streamed(Arc::new(events)));
            continue;
        }
        let (rows, mut ledger) = read_held(desk, name, contract, source)?;
        let table = if contract.column("patient_id").is_some() {
            let keyed = Arc::new(keyed(contract, false));
            let sifted = sift(contract, &rows, &admitted.people, days(as_of), false, &keyed.schema())
                .ok_or_else(|| mismatch(contract))?;
            count(&mut ledger, &sifted.set_aside);
            let (distinct, repeats) = without_repeats(&keyed, &sifted.kept)?;
            count(&mut ledger, &BTreeMap::from([(REPEAT.to_owned(), repeats)]));
            Checked::check(keyed, &[distinct])?
        } else {
            Checked::check(Arc::clone(contract), &[rows])?
        };
        ledger.judge(name, source, last_rows.get(name).copied())?;
        admitted.ledger.insert(name.clone(), ledger);
        admitted.tables.insert(name.clone(), Table::Held(table));
    }
    Ok(admitted)
}

fn count(ledger: &mut TableLedger, set_aside: &BTreeMap<String, usize>) {
    let found = set_aside.iter().filter(|(_, n)| **n > 0).map(|(rule, n)| (rule.clone(), *n));
    ledger.add(0, &found.collect());
}

fn mismatch(contract: &Contract) -> ExtractError {
    ExtractError::Contract(Breach::Columns {
        table: contract.name.clone(),
        difference: "rows could not be matched to the contract".to_owned(),
    })
}

fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

/// A delivered file that no table reads could be half of a list, such as of opt-outs.
fn every_delivered_file_is_claimed(desk: &Desk) -> Result<(), ExtractError> {
    for (_, source) in desk.tables.values() {
        crate::plain_path(&desk.folder, &source.files)?;
    }
    let claimed = |path: &str| desk.tables.values().any(|(_, s)| crate::locate::star_matches(&s.files, path));
    let delivered = desk.delivery.iter().flat_map(|d| &d.files);
    match delivered.map(|f| &f.path).find(|path| !claimed(path)) {
        Some(path) => Err(ExtractError::Unclaimed { path: path.clone() }),
        None => Ok(()),
    }
}

/// The table's files with their digests proved (or recorded, where there is no delivery list).
fn proved_files(
    desk: &Desk,
    table: &str,
    source: &TableSource,
    ledger: &mut TableLedger,
) -> Result<Vec<PathBuf>, ExtractError> {
    let files = matching_files(&desk.folder, &source.files)?;
    let none = || ExtractError::NoFiles {
        table: table.to_owned(),
        files: source.files.clone(),
        folder: desk.folder.display().to_string(),
    };
    if let Some(delivery) = &desk.delivery {
        let on_disk = |written: &str| files.iter().any(|(name, _)| name == written);
        let listed = delivery.files.iter().filter(|f| crate::locate::star_matches(&source.files, &f.path));
        if listed.clone().any(|f| !on_disk(&f.path)) || listed.count() == 0 {
            return Err(none());
        }
    }
    if files.is_empty() {
        return Err(none());
    }
    let mut paths = vec![];
    for (written, path) in files {
        let digest = match &desk.delivery {
            Some(delivery) => delivery.verify(&written, &path)?,
            None => sha256_of_file(&path)?,
        };
        ledger.promised_rows +=
            desk.delivery.iter().flat_map(|d| &d.files).find(|f| f.path == written).map_or(0, |f| f.rows);
        ledger.files.insert(written, digest);
        paths.push(path);
    }
    Ok(paths)
}

/// Reads a table into memory; rows that break a column's rule are set aside and counted.
fn read_held(
    desk: &Desk,
    name: &str,
    contract: &Contract,
    source: &TableSource,
) -> Result<(RecordBatch, TableLedger), ExtractError> {
    let mut ledger = TableLedger::default();
    let mut kept = vec![];
    for path in proved_files(desk, name, source, &mut ledger)? {
        let batches: Vec<RecordBatch> = if path.extension().is_some_and(|e| e == "csv") {
            vec![read_csv(&path, contract, source)?]
        } else {
            let file = ParquetFile::open(&path, contract, source, Text::Plain)?;
            ledger.ignored_columns.clone_from(&file.ignored_columns);
            file.batches((0..file.row_groups()).collect())?.collect::<Result<_, _>>()?
        };
        for batch in batches {
            let sieved = sieve(contract, &batch)?;
            ledger.add(batch.num_rows() as u64, &sieved.set_aside);
            kept.push(sieved.kept);
        }
    }
    let rows = concat_batches(&contract.schema(), &kept).map_err(|_| mismatch(contract))?;
    ledger.check_promise(name, ledger.rows, desk.delivery.is_some())?;
    Ok((rows, ledger))
}

fn open_streamed(
    desk: &Desk,
    name: &str,
    contract: &Arc<Contract>,
    source: &TableSource,
    people: &Arc<People>,
    as_of: Date,
) -> Result<EventSource, ExtractError> {
    let mut ledger = TableLedger::default();
    let paths = proved_files(desk, name, source, &mut ledger)?;
    let files = paths
        .iter()
        .map(|path| ParquetFile::open(path, contract, source, Text::Dictionary))
        .collect::<Result<Vec<_>, _>>()?;
    ledger.check_promise(name, files.iter().map(ParquetFile::rows).sum(), desk.delivery.is_some())?;
    if let Some(first) = files.first() {
        ledger.ignored_columns.clone_from(&first.ignored_columns);
    }
    Ok(EventSource::new(Arc::clone(contract), source.clone(), files, Arc::clone(people), days(as_of), ledger))
}

/// One row a pseudonym: of several, the one with a date of death, then the earliest birth, then sex in alphabetical order.
fn admit_people(
    contract: &Arc<Contract>,
    rows: &RecordBatch,
    as_of: Date,
    ledger: &mut TableLedger,
) -> Result<(People, Checked), ExtractError> {
    let wrong = || mismatch(contract);
    let order = |name: &str| {
        rows.column_by_name(name).map(|values| SortColumn {
            values: Arc::clone(values),
            options: Some(arrow::compute::SortOptions { descending: false, nulls_first: false }),
        })
    };
    let columns: Option<Vec<SortColumn>> =
        ["patient_id", "date_of_death", "date_of_birth", "sex"].into_iter().map(order).collect();
    let indices = lexsort_to_indices(&columns.ok_or_else(wrong)?, None).map_err(|_| wrong())?;
    let sorted = take_record_batch(rows, &indices).map_err(|_| wrong())?;
    let view = View::new(&contract.name, &sorted);
    let (ids, born, died) = (view.text("patient_id")?, view.date("date_of_birth")?, view.date("date_of_death")?);
    let mut keep = vec![];
    let mut people = vec![];
    let (mut repeats, mut unborn) = (0, 0);
    for row in 0..sorted.num_rows() {
        if row > 0 && ids.value(row) == ids.value(row - 1) {
            repeats += 1;
            continue;
        }
        if born.value(row) > days(as_of) {
            unborn += 1;
            continue;
        }
        let died = if died.is_null(row) { i32::MAX } else { died.value(row) };
        people.push((ids.value(row).into(), SpanOfLife { born: born.value(row), died }));
        keep.push(row as u64);
    }
    count(
        ledger,
        &BTreeMap::from([
            ("patient_id has one row".to_owned(), repeats),
            ("date_of_birth is not after the as-of date".to_owned(), unborn),
        ]),
    );
    let kept = take_record_batch(&sorted, &arrow::array::UInt64Array::from(keep)).map_err(|_| wrong())?;
    let people = People::new(people);
    let keyed = Arc::new(keyed(contract, true));
    let keys: arrow::array::UInt32Array = (0..kept.num_rows() as u32).collect();
    let mut columns: Vec<arrow::array::ArrayRef> = vec![Arc::new(keys)];
    columns.extend(kept.columns().iter().cloned());
    let patients = RecordBatch::try_new(keyed.schema(), columns).map_err(|_| wrong())?;
    Ok((people, Checked::check(keyed, &[patients])?))
}

/// Drops rows equal in every column to an earlier one; returns how many.
fn without_repeats(contract: &Contract, rows: &RecordBatch) -> Result<(RecordBatch, usize), ExtractError> {
    let wrong = || mismatch(contract);
    let fields = rows.columns().iter().map(|c| SortField::new(c.data_type().clone())).collect();
    let converted = RowConverter::new(fields).and_then(|c| c.convert_columns(rows.columns())).map_err(|_| wrong())?;
    let mut seen = HashSet::with_capacity(rows.num_rows());
    let mut keep: Vec<u64> = vec![];
    for (at, row) in (0u64..).zip(converted.iter()) {
        if seen.insert(row.data()) {
            keep.push(at);
        }
    }
    let repeats = rows.num_rows() - keep.len();
    let kept = take_record_batch(rows, &arrow::array::UInt64Array::from(keep)).map_err(|_| wrong())?;
    Ok((kept, repeats))
}
