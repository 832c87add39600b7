//! The later run's people chosen again with some of the earlier run's settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use evenreach_cohort::Cohort;
use evenreach_equity::Sharing;
use evenreach_extract::{Admitted, Codelists, Desk, admit, plain_path};
use evenreach_publish::{RunLists, run_text};
use evenreach_relation::Catalogue;
use jiff::civil::Date;
use serde_json::Value;

use super::component::{Component, Decided, code_map, data};
use crate::checks::check_authorities;
use crate::desks::desks;
use crate::kit::{Kit, planned};
use crate::settings::{PIPELINE, SQL};
use crate::{Pipeline, Stopped, World};

/// A run with the settings it kept.
pub(crate) struct Side {
    pub(crate) folder: PathBuf,
    pub(crate) lists: RunLists,
    /// `None` for a run of a version that kept no settings.
    pub(crate) pipeline: Option<Pipeline>,
}

impl Side {
    pub(crate) fn open(folder: &Path) -> Result<Self, Stopped> {
        if !folder.join("manifest.json").is_file() {
            return Err(Stopped::Pipeline {
                cause: format!("there is no run in {}", folder.display()),
                hint: Some("name the folder of a run, below `runs` or `runs/held`".to_owned()),
            });
        }
        let lists = evenreach_publish::run_lists(folder)?;
        let text = run_text(folder, &format!("settings/{PIPELINE}"))?;
        // A file of another version may not be understood; then it is as if it were not kept.
        let pipeline = text.and_then(|text| Pipeline::parse(&text).ok());
        Ok(Self { folder: folder.to_owned(), lists, pipeline })
    }

    pub(crate) fn decided(&self) -> Decided<'_> {
        Decided { inputs: &self.lists.manifest.inputs, pipeline: self.pipeline.as_ref() }
    }

    /// Name of the run.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.lists.manifest.as_of, self.lists.manifest.run_id)
    }

    fn settings(&self) -> PathBuf {
        self.folder.join("settings")
    }

    fn catalogue(&self) -> Result<Catalogue, Stopped> {
        let prefix = format!("settings/{SQL}/");
        let paths = self.lists.manifest.outputs.iter().map(|output| output.path.as_str());
        let mut files = BTreeMap::new();
        for path in paths.filter(|path| path.starts_with(&prefix)) {
            if let Some(text) = run_text(&self.folder, path)? {
                files.insert(path[prefix.len()..].to_owned(), text);
            }
        }
        Ok(Catalogue::with_edits(&files)?)
    }

    fn codelists(&self, pipeline: &Pipeline) -> Result<Codelists, Stopped> {
        let codelists = Codelists::read(&plain_path(&self.settings(), &pipeline.codelists.folder)?)?;
        let digests = self.lists.manifest.inputs.get("codelists_sha256");
        let kept: Value =
            codelists.digests.iter().map(|(file, digest)| (file.clone(), Value::from(digest.clone()))).collect();
        if digests == Some(&kept) { Ok(codelists) } else { Err(altered(&self.folder, "its codelists")) }
    }
}

fn altered(folder: &Path, what: &str) -> Stopped {
    Stopped::File {
        cause: format!("run {}: {what} are not what the manifest says", folder.display()),
        hint: Some("compare runs whose folders nobody changed".to_owned()),
    }
}

/// Why hybrids cannot be chosen, if they cannot.
pub(crate) fn why_not(earlier: &Side, later: &Side, differing: &[Component], world: &World<'_>) -> Option<String> {
    if earlier.pipeline.is_none() || later.pipeline.is_none() {
        return Some("a run did not keep its settings, or this version does not understand them".to_owned());
    }
    let recalibrated = |side: &Side| {
        let shared = side.pipeline.iter().flat_map(|pipeline| pipeline.equity.sharing.values());
        shared.into_iter().any(|chosen| chosen.policy == Sharing::HighestRecalibratedRiskFirst)
    };
    if recalibrated(earlier) || recalibrated(later) {
        return Some("places go by recalibrated risks, which are learned anew every night".to_owned());
    }
    let made_by = later.lists.manifest.inputs.get("program").and_then(Value::as_str).unwrap_or_default();
    if differing.contains(&Component::Program) || made_by != world.program {
        return Some(format!("the runs were not both made by this program, {}", world.program));
    }
    None
}

