//! Movement between tiers since the last release, by group.

use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, AsArray as _, RecordBatch};
use evenreach_contract::Checked;
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use jiff::civil::Date;

use crate::person_risks::{NO_SCORE, PersonRisks, tier_column};
use crate::score_tables::may_divide_again;
use crate::table_builder::TableBuilder;

/// Of somebody who was not registered on the night compared with.
const NOT_THERE: &str = "not registered";
const TIERS: [&str; 5] = ["very_high", "high", "moderate", "low", NO_SCORE];
const GROUPS: [(&str, &str); 5] = [
    ("everyone", ""),
    ("ethnicity_5", "ethnicity_5"),
    ("imd_quintile", "imd_quintile_label"),
    ("sex", "sex"),
    ("age_band", "age_band"),
];

struct Row {
    outcome: &'static str,
    attribute: &'static str,
    group: String,
    from: &'static str,
    to: &'static str,
    people: u64,
    list: usize,
}

/// People by tier then and tonight, in every group; nothing where the earlier table cannot be read.
pub(crate) fn movement(
    person: &Checked,
    risks: &PersonRisks,
    (before, rows): (Date, &RecordBatch),
    rule: DisclosureRule,
) -> Option<ReportTable> {
    let view = person.view();
    let ids = view.text("patient_id").ok()?;
    let earlier_ids = rows.column_by_name("patient_id")?.as_string_opt::<i32>()?;
    let place: HashMap<&str, usize> = earlier_ids.iter().enumerate().filter_map(|(at, id)| Some((id?, at))).collect();
    let mut table: Vec<Row> = vec![];
    let mut list = 0;
    for outcome in &risks.outcomes {
        let earlier = rows.column_by_name(&tier_column(outcome.outcome))?.as_string_opt::<i32>()?;
        let from = |row: usize| {
            let word = place.get(ids.value(row)).filter(|at| earlier.is_valid(**at)).map(|at| earlier.value(*at));
            word.map_or(NOT_THERE, |word| TIERS.into_iter().find(|tier| *tier == word).unwrap_or(NO_SCORE))
        };
        // Where the rule does not round, a total beside its parts would give hidden parts away.
        for (attribute, column) in GROUPS.into_iter().filter(|(_, column)| may_divide_again(rule) || !column.is_empty())
        {
            let labels = if column.is_empty() { None } else { Some(view.text(column).ok()?) };
            let mut by_group: BTreeMap<&str, BTreeMap<(&'static str, &'static str), u64>> = BTreeMap::new();
            for (row, to) in outcome.tiers.iter().enumerate() {
                let group = labels.map_or("Everyone", |labels| labels.value(row));
                *by_group.entry(group).or_default().entry((from(row), to)).or_default() += 1;
            }
            for (group, cells) in by_group {
                for from in TIERS.into_iter().chain([NOT_THERE]) {
                    for to in TIERS {
                        let people = cells.get(&(from, to)).copied().unwrap_or(0);
                        let (group, outcome) = (group.to_owned(), outcome.outcome);
                        table.push(Row { outcome, attribute, group, from, to, people, list });
                    }
                }
                list += 1;
            }
        }
    }
    let counts: Vec<u64> = table.iter().map(|row| row.people).collect();
    let lists: Vec<usize> = table.iter().map(|row| row.list).collect();
    TableBuilder::new()
        .text("outcome", table.iter().map(|r| Some(r.outcome)))
        .text("attribute", table.iter().map(|r| Some(r.attribute)))
        .text("group", table.iter().map(|r| Some(r.group.as_str())))
        .text("tier_before", table.iter().map(|r| Some(r.from)))
        .text("tier_tonight", table.iter().map(|r| Some(r.to)))
        .people("people", &counts, &lists, rule)
        .build(
            "tier_movement",
            &format!("Movement between risk tiers since {before}"),
            "People registered tonight, by the tier of the last earlier release and tonight's. Tiers are by whichever leads, the published score or the learned model; a change of that moves people too.",
            false,
        )
}
