//! What differs between two runs, from what each says it was run with.

use std::fmt;

use evenreach_clinical::deprivation::LsoaVintage;
use serde_json::Value;

use crate::Pipeline;
use crate::selection_policies::RECALIBRATIONS_SHA256;

/// The table whose file is a setting, not data.
const CODE_MAP: &str = "ethnicity_code_map";

/// A part of what decides a list; in the order in which the second run's replaces the first's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Component {
    /// Records, reference tables and the date.
    Data,
    /// Relations, cohorts, thresholds, opt-outs that bind.
    Rules,
    /// Which codes mean what.
    Codelists,
    /// The ethnicity code map and the rule for conflicting records.
    EthnicityMap,
    /// What risks are recalibrated by where places go by recalibrated risk, learned anew every night. No list rests on
    /// another learned model.
    Model,
    /// The program, with the published scores in it.
    Program,
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Data => "records or date",
            Self::Rules => "rules",
            Self::Codelists => "codelists",
            Self::EthnicityMap => "ethnicity map",
            Self::Model => "recalibration",
            Self::Program => "program and its scores",
        })
    }
}

/// One run, as far as its settings decide lists: the manifest's inputs and, where it was kept, the pipeline file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decided<'a> {
    pub(crate) inputs: &'a Value,
    pub(crate) pipeline: Option<&'a Pipeline>,
}

/// What differs, in order. Where a pipeline file was not kept and the two differ, rules count as different.
pub(crate) fn differ(earlier: Decided<'_>, later: Decided<'_>) -> Vec<Component> {
    let differs = |key: &str| earlier.inputs.get(key) != later.inputs.get(key);
    let both = earlier.pipeline.zip(later.pipeline);
    let rules = differs("sql_sha256")
        || both.map_or_else(|| differs("pipeline_sha256"), |(one, other)| decides(one) != decides(other));
    let resolved = both.is_some_and(|(one, other)| {
        (&one.ethnicity.authority, one.ethnicity.resolve) != (&other.ethnicity.authority, other.ethnicity.resolve)
    });
    let read_otherwise = both.is_some_and(|(one, other)| reading(one) != reading(other));
    let found = [
        (Component::Data, differs("as_of") || read_otherwise || earlier.data() != later.data()),
        (Component::Rules, rules),
        (Component::Codelists, differs("codelists_sha256")),
        (Component::EthnicityMap, resolved || code_map(earlier.inputs) != code_map(later.inputs)),
        (Component::Model, recalibrated(earlier.inputs) != recalibrated(later.inputs)),
        (Component::Program, differs("program")),
    ];
    found.into_iter().filter(|(_, differs)| *differs).map(|(component, _)| component).collect()
}

impl<'a> Decided<'a> {
    /// Digests of the tables that decide lists.
    pub(crate) fn data(&self) -> Vec<(&'a String, &'a Value)> {
        data(self.inputs, self.pipeline)
    }
}

/// Digest of what risks were recalibrated by; nothing where no list rests on it.
fn recalibrated(inputs: &Value) -> Option<&str> {
    inputs.get(RECALIBRATIONS_SHA256).and_then(Value::as_str)
}

/// How the files are read: which columns, of which edition, on which areas. Lists are chosen again from the later run's
/// files as it read them.
fn reading(pipeline: &Pipeline) -> impl PartialEq + '_ {
    let reference = &pipeline.reference;
    let extracts: Vec<_> = pipeline.extracts.iter().map(|(table, source)| (table, &source.aliases)).collect();
    let published = [&reference.townsend, &reference.organisations, &reference.ethnicity_code_map];
    let edition = (pipeline.addresses.vintage, reference.deprivation.edition, &reference.deprivation.aliases);
    (extracts, published.map(|source| &source.aliases), edition)
}

/// What of a pipeline file decides lists, apart from ethnicity. Why opt-outs do not bind or places go by group are only
/// words.
fn decides(pipeline: &Pipeline) -> impl PartialEq + '_ {
    let (risk, equity) = (&pipeline.risk, &pipeline.equity);
    let shared = equity.sharing.iter().map(|(cohort, chosen)| (cohort, chosen.policy, equity.risk.get(cohort)));
    (
        &pipeline.cohorts,
        &pipeline.opt_outs.not_binding,
        shared.collect::<Vec<_>>(),
        risk.estimate_missing,
        [&risk.cardiovascular, &risk.diabetes].map(|outcome| (&outcome.published, &outcome.tiers)),
    )
}

