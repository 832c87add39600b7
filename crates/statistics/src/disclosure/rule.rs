//! The named disclosure rules.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

use super::CellState;
use crate::{Estimate, Undefined};

/// Counts above this are refused by NHS England's central method as a slip of the caller.
const LARGEST_CENTRAL_COUNT: u64 = 5_000_000_000;

/// A named disclosure rule for counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisclosureRule {
    /// Sub-national HES and ECDS: 0 shown, 1-7 hidden, the rest to the nearest 5 (NHS Digital,
    /// September 2018). The default for anything that leaves a practice.
    NhsEnglandHes,
    /// NHS England's central method: 0 shown, 1-7 shown as 5, the rest to the nearest 5.
    NhsEnglandCentral,
    /// OpenSAFELY: 1-7 redacted, the rest to the nearest 5, totals summed from rounded cells.
    Opensafely,
    /// OpenSAFELY midpoint six: 0 shown, 1-6 shown as 3, 7-12 as 9, and so on.
    OpensafelyMidpoint6,
    /// Older local practice: 1-4 hidden, the rest as they are, with secondary suppression.
    LegacyLt5,
    /// ACRO's defaults: below 10 hidden, zeros included, the rest to the nearest 5.
    Acro,
    /// No protection: counts as they are, for the direct care of those counted and for nothing else.
    Unprotected,
}

impl DisclosureRule {
    /// All rules, in a fixed order.
    pub const ALL: [Self; 7] = [
        Self::NhsEnglandHes,
        Self::NhsEnglandCentral,
        Self::Opensafely,
        Self::OpensafelyMidpoint6,
        Self::LegacyLt5,
        Self::Acro,
        Self::Unprotected,
    ];

    /// The name used in settings and output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NhsEnglandHes => "nhs_england_hes",
            Self::NhsEnglandCentral => "nhs_england_central",
            Self::Opensafely => "opensafely",
            Self::OpensafelyMidpoint6 => "opensafely_midpoint6",
            Self::LegacyLt5 => "legacy_lt5",
            Self::Acro => "acro",
            Self::Unprotected => "none",
        }
    }

    /// The rule of that name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }

    /// What is printed in place of any suppressed cell.
    #[must_use]
    pub const fn marker(self) -> &'static str {
        match self {
            Self::NhsEnglandHes | Self::NhsEnglandCentral | Self::Acro | Self::Unprotected => "*",
            Self::Opensafely | Self::OpensafelyMidpoint6 => "[REDACTED]",
            Self::LegacyLt5 => "<5",
        }
    }

    /// The counts the rule treats as small.
    #[must_use]
    pub const fn small_counts(self) -> RangeInclusive<u64> {
        match self {
            Self::NhsEnglandHes | Self::NhsEnglandCentral | Self::Opensafely => 1..=7,
            Self::OpensafelyMidpoint6 => 1..=6,
            Self::LegacyLt5 => 1..=4,
            Self::Acro => 0..=9,
            // Empty.
            Self::Unprotected => RangeInclusive::new(1, 0),
        }
    }

    /// True when the rule treats `count` as small.
    #[must_use]
    pub fn is_small(self, count: u64) -> bool {
        self.small_counts().contains(&count)
    }

    /// True when the rule hides small counts; false when it shows them coarsened.
    #[must_use]
    pub const fn hides_small_counts(self) -> bool {
        !matches!(self, Self::NhsEnglandCentral | Self::OpensafelyMidpoint6 | Self::Unprotected)
    }

    /// `count` as the rule prints it, small or not.
    #[must_use]
    pub const fn rounded(self, count: u64) -> u64 {
        match self {
            Self::NhsEnglandHes | Self::Opensafely | Self::Acro => nearest_5(count),
            Self::NhsEnglandCentral => match count {
                1..=7 => 5,
                _ => nearest_5(count),
            },
            Self::OpensafelyMidpoint6 => match count {
                0 => 0,
                _ => count.div_ceil(6) * 6 - 3,
            },
            Self::LegacyLt5 | Self::Unprotected => count,
        }
    }

    /// One count under the rule alone, without regard to other cells; None is missing.
    ///
    /// A count above five thousand million is suppressed as [`Undefined::InvalidInput`] under
    /// NHS England's central method.
    #[must_use]
    pub fn cell(self, count: Option<u64>) -> CellState {
        match count {
            None => CellState::Missing,
            Some(count) if self == Self::NhsEnglandCentral && count > LARGEST_CENTRAL_COUNT => {
                CellState::Suppressed(Undefined::InvalidInput)
            }
            Some(count) if self.hides_small_counts() && self.is_small(count) => {
                CellState::Suppressed(Undefined::SuppressedPrimary)
            }
            Some(count) => CellState::Shown(self.rounded(count)),
        }
    }

    /// An estimate with its interval, hidden when the count behind it is small: the limits of a
    /// standardised rate reveal a small observed count.
    ///
    /// # Errors
    /// [`Undefined::SuppressedPrimary`] when hidden, else the estimate's own reason.
    pub fn guarded(self, observed: u64, estimate: Result<Estimate, Undefined>) -> Result<Estimate, Undefined> {
        if self.is_small(observed) { Err(Undefined::SuppressedPrimary) } else { estimate }
    }

    /// True when two successive true counts of the same cell differ by a small number, so that
    /// printing both unrounded would reveal the few people who came or went.
    #[must_use]
    pub fn differencing_reveals(self, previous: u64, current: u64) -> bool {
        let change = previous.abs_diff(current);
        change > 0 && self.is_small(change)
    }
}

const fn nearest_5(count: u64) -> u64 {
    let rest = count % 5;
    if rest < 3 { count - rest } else { count.saturating_add(5 - rest) }
}
