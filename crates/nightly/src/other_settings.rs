//! The line's cohorts under other settings: scores without demographic terms, other thresholds of risk, other readings of
//! ethnicity.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenreach_cohort::{Cohort, Place};
use evenreach_contract::Checked;
use evenreach_equity::DisclosureRule;
use evenreach_extract::Admitted;
use evenreach_publish::ReportTable;
use evenreach_relation::{Derived, Inputs, Parameter, derive};
use jiff::civil::Date;

use crate::ethnicity_readings::{self, readings};
use crate::kit::{Kit, Tables, planned};
use crate::parameters::parameters;
use crate::rechosen::{Rechosen, untouched};
use crate::{Pipeline, Stopped, ablation, thresholds};

/// What the line has come to when lists are chosen again.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) records: &'a Tables,
    pub(crate) tonight: &'a Derived,
    pub(crate) cohorts: &'a [Cohort],
}

/// Lists chosen under other settings, and what the tables say of them.
pub(crate) struct Moved {
    pub(crate) tables: Vec<ReportTable>,
    pub(crate) without_terms: Vec<Rechosen>,
    pub(crate) at_thresholds: Vec<Rechosen>,
}

impl Kit {
    /// What other settings would do to the lists: scores without demographic terms, thresholds of 10 and 20 %, other
    /// readings of ethnicity.
    pub(crate) async fn moved(
        &self,
        pipeline: &Pipeline,
        admitted: &Admitted,
        line: &Line<'_>,
        as_of: Date,
        rule: DisclosureRule,
    ) -> Result<Moved, Stopped> {
        let Line { records, tonight, cohorts } = *line;
        let without_terms = self.choose_without_demographic_terms(pipeline, records, tonight, as_of).await?;
        let at_thresholds = self.choose_at_other_thresholds(pipeline, admitted, line, as_of).await?;
        let (otherwise, people) = self.choose_under_other_readings(pipeline, admitted, records, tonight, as_of).await?;
        let tables = [
            ablation::table(cohorts, &without_terms, rule)?,
            thresholds::table(cohorts, &at_thresholds, rule)?,
            ethnicity_readings::changes(tonight.get("person")?, &people, rule)?.filter(|_| !people.is_empty()),
            ethnicity_readings::table(cohorts, &otherwise, rule)?.filter(|_| !people.is_empty()),
        ];
        Ok(Moved { tables: tables.into_iter().flatten().collect(), without_terms, at_thresholds })
    }

    /// The cohorts that ask for the threshold of high cardiovascular risk again, at the other thresholds in use.
    async fn choose_at_other_thresholds(
        &self,
        pipeline: &Pipeline,
        admitted: &Admitted,
        line: &Line<'_>,
        as_of: Date,
    ) -> Result<Vec<Rechosen>, Stopped> {
        let asks = |relation: &&str| {
            let twin = self.catalogue.get(relation).map(|relation| &relation.twin);
            twin.is_some_and(|twin| twin.parameters.iter().any(|parameter| parameter == thresholds::PARAMETER))
        };
        let cohorts: Vec<&str> = planned(pipeline).into_iter().filter(asks).collect();
        let mut derived = line.records.clone();
        let others = line.tonight.tables.iter().filter(|(name, _)| !cohorts.contains(&name.as_str()));
        derived.extend(others.map(|(name, table)| (name.clone(), Arc::clone(table))));
        let mut rechosen = vec![];
        for percent in thresholds::others(pipeline.risk.cardiovascular.tiers.high_percent) {
            let mut parameters = parameters(pipeline, as_of);
            parameters.insert(thresholds::PARAMETER.to_owned(), Parameter::Number(percent));
            let inputs = Inputs { tables: &admitted.tables, derived: &derived, parameters: &parameters };
            let mut then = derive(&self.engine, &self.catalogue, &inputs, &cohorts).await?;
            then.tables.insert("person".to_owned(), Arc::clone(line.tonight.get("person")?));
            let mut cohorts = self.choose(pipeline, &cohorts, &then)?;
            // Some only rank people without a score by the threshold.
            cohorts.retain(|then| line.cohorts.iter().any(|now| now.name == then.name && !same_clauses(now, then)));
            rechosen.push(Rechosen { setting: format!("high risk from {percent} %"), cohorts });
        }
        Ok(rechosen)
    }

