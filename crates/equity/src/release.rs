//! Counts of an earlier release, and which of tonight's counts would reveal a few people beside them.
//!
//! A reader keeps last week's tables. Where a count was shown then and is shown now, their difference says how many
//! more people there are; if that can only be a small number, people who joined or left are revealed one by one. Under
//! a rule that rounds to 5, two shown counts never pin the change down to a small number, and nothing more is hidden;
//! under a rule that prints counts as they are, tonight's count is hidden until it has moved by more than a few.

use std::collections::BTreeMap;

use evenreach_statistics::DisclosureRule;

use crate::attack::Bounds;
use crate::model::Count;

/// (cohort, attribute, group); counts of people whatever the cohort have an empty cohort.
type RowName = (String, String, String);

/// Every count of people of one release, by cohort, attribute, group and column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReleasedCounts {
    rows: BTreeMap<RowName, BTreeMap<String, Count>>,
}

impl ReleasedCounts {
    /// Adds one count. `cohort` is empty for counts of people that belong to no cohort.
    pub fn insert(&mut self, cohort: &str, attribute: &str, group: &str, column: &str, count: Count) {
        let row = (cohort.to_owned(), attribute.to_owned(), group.to_owned());
        self.rows.entry(row).or_default().insert(column.to_owned(), count);
    }

    /// The count of that name, if the release had it.
    #[must_use]
    pub fn get(&self, cohort: &str, attribute: &str, group: &str, column: &str) -> Option<Count> {
        let row = (cohort.to_owned(), attribute.to_owned(), group.to_owned());
        self.rows.get(&row)?.get(column).copied()
    }

    /// Every count as (cohort, attribute, group, column, count), in that order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, &str, &str, Count)> {
        self.rows.iter().flat_map(|((cohort, attribute, group), columns)| {
            columns.iter().map(move |(column, count)| {
                (cohort.as_str(), attribute.as_str(), group.as_str(), column.as_str(), *count)
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

/// Whether a true count, shown under the rule beside what an earlier release said of it, would say that so few people
/// joined or left that the rule calls their number small.
pub(crate) fn change_reveals(rule: DisclosureRule, before: Count, count: u64) -> bool {
    let Count::Shown(before) = before else { return false };
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
        for (name, rule, before, count, reveals) in [
            ("unchanged", legacy, Count::Shown(40), 40, false),
            ("one joined", legacy, Count::Shown(40), 41, true),
            ("four left", legacy, Count::Shown(40), 36, true),
            ("five left", legacy, Count::Shown(40), 35, false),
            ("hidden before", legacy, Count::Suppressed, 41, false),
            ("small now, hidden anyway", legacy, Count::Shown(6), 3, false),
            ("nobody before", legacy, Count::Shown(0), 5, false),
            ("rounded: 8 to 12 before, 13 to 17 now", hes, Count::Shown(10), 13, false),
            ("rounded: unchanged", hes, Count::Shown(10), 11, false),
            ("rounded, nobody before", hes, Count::Shown(0), 8, false),
            ("ACRO", acro, Count::Shown(10), 16, true),
        ] {
            assert_eq!(change_reveals(rule, before, count), reveals, "{name}");
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
        let names: Vec<_> = released.iter().map(|(cohort, .., column, _)| (cohort, column)).collect();
        assert_eq!(names, [("", "registered"), ("statin", "in_need")]);
    }
}
