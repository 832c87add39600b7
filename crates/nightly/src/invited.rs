//! Who was invited for what a list is for in the last 12 months.

use std::collections::{BTreeMap, HashSet};

use arrow::array::Array as _;
use evenreach_cohort::Cohort;
use evenreach_contract::{Breach, Checked};
use jiff::civil::Date;

/// An invitation this old or older is none.
const DAYS: i32 = 365;

/// By cohort, everybody's answer; a cohort whose campaign the contact history does not know at all has none. A
/// campaign bears the name of the cohort's relation.
pub(crate) fn invited(
    cohorts: &[Cohort],
    contacts: &Checked,
    as_of: Date,
) -> Result<BTreeMap<String, Vec<bool>>, Breach> {
    let view = contacts.view();
    let (keys, campaigns, last) = (view.key("person_key")?, view.text("campaign")?, view.date("last_contact_date")?);
    let since = (as_of - Date::constant(1970, 1, 1)).get_days() - DAYS;
    let mut of_campaign: BTreeMap<&str, HashSet<u32>> = BTreeMap::new();
    for row in 0..view.len() {
        let people = of_campaign.entry(campaigns.value(row)).or_default();
        if last.is_valid(row) && last.value(row) > since {
            people.insert(keys.value(row));
        }
    }
    let answers = |cohort: &Cohort| {
        let people = of_campaign.get(cohort.definition.name.as_str())?;
        let answers = cohort.standings.iter().map(|standing| people.contains(&standing.person_key)).collect();
        Some((cohort.name.clone(), answers))
    };
    Ok(cohorts.iter().filter_map(answers).collect())
}
