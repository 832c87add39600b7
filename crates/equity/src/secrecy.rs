//! Secondary suppression: what a reader can work out of hidden counts, and what more to hide so that they cannot.
//!
//! From what is shown every hidden count is bounded by the equations that tie the cells together, and one more cell is
//! hidden wherever fewer than [`PLAUSIBLE_COUNTS`] values remain possible. Under a rule that does not round, the
//! equations are also solved exactly.

use std::collections::BTreeSet;

use evenreach_statistics::DisclosureRule;

use crate::attack::{Bounds, Equations};
use crate::elimination::worked_out;
use crate::model::Count;
use crate::release::behind_shown;

/// So many values of a hidden count must stay possible to a reader.
const PLAUSIBLE_COUNTS: i64 = 3;

/// Why a cell is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    Shown,
    /// Small by the rule.
    Small,
    /// Would reveal that few are in one column and not in another, or that few joined or left.
    Complement,
    /// Would reveal one of the others.
    Secondary,
}

/// How a shown count is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rounding {
    /// As the rule says.
    ByRule,
    /// To the nearest 5 even under a rule that prints counts as they are: where cells are so many and so small that
    /// their exact sums could not be guarded.
    AtLeastTo5,
}

impl Rounding {
    /// A count as it is printed when shown.
    pub(crate) fn printed(self, rule: DisclosureRule, count: u64) -> u64 {
        match self {
            Self::AtLeastTo5 if !rounds(rule) => (count + 2) / 5 * 5,
            Self::AtLeastTo5 | Self::ByRule => rule.rounded(count),
        }
    }

    /// True counts behind a shown one.
    fn behind(self, rule: DisclosureRule, count: u64) -> Bounds {
        let printed = self.printed(rule, count);
        match self {
            Self::AtLeastTo5 if !rounds(rule) => {
                let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
                let possible = |other: &u64| !rule.is_small(*other) && (*other + 2) / 5 * 5 == printed;
                let near = printed.saturating_sub(2)..=printed + 2;
                let (low, high) = (near.clone().find(possible), near.rev().find(possible));
                Bounds { low: signed(low.unwrap_or(count)), high: signed(high.unwrap_or(count)) }
            }
            Self::AtLeastTo5 | Self::ByRule => behind_shown(rule, printed),
        }
    }
}

/// Whether shown counts are rounded, so that no sum of them is exact.
pub(crate) fn rounds(rule: DisclosureRule) -> bool {
    (0..20).any(|count| !rule.is_small(count) && rule.rounded(count) != count)
}

/// Cells of one or more tables with everything known to hold among them.
#[derive(Debug)]
pub(crate) struct Cells {
    pub(crate) counts: Vec<u64>,
    pub(crate) marks: Vec<Mark>,
    /// Row of each cell; cells of one row stand together.
    pub(crate) row_of: Vec<u32>,
    /// Whether the decision on the cell is still open.
    pub(crate) may_hide: Vec<bool>,
    /// Whether an earlier release hid the cell; such a cell is hidden first.
    pub(crate) was_hidden: Vec<bool>,
    pub(crate) rounding: Vec<Rounding>,
    pub(crate) equations: Equations,
}

impl Cells {
    /// Every cell as it may be shown.
    pub(crate) fn shown(&self, rule: DisclosureRule) -> Vec<Count> {
        (0..self.counts.len()).map(|cell| self.shown_cell(rule, cell)).collect()
    }

    /// One cell as it may be shown.
    pub(crate) fn shown_cell(&self, rule: DisclosureRule, cell: usize) -> Count {
        match self.marks[cell] {
            Mark::Shown => Count::Shown(self.rounding[cell].printed(rule, self.counts[cell])),
            _ => Count::Suppressed,
        }
    }