    /// The cohorts again, with the scores computed without ethnicity, without deprivation, and without both.
    async fn choose_without_demographic_terms(
        &self,
        pipeline: &Pipeline,
        records: &Tables,
        tonight: &Derived,
        as_of: Date,
    ) -> Result<Vec<Rechosen>, Stopped> {
        // A cohort that names nothing of the two scores cannot change.
        let names_a_score = |relation: &&str| {
            let sql = self.catalogue.get(relation).map_or("", |r| r.sql.as_str());
            ["qrisk3_", "qdiabetes_"].iter().any(|column| sql.contains(column))
        };
        let cohorts: Vec<&str> = planned(pipeline).into_iter().filter(names_a_score).collect();
        let nothing = BTreeMap::new();
        let mut untouched = untouched(&tonight.tables, records, &self.catalogue.resting_on("published_scores"));
        let mut rechosen = vec![];
        for terms in ablation::TERMS {
            let mut parameters = parameters(pipeline, as_of);
            parameters.extend([ablation::parameter(terms)]);
            let inputs = Inputs { tables: &nothing, derived: &tonight.tables, parameters: &parameters };
            let name = "score_without_demographic_terms";
            let scores = derive(&self.engine, &self.catalogue, &inputs, &[name]).await?;
            untouched.insert("published_scores".to_owned(), Arc::clone(scores.get(name)?));
            let inputs = Inputs { tables: &nothing, derived: &untouched, parameters: &parameters };
            let then = derive(&self.engine, &self.catalogue, &inputs, &with_person(&cohorts)).await?;
            let cohorts = self.choose(pipeline, &cohorts, &then)?;
            rechosen.push(Rechosen { setting: terms.word().to_owned(), cohorts });
        }
        Ok(rechosen)
    }

    /// The cohorts and the people again, under every other reading of ethnicity the pipeline asks for.
    async fn choose_under_other_readings(
        &self,
        pipeline: &Pipeline,
        admitted: &Admitted,
        records: &Tables,
        tonight: &Derived,
        as_of: Date,
    ) -> Result<(Vec<Rechosen>, Vec<(String, Checked)>), Stopped> {
        let untouched = untouched(&tonight.tables, records, &self.catalogue.resting_on("ethnicity"));
        let (mut rechosen, mut people) = (vec![], vec![]);
        for reading in readings(&pipeline.ethnicity) {
            let parameters = reading.among(parameters(pipeline, as_of));
            let inputs = Inputs { tables: &admitted.tables, derived: &untouched, parameters: &parameters };
            let cohorts = planned(pipeline);
            let then = derive(&self.engine, &self.catalogue, &inputs, &with_person(&cohorts)).await?;
            let cohorts = self.choose(pipeline, &cohorts, &then)?;
            rechosen.push(Rechosen { setting: reading.words.clone(), cohorts });
            people.push((reading.words, then.get("person")?.as_ref().clone()));
        }
        Ok((rechosen, people))
    }
}

/// Some cohorts and the people they are chosen from.
fn with_person<'a>(cohorts: &[&'a str]) -> Vec<&'a str> {
    cohorts.iter().copied().chain(["person"]).collect()
}

/// Whether the same people meet every clause.
fn same_clauses(one: &Cohort, other: &Cohort) -> bool {
    let stops = |cohort: &Cohort, row: usize| matches!(cohort.standings[row].place, Place::NotEligible(_));
    (0..one.standings.len()).all(|row| stops(one, row) == stops(other, row))
}
