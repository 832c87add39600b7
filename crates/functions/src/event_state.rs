//! The running state of a reduction: dense records, one a person, and a log of days and readings.

use std::sync::Arc;

use evenreach_clinical::measure::{Conversion, Measure};

use crate::layout::{Layout, NEVER, Slot, value_from_words, words_from_value};
use crate::reduction::{Op, Reduction};

/// Values in the log are whole thousandths, so that sums are exact under any plan.
const THOUSANDTHS: f64 = 1000.0;

/// One day or reading of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Logged {
    pub(crate) group: u32,
    pub(crate) entry: i32,
    pub(crate) day: i32,
    pub(crate) thousandths: i32,
}

/// State of every person met so far.
#[derive(Debug)]
pub(crate) struct EventState {
    pub(crate) reduction: Arc<Reduction>,
    pub(crate) layout: Layout,
    pub(crate) records: Vec<i32>,
    pub(crate) log: Vec<Logged>,
    /// Earliest day any date's lookback reaches, an entry each.
    reach: Vec<i32>,
}

/// One event, its code and unit already resolved.
pub(crate) struct Event<'a> {
    pub(crate) group: usize,
    pub(crate) day: i32,
    pub(crate) value: Option<f64>,
    pub(crate) ops: &'a [Op],
    /// Conversion of this event's unit, by measure.
    pub(crate) conversions: &'a [Option<Conversion>],
}

impl EventState {
    pub(crate) fn new(reduction: Arc<Reduction>) -> Self {
        let layout = Layout::of(&reduction);
        let oldest = reduction.at_days.last().copied().unwrap_or(NEVER);
        let reach = reduction
            .entries
            .iter()
            .map(|entry| entry.lookback_days.map_or(NEVER, |days| oldest.saturating_sub(days)))
            .collect();
        Self { reduction, layout, records: vec![], log: vec![], reach }
    }

    pub(crate) fn groups(&self) -> usize {
        self.records.len() / self.layout.words.max(1)
    }

    pub(crate) fn grow(&mut self, groups: usize) {
        let have = self.groups();
        self.records.reserve(groups.saturating_sub(have) * self.layout.words);
        for _ in have..groups {
            self.records.extend_from_slice(&self.layout.empty);
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        self.records.capacity() * size_of::<i32>() + self.log.capacity() * size_of::<Logged>()
    }

    #[inline]
    pub(crate) fn apply(&mut self, event: &Event<'_>) {
        let newest = self.reduction.at_days.first().copied().unwrap_or(NEVER);
        if event.day > newest {
            return;
        }
        for op in event.ops {
            match *op {
                Op::FirstDate { entry, code } => {
                    let word = self.word(event.group, entry, 0);
                    keep_least(&mut self.records[word..word + 2], &[event.day, code]);
                }
                Op::LatestDate { entry, code } => {
                    self.each_date(event, entry, |words| keep_greatest(words, &[event.day, code]), 2);
                }
                Op::LatestConcept { entry, rank, code } => {
                    self.each_date(event, entry, |words| keep_greatest(words, &[event.day, rank, code]), 3);
                }
                Op::LatestValue { entry, measure, code } => {
                    let Some(value) = plausible(event, measure) else { continue };
                    self.each_date(event, entry, |words| keep_latest(words, event.day, value, code), 4);
                }
                Op::Day { entry } => self.log(event, entry, 0),
                Op::Reading { entry, measure } => {
                    let Some(value) = plausible(event, measure) else { continue };
                    self.log(event, entry, (value * THOUSANDTHS).round() as i32);
                }
                Op::SetAside { entry, measure } => {
                    if event.value.is_some() && plausible(event, measure).is_none() {
                        let word = self.word(event.group, entry, 0);
                        self.records[word] += 1;
                    }
                }
            }
        }
    }

    #[inline]
    fn word(&self, group: usize, entry: usize, date: usize) -> usize {
        group * self.layout.words + self.layout.at(entry, date)
    }

    #[inline]
    fn each_date(&mut self, event: &Event<'_>, entry: usize, mut change: impl FnMut(&mut [i32]), words: usize) {
        let lookback = self.reduction.entries[entry].lookback_days;
        for date in 0..self.reduction.at_days.len() {
            let at = self.reduction.at_days[date];
            if event.day <= at && lookback.is_none_or(|days| event.day > at - days) {
                let word = self.word(event.group, entry, date);
                change(&mut self.records[word..word + words]);
            }
        }
    }

    fn log(&mut self, event: &Event<'_>, entry: usize, thousandths: i32) {
        if event.day > self.reach[entry] {
            let (group, entry) = (event.group as u32, entry as i32);
            self.log.push(Logged { group, entry, day: event.day, thousandths });
        }
    }

    /// Merges another record into a person's.
    pub(crate) fn merge(&mut self, group: usize, other: &[i32]) {
        let start = group * self.layout.words;
        let dates = self.reduction.at_days.len();
        for entry in 0..self.layout.slots.len() {
            for date in 0..if self.layout.dated[entry] { dates } else { 1 } {
                let at = self.layout.at(entry, date);
                let slot = self.layout.slots[entry];
                let theirs = &other[at..at + slot.words()];
                let ours = &mut self.records[start + at..start + at + slot.words()];
                match slot {
                    Slot::LatestValue if theirs[0] != NEVER => {
                        keep_latest(ours, theirs[0], value_from_words(theirs[1], theirs[2]), theirs[3]);
                    }
                    Slot::LatestDate | Slot::LatestConcept => keep_greatest(ours, theirs),
                    Slot::FirstDate => keep_least(ours, theirs),
                    Slot::Count => ours[0] += theirs[0],
                    Slot::LatestValue | Slot::Logged => {}
                }
            }
        }
    }
}

#[inline]
fn plausible(event: &Event<'_>, measure: Measure) -> Option<f64> {
    event.conversions.get(measure as usize).copied().flatten()?.apply(event.value?).ok()
}

/// Word by word, the first that differs decides.
#[inline]
fn keep_greatest(held: &mut [i32], found: &[i32]) {
    if *found > *held {
        held.copy_from_slice(found);
    }
}

/// Word by word, the first that differs decides.
#[inline]
fn keep_least(held: &mut [i32], found: &[i32]) {
    if *found < *held {
        held.copy_from_slice(found);
    }
}

#[inline]
fn keep_latest(words: &mut [i32], day: i32, value: f64, code: i32) {
    let held = value_from_words(words[1], words[2]);
    let later = day > words[0]
        || (day == words[0]
            && match value.total_cmp(&held) {
                std::cmp::Ordering::Greater => true,
                std::cmp::Ordering::Equal => code > words[3],
                std::cmp::Ordering::Less => false,
            });
    if later {
        let (low, high) = words_from_value(value);
        words.copy_from_slice(&[day, low, high, code]);
    }
}
