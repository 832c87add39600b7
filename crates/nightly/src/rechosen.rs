//! Cohorts chosen again under another setting: who enters and who leaves, by group.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use evenreach_cohort::{Cohort, Place};
use evenreach_contract::Breach;
use evenreach_equity::DisclosureRule;

use crate::kit::Tables;
use crate::score_tables::may_divide_again;
use crate::table_builder::TableBuilder;

const GROUPS: [(&str, &str); 2] = [("ethnicity_19", "ethnicity_19"), ("imd_quintile", "imd_quintile_label")];

/// Cohorts chosen under another setting.
pub(crate) struct Rechosen {
    /// The setting, as tables name it.
    pub(crate) setting: String,
    /// The cohorts, under the names they have tonight.
    pub(crate) cohorts: Vec<Cohort>,
}

/// What is derived already and does not rest on what changes.
pub(crate) fn untouched(tonight: &Tables, records: &Tables, resting: &BTreeSet<String>) -> Tables {
    let kept = tonight.iter().chain(records).filter(|(name, _)| !resting.contains(*name));
    kept.map(|(name, table)| (name.clone(), Arc::clone(table))).collect()
}

/// People of each of tonight's groups who leave and who enter each cohort; the setting under the heading `setting`. Under
/// a rule that does not round, by ethnicity alone: a second division of the same people would give hidden counts away.
pub(crate) fn moves(
    chosen: &[Cohort],
    rechosen: &[Rechosen],
    setting: &str,
    rule: DisclosureRule,
) -> Result<TableBuilder, Breach> {
    let (mut keys, mut lists) = (vec![], Vec::<usize>::new());
    let (mut leave, mut enter) = (vec![], vec![]);
    for other in rechosen {
        for then in &other.cohorts {
            let Some(now) = chosen.iter().find(|cohort| cohort.name == then.name) else { continue };
            for (attribute, column) in
                GROUPS.into_iter().filter(|(name, _)| may_divide_again(rule) || *name == "ethnicity_19")
            {
                let list = lists.last().map_or(0, |l| l + 1);
                for (group, [left, entered]) in moved(now, then, column)? {
                    keys.push([now.name.as_str(), &other.setting, attribute, group].map(str::to_owned));
                    leave.push(left);
                    enter.push(entered);
                    lists.push(list);
                }
            }
        }
    }
    let key = |at: usize| keys.iter().map(move |k| Some(k[at].clone()));
    Ok(TableBuilder::new()
        .text("cohort", key(0))
        .text(setting, key(1))
        .text("attribute", key(2))
        .text("group", key(3))
        .people("leave", &leave, &lists, rule)
        .people("enter", &enter, &lists, rule))
}

/// Leavers and joiners by tonight's group, of every group with anybody registered.
fn moved<'a>(now: &'a Cohort, then: &Cohort, column: &str) -> Result<BTreeMap<&'a str, [u64; 2]>, Breach> {
    let labels = now.people.view().text(column)?;
    let mut groups: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    for (row, (before, after)) in now.standings.iter().zip(&then.standings).enumerate() {
        let is_on = |place| matches!(place, Place::Selected(_));
        let counts = groups.entry(labels.value(row)).or_default();
        counts[0] += u64::from(is_on(before.place) && !is_on(after.place));
        counts[1] += u64::from(!is_on(before.place) && is_on(after.place));
    }
    Ok(groups)
}
