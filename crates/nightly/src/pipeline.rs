//! The pipeline file: what an analyst signs off. Unknown keys are refused with the nearest known one.

use std::collections::BTreeMap;

use evenreach_clinical::deprivation::{ImdEdition, LsoaVintage};
use evenreach_clinical::ethnicity::Rule;
use evenreach_cohort::Plan;
use evenreach_equity::Policy;
use evenreach_extract::TableSource;
use evenreach_relation::Settings;
use evenreach_risk::learned::{DriftPolicy, TierThresholds};
use evenreach_risk::stratify::{LearningPlan, Outcome};
use serde::Deserialize;

/// What is wrong with a pipeline file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the pipeline file is not right: {cause}")]
pub struct PipelineError {
    /// What, with its line.
    pub cause: String,
    /// What to do.
    pub hint: Option<String>,
}

/// The whole file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pipeline {
    /// Name, printed on every output.
    pub name: String,
    /// Who answers for it.
    pub owner: String,
    /// What the lists may be used for.
    pub purpose: String,
    /// The delivery as a whole.
    #[serde(default)]
    pub delivery: Delivery,
    /// Table -> files below the extracts folder.
    pub extracts: BTreeMap<String, TableSource>,
    /// Where people live.
    pub addresses: Addresses,
    /// Published tables.
    pub reference: Reference,
    /// Codelists.
    pub codelists: Folder,
    /// Ethnicity resolution.
    pub ethnicity: Ethnicity,
    /// Which opt-outs do not bind, and who agreed.
    #[serde(default)]
    pub opt_outs: OptOuts,
    /// Risk.
    pub risk: Risk,
    /// Cohort -> plan.
    pub cohorts: BTreeMap<String, Plan>,
    /// Equity policy.
    pub equity: Policy,
    /// What is released.
    pub release: ReleasePlan,
    /// Engine limits.
    #[serde(default)]
    pub engine: Settings,
    /// The file's text.
    #[serde(skip)]
    pub text: String,
    /// SHA-256 of the text.
    #[serde(skip)]
    pub digest: String,
}

/// The delivery as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delivery {
    /// Folder below the project.
    pub folder: String,
    /// Admit files without the sender's list of digests.
    pub unsigned: bool,
    /// Days the delivery's date may differ from the night.
    pub at_most_days_old: i64,
}

impl Default for Delivery {
    fn default() -> Self {
        Self { folder: "extracts".to_owned(), unsigned: false, at_most_days_old: 2 }
    }
}

/// Where people live.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Addresses {
    /// The census the addresses' small areas belong to.
    pub vintage: LsoaVintage,
}

/// Published tables, below the project folder.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// Index of Multiple Deprivation.
    pub deprivation: DeprivationSource,
    /// Townsend 2011 on LSOA 2011.
    pub townsend: TableSource,
    /// Practices, PCNs, ICBs.
    pub organisations: TableSource,
    /// Ethnicity code maps.
    pub ethnicity_code_map: TableSource,
    /// 2021 Census residents by ethnic group; recorded ethnicity is compared with it where it is given.
    #[serde(default)]
    pub census_ethnicity: Option<TableSource>,
    /// LSOA 2011 to 2021; needed when addresses are on LSOA 2021, and to compare with the Census.
    #[serde(default)]
    pub lsoa_lookup: Option<TableSource>,
}

/// Deprivation, with its edition.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeprivationSource {
    /// Path below the project.
    pub files: String,
    /// The edition, with the areas it is on.
    pub edition: ImdEdition,
    /// Contract column -> name in the file.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
}

/// A folder below the project.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Folder {
    /// Path.
    pub folder: String,
}

/// Ethnicity resolution.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ethnicity {
    /// The rule for conflicting records.
    pub resolve: Rule,
    /// Whose map of SNOMED codes to categories.
    pub authority: String,
    /// Rules under which every list is chosen again, to tell who changes group and who enters or leaves.
    #[serde(default)]
    pub also_resolve: Vec<Rule>,
    /// Maps under which every list is chosen again.
    #[serde(default)]
    pub also_authority: Vec<String>,
}

