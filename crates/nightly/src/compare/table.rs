//! Joiners and leavers counted by list, group and cause, under the later run's disclosure rule.

use std::collections::BTreeMap;

use arrow::array::{Array as _, AsArray as _, RecordBatch};
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;

use super::cause::Cause;
use crate::score_tables::may_divide_again;
use crate::table_builder::TableBuilder;

/// What people are grouped by: name in the table, column of the table of groups.
const GROUPS: [(&str, &str); 7] = [
    ("all", ""),
    ("ethnicity_19", "ethnicity_19"),
    ("ethnicity_5", "ethnicity_5"),
    ("imd_quintile", "imd_quintile_label"),
    ("sex", "sex"),
    ("age_band", "age_band"),
    ("pcn", "pcn_code"),
];

/// Somebody on one of the two lists, or on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Moved {
    Stays,
    Joins(Cause),
    Leaves(Cause),
}

/// Somebody's row in the later run's table of groups or, of those no longer there, in the earlier run's.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub(crate) is_later: bool,
    pub(crate) row: usize,
}

/// The table. `lists` holds everybody who is on either list, by cohort; groups of people of whom no table is known are
/// not told. Nothing under a rule that prints counts as they are: the runs' own tables have the lists' exact counts by group,
/// whose differences would give hidden joiners and leavers away.
pub(crate) fn table(
    lists: &[(String, Vec<(At, Moved)>)],
    (earlier, later): (Option<&RecordBatch>, Option<&RecordBatch>),
    between: &str,
    rule: DisclosureRule,
) -> Option<ReportTable> {
    if !may_divide_again(rule) {
        return None;
    }
    let label = |at: &At, column: &str| -> Option<String> {
        if column.is_empty() {
            return Some("Everyone".to_owned());
        }
        let groups = if at.is_later { later } else { earlier }?;
        let labels = groups.column_by_name(column)?.as_string_opt::<i32>()?;
        Some(if labels.is_valid(at.row) { labels.value(at.row) } else { "Unknown" }.to_owned())
    };
    let (mut keys, mut counts, mut list_of) = (vec![], vec![], vec![]);
    let mut list = 0;
    for (cohort, people) in lists {
        for (attribute, column) in GROUPS {
            let mut groups: BTreeMap<String, Counts> = BTreeMap::new();
            for (at, moved) in people {
                if let Some(label) = label(at, column) {
                    groups.entry(label).or_default().add(*moved);
                }
            }
            for (group, of_group) in groups {
                keys.push([cohort.clone(), attribute.to_owned(), group]);
                counts.push(of_group);
                list_of.push(list);
            }
            list += 1;
        }
    }
    let key = |at: usize| keys.iter().map(move |key| Some(key[at].clone()));
    let mut table = TableBuilder::new().text("cohort", key(0)).text("attribute", key(1)).text("group", key(2));
    let of = |pick: &dyn Fn(&Counts) -> u64| counts.iter().map(pick).collect::<Vec<u64>>();
    table = table.people("stay", &of(&|c| c.stays), &list_of, rule);
    for (direction, at) in [("join", 0), ("leave", 1)] {
        table = table.people(direction, &of(&|c| c.moves[at].iter().sum()), &list_of, rule);
        for (number, cause) in Cause::ALL.into_iter().enumerate() {
            let name = format!("{direction}_by_{}", cause.word());
            table = table.people(&name, &of(&|c| c.moves[at][number]), &list_of, rule);
        }
    }
    table.build("joiners_and_leavers", "Joiners and leavers between two runs", between, false)
}

#[derive(Debug, Default)]
struct Counts {
    stays: u64,
    /// Joins and leaves by cause.
    moves: [[u64; Cause::ALL.len()]; 2],
}

impl Counts {
    fn add(&mut self, moved: Moved) {
        let (direction, cause) = match moved {
            Moved::Stays => {
                self.stays += 1;
                return;
            }
            Moved::Joins(cause) => (0, cause),
            Moved::Leaves(cause) => (1, cause),
        };
        if let Some(number) = Cause::ALL.iter().position(|known| *known == cause) {
            self.moves[direction][number] += 1;
        }
    }
}