    /// Every round hides at least one more cell for each cell it finds given away, so the rounds end.
    pub(crate) fn hide_what_gives_away(&mut self, rule: DisclosureRule) {
        let rows = self.row_of.iter().max().map_or(0, |row| *row as usize + 1);
        let mut sacrificed = vec![false; rows];
        for (mark, row) in self.marks.iter().zip(&self.row_of) {
            sacrificed[*row as usize] |= *mark == Mark::Secondary;
        }
        // Sums of rounded cells are not exact, and the exact cells of a table were solved before others were added.
        let is_exact = !rounds(rule) && !self.rounding.contains(&Rounding::AtLeastTo5);
        loop {
            let bounds = self.equations.narrow((0..self.counts.len()).map(|cell| self.known(rule, cell)).collect());
            let secret = |cell: &usize| matches!(self.marks[*cell], Mark::Small | Mark::Complement);
            let mut given_away: Vec<usize> =
                (0..self.marks.len()).filter(secret).filter(|cell| bounds[*cell].values() < PLAUSIBLE_COUNTS).collect();
            if given_away.is_empty() && is_exact {
                given_away = worked_out(&self.equations, &self.hidden()).into_iter().filter(secret).collect();
            }
            let mut used = vec![false; self.equations.len()];
            let mut more = Vec::new();
            for cell in given_away {
                more.extend(self.victims(&bounds, &sacrificed, cell, &mut used));
            }
            if more.is_empty() {
                return;
            }
            for cell in more {
                self.marks[cell] = Mark::Secondary;
                sacrificed[self.row_of[cell] as usize] = true;
            }
        }
    }

    fn hidden(&self) -> Vec<bool> {
        self.marks.iter().map(|mark| *mark != Mark::Shown).collect()
    }

    /// What a reader who knows the rule can say of one cell by itself. The reader is taken to know which cells are
    /// hidden for being small.
    fn known(&self, rule: DisclosureRule, cell: usize) -> Bounds {
        let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        match self.marks[cell] {
            Mark::Small => {
                Bounds { low: signed(*rule.small_counts().start()), high: signed(*rule.small_counts().end()) }
            }
            Mark::Complement | Mark::Secondary => Bounds { low: 0, high: Bounds::MOST },
            Mark::Shown => self.rounding[cell].behind(rule, self.counts[cell]),
        }
    }

    /// Shown cells to hide so that `cell` is no longer given away: one of the equation that says most about it, at the
    /// least cost in people hidden. Empty when that equation already lost a cell this round.
    fn victims(&self, bounds: &[Bounds], sacrificed: &[bool], cell: usize, used: &mut [bool]) -> Vec<usize> {
        let may_hide = |other: &usize| self.marks[*other] == Mark::Shown && self.may_hide[*other];
        // Cells hidden together stay hidden together from step to step and from release to release, so a cell
        // hidden before and a row already sacrificed come first.
        let cost = |other: &usize| {
            let count = self.counts[*other];
            (count == 0, !self.was_hidden[*other], !sacrificed[self.row_of[*other] as usize], count, *other)
        };
        let mut touching: Vec<(i64, usize)> = self
            .equations
            .of_cell(cell)
            .map(|equation| (self.equations.implied(equation, cell, bounds).values(), equation))
            .collect();
        touching.sort_unstable();
        for (_, equation) in touching {
            if used[equation] {
                return Vec::new();
            }
            if let Some(victim) = self.equations.cells(equation).filter(may_hide).min_by_key(cost) {
                used[equation] = true;
                return vec![victim];
            }
        }
        // No equation of the cell holds anything left to hide: its neighbours' neighbours do.
        self.nearest(cell, may_hide).into_iter().min_by_key(cost).into_iter().collect()
    }

    /// The cells that may be hidden at the fewest equations' distance from a cell.
    fn nearest(&self, cell: usize, may_hide: impl Fn(&usize) -> bool) -> Vec<usize> {
        let (mut seen, mut edge) = (BTreeSet::from([cell]), vec![cell]);
        while !edge.is_empty() {
            let touching: BTreeSet<usize> = edge.iter().flat_map(|cell| self.equations.of_cell(*cell)).collect();
            edge = touching.into_iter().flat_map(|e| self.equations.cells(e)).filter(|c| seen.insert(*c)).collect();
            let found: Vec<usize> = edge.iter().copied().filter(&may_hide).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Vec::new()
    }
}
