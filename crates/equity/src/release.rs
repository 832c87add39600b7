//! Counts of an earlier release, and which of tonight's counts would reveal a few people beside them.
//!
//! A reader keeps last week's tables. Where a count was shown then and is shown now, their difference says how many
//! more people there are; if that can only be a small number, people who joined or left are revealed one by one. Under
//! a rule that rounds to 5, two shown counts never pin the change down to a small number, and nothing more is hidden;
//! under a rule that prints counts as they are, tonight's count is hidden until it has moved by more than a few from
//! what was last shown, however many releases ago that was.

use std::collections::BTreeMap;

use evenreach_statistics::DisclosureRule;

use crate::attack::Bounds;
use crate::model::Count;

/// (cohort, attribute, group); counts of people whatever the cohort have an empty cohort.
type RowName = (String, String, String);

/// Every count of people of one release, by cohort, attribute, group and column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReleasedCounts {
    rows: BTreeMap<RowName, BTreeMap<String, Kept>>,
}

/// One count of a release, and what a reader who kept all releases last saw of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Kept {
    count: Count,
    last_shown: Option<u64>,
}

/// One count of a release by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReleasedCount<'a> {
    /// Cohort; empty for counts of people that belong to no cohort.
    pub cohort: &'a str,
    /// What people are divided by.
    pub attribute: &'a str,
    /// The group.
    pub group: &'a str,
    /// What is counted.
    pub column: &'a str,
    /// The count as it was shown or hidden. A count the release did not have is hidden.
    pub count: Count,
    /// The count as it was last shown or could be worked out, in this or an earlier release.
    pub last_shown: Option<u64>,
}

/// How a count leaves with a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ReleasedAs {
    /// As it is printed.
    Printed(Count),
    /// Hidden, but it follows from what is printed.
    Known(u64),
}

/// What earlier releases said of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Before {
    /// Whether the release that stands hides it.
    pub(crate) was_hidden: bool,
    /// As it was last shown.
    pub(crate) last_shown: Option<u64>,
}

impl ReleasedCounts {
    /// Adds one count. `cohort` is empty for counts of people that belong to no cohort.
    pub fn insert(&mut self, cohort: &str, attribute: &str, group: &str, column: &str, count: Count) {
        let last_shown = match count {
            Count::Shown(shown) => Some(shown),
            Count::Suppressed => None,
        };
        self.keep(cohort, attribute, group, column, Kept { count, last_shown });
    }

    /// Adds a count that is hidden now and was last shown in an earlier release, or can be worked out.
    pub fn insert_hidden(&mut self, cohort: &str, attribute: &str, group: &str, column: &str, last_shown: u64) {
        let kept = Kept { count: Count::Suppressed, last_shown: Some(last_shown) };
        self.keep(cohort, attribute, group, column, kept);
    }

    /// Adds one count as it leaves.
    pub(crate) fn enter(&mut self, cohort: &str, attribute: &str, group: &str, column: &str, count: ReleasedAs) {
        match count {
            ReleasedAs::Printed(count) => self.insert(cohort, attribute, group, column, count),
            ReleasedAs::Known(count) => self.insert_hidden(cohort, attribute, group, column, count),
        }
    }

    fn keep(&mut self, cohort: &str, attribute: &str, group: &str, column: &str, kept: Kept) {
        let row = (cohort.to_owned(), attribute.to_owned(), group.to_owned());
        self.rows.entry(row).or_default().insert(column.to_owned(), kept);
    }

    /// Remembers what earlier releases showed and this one hides or does not have.
    pub(crate) fn carry_on(&mut self, earlier: &Self) {
        for (name, columns) in &earlier.rows {
            let shown = columns.iter().filter_map(|(column, kept)| Some((column, kept.last_shown?)));
            for (column, last) in shown {
                let hidden = Kept { count: Count::Suppressed, last_shown: None };
                let own = self.rows.entry(name.clone()).or_default().entry(column.clone()).or_insert(hidden);
                own.last_shown = own.last_shown.or(Some(last));
            }
        }
    }

    /// The count of that name, if the release had it.
    #[must_use]
    pub fn get(&self, cohort: &str, attribute: &str, group: &str, column: &str) -> Option<Count> {
        self.kept(cohort, attribute, group, column).map(|kept| kept.count)
    }

    pub(crate) fn before(&self, cohort: &str, attribute: &str, group: &str, column: &str) -> Option<Before> {
        let kept = self.kept(cohort, attribute, group, column)?;
        Some(Before { was_hidden: kept.count == Count::Suppressed, last_shown: kept.last_shown })
    }

