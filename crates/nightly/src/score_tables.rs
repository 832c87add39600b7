//! How many people each published score could be made for, by group, and risk tiers by PCN.

use std::collections::BTreeMap;

use arrow::array::Array;
use evenreach_contract::{Breach, Checked};
use evenreach_equity::{CellState, DisclosureRule};
use evenreach_publish::ReportTable;
use evenreach_risk::learned::{TierThresholds, tier};

use crate::table_builder::TableBuilder;

const SCORES: [(&str, &str, &str); 2] =
    [("QRISK3-2017", "qrisk3_10y_percent", "qrisk3"), ("QDiabetes-2018", "qdiabetes_10y_percent", "qdiabetes")];
const GROUPS: [(&str, &str); 3] =
    [("everyone", ""), ("ethnicity_19", "ethnicity_19"), ("imd_quintile", "imd_quintile_label")];
const OUTCOMES: [&str; 3] = ["scored as recorded", "scored with a default, clamp or estimate", "no score"];

/// Scored, scored on corrected inputs, and not scored: adults of the scores' ages, by group.
pub(crate) fn scored(person: &Checked, rule: DisclosureRule) -> Result<Option<ReportTable>, Breach> {
    let view = person.view();
    let ages = view.integer("age_years")?;
    let (mut keys, mut counts, mut lists) = (vec![], vec![], Vec::<usize>::new());
    for (score, percent, prefix) in SCORES {
        let (percents, corrected) = (view.number(percent)?, view.text(&format!("{prefix}_corrected"))?);
        // Where the rule does not round, a total beside its parts would give hidden parts away.
        for (attribute, column) in GROUPS.into_iter().filter(|(_, column)| rounds(rule) || !column.is_empty()) {
            let labels = if column.is_empty() { None } else { Some(view.text(column)?) };
            let mut by_group: BTreeMap<&str, [u64; 3]> = BTreeMap::new();
            for row in (0..view.len()).filter(|row| (25..=84).contains(&ages.value(*row))) {
                let outcome = match (percents.is_valid(row), corrected.is_null(row)) {
                    (true, true) => 0,
                    (true, false) => 1,
                    (false, _) => 2,
                };
                by_group.entry(labels.map_or("Everyone", |l| l.value(row))).or_default()[outcome] += 1;
            }
            for (group, numbers) in by_group {
                let list = lists.last().map_or(0, |l| l + 1);
                for (outcome, n) in OUTCOMES.iter().zip(numbers) {
                    keys.push([score, attribute, group, outcome].map(str::to_owned));
                    counts.push(n);
                    lists.push(list);
                }
            }
        }
    }
    let key = |at: usize| keys.iter().map(move |k| Some(k[at].clone()));
    Ok(TableBuilder::new()
        .text("score", key(0))
        .text("attribute", key(1))
        .text("group", key(2))
        .text("outcome", key(3))
        .people("people", &counts, &lists, rule)
        .build(
            "scores",
            "Published scores: who could be scored",
            "People aged 25 to 84. Somebody without a score has an existing disease or lacks a measurement; the reasons are in `score_reasons`.",
            true,
        ))
}

/// Whether shown counts are coarsened, so that sums and differences do not give hidden ones.
pub(crate) fn rounds(rule: DisclosureRule) -> bool {
    !matches!(rule.cell(Some(1_234)), CellState::Shown(1_234))
}

/// Why people have no score.
pub(crate) fn reasons(person: &Checked, rule: DisclosureRule) -> Result<Option<ReportTable>, Breach> {
    let view = person.view();
    let (mut keys, mut counts, mut lists) = (vec![], vec![], Vec::<usize>::new());
    for (list, (score, _, prefix)) in SCORES.into_iter().enumerate() {
        let reasons = view.text(&format!("{prefix}_reason"))?;
        let mut by_reason: BTreeMap<&str, u64> = BTreeMap::new();
        for reason in reasons.iter().flatten() {
            *by_reason.entry(reason).or_default() += 1;
        }
        for (reason, n) in by_reason {
            keys.push((score, reason));
            counts.push(n);
            lists.push(list);
        }
    }
    Ok(TableBuilder::new()
        .text("score", keys.iter().map(|k| Some(k.0)))
        .text("reason", keys.iter().map(|k| Some(k.1)))
        .people("people", &counts, &lists, rule)
        .build(
            "score_reasons",
            "Published scores: why people have none",
            "Registered people of all ages; the first reason met counts.",
            true,
        ))
}

/// One score's tiers within each PCN; people without a score are a tier of their own.
pub(crate) fn tiers(
    person: &Checked,
    thresholds: [&TierThresholds; 2],
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Breach> {
    let view = person.view();
    let (codes, names) = (view.text("pcn_code")?, view.text("pcn_name")?);
    let (mut keys, mut counts, mut lists) = (vec![], vec![], Vec::<usize>::new());
    for ((score, column, _), thresholds) in SCORES.into_iter().zip(thresholds) {
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
