//! Risk tiers by PCN.

use std::collections::BTreeMap;

use arrow::array::Array;
use evenreach_contract::{Breach, Checked};
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use evenreach_risk::learned::{TierThresholds, tier};

use crate::table_builder::TableBuilder;

/// Scores with tiers, in the order of the thresholds, and the column of each.
const SCORES: [(&str, &str); 2] = [("QRISK3-2017", "qrisk3_10y_percent"), ("QDiabetes-2018", "qdiabetes_10y_percent")];

/// One score's tiers within each PCN; people without a score are a tier of their own.
pub(crate) fn tiers(
    person: &Checked,
    thresholds: [&TierThresholds; 2],
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Breach> {
    let view = person.view();
    let (codes, names) = (view.text("pcn_code")?, view.text("pcn_name")?);
    let (mut keys, mut counts, mut lists) = (vec![], vec![], Vec::<usize>::new());
    for ((score, column), thresholds) in SCORES.into_iter().zip(thresholds) {
        let percents = view.number(column)?;
        let mut by_pcn: BTreeMap<(&str, &str), BTreeMap<&str, u64>> = BTreeMap::new();
        for row in 0..view.len() {
            let pcn = if codes.is_valid(row) {
                (codes.value(row), if names.is_valid(row) { names.value(row) } else { "" })
            } else {
                ("No PCN", "")
            };
            let word = if percents.is_valid(row) {
                tier(percents.value(row), thresholds).map_or("no score", |t| t.as_str())
            } else {
                "no score"
            };
            *by_pcn.entry(pcn).or_default().entry(word).or_default() += 1;
        }
        for ((code, name), tiers) in by_pcn {
            let list = lists.last().map_or(0, |l| l + 1);
            for word in ["very_high", "high", "moderate", "low", "no score"] {
                keys.push([score, code, name, word].map(str::to_owned));
                counts.push(tiers.get(word).copied().unwrap_or(0));
                lists.push(list);
            }
        }
    }
    let key = |at: usize| keys.iter().map(move |k| Some(k[at].clone()));
    Ok(TableBuilder::new()
        .text("score", key(0))
        .text("pcn_code", key(1))
        .text("pcn_name", key(2))
        .text("tier", key(3))
        .people("people", &counts, &lists, rule)
        .build("risk_tiers", "Risk tiers in each PCN", "Ten-year published risk, by the pipeline's thresholds.", true))
}
