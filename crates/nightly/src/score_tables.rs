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
    /// Which model, for scores that have several.
    models: Option<&'a StringArray>,
}

impl<'a> ScoreColumns<'a> {
    fn of(scores: &View<'a>, score: &NightScore) -> Result<Self, Breach> {
        let results = scores.number(score.result)?;
        Ok(Self {
            scored: (0..results.len()).map(|row| results.is_valid(row)).collect(),
            reasons: scores.text(&format!("{}_reason", score.prefix))?,
            corrected: scores.text(&format!("{}_corrected", score.prefix))?,
            models: scores.text(&format!("{}_model", score.prefix)).ok(),
        })
    }

    /// Whether the model that made a result reads an input: QDiabetes reads one blood test, or none.
    fn reads(&self, row: usize, input: &str) -> bool {
        let letter = match input {
            "fasting_glucose" => "B",
            "hba1c" => "C",
            _ => return true,
        };
        self.models.is_none_or(|models| models.is_valid(row) && models.value(row).ends_with(letter))
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

/// Where the rule does not round, a second way of dividing the same people would give hidden counts away.
fn groupings(rule: DisclosureRule) -> impl Iterator<Item = (&'static str, &'static str)> {
    GROUPS.into_iter().filter(move |(attribute, _)| may_divide_again(rule) || *attribute == "ethnicity_19")
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

const STATUSES: [&str; 5] = ["used_as_recorded", "defaulted", "clamped", "estimated", "not_used"];

/// For each score, input and group: what was done with the input in the results there are. Nothing under a rule that does
/// not round: the same people counted by input would give hidden counts of [`scored`] away.
pub(crate) fn inputs(person: &Checked, scores: &Checked, rule: DisclosureRule) -> Result<Option<ReportTable>, Breach> {
    if !may_divide_again(rule) {
        return Ok(None);
    }
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
                    let not_used = scored.iter().filter(|row| !columns.reads(**row, input)).count() as u64;
                    let as_recorded = (scored.len() as u64).saturating_sub(corrected.iter().sum::<u64>() + not_used);
                    let people = vec![as_recorded, corrected[1], corrected[2], corrected[3], not_used];
                    let keys = [score.title, input, attribute, group].map(str::to_owned).into();
                    lines.push(Line { keys, people });
                }
            }
        }
    }
    Ok(table(&lines, &["score", "input", "attribute", "group"], &STATUSES, rule).build(
        "score_inputs",
        "Published scores: what was done with each input",
        "People with a result, input by input; `not_used` are blood tests the model does not read. Conditions and medicines that are not coded count as absent and as recorded.",
        false,
    ))
}

