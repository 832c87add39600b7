//! Secondary suppression: what a reader can work out of hidden counts, and what more to hide so that they cannot.
//!
//! From what is shown every hidden count is bounded by the equations that tie the cells together, and one more cell is
//! hidden wherever fewer than [`PLAUSIBLE_COUNTS`] values remain possible. Under a rule that does not round, the
//! equations are also solved exactly.

use evenreach_statistics::DisclosureRule;

use crate::attack::{Bounds, Equations};
use crate::elimination::worked_out;
use crate::model::Count;
use crate::nearest::nearest;
use crate::release::behind_shown;

/// So many values of a hidden count must stay possible to a reader.
const PLAUSIBLE_COUNTS: i64 = 3;

const ANYTHING: Bounds = Bounds { low: 0, high: Bounds::MOST };

/// Whom the secrets are kept from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// One who can also tell which cells are hidden for being small.
    ToldWhichAreSmall,
    /// One who has the files alone.
    OfTheFiles,
}

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

/// What a reader would lose if a cell were hidden, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Worth {
    /// A place by group: one of thousands.
    Pocket,
    /// A group the policy compares.
    Group,
    /// Everybody.
    Total,
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

/// The counts that are hidden for being small.
fn small(rule: DisclosureRule) -> Bounds {
    let signed = |count: &u64| i64::try_from(*count).unwrap_or(i64::MAX);
    Bounds { low: signed(rule.small_counts().start()), high: signed(rule.small_counts().end()) }
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
    /// What a reader would lose.
    pub(crate) worth: Vec<Worth>,
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
            // Everybody knows of a group that has nobody there, but a rule may print no zero.
            Mark::Shown if rule.hides_small_counts() && rule.is_small(self.counts[cell]) => Count::Suppressed,
            Mark::Shown => Count::Shown(self.rounding[cell].printed(rule, self.counts[cell])),
            _ => Count::Suppressed,
        }
    }

    /// Every round hides at least one more cell, or gives up one to the reader who is told more, so the rounds end.
    pub(crate) fn hide_what_gives_away(&mut self, rule: DisclosureRule) {
        let rows = self.row_of.iter().max().map_or(0, |row| *row as usize + 1);
        let mut sacrificed = vec![false; rows];
        for (mark, row) in self.marks.iter().zip(&self.row_of) {
            sacrificed[*row as usize] |= *mark == Mark::Secondary;
        }
        // Sums of rounded cells are not exact, and the exact cells of a table were solved before others were added.
        let is_exact = !rounds(rule) && !self.rounding.contains(&Rounding::AtLeastTo5);
        // Whether a cell is kept from the reader who is told which cells are small, or from the files' reader alone.
        // Pockets are so many and so small that to keep them from the first would hide every group and total.
        let behind = self.behind(rule);
        let mut kept_from_told = self.not_pinned_by_size_alone(rule, &behind);
        kept_from_told.iter_mut().zip(&self.worth).for_each(|(kept, worth)| *kept &= *worth > Worth::Pocket);
        let has_pockets = self.worth.contains(&Worth::Pocket);
        let most_worth = if has_pockets { Worth::Pocket } else { Worth::Total };
        loop {
            let told = self.bounds(rule, &behind, Reader::ToldWhichAreSmall);
            let by_files = kept_from_told.contains(&false).then(|| self.bounds(rule, &behind, Reader::OfTheFiles));
            let files = by_files.as_ref().unwrap_or(&told);
            let bounds_of = |cell: usize, kept_from_told: &[bool]| if kept_from_told[cell] { &told } else { files };
            let is_narrow = |cell: usize| bounds_of(cell, &kept_from_told)[cell].values() < PLAUSIBLE_COUNTS;
            let mut given_away = self.secrets(is_narrow);
            let by_bounds = !given_away.is_empty();
            if !by_bounds && is_exact {
                let worked_out = worked_out(&self.equations, &self.unknown(files), |_| true);
                given_away = self.secrets(|cell| worked_out.binary_search(&cell).is_ok());
            }
            let mut used = vec![false; self.equations.len()];
            let (mut nearest, mut given_up) = (None, false);
            let mut more = Vec::new();
            for cell in given_away {
                let bounds = bounds_of(cell, &kept_from_told);
                let at_most = if kept_from_told[cell] { most_worth } else { Worth::Total };
                match self.victims(bounds, (&sacrificed, at_most), cell, &mut used) {
                    Some(victims) => more.extend(victims),
                    // No pocket is left to hide: groups were kept from this reader before pockets were added.
                    None if has_pockets && by_bounds && kept_from_told[cell] => {
                        kept_from_told[cell] = false;
                        given_up = true;
                    }
                    // No equation of the cell holds anything left to hide: its neighbours' neighbours do.
                    None => more.extend(nearest.get_or_insert_with(|| self.nearest(&sacrificed))[cell]),
                }
            }
            if more.is_empty() && !given_up {
                return;
            }
            for cell in more {
                self.marks[cell] = Mark::Secondary;
                sacrificed[self.row_of[cell] as usize] = true;
            }
        }
    }

    /// Hidden cells that a reader can work out nevertheless, none of them a secret: of these a few who join or leave would
    /// show as if they had been printed. None under a rule that rounds.
    pub(crate) fn worked_out(&self, rule: DisclosureRule) -> Vec<usize> {
        if rounds(rule) || !rule.hides_small_counts() {
            return Vec::new();
        }
        let behind = self.behind(rule);
        let mut bounds = self.bounds(rule, &behind, Reader::OfTheFiles);
        loop {
            let is_exact = |cell: usize| self.rounding[cell] == Rounding::ByRule;
            let found = worked_out(&self.equations, &self.unknown(&bounds), is_exact);
            let news: Vec<usize> = found.into_iter().filter(|cell| bounds[*cell].values() > 1).collect();
            if news.is_empty() {
                break;
            }
            for cell in news {
                let count = i64::try_from(self.counts[cell]).unwrap_or(i64::MAX);
                bounds[cell] = Bounds { low: count, high: count };
            }
            bounds = self.equations.narrow(bounds);
        }
        let is_known = |cell: &usize| self.marks[*cell] == Mark::Secondary && bounds[*cell].values() == 1;
        (0..self.marks.len()).filter(is_known).collect()
    }

    /// Cells that must not be given away and that something is known of.
    fn secrets(&self, is_known: impl Fn(usize) -> bool) -> Vec<usize> {
        let is_secret = |cell: &usize| matches!(self.marks[*cell], Mark::Small | Mark::Complement);
        (0..self.marks.len()).filter(is_secret).filter(|cell| is_known(*cell)).collect()
    }

    /// True counts each cell can stand for when shown.
    fn behind(&self, rule: DisclosureRule) -> Vec<Bounds> {
        self.rounding.iter().zip(&self.counts).map(|(rounding, count)| rounding.behind(rule, *count)).collect()
    }

    /// Cells whose exact count bounds alone leave open.
    fn unknown(&self, bounds: &[Bounds]) -> Vec<bool> {
        bounds.iter().map(|bounds| bounds.values() != 1).collect()
    }

    /// What a reader can say of every cell; `behind` are the counts each can stand for when shown.
    fn bounds(&self, rule: DisclosureRule, behind: &[Bounds], reader: Reader) -> Vec<Bounds> {
        let known = |(mark, behind): (&Mark, &Bounds)| match mark {
            Mark::Small if reader == Reader::ToldWhichAreSmall => small(rule),
            Mark::Small | Mark::Complement | Mark::Secondary => ANYTHING,
            Mark::Shown => *behind,
        };
        self.equations.narrow(self.marks.iter().zip(behind).map(known).collect())
    }

    /// False for secrets that a reader who is told which cells are small already knows from what cannot be hidden: seven
    /// groups of one person at least, in a total of seven at most, are one person each, and two halves of fourteen people
    /// that are both small are seven and seven. No hiding helps against that.
    fn not_pinned_by_size_alone(&self, rule: DisclosureRule, behind: &[Bounds]) -> Vec<bool> {
        let unseen = |cell: usize| match self.marks[cell] {
            Mark::Small => small(rule),
            Mark::Shown if !self.may_hide[cell] => behind[cell],
            _ => ANYTHING,
        };
        let bounds = self.equations.narrow((0..self.marks.len()).map(unseen).collect());
        bounds.into_iter().map(|bounds| bounds.values() >= PLAUSIBLE_COUNTS).collect()
    }

    /// Of cells worth the same, those hidden together stay hidden together from step to step and from release to
    /// release: a cell hidden before and a row already sacrificed come first.
    fn cost(&self, sacrificed: &[bool], cell: usize) -> (Worth, bool, bool, bool, u64, usize) {
        let (count, worth) = (self.counts[cell], self.worth[cell]);
        (worth, count == 0, !self.was_hidden[cell], !sacrificed[self.row_of[cell] as usize], count, cell)
    }

    fn may_be_hidden(&self, cell: usize) -> bool {
        self.marks[cell] == Mark::Shown && self.may_hide[cell]
    }

    /// Shown cells to hide so that `cell` is no longer given away: one of every equation that does so by itself or, if
    /// only several do together, one of the equation that says most about it; each at the least cost in people hidden.
    /// None is worth more than `at_most`. Empty when those equations already lost a cell this round, `None` when there is
    /// nothing to hide in any.
    fn victims(
        &self,
        bounds: &[Bounds],
        (sacrificed, at_most): (&[bool], Worth),
        cell: usize,
        used: &mut [bool],
    ) -> Option<Vec<usize>> {
        let mut touching: Vec<(i64, usize)> = self
            .equations
            .of_cell(cell)
            .map(|equation| (self.equations.implied(equation, cell, bounds).values(), equation))
            .collect();
        touching.sort_unstable();
        let mut victims = Vec::new();
        let mut any = false;
        for (values, equation) in touching {
            if any && values >= PLAUSIBLE_COUNTS {
                break;
            }
            if used[equation] {
                any = true;
                continue;
            }
            let may_be_hidden = |other: &usize| self.may_be_hidden(*other) && self.worth[*other] <= at_most;
            let hidable = self.equations.cells(equation).filter(may_be_hidden);
            if let Some(victim) = hidable.min_by_key(|other| self.cost(sacrificed, *other)) {
                any = true;
                // One cell serves every equation it is part of.
                self.equations.of_cell(victim).for_each(|equation| used[equation] = true);
                victims.push(victim);
            }
        }
        any.then_some(victims)
    }

    /// For every cell the one to hide at the fewest equations' distance, at the least cost.
    fn nearest(&self, sacrificed: &[bool]) -> Vec<Option<usize>> {
        let mut hidable: Vec<usize> = (0..self.counts.len()).filter(|cell| self.may_be_hidden(*cell)).collect();
        hidable.sort_by_key(|cell| self.cost(sacrificed, *cell));
        nearest(&self.equations, self.counts.len(), &hidable)
    }
}
