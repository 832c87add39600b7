//! How many people each published score could be made for and from what, by group; and why not.

use std::collections::BTreeMap;

use arrow::array::{Array, StringArray};
use evenreach_contract::{Breach, Checked, View};
use evenreach_equity::{CellState, DisclosureRule};
use evenreach_publish::ReportTable;
use evenreach_risk::published::by_name;

use crate::table_builder::TableBuilder;

/// A score of the night: its name in the catalogue, its title in tables, its result and the prefix of its columns.
struct NightScore {
    name: &'static str,
    title: &'static str,
    result: &'static str,
    prefix: &'static str,
}

const SCORES: [NightScore; 5] = [
    NightScore { name: "qrisk3", title: "QRISK3-2017", result: "qrisk3_10y_percent", prefix: "qrisk3" },
    NightScore { name: "qdiabetes", title: "QDiabetes-2018", result: "qdiabetes_10y_percent", prefix: "qdiabetes" },
    NightScore { name: "score2", title: "SCORE2 and SCORE2-OP", result: "score2_10y_percent", prefix: "score2" },
    NightScore {
        name: "cambridge-diabetes",
        title: "Cambridge Diabetes Risk Score",
        result: "cambridge_diabetes_percent",
        prefix: "cambridge_diabetes",
    },
    NightScore {
        name: "leicester",
        title: "Leicester self-assessment",
        result: "leicester_score",
        prefix: "leicester",
    },
];
const GROUPS: [(&str, &str); 3] =
    [("everyone", ""), ("ethnicity_19", "ethnicity_19"), ("imd_quintile", "imd_quintile_label")];

/// What became of a person with one score; each person once.
const OUTCOMES: [&str; 6] = [
    "scored_as_recorded",
    "scored_with_default",
    "scored_with_clamp",
    "scored_with_estimate",
    "not_measured",
    "not_scored_otherwise",
];

/// Names of the scores in the catalogue, for their disclaimers.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SCORES.iter().map(|score| score.name)
}

impl NightScore {
    /// The ages it is for, from its parameter file.
    fn is_for(&self) -> impl Fn(i32) -> bool {
        let age = by_name(self.name).ok().and_then(|score| score.columns().iter().find(|c| c.name == "age").cloned());
        move |years| {
            let Some(([lowest, highest], excluded)) = age.as_ref().and_then(|a| Some((a.accepted?, a.upper_excluded)))
            else {
                return true;
            };
            let years = f64::from(years);
            years >= lowest && (years < highest || (!excluded && years <= highest))
        }
    }
}

/// The columns of one score, row for row those of `person`.
struct ScoreColumns<'a> {
    scored: Vec<bool>,
    reasons: &'a StringArray,
    corrected: &'a StringArray,
}

impl<'a> ScoreColumns<'a> {
    fn of(scores: &View<'a>, score: &NightScore) -> Result<Self, Breach> {
        let results = scores.number(score.result)?;
        Ok(Self {
            scored: (0..results.len()).map(|row| results.is_valid(row)).collect(),
            reasons: scores.text(&format!("{}_reason", score.prefix))?,
            corrected: scores.text(&format!("{}_corrected", score.prefix))?,
        })
    }

    /// Place in [`OUTCOMES`]; the last that applies counts.
    fn outcome(&self, row: usize) -> usize {
        if !self.scored[row] {
            // The words of a reason begin with "no" where something needed is not recorded.
            let missing = self.reasons.is_valid(row) && self.reasons.value(row).starts_with("no ");
            return if missing { 4 } else { 5 };
        }
        let text = if self.corrected.is_valid(row) { self.corrected.value(row) } else { "" };
        [":estimated", ":clamped", ":defaulted"].iter().position(|status| text.contains(status)).map_or(0, |at| 3 - at)
    }
}

/// Rows of one group, with its label; `Everyone` has all.
fn rows_by_group<'a>(person: &View<'a>, column: &str) -> Result<BTreeMap<&'a str, Vec<usize>>, Breach> {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    if column.is_empty() {
        groups.insert("Everyone", (0..person.len()).collect());
    } else {
        let labels = person.text(column)?;
        for row in 0..person.len() {
            groups.entry(labels.value(row)).or_default().push(row);
        }
    }
    Ok(groups)
}

/// Both tables are of the same people in the same order.
fn same_people(person: &View<'_>, scores: &View<'_>) -> Result<(), Breach> {
    if person.key("person_key")?.values() == scores.key("person_key")?.values() {
        return Ok(());
    }
    let rule = "the scores are those of the people of the night".to_owned();
    Err(Breach::Rows { table: "published_scores".to_owned(), rule, count: 1 })
}

/// One line of a table: score, attribute, group (and input), and people by column.
struct Line {
    keys: Vec<String>,
    people: Vec<u64>,
}