/// Digests of every table's files but the code map's, and those that decide no list: the Census and, where addresses are on
/// the older areas, the lookup to the newer ones.
pub(crate) fn data<'a>(inputs: &'a Value, pipeline: Option<&Pipeline>) -> Vec<(&'a String, &'a Value)> {
    let files = inputs.get("files_sha256").and_then(Value::as_object);
    let looks_up = pipeline.is_none_or(|pipeline| pipeline.addresses.vintage == LsoaVintage::Lsoa2021);
    let decides = |table: &str| match table {
        CODE_MAP | "census_ethnicity" => false,
        "lsoa_lookup" => looks_up,
        _ => true,
    };
    files.into_iter().flatten().filter(|(table, _)| decides(table)).collect()
}

pub(crate) fn code_map(inputs: &Value) -> Vec<&Value> {
    let files = inputs.get("files_sha256").and_then(|files| files.get(CODE_MAP)).and_then(Value::as_object);
    files.into_iter().flat_map(|files| files.values()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DEMO: &str = include_str!("../../../../pipelines/demo.toml");

    #[test]
    fn runs_differ_by_what_decides_lists_and_by_nothing_else() {
        let inputs = json!({
            "program": "evenreach 0.1.0", "as_of": "2026-11-21", "pipeline_sha256": "p", "sql_sha256": {"a": "1"},
            "codelists_sha256": {"c": "1"}, "recalibrations_sha256": "1",
            "files_sha256": {"patients": {"patients.parquet": "1"}, "ethnicity_code_map": {"map.csv": "1"}},
        });
        let demo = Pipeline::parse(DEMO).unwrap();
        let with = |key: &str, value: Value| {
            let mut inputs = inputs.clone();
            *inputs.pointer_mut(key).unwrap() = value;
            inputs
        };
        let written = |from: &str, to: &str| {
            assert!(DEMO.contains(from), "{from}");
            Pipeline::parse(&DEMO.replacen(from, to, 1)).unwrap()
        };
        let told = |inputs_then: &Value, then: Option<&Pipeline>| {
            let earlier = Decided { inputs: &inputs, pipeline: then.map(|_| &demo) };
            differ(earlier, Decided { inputs: inputs_then, pipeline: then })
        };
        use Component::{Codelists, Data, EthnicityMap, Model, Program, Rules};
        for (key, value, expected) in [
            ("/as_of", json!("2026-11-22"), vec![Data]),
            ("/files_sha256/patients/patients.parquet", json!("2"), vec![Data]),
            ("/sql_sha256/a", json!("2"), vec![Rules]),
            ("/codelists_sha256", json!({"c": "1", "d": "1"}), vec![Codelists]),
            ("/files_sha256/ethnicity_code_map/map.csv", json!("2"), vec![EthnicityMap]),
            ("/recalibrations_sha256", json!("2"), vec![Model]),
            ("/program", json!("evenreach 0.2.0"), vec![Program]),
            // The pipeline file may say something else that decides no list.
            ("/pipeline_sha256", json!("q"), vec![]),
        ] {
            assert_eq!(told(&with(key, value), Some(&demo)), expected, "{key}");
        }
        for (from, to, expected) in [
            ("places_per_pcn = 250", "places_per_pcn = 200", vec![Rules]),
            ("high_percent = 10.0", "high_percent = 15.0", vec![Rules]),
            ("\"most recent, unknown last\"", "\"self-reported first\"", vec![EthnicityMap]),
            ("on_breach                      = \"warn\"", "on_breach = \"hold\"", vec![]),
            ("statin_review                 = \"qrisk3\"", "statin_review = \"qdiabetes\"", vec![]),
            ("[extracts.patients]\n", "[extracts.patients]\naliases = { sex = \"gender\" }\n", vec![Data]),
        ] {
            assert_eq!(told(&inputs, Some(&written(from, to))), expected, "{to}");
        }
        assert_eq!(told(&with("/pipeline_sha256", json!("q")), None), [Rules], "not kept");
    }
}
