//! The rows an aggregate has seen, as a multiset: no order of rows, partitions or batches can show in it.

use std::collections::BTreeMap;

use arrow::array::{Array, Float64Array};
use datafusion::common::{exec_err, internal_err};
use datafusion::error::Result;
use evenreach_statistics::Undefined;

use super::definition::{Null, Parameter};
use super::number::flag;

/// A null among keys; no number maps to it.
const NULL: u64 = u64::MAX;

const SIGN: u64 = 1 << 63;

/// A number as a key of the same order; the two zeros are one, and so is everything that is not a number.
fn key_of(number: f64) -> u64 {
    let bits = if number.is_nan() { f64::NAN.to_bits() & !SIGN } else { (number + 0.0).to_bits() };
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

fn number_of(key: u64) -> Option<f64> {
    (key != NULL).then(|| f64::from_bits(if key & SIGN == 0 { !key } else { key ^ SIGN }))
}

/// How often each row of arguments was seen.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    rows: BTreeMap<Box<[u64]>, u64>,
}

impl Sample {
    /// Adds, or takes back, every row of the columns handed in.
    pub(crate) fn count(&mut self, parameters: &[Parameter], columns: &[Float64Array], take_back: bool) -> Result<()> {
        let rows = columns.first().map_or(0, |column| column.len());
        let mut row = vec![NULL; parameters.len()];
        for at in 0..rows {
            for (place, parameter) in parameters.iter().enumerate() {
                let value = match columns.get(place) {
                    Some(column) if column.is_valid(at) => Some(column.value(at)),
                    Some(_) if parameter.null == Null::Zero => Some(0.0),
                    Some(_) => None,
                    None => parameter.default.flatten(),
                };
                row[place] = value.map_or(NULL, key_of);
            }
            if take_back { self.take_back(&row)? } else { self.add(&row, 1) }
        }
        Ok(())
    }

    fn add(&mut self, row: &[u64], times: u64) {
        match self.rows.get_mut(row) {
            Some(seen) => *seen += times,
            None => {
                self.rows.insert(row.into(), times);
            }
        }
    }

    fn take_back(&mut self, row: &[u64]) -> Result<()> {
        match self.rows.get_mut(row) {
            Some(seen) if *seen > 1 => *seen -= 1,
            Some(_) => {
                self.rows.remove(row);
            }
            None => return exec_err!("a statistic was asked to take back a row it never had"),
        }
        Ok(())
    }

    /// The rows and how often each was seen, as bytes.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let words = self.rows.iter().flat_map(|(row, seen)| row.iter().chain([seen]));
        words.flat_map(|word| word.to_le_bytes()).collect()
    }

    /// Adds the rows of another sample of as many arguments.
    pub(crate) fn merge_bytes(&mut self, arguments: usize, bytes: &[u8]) -> Result<()> {
        let (words, rest) = bytes.as_chunks::<8>();
        let words: Vec<u64> = words.iter().map(|word| u64::from_le_bytes(*word)).collect();
        let mut rows = words.chunks_exact(arguments + 1);
        for row in rows.by_ref() {
            if let [row @ .., seen] = row {
                self.add(row, *seen);
            }
        }
        if rest.is_empty() && rows.remainder().is_empty() {
            Ok(())
        } else {
            internal_err!("the state of a statistic is cut short")
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.rows.iter().next().map_or(0, |(row, _)| self.rows.len() * (row.len() * size_of::<u64>() + 64))
    }

    /// The columns with every row as often as it was seen, in the order of the numbers, and the settings.
    ///
    /// # Errors
    /// Why no statistic can be made of them: no rows, a null where none may be, something that is not a number, or
    /// settings that differ between rows.
    pub(crate) fn columns(
        &self,
        parameters: &[Parameter],
        given: usize,
    ) -> std::result::Result<(Columns, Vec<f64>), Undefined> {
        let Some(first) = self.rows.keys().next() else { return Err(Undefined::EmptyGroup) };
        for (place, parameter) in parameters.iter().enumerate() {
            let refused = place < given && parameter.null == Null::Refused;
            let mut keys = self.rows.keys().map(|row| row[place]);
            if refused && keys.clone().any(|key| key == NULL) {
                return Err(Undefined::MissingValue);
            }
            let not_finite = |key: u64| number_of(key).is_some_and(|number| !number.is_finite());
            if keys.clone().any(not_finite) || (parameter.is_setting && keys.any(|key| key != first[place])) {
                return Err(Undefined::InvalidInput);
            }
        }
        let column = |place: usize| -> Vec<Option<f64>> {
            let seen = self.rows.iter();
            seen.flat_map(|(row, times)| std::iter::repeat_n(number_of(row[place]), *times as usize)).collect()
        };
        let places = || parameters.iter().enumerate();
        Ok((
            Columns(places().filter(|(_, p)| !p.is_setting).map(|(place, _)| column(place)).collect()),
            places().filter(|(_, p)| p.is_setting).filter_map(|(place, _)| number_of(first[place])).collect(),
        ))
    }
}

/// The columns of a sample.
#[derive(Debug)]
pub(crate) struct Columns(Vec<Vec<Option<f64>>>);

impl Columns {
    /// A column without nulls; shorter where there are some.
    pub(crate) fn numbers(&self, at: usize) -> Vec<f64> {
        self.0.get(at).map(|column| column.iter().flatten().copied().collect()).unwrap_or_default()
    }

    /// A column handed in whole, or none.
    pub(crate) fn whole(&self, at: usize) -> Option<Vec<f64>> {
        self.0.get(at)?.iter().copied().collect()
    }

    /// A column of flags.
    ///
    /// # Errors
    /// [`Undefined::InvalidInput`] when one is neither 0 nor 1.
    pub(crate) fn flags(&self, at: usize) -> std::result::Result<Vec<bool>, Undefined> {
        self.numbers(at).into_iter().map(flag).collect()
    }

    /// The place of each row's first argument among those seen: rows come in its order, and rows with the same one
    /// are one group.
    pub(crate) fn groups(&self) -> Vec<u64> {
        let (numbers, mut place) = (self.numbers(0), 0);
        let group = |row: usize| {
            place += u64::from(row > 0 && numbers[row] > numbers[row - 1]);
            place
        };
        (0..numbers.len()).map(group).collect()
    }

    /// True when no two rows share their first argument.
    pub(crate) fn one_row_a_group(&self) -> bool {
        self.numbers(0).windows(2).all(|pair| pair[0] < pair[1])
    }
}
