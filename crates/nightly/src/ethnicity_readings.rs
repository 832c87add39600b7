//! Ethnicity read by other rules and other code maps: who changes group, and who enters or leaves each list.

use std::collections::BTreeMap;

use evenreach_clinical::ethnicity::Rule;
use evenreach_cohort::Cohort;
use evenreach_contract::{Breach, Checked};
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use evenreach_relation::{Parameter, Parameters};

use crate::pipeline::Ethnicity;
use crate::rechosen::{Rechosen, moves};
use crate::table_builder::TableBuilder;

/// One way of reading the records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reading {
    rule: Rule,
    authority: String,
    /// What differs from tonight's, in words.
    pub(crate) words: String,
}

/// The readings the pipeline asks to be compared with tonight's, without tonight's own.
pub(crate) fn readings(ethnicity: &Ethnicity) -> Vec<Reading> {
    let rules = ethnicity.also_resolve.iter().filter(|rule| **rule != ethnicity.resolve).map(|rule| Reading {
        rule: *rule,
        authority: ethnicity.authority.clone(),
        words: format!("rule: {}", rule.name()),
    });
    let maps = ethnicity.also_authority.iter().filter(|name| **name != ethnicity.authority).map(|name| Reading {
        rule: ethnicity.resolve,
        authority: name.clone(),
        words: format!("map: {name}"),
    });
    rules.chain(maps).collect()
}

impl Reading {
    /// The parameters of tonight, with this reading.
    pub(crate) fn among(&self, mut parameters: Parameters) -> Parameters {
        let text = |text: &str| Parameter::Text(text.to_owned());
        parameters.insert("ethnicity_rule".to_owned(), text(self.rule.name()));
        parameters.insert("ethnicity_authority".to_owned(), text(&self.authority));
        parameters
    }
}

/// People by group tonight and group under each other reading, where the two differ.
pub(crate) fn changes(
    tonight: &Checked,
    otherwise: &[(String, Checked)],
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Breach> {
    let now = tonight.view().text("ethnicity_19")?;
    let (mut keys, mut people, mut lists) = (vec![], vec![], vec![]);
    for (list, (reading, person)) in otherwise.iter().enumerate() {
        let then = person.view().text("ethnicity_19")?;
        let mut pairs: BTreeMap<(&str, &str), u64> = BTreeMap::new();
        for (before, after) in now.iter().flatten().zip(then.iter().flatten()).filter(|(before, after)| before != after)
        {
            *pairs.entry((before, after)).or_default() += 1;
        }
        for ((before, after), count) in pairs {
            keys.push([reading.as_str(), before, after].map(str::to_owned));
            people.push(count);
            lists.push(list);
        }
    }
    let key = |at: usize| keys.iter().map(move |k| Some(k[at].clone()));
    Ok(TableBuilder::new()
        .text("reading", key(0))
        .text("group_tonight", key(1))
        .text("group_otherwise", key(2))
        .people("people", &people, &lists, rule)
        .build(
            "ethnicity_readings",
            "Whose ethnicity depends on how it is read",
            "People whose group changes when conflicting records are resolved by another rule, or codes are mapped by another \
             authority. Pairs of groups that nobody moves between are left out.",
            true,
        ))
}

/// People of each of tonight's groups who leave and who enter each cohort under each other reading.
pub(crate) fn table(
    chosen: &[Cohort],
    rechosen: &[Rechosen],
    rule: DisclosureRule,
) -> Result<Option<ReportTable>, Breach> {
    Ok(moves(chosen, rechosen, "reading", rule)?.build(
        "selection_under_other_ethnicity_readings",
        "Lists when ethnicity is read otherwise",
        "Each cohort chosen again with ethnicity resolved by another rule or mapped by another authority; groups are those of \
         tonight. Ethnicity enters the lists only through the published scores and NICE's thresholds for body mass index.",
        false,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tonight_s_own_reading_is_not_compared_with_itself() {
        let ethnicity = Ethnicity {
            resolve: Rule::MostRecent,
            authority: "a".to_owned(),
            also_resolve: vec![Rule::MostRecent, Rule::OtherLast],
            also_authority: vec!["a".to_owned(), "b".to_owned()],
        };
        let readings = readings(&ethnicity);
        let words: Vec<&str> = readings.iter().map(|reading| reading.words.as_str()).collect();
        assert_eq!(words, ["rule: other only if nothing better", "map: b"]);
        let parameters = readings[1].among(Parameters::new());
        assert_eq!(parameters["ethnicity_rule"], Parameter::Text("most recent, unknown last".to_owned()));
        assert_eq!(parameters["ethnicity_authority"], Parameter::Text("b".to_owned()));
    }
}