    fn kept(&self, cohort: &str, attribute: &str, group: &str, column: &str) -> Option<Kept> {
        let row = (cohort.to_owned(), attribute.to_owned(), group.to_owned());
        self.rows.get(&row)?.get(column).copied()
    }

    /// Every count, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = ReleasedCount<'_>> {
        self.rows.iter().flat_map(|((cohort, attribute, group), columns)| {
            columns.iter().map(move |(column, kept)| ReleasedCount {
                cohort,
                attribute,
                group,
                column,
                count: kept.count,
                last_shown: kept.last_shown,
            })
        })
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// The true counts a shown one can stand for.
pub(crate) fn behind_shown(rule: DisclosureRule, shown: u64) -> Bounds {
    let possible = |count: &u64| !rule.is_small(*count) && rule.rounded(*count) == shown;
    // No rule rounds by more than 5 either way.
    let near = shown.saturating_sub(6)..=shown.saturating_add(6);
    let (low, high) = (near.clone().find(possible).unwrap_or(shown), near.rev().find(possible).unwrap_or(shown));
    let signed = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    Bounds { low: signed(low), high: signed(high) }
}

/// Whether a true count, shown under the rule beside what earlier releases last showed of it, would say that so few
/// people joined or left that the rule calls their number small.
pub(crate) fn change_reveals(rule: DisclosureRule, before: Before, count: u64) -> bool {
    let Some(before) = before.last_shown else { return false };
    if !rule.hides_small_counts() || rule.is_small(count) {
        return false;
    }
    let (then, now) = (behind_shown(rule, before), behind_shown(rule, rule.rounded(count)));
    let (least, most) = (now.low - then.high, now.high - then.low);
    let few = i64::try_from(*rule.small_counts().end()).unwrap_or(i64::MAX);
    (least >= 1 && most <= few) || (most <= -1 && least >= -few)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_by_case() {
        let (legacy, hes, acro) = (DisclosureRule::LegacyLt5, DisclosureRule::NhsEnglandHes, DisclosureRule::Acro);
        for (name, rule, last_shown, count, reveals) in [
            ("unchanged", legacy, Some(40), 40, false),
            ("one joined", legacy, Some(40), 41, true),
            ("four left", legacy, Some(40), 36, true),
            ("five left", legacy, Some(40), 35, false),
            ("never shown", legacy, None, 41, false),
            ("small now, hidden anyway", legacy, Some(6), 3, false),
            ("nobody before", legacy, Some(0), 5, false),
            ("rounded: 8 to 12 before, 13 to 17 now", hes, Some(10), 13, false),
            ("rounded: unchanged", hes, Some(10), 11, false),
            ("rounded, nobody before", hes, Some(0), 8, false),
            ("ACRO", acro, Some(10), 16, true),
        ] {
            for was_hidden in [false, true] {
                assert_eq!(change_reveals(rule, Before { was_hidden, last_shown }, count), reveals, "{name}");
            }
        }
    }

    #[test]
    fn counts_come_back_by_name() {
        let mut released = ReleasedCounts::default();
        assert!(released.is_empty());
        released.insert("statin", "sex", "female", "in_need", Count::Shown(40));
        released.insert("", "sex", "female", "registered", Count::Suppressed);
        assert_eq!(released.get("statin", "sex", "female", "in_need"), Some(Count::Shown(40)));
        assert_eq!(released.get("statin", "sex", "male", "in_need"), None);
        let names: Vec<_> = released.iter().map(|count| (count.cohort, count.column)).collect();
        assert_eq!(names, [("", "registered"), ("statin", "in_need")]);
    }

    #[test]
    fn what_was_shown_once_is_remembered_while_it_is_hidden_or_gone() {
        let release = |count: Option<Count>, earlier: &ReleasedCounts| {
            let mut released = ReleasedCounts::default();
            count.into_iter().for_each(|count| released.insert("statin", "sex", "female", "in_need", count));
            released.carry_on(earlier);
            released
        };
        let last_shown = |released: &ReleasedCounts| {
            released.before("statin", "sex", "female", "in_need").and_then(|before| before.last_shown)
        };
        let mut standing = ReleasedCounts::default();
        for (tonight, expected) in [
            (None, None),
            (Some(Count::Suppressed), None),
            (Some(Count::Shown(40)), Some(40)),
            (Some(Count::Suppressed), Some(40)),
            (None, Some(40)),
            (Some(Count::Suppressed), Some(40)),
            (Some(Count::Shown(45)), Some(45)),
        ] {
            standing = release(tonight, &standing);
            assert_eq!(last_shown(&standing), expected, "after {tonight:?}");
        }
    }
}