/// The lists of the later run's people with these components of the earlier run. `world.project` holds the later run's
/// extracts.
pub(crate) async fn choose_with(
    earlier: &Side,
    later: &Side,
    of_earlier: &[Component],
    world: &World<'_>,
) -> Result<Vec<Cohort>, Stopped> {
    let (Some(then), Some(now)) = (&earlier.pipeline, &later.pipeline) else {
        return Err(Stopped::Fault { cause: "runs without settings were to be mixed".to_owned() });
    };
    let is_earlier = |component| of_earlier.contains(&component);
    let side = |component| if is_earlier(component) { (earlier, then) } else { (later, now) };
    let mut pipeline = now.clone();
    if is_earlier(Component::Rules) {
        pipeline.cohorts.clone_from(&then.cohorts);
        pipeline.risk.clone_from(&then.risk);
        pipeline.opt_outs.clone_from(&then.opt_outs);
        pipeline.equity.clone_from(&then.equity);
    }
    if is_earlier(Component::EthnicityMap) {
        pipeline.ethnicity.clone_from(&then.ethnicity);
        pipeline.reference.ethnicity_code_map.clone_from(&then.reference.ethnicity_code_map);
    }
    let (codes, of_codes) = side(Component::Codelists);
    let kit = Kit::of(&pipeline, side(Component::Rules).0.catalogue()?, codes.codelists(of_codes)?, None)?;
    let as_of = later.lists.manifest.as_of;
    let (map_of, _) = side(Component::EthnicityMap);
    let admitted =
        admit(&with_map_of(map_of, desks(&pipeline, &kit.catalogue, as_of, world)?), as_of, &BTreeMap::new())?;
    check_same_data(later, map_of, &admitted, world)?;
    check_authorities(&pipeline, &admitted)?;
    choose(&kit, &pipeline, &admitted, as_of, world).await
}

async fn choose(
    kit: &Kit,
    pipeline: &Pipeline,
    admitted: &Admitted,
    as_of: Date,
    world: &World<'_>,
) -> Result<Vec<Cohort>, Stopped> {
    let records = kit.records(pipeline, admitted, as_of, &[], world).await?;
    let tonight = kit.derive(pipeline, (admitted, &records), as_of, &["person"]).await?;
    kit.choose(pipeline, &planned(pipeline), &tonight)
}

/// The same desks, with the ethnicity code map at the one where a run kept it.
fn with_map_of(side: &Side, mut desks: Vec<Desk>) -> Vec<Desk> {
    const MAP: &str = "ethnicity_code_map";
    if let Some(map) = desks.iter_mut().find_map(|desk| desk.tables.remove_entry(MAP)) {
        let tables = BTreeMap::from([map]);
        desks.push(Desk { folder: side.settings(), delivery: None, tables, streamed: vec![] });
    }
    desks
}

/// The files that were admitted are those the runs read.
fn check_same_data(later: &Side, map_of: &Side, admitted: &Admitted, world: &World<'_>) -> Result<(), Stopped> {
    let files: Value =
        admitted.ledger().into_iter().map(|(table, account)| (table, serde_json::json!(account.files))).collect();
    let inputs = serde_json::json!({ "files_sha256": files });
    if data(&inputs) != data(&later.lists.manifest.inputs) {
        return Err(Stopped::File {
            cause: format!(
                "{}: the files there are no longer those run {} read",
                world.project.display(),
                later.name()
            ),
            hint: Some("give the --project folder with that night's extracts and reference tables".to_owned()),
        });
    }
    if code_map(&inputs) != code_map(&map_of.lists.manifest.inputs) {
        return Err(altered(&map_of.folder, "its ethnicity code maps"));
    }
    Ok(())
}
