//! Everybody's risks and tiers tonight: kept beside the lists, and compared with by the next night.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use evenreach_contract::{Breach, Checked};
use evenreach_publish::PersonTable;
use evenreach_risk::learned::tier;
use evenreach_risk::stratify::Learned;

use crate::learning::outcomes;
use crate::{Pipeline, Stopped};

/// File name without ending.
pub(crate) const NAME: &str = "risks";
/// In place of a tier.
pub(crate) const NO_SCORE: &str = "no score";

/// One outcome's risks, row by row of `person`.
pub(crate) struct OutcomeRisks {
    pub(crate) outcome: &'static str,
    /// Tier by the ten-year risk of whichever leads, or [`NO_SCORE`].
    pub(crate) tiers: Vec<&'static str>,
    /// Column name -> percent.
    percents: Vec<(String, Vec<Option<f64>>)>,
}

/// Risks of every registered person.
pub(crate) struct PersonRisks {
    ids: StringArray,
    pub(crate) outcomes: Vec<OutcomeRisks>,
}

impl PersonRisks {
    pub(crate) fn of(
        pipeline: &Pipeline,
        person: &Checked,
        risk_inputs: &Checked,
        learned: &[Learned],
    ) -> Result<Self, Breach> {
        let view = person.view();
        let keys = view.key("person_key")?.values();
        let known = risk_inputs.view().key("person_key")?.values();
        let place: Vec<Option<usize>> = keys.iter().map(|key| known.binary_search(key).ok()).collect();
        let mut all = vec![];
        for (outcome, plan, column) in outcomes(pipeline) {
            let published: Vec<Option<f64>> = view.number(column)?.iter().collect();
            let model = learned.iter().find(|l| l.outcome == outcome);
            let study = model.and_then(|l| l.model.as_ref().ok());
            let of_person = |risks: &[Option<f64>]| -> Vec<Option<f64>> {
                place.iter().map(|at| at.and_then(|at| risks.get(at).copied().flatten())).collect()
            };
            let leads = study.filter(|_| model.is_some_and(|l| l.choice.learned));
            let leading = leads.map_or_else(|| published.clone(), |study| of_person(&study.risks.ten_year_percent));
            let word = |percent: &Option<f64>| {
                percent.and_then(|p| tier(p, &plan.tiers).ok()).map_or(NO_SCORE, |tier| tier.as_str())
            };
            let tiers = leading.iter().map(word).collect();
            let mut percents = vec![("published_10y_percent".to_owned(), published)];
            for (years, risks) in study.into_iter().flat_map(|study| &study.risks.percent_within) {
                percents.push((format!("learned_{years}y_percent"), of_person(risks)));
            }
            all.push(OutcomeRisks { outcome: outcome.name(), tiers, percents });
        }
        Ok(Self { ids: view.text("patient_id")?.clone(), outcomes: all })
    }

    /// As it is kept: pseudonym, then for each outcome the risks in percent and the tier.
    pub(crate) fn table(&self) -> Result<PersonTable, Stopped> {
        let mut columns: Vec<(String, ArrayRef)> = vec![("patient_id".to_owned(), Arc::new(self.ids.clone()))];
        for risks in &self.outcomes {
            for (name, percents) in &risks.percents {
                let column: Float64Array = percents.iter().copied().collect();
                columns.push((format!("{}.{name}", risks.outcome), Arc::new(column)));
            }
            let tiers: StringArray = risks.tiers.iter().map(|tier| Some(*tier)).collect();
            columns.push((tier_column(risks.outcome), Arc::new(tiers)));
        }
        let rows = RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(n, c)| (n, c, true)));
        let rows = rows.map_err(|_| Stopped::Fault { cause: "the table of risks could not be made".to_owned() })?;
        Ok(PersonTable { name: NAME.to_owned(), rows })
    }
}

/// The column of an outcome's tier.
pub(crate) fn tier_column(outcome: &str) -> String {
    format!("{outcome}.tier")
}
