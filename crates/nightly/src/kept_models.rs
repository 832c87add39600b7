//! Learned models as files of the run: counts under the disclosure rule, no identifiers.

use evenreach_equity::DisclosureRule;
use evenreach_risk::learned::{Trained, Validation};
use evenreach_risk::stratify::Learned;
use serde_json::Value;

use crate::learning::outcomes;
use crate::{Pipeline, Stopped};

/// Model name, model, and its file.
pub(crate) struct KeptModels(Vec<(String, Trained, String)>);

impl KeptModels {
    pub(crate) fn of(pipeline: &Pipeline, learned: &[Learned], rule: DisclosureRule) -> Result<Self, Stopped> {
        let mut kept = vec![];
        for (outcome, plan, _) in outcomes(pipeline) {
            let position = plan.learned.as_ref().map(|learned| learned.ethnicity).unwrap_or_default();
            let found = learned.iter().find(|l| l.outcome == outcome).and_then(|l| l.kept(position, rule));
            if let Some(trained) = found {
                let fault = |e: evenreach_risk::learned::LearnError| Stopped::Fault { cause: e.to_string() };
                let trained = trained.map_err(fault)?;
                let text = trained.to_json().map_err(fault)?;
                kept.push((outcome.name().to_owned(), trained, text));
            }
        }
        Ok(Self(kept))
    }

    /// Model name -> digest, for the manifest.
    pub(crate) fn digests(&self) -> Value {
        self.0.iter().map(|(name, trained, _)| (name.clone(), Value::from(trained.digest()))).collect()
    }

    /// How a model did on held-out people, as its file tells.
    pub(crate) fn judged(&self, name: &str) -> Option<&Validation> {
        self.0.iter().find(|(known, ..)| known == name).and_then(|(_, trained, _)| trained.performance().first())
    }

    pub(crate) fn files(self) -> Vec<(String, String)> {
        self.0.into_iter().map(|(name, _, text)| (name, text)).collect()
    }
}