/// Opt-outs that do not bind. All bind unless named here, with who agreed and why.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct OptOuts {
    /// Kinds.
    pub not_binding: Vec<String>,
    /// Information governance lead.
    pub agreed_by: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Risk settings.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Risk {
    /// Fill missing body mass index, pressure or ratio with the published means (printed on every result).
    #[serde(default)]
    pub estimate_missing: bool,
    /// What counts as drift of the learned models, and what it does; nothing is compared when absent.
    #[serde(default)]
    pub drift: Option<DriftPolicy>,
    /// Cardiovascular disease.
    pub cardiovascular: OutcomePlan,
    /// Type 2 diabetes.
    pub diabetes: OutcomePlan,
}

/// One outcome.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomePlan {
    /// The published score: `qrisk3` or `qdiabetes-2018`.
    pub published: String,
    /// The learned model; none when absent.
    #[serde(default)]
    pub learned: Option<LearningPlan>,
    /// Tiers by ten-year published risk.
    pub tiers: TierThresholds,
}

/// What is released.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReleasePlan {
    /// Identifiable lists.
    pub patients: PatientsPlan,
    /// Aggregates.
    pub aggregates: AggregatesPlan,
}

/// Identifiable lists.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatientsPlan {
    /// One CSV a practice.
    pub practice_lists: bool,
}

/// Aggregates.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AggregatesPlan {
    /// Name of the disclosure rule.
    pub disclosure: String,
}

impl Pipeline {
    /// Reads and checks the text of a pipeline file, before any data is opened.
    pub fn parse(text: &str) -> Result<Self, PipelineError> {
        let mut pipeline: Self = toml::from_str(text).map_err(|e| unreadable(text, &e))?;
        pipeline.digest = evenreach_extract::sha256_of_bytes(text.as_bytes());
        text.clone_into(&mut pipeline.text);
        pipeline.check()?;
        Ok(pipeline)
    }

    fn check(&self) -> Result<(), PipelineError> {
        let wrong =
            |cause: &str, hint: &str| Err(PipelineError { cause: cause.to_owned(), hint: Some(hint.to_owned()) });
        for (key, value) in [("name", &self.name), ("owner", &self.owner), ("purpose", &self.purpose)] {
            if value.trim().is_empty() {
                return wrong(&format!("`{key}` is empty"), "say it in words; it is printed on every output");
            }
        }
        let (edition, vintage) = (self.reference.deprivation.edition, self.addresses.vintage);
        if edition.vintage() != vintage {
            return wrong(
                &format!("addresses are on {} but deprivation is {}", vintage.name(), edition.name()),
                "use the edition published on the addresses' areas; editions and vintages are never mixed",
            );
        }
        if vintage == LsoaVintage::Lsoa2021 && self.reference.lsoa_lookup.is_none() {
            return wrong(
                "Townsend scores are on LSOA 2011 and addresses on LSOA 2021",
                "add [reference.lsoa_lookup] so that Townsend scores can be carried over",
            );
        }
        if self.reference.census_ethnicity.is_some() && self.reference.lsoa_lookup.is_none() {
            return wrong(
                "[reference.census_ethnicity] is on LSOA 2021 and there is no way from the addresses to it",
                "add [reference.lsoa_lookup]",
            );
        }
        if !self.opt_outs.not_binding.is_empty()
            && (self.opt_outs.agreed_by.is_none() || self.opt_outs.reason.is_none())
        {
            return wrong(
                "opt-outs are set aside without saying who agreed and why",
                "add `agreed_by` and `reason` under [opt_outs]",
            );
        }
        for (outcome, plan, known) in [
            (Outcome::Cardiovascular, &self.risk.cardiovascular, "qrisk3"),
            (Outcome::Diabetes, &self.risk.diabetes, "qdiabetes-2018"),
        ] {
            if let Some(Err(e)) = plan.learned.as_ref().map(|learned| learned.check(outcome)) {
                let hint = "see [risk.cardiovascular.learned] in the demonstration's pipeline file";
                return wrong(&format!("risk.{}.learned: {e}", outcome.name()), hint);
            }
            let outcome = outcome.name();
            if plan.published != known {
                return wrong(
                    &format!("risk.{outcome}.published = \"{}\" is not known", plan.published),
                    &format!("the published score for it is \"{known}\""),
                );
            }
            if let Err(e) = plan.tiers.check() {
                return wrong(&format!("risk.{outcome}.tiers: {e}"), "thresholds rise: moderate, high, very high");
            }
        }
        if let Some(Err(e)) = self.risk.drift.as_ref().map(DriftPolicy::check) {
            return wrong(&format!("risk.drift: {e}"), "leave a setting out for its default");
        }
        if self.release.aggregates.disclosure.trim() == "none" && !self.purpose.starts_with("direct care") {
            return wrong(
                "`disclosure = \"none\"` shows counts of single people, and the purpose is not direct care",
                "name a rule such as \"nhs-england-hes\", or a purpose that begins with \"direct care\"",
            );
        }
        if self.cohorts.is_empty() {
            return wrong("there are no cohorts", "add at least one [cohorts.<name>] with its relation");
        }
        Ok(())
    }

