//! Where each entry lives in a person's dense record of 32-bit words.
//!
//! A record is one part that holds for every date (first dates, counts of values set aside), then one part a date
//! (latest values). Days counted and readings need every distinct day, so they live in a log beside the records.

use crate::reduction::{Reduction, What};

/// A date that is not there, in places where later wins.
pub(crate) const NEVER: i32 = i32::MIN;
/// A date that is not there, in places where earlier wins.
pub(crate) const NOT_YET: i32 = i32::MAX;

/// What merging two records does to the words of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Slot {
    /// Four words: day, value (low, high bits), code. The later day wins, then the higher value, then the code.
    LatestValue,
    /// Two words: day and code. The later day wins, then the code.
    LatestDate,
    /// Two words: day and code. The earlier day wins, then the code that stands first.
    FirstDate,
    /// Three words: day, rank, code. The later day wins, then the higher rank, then the code.
    LatestConcept,
    /// One word; added.
    Count,
    /// No words: kept in the log.
    Logged,
}

impl Slot {
    pub(crate) fn words(self) -> usize {
        match self {
            Self::LatestValue => 4,
            Self::LatestConcept => 3,
            Self::LatestDate | Self::FirstDate => 2,
            Self::Count => 1,
            Self::Logged => 0,
        }
    }

    /// The word that holds the code, where there is one.
    pub(crate) fn code(self) -> Option<usize> {
        match self {
            Self::LatestValue | Self::LatestConcept | Self::LatestDate | Self::FirstDate => Some(self.words() - 1),
            Self::Count | Self::Logged => None,
        }
    }

    fn empty(self) -> i32 {
        match self {
            Self::LatestValue | Self::LatestDate | Self::LatestConcept => NEVER,
            Self::FirstDate => NOT_YET,
            Self::Count | Self::Logged => 0,
        }
    }
}

/// The layout of one reduction's records.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub(crate) slots: Vec<Slot>,
    /// First word of each entry; dated entries: within a date's part.
    pub(crate) offsets: Vec<usize>,
    pub(crate) dated: Vec<bool>,
    pub(crate) timeless_words: usize,
    pub(crate) dated_words: usize,
    pub(crate) words: usize,
    /// An empty record.
    pub(crate) empty: Vec<i32>,
}

impl Layout {
    pub(crate) fn of(reduction: &Reduction) -> Self {
        let slots: Vec<Slot> = reduction
            .entries
            .iter()
            .map(|entry| match entry.what {
                What::LatestValue => Slot::LatestValue,
                What::LatestDate => Slot::LatestDate,
                What::FirstDate => Slot::FirstDate,
                What::LatestConcept => Slot::LatestConcept,
                What::ValuesSetAside => Slot::Count,
                What::DaysCounted | What::SampleSd => Slot::Logged,
            })
            .collect();
        let dated: Vec<bool> = slots.iter().map(|s| !matches!(s, Slot::FirstDate | Slot::Count)).collect();
        let (mut timeless_words, mut dated_words) = (0, 0);
        let mut offsets = Vec::with_capacity(slots.len());
        for (slot, dated) in slots.iter().zip(&dated) {
            let words = if *dated { &mut dated_words } else { &mut timeless_words };
            offsets.push(*words);
            *words += slot.words();
        }
        let part = |wanted: bool| {
            slots
                .iter()
                .zip(&dated)
                .filter(move |(_, dated)| **dated == wanted)
                .flat_map(|(slot, _)| std::iter::repeat_n(slot.empty(), slot.words()))
        };
        let mut empty: Vec<i32> = part(false).collect();
        for _ in &reduction.at_days {
            empty.extend(part(true));
        }
        let words = empty.len();
        Self { slots, offsets, dated, timeless_words, dated_words, words, empty }
    }

    /// First word of an entry in a record, for a date (ignored by timeless entries).
    #[inline]
    pub(crate) fn at(&self, entry: usize, date: usize) -> usize {
        if self.dated[entry] {
            self.timeless_words + date * self.dated_words + self.offsets[entry]
        } else {
            self.offsets[entry]
        }
    }
}

/// The bits of a value as two words.
#[inline]
pub(crate) fn words_from_value(value: f64) -> (i32, i32) {
    let bits = value.to_bits();
    (bits as u32 as i32, (bits >> 32) as u32 as i32)
}

/// A value from its two words.
#[inline]
pub(crate) fn value_from_words(low: i32, high: i32) -> f64 {
    f64::from_bits(u64::from(low as u32) | (u64::from(high as u32) << 32))
}
