//! From running state to results: a list of records a person, one a date.

use std::sync::Arc;

use arrow::array::{ArrayRef, Date32Array, Float64Array, Int32Array, ListArray, StringArray, StructArray};
use arrow::buffer::OffsetBuffer;
use arrow::datatypes::{DataType, Field};
use datafusion::error::{DataFusionError, Result};

use crate::event_state::{EventState, Logged};
use crate::layout::{NEVER, NOT_YET, value_from_words};
use crate::reduction::What;

/// The list type a reduction returns.
pub(crate) fn list_field(fields: arrow::datatypes::Fields) -> Arc<Field> {
    Arc::new(Field::new("record", DataType::Struct(fields), true))
}

/// Results of the first `groups` people; the log must already be theirs only.
pub(crate) fn evaluate(state: &EventState, groups: usize, log: &mut Vec<Logged>) -> Result<ArrayRef> {
    log.sort_unstable();
    log.dedup();
    let dates = state.reduction.at_days.len();
    let mut columns: Vec<ArrayRef> = vec![Arc::new(Date32Array::from_iter_values(
        (0..groups).flat_map(|_| state.reduction.at_days.iter().copied()),
    ))];
    let each = |f: &dyn Fn(usize, usize) -> usize| -> Vec<usize> {
        (0..groups).flat_map(|group| (0..dates).map(move |date| f(group, date))).collect()
    };
    for (at, entry) in state.reduction.entries.iter().enumerate() {
        let words = each(&|group, date| group * state.layout.words + state.layout.at(at, date));
        let record = |word: usize, n: usize| state.records[word + n];
        let day_of = |word: usize| Some(record(word, 0)).filter(|day| *day != NEVER && *day != NOT_YET);
        match entry.what {
            What::LatestValue => {
                let value = |w: &usize| day_of(*w).map(|_| value_from_words(record(*w, 1), record(*w, 2)));
                columns.push(Arc::new(words.iter().map(value).collect::<Float64Array>()));
            }
            What::LatestDate => columns.push(Arc::new(words.iter().map(|w| day_of(*w)).collect::<Date32Array>())),
            What::FirstDate => {
                // What was known at a date: nothing after it.
                let known = words.iter().enumerate().map(|(i, w)| {
                    let at_day = state.reduction.at_days[i % dates];
                    day_of(*w).filter(|day| *day <= at_day)
                });
                columns.push(Arc::new(known.collect::<Date32Array>()));
            }
            What::LatestConcept => {
                let concept = |w: &usize| {
                    day_of(*w).and_then(|_| entry.of.get(usize::try_from(record(*w, 1)).ok()?)).map(String::as_str)
                };
                columns.push(Arc::new(words.iter().map(concept).collect::<StringArray>()));
            }
            What::ValuesSetAside => {
                columns.push(Arc::new(words.iter().map(|w| Some(record(*w, 0))).collect::<Int32Array>()));
            }
            What::DaysCounted | What::SampleSd => columns.push(logged_column(state, at, groups, log)),
        }
        if entry.date_column.is_some() {
            columns.push(Arc::new(words.iter().map(|w| day_of(*w)).collect::<Date32Array>()));
        }
        if let (Some(_), Some(place)) = (&entry.code_column, state.layout.slots[at].code()) {
            // Dates are newest first.
            let code = |(i, w): (usize, &usize)| {
                let is_newest = dates > 0 && i % dates == 0;
                day_of(*w)
                    .filter(|_| is_newest)
                    .and_then(|_| state.reduction.codes.get(usize::try_from(record(*w, place)).ok()?))
                    .map(String::as_str)
            };
            columns.push(Arc::new(words.iter().enumerate().map(code).collect::<StringArray>()));
        }
    }
    let fields = state.reduction.fields();
    let records = StructArray::try_new(fields.clone(), columns, None).map_err(DataFusionError::from)?;
    let offsets = OffsetBuffer::from_lengths(std::iter::repeat_n(dates, groups));
    Ok(Arc::new(ListArray::try_new(list_field(fields), offsets, Arc::new(records), None)?))
}

fn logged_column(state: &EventState, entry: usize, groups: usize, log: &[Logged]) -> ArrayRef {
    let spec = &state.reduction.entries[entry];
    let mut counts = vec![];
    let mut deviations = vec![];
    for group in 0..groups as u32 {
        let from = log.partition_point(|l| (l.group, l.entry) < (group, entry as i32));
        let to = log.partition_point(|l| (l.group, l.entry) <= (group, entry as i32));
        for at in &state.reduction.at_days {
            let within = |l: &&Logged| l.day <= *at && spec.lookback_days.is_none_or(|days| l.day > at - days);
            let readings = log[from..to].iter().filter(within);
            if spec.what == What::SampleSd {
                deviations.push(sample_sd(readings.map(|l| i128::from(l.thousandths))));
            } else {
                let mut days: Vec<i32> = readings.map(|l| l.day).collect();
                days.dedup();
                counts.push(days.len() as i32);
            }
        }
    }
    if spec.what == What::SampleSd {
        Arc::new(Float64Array::from(deviations))
    } else {
        Arc::new(Int32Array::from(counts))
    }
}

/// Exact until the last division: whole thousandths are summed as integers.
fn sample_sd(thousandths: impl Iterator<Item = i128>) -> Option<f64> {
    let (mut n, mut sum, mut squares) = (0i128, 0i128, 0i128);
    for value in thousandths {
        n += 1;
        sum += value;
        squares += value * value;
    }
    if n < 2 {
        return None;
    }
    let numerator = n * squares - sum * sum;
    Some((numerator as f64 / (n * (n - 1)) as f64).sqrt() / 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sample_sd_is_the_n_minus_1_one() {
        assert_eq!(sample_sd([120_000].into_iter()), None);
        let sd = sample_sd([120_000, 130_000, 140_000].into_iter()).unwrap();
        assert!((sd - 10.0).abs() < 1e-12);
    }
}