    /// Whether an opt-out of this kind binds.
    #[must_use]
    pub fn binds(&self, kind: &str) -> bool {
        !self.opt_outs.not_binding.iter().any(|k| k == kind)
    }
}

/// The parser's own words, on one line, with the nearest known key where one was misspelt.
fn unreadable(text: &str, error: &toml::de::Error) -> PipelineError {
    let line = error.span().map(|span| text[..span.start.min(text.len())].lines().count().max(1));
    let message = error.message().replace('\n', " ");
    let cause = line.map_or_else(|| message.clone(), |line| format!("line {line}: {message}"));
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = message.starts_with("unknown").then(|| quoted.next()).flatten();
    let hint = unknown.and_then(|unknown| {
        let nearest =
            quoted.max_by(|a, b| strsim::jaro_winkler(a, unknown).total_cmp(&strsim::jaro_winkler(b, unknown)))?;
        Some(format!("did you mean `{nearest}`?"))
    });
    PipelineError { cause, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEMO: &str = include_str!("../../../pipelines/demo.toml");

    #[test]
    fn the_demo_pipeline_is_right() {
        Pipeline::parse(DEMO).unwrap();
    }

    #[test]
    fn mistakes_are_named_with_a_way_out() {
        for (from, to, cause, hint) in [
            ("owner", "ownr", "unknown field `ownr`", "did you mean `owner`?"),
            ("IMD 2019, LSOA 2011", "IMD 2025, LSOA 2021", "addresses are on LSOA 2011", "never mixed"),
            (
                "most recent, unknown last",
                "most recent, unknwn last",
                "unknown variant",
                "did you mean `most recent, unknown last`?",
            ),
            ("high_percent = 10.0", "high_percent = 1000.0", "tiers", "thresholds rise"),
            ("\"qrisk3\"", "\"qrisk9\"", "is not known", "\"qrisk3\""),
        ] {
            let broken = DEMO.replacen(from, to, 1);
            assert_ne!(broken, DEMO, "{from}");
            let error = Pipeline::parse(&broken).unwrap_err();
            assert!(error.to_string().contains(cause), "{from}: {error}");
            assert!(error.hint.clone().unwrap_or_default().contains(hint), "{from}: {:?}", error.hint);
        }
    }

    #[test]
    fn counts_of_single_people_are_shown_for_direct_care_alone() {
        let unprotected = DEMO.replacen("\"nhs-england-hes\"", "\"none\"", 1);
        Pipeline::parse(&unprotected).unwrap();
        let planning = unprotected.replacen("direct care by the registered practice", "planning", 1);
        let error = Pipeline::parse(&planning).unwrap_err().to_string();
        assert!(error.contains("the purpose is not direct care"), "{error}");
    }
}
