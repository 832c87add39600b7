//! The state of one published count.

use serde::{Deserialize, Serialize};

use crate::Undefined;

/// A published count: shown, suppressed or missing. A shown zero is none of the other two.
///
/// The reason tells the data controller why a cell is hidden. Print the same marker for every
/// suppressed cell ([`crate::disclosure::DisclosureRule::marker`]), for a reader who can tell
/// primary from secondary cells learns which are small.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CellState {
    /// The count to print, rounded as the rule asks.
    Shown(u64),
    /// Hidden, and why.
    Suppressed(Undefined),
    /// Never known.
    Missing,
}

impl CellState {
    /// The printed count, if there is one.
    #[must_use]
    pub const fn shown(self) -> Option<u64> {
        match self {
            Self::Shown(count) => Some(count),
            Self::Suppressed(_) | Self::Missing => None,
        }
    }

    /// True when the count is known but hidden.
    #[must_use]
    pub const fn is_suppressed(self) -> bool {
        matches!(self, Self::Suppressed(_))
    }
}
