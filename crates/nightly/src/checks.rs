//! Checks that stop a night whatever the relations say.

use std::collections::BTreeSet;

use arrow::array::Array as _;
use evenreach_cohort::{Place, Standing};
use evenreach_equity::Cleared;
use evenreach_extract::{Admitted, Table};
use jiff::civil::Date;

use crate::{Pipeline, Stopped};

/// Nobody with a binding opt-out is on a list: read again from the admitted rows, without SQL and without the clauses.
pub(crate) fn recheck_opt_outs(
    pipeline: &Pipeline,
    admitted: &Admitted,
    as_of: Date,
    cleared: &Cleared,
) -> Result<(), Stopped> {
    let Some(Table::Held(opt_outs)) = admitted.tables.get("opt_outs") else {
        return Err(Stopped::Fault { cause: "the opt-out list was not admitted".to_owned() });
    };
    let view = opt_outs.view();
    let (keys, kinds) = (view.key("person_key")?, view.text("kind")?);
    let (starts, ends) = (view.date("start_date")?, view.date("end_date")?);
    let tonight = (as_of - Date::constant(1970, 1, 1)).get_days();
    let in_force = |row: usize| starts.value(row) <= tonight && (ends.is_null(row) || ends.value(row) > tonight);
    let barred: BTreeSet<u32> = (0..view.len())
        .filter(|row| in_force(*row) && pipeline.binds(kinds.value(*row)))
        .map(|row| keys.value(row))
        .collect();
    for judged in cleared.judged() {
        let listed = |s: &&Standing| matches!(s.place, Place::Selected(_)) && barred.contains(&s.person_key);
        let count = judged.cohort.standings.iter().filter(listed).count();
        if count > 0 {
            return Err(Stopped::OptedOut { cohort: judged.cohort.name.clone(), count });
        }
    }
    Ok(())
}

/// Every code map named is in the table of code maps: an unknown one would leave nearly everybody's ethnicity unknown.
pub(crate) fn check_authorities(pipeline: &Pipeline, admitted: &Admitted) -> Result<(), Stopped> {
    let Some(Table::Held(maps)) = admitted.tables.get("ethnicity_code_map") else {
        return Err(Stopped::Fault { cause: "the ethnicity code maps were not admitted".to_owned() });
    };
    let known: BTreeSet<&str> = maps.view().text("authority")?.iter().flatten().collect();
    let named = std::iter::once(&pipeline.ethnicity.authority).chain(&pipeline.ethnicity.also_authority);
    named.filter(|name| !known.contains(name.as_str())).try_for_each(|name| {
        let known: Vec<&str> = known.iter().copied().collect();
        Err(Stopped::Pipeline {
            cause: format!("[ethnicity] names the code map `{name}`, which is not in the table of code maps"),
            hint: Some(format!("known: {}", known.join(", "))),
        })
    })
}