/// Whether the same people may be divided in several ways: shown counts are coarsened, so that sums and differences do
/// not give hidden ones, or none is hidden.
pub(crate) fn may_divide_again(rule: DisclosureRule) -> bool {
    !rule.hides_small_counts() || !matches!(rule.cell(Some(1_234)), CellState::Shown(1_234))
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{Array, ArrayRef, AsArray, Float64Array, Int32Array, UInt32Array};
    use arrow::datatypes::Int64Type;
    use evenreach_contract::Kind;
    use evenreach_equity::disclosure_rule;

    use super::*;
    use crate::checked_people::checked;

    /// (age, group, percent, reason, corrected, QDiabetes model), each so many times.
    type Person = (i32, &'static str, Option<f64>, Option<&'static str>, Option<&'static str>, &'static str);

    fn tables(people: &[(usize, Person)]) -> (Checked, Checked) {
        let people: Vec<Person> = people.iter().flat_map(|(times, person)| vec![*person; *times]).collect();
        let keys = || -> ArrayRef { Arc::new(UInt32Array::from_iter_values(0..people.len() as u32)) };
        let text = |pick: fn(&Person) -> Option<&'static str>| -> ArrayRef {
            Arc::new(people.iter().map(pick).collect::<StringArray>())
        };
        let percents: ArrayRef = Arc::new(people.iter().map(|p| p.2).collect::<Float64Array>());
        let person = checked(vec![
            ("person_key", Kind::Key, keys()),
            ("age_years", Kind::Integer, Arc::new(people.iter().map(|p| Some(p.0)).collect::<Int32Array>())),
            ("ethnicity_19", Kind::Text, text(|p| Some(p.1))),
            ("imd_quintile_label", Kind::Text, text(|_| Some("Unknown"))),
        ]);
        let mut columns = vec![("person_key", Kind::Key, keys())];
        let names: Vec<[String; 2]> =
            SCORES.iter().map(|s| [format!("{}_reason", s.prefix), format!("{}_corrected", s.prefix)]).collect();
        for (score, [reason, corrected]) in SCORES.iter().zip(&names) {
            columns.push((score.result, Kind::Number, Arc::clone(&percents)));
            columns.push((reason, Kind::Text, text(|p| p.3)));
            columns.push((corrected, Kind::Text, text(|p| p.4)));
        }
        columns.push(("qdiabetes_model", Kind::Text, text(|p| Some(p.5))));
        (person, checked(columns))
    }

    fn row(table: &ReportTable, keys: &[&str], columns: &[&str]) -> Vec<Option<i64>> {
        let text = |at: usize| table.rows.column(at).as_string::<i32>().clone();
        let texts: Vec<StringArray> = (0..keys.len()).map(text).collect();
        let row = (0..table.rows.num_rows())
            .find(|row| texts.iter().zip(keys).all(|(column, key)| column.value(*row) == *key))
            .unwrap();
        let count = |name: &&str| {
            let column = table.rows.column_by_name(name).unwrap().as_primitive::<Int64Type>();
            column.is_valid(row).then(|| column.value(row))
        };
        columns.iter().map(count).collect()
    }

    #[test]
    fn everybody_of_the_scores_ages_is_counted_once_under_what_became_of_them() {
        let people = [
            (20, (50, "White: British", Some(5.0), None, None, "QDiabetes-2018 A")),
            (10, (50, "White: British", Some(5.0), None, Some("townsend:defaulted"), "QDiabetes-2018 C")),
            (30, (50, "White: British", Some(5.0), None, Some("townsend:defaulted, bmi:clamped"), "QDiabetes-2018 B")),
            (40, (50, "White: British", Some(5.0), None, Some("bmi:estimated"), "QDiabetes-2018 A")),
            (
                50,
                (
                    50,
                    "White: British",
                    None,
                    Some("no systolic pressure and estimation is off"),
                    None,
                    "QDiabetes-2018 A",
                ),
            ),
            (60, (50, "White: British", None, Some("existing diabetes"), None, "QDiabetes-2018 A")),
            (70, (24, "White: British", None, Some("age below 25"), None, "QDiabetes-2018 A")),
            (3, (50, "Unknown", Some(5.0), None, None, "QDiabetes-2018 A")),
        ];
        let (person, scores) = tables(&people);
        let rule = disclosure_rule("nhs-england-hes").unwrap();
        let scored = scored(&person, &scores, rule).unwrap().unwrap();
        let british = row(&scored, &["QRISK3-2017", "ethnicity_19", "White: British"], &OUTCOMES);
        assert_eq!(british, [20, 10, 30, 40, 50, 60].map(Some));
        // SCORE2 is for 40 and over; nobody here is 24 there either.
        assert_eq!(row(&scored, &["SCORE2 and SCORE2-OP", "ethnicity_19", "White: British"], &OUTCOMES), british);
        assert_eq!(row(&scored, &["QRISK3-2017", "ethnicity_19", "Unknown"], &OUTCOMES)[0], None);

        let inputs = inputs(&person, &scores, rule).unwrap().unwrap();
        let of = |score: &str, input: &str| row(&inputs, &[score, input, "ethnicity_19", "White: British"], &STATUSES);
        assert_eq!(of("QRISK3-2017", "bmi"), [30, 0, 30, 40, 0].map(Some));
        assert_eq!(of("QRISK3-2017", "townsend"), [60, 40, 0, 0, 0].map(Some));
        assert_eq!(of("QDiabetes-2018", "hba1c"), [10, 0, 0, 0, 90].map(Some));
        assert_eq!(of("QDiabetes-2018", "fasting_glucose"), [30, 0, 0, 0, 70].map(Some));
    }

    #[test]
    fn a_rule_that_does_not_round_divides_people_one_way_only() {
        let (person, scores) = tables(&[(20, (50, "White: British", Some(5.0), None, None, "QDiabetes-2018 A"))]);
        let rule = disclosure_rule("legacy-lt5").unwrap();
        let scored = scored(&person, &scores, rule).unwrap().unwrap();
        let attributes = scored.rows.column_by_name("attribute").unwrap().as_string::<i32>().clone();
        assert!(attributes.iter().all(|attribute| attribute == Some("ethnicity_19")));
        assert!(inputs(&person, &scores, rule).unwrap().is_none());
    }
}