fn table(lines: &[Line], keys: &[&str], columns: &[&str], rule: DisclosureRule) -> TableBuilder {
    let key = |at: usize| lines.iter().map(move |line| line.keys.get(at).cloned());
    let builder = keys.iter().enumerate().fold(TableBuilder::new(), |builder, (at, name)| builder.text(name, key(at)));
    let people: Vec<&[u64]> = lines.iter().map(|line| line.people.as_slice()).collect();
    builder.people_across(columns, &people, rule)
}

/// Where the rule does not round, a total beside its parts would give hidden parts away.
fn groupings(rule: DisclosureRule) -> impl Iterator<Item = (&'static str, &'static str)> {
    GROUPS.into_iter().filter(move |(_, column)| rounds(rule) || !column.is_empty())
}

/// For each score and group: scored as recorded, on a default, on a clamped value, on an estimate, or not at all.
pub(crate) fn scored(person: &Checked, scores: &Checked, rule: DisclosureRule) -> Result<Option<ReportTable>, Breach> {
    let (person, scores) = (person.view(), scores.view());
    same_people(&person, &scores)?;
    let ages = person.integer("age_years")?;
    let mut lines = vec![];
    for score in &SCORES {
        let (columns, is_for) = (ScoreColumns::of(&scores, score)?, score.is_for());
        for (attribute, column) in groupings(rule) {
            for (group, rows) in rows_by_group(&person, column)? {
                let mut people = vec![0; OUTCOMES.len()];
                for row in rows.into_iter().filter(|row| is_for(ages.value(*row))) {
                    people[columns.outcome(row)] += 1;
                }
                lines.push(Line { keys: vec![score.title.to_owned(), attribute.to_owned(), group.to_owned()], people });
            }
        }
    }
    Ok(table(&lines, &["score", "attribute", "group"], &OUTCOMES, rule).build(
        "scores",
        "Published scores: who could be scored, and from what",
        "People of the ages each score is for, each counted once: under the last that applies of scored as recorded, with a \
         published default for something not recorded, with a value moved to the score's limit, with an estimate; not \
         measured means that something the score needs is missing; otherwise an existing disease or a value out of range. \
         Input by input: `score_inputs`; the reasons: `score_reasons`.",
        true,
    ))
}

const STATUSES: [&str; 4] = ["used_as_recorded", "defaulted", "clamped", "estimated"];

/// For each score, input and group: what was done with the input in the results there are.
pub(crate) fn inputs(person: &Checked, scores: &Checked, rule: DisclosureRule) -> Result<Option<ReportTable>, Breach> {
    let (person, scores) = (person.view(), scores.view());
    same_people(&person, &scores)?;
    let mut lines = vec![];
    for score in &SCORES {
        let columns = ScoreColumns::of(&scores, score)?;
        let names = by_name(score.name).map(|s| s.inputs()).unwrap_or_default();
        for (attribute, column) in groupings(rule) {
            for (group, rows) in rows_by_group(&person, column)? {
                let scored: Vec<usize> = rows.into_iter().filter(|row| columns.scored[*row]).collect();
                let mut counts: BTreeMap<(&str, &str), u64> = BTreeMap::new();
                for row in scored.iter().filter(|row| columns.corrected.is_valid(**row)) {
                    for corrected in columns.corrected.value(*row).split(", ") {
                        if let Some(found) = corrected.split_once(':') {
                            *counts.entry(found).or_default() += 1;
                        }
                    }
                }
                for input in &names {
                    let corrected = STATUSES.map(|status| counts.get(&(*input, status)).copied().unwrap_or(0));
                    let as_recorded = (scored.len() as u64).saturating_sub(corrected.iter().sum());
                    let people = vec![as_recorded, corrected[1], corrected[2], corrected[3]];
                    let keys = [score.title, input, attribute, group].map(str::to_owned).into();
                    lines.push(Line { keys, people });
                }
            }
        }
    }
    Ok(table(&lines, &["score", "input", "attribute", "group"], &STATUSES, rule).build(
        "score_inputs",
        "Published scores: what was done with each input",
        "People with a result, input by input. Conditions and medicines that are not coded count as absent and as recorded.",
        false,
    ))
}

/// Whether shown counts are coarsened, so that sums and differences do not give hidden ones.
fn rounds(rule: DisclosureRule) -> bool {
    !matches!(rule.cell(Some(1_234)), CellState::Shown(1_234))
}

/// Why people have no score.
pub(crate) fn reasons(scores: &Checked, rule: DisclosureRule) -> Result<Option<ReportTable>, Breach> {
    let view = scores.view();
    let (mut keys, mut counts, mut lists) = (vec![], vec![], Vec::<usize>::new());
    for (list, score) in SCORES.iter().enumerate() {
        let reasons = view.text(&format!("{}_reason", score.prefix))?;
        let mut by_reason: BTreeMap<&str, u64> = BTreeMap::new();
        for reason in reasons.iter().flatten() {
            *by_reason.entry(reason).or_default() += 1;
        }
        for (reason, n) in by_reason {
            keys.push((score.title, reason));
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
