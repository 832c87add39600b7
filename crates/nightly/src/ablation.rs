//! Cohorts chosen again without demographic terms in the published scores: who enters and who leaves, by group.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenreach_cohort::{Cohort, Place};
use evenreach_contract::{Breach, Checked};
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use evenreach_relation::Parameter;
use evenreach_risk::published::Demographic;

use crate::Stopped;
use crate::night::Tables;
use crate::table_builder::TableBuilder;

const GROUPS: [(&str, &str); 2] = [("ethnicity_19", "ethnicity_19"), ("imd_quintile", "imd_quintile_label")];
/// Relations that rest on the published scores, besides the cohorts themselves.
const RESTING_ON_SCORES: [&str; 4] =
    ["published_scores", "person", "score_explanations", "score_without_demographic_terms"];

/// Cohorts chosen without some terms.
pub(crate) struct Rechosen {
    terms: Demographic,
    cohorts: Vec<Cohort>,
}

impl Rechosen {
    pub(crate) fn new(terms: Demographic, cohorts: Vec<Cohort>) -> Self {
        Self { terms, cohorts }
    }
}

/// The value of `$without` for some terms.
pub(crate) fn parameter(terms: Demographic) -> (String, Parameter) {
    ("without".to_owned(), Parameter::Text(terms.word().to_owned()))
}

/// What is derived already and does not rest on the scores, with other scores in their place.
pub(crate) fn inputs_with_scores(
    tonight: &Tables,
    records: &Tables,
    scores: &Arc<Checked>,
    cohorts: &[&str],
) -> Tables {
    let rests = |name: &str| RESTING_ON_SCORES.contains(&name) || cohorts.contains(&name);
    let kept = tonight.iter().chain(records).filter(|(name, _)| !rests(name));
    let mut tables: Tables = kept.map(|(name, table)| (name.clone(), Arc::clone(table))).collect();
    tables.insert("published_scores".to_owned(), Arc::clone(scores));
    tables
}

/// People of each group who leave and who enter each cohort when terms are taken out of the scores.
pub(crate) fn table(
    chosen: &[Cohort],
    rechosen: &[Rechosen],
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Stopped> {
    let (mut keys, mut lists) = (vec![], Vec::<usize>::new());
    let (mut leave, mut enter) = (vec![], vec![]);
    for without in rechosen {
        for then in &without.cohorts {
            let Some(now) = chosen.iter().find(|cohort| cohort.name == then.name) else { continue };
            for (attribute, column) in GROUPS {
                let list = lists.last().map_or(0, |l| l + 1);
                for (group, [left, entered]) in moved(now, then, column)? {
                    keys.push([now.name.as_str(), without.terms.word(), attribute, group].map(str::to_owned));
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
        .text("without", key(1))
        .text("attribute", key(2))
        .text("group", key(3))
        .people("leave", &leave, &lists, rule)
        .people("enter", &enter, &lists, rule)
        .build(
            "selection_without_demographic_terms",
            "What ethnicity and deprivation in the scores do to the lists",
            "Each cohort chosen again with QRISK3 and QDiabetes computed with ethnicity as White (`ethnicity`), a Townsend score \
             of 0 (`deprivation`), or both: people of each group who would leave the list, and who would enter it in their \
             place. The terms stand for differences in observed risk; taking them out is a comparison, not a recommendation.",
            false,
        ))
}

/// Leavers and joiners by group, of groups with anybody registered.
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
