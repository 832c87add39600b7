//! The later run's people chosen again with some of the earlier run's settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use evenreach_cohort::Cohort;
use evenreach_equity::{Recalibration, Risk};
use evenreach_extract::{Admitted, Codelists, Desk, admit, plain_path};
use evenreach_publish::RunLists;
use evenreach_relation::Catalogue;
use jiff::civil::Date;
use serde_json::Value;

use super::component::{Component, Decided, code_map, data};
use crate::checks::check_authorities;
use crate::desks::desks;
use crate::kit::{Kit, planned};
use crate::selection_policies::{RECALIBRATIONS, rests_on_recalibrations};
use crate::settings::{PIPELINE, SQL};
use crate::{Pipeline, Stopped, World};

/// A run with the settings it kept.
pub(crate) struct Side {
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
        let text = lists.text(&format!("settings/{PIPELINE}"))?;
        // A file of another version may not be understood; then it is as if it were not kept.
        let pipeline = text.and_then(|text| Pipeline::parse(&text).ok());
        Ok(Self { lists, pipeline })
    }

    pub(crate) fn decided(&self) -> Decided<'_> {
        Decided { inputs: &self.lists.manifest.inputs, pipeline: self.pipeline.as_ref() }
    }

    /// Name of the run.
    pub(crate) fn name(&self) -> String {
        format!("{}-{}", self.lists.manifest.as_of, self.lists.manifest.run_id)
    }

    fn settings(&self) -> PathBuf {
        self.lists.folder.join("settings")
    }

    fn catalogue(&self) -> Result<Catalogue, Stopped> {
        let prefix = format!("settings/{SQL}/");
        let paths = self.lists.manifest.outputs.iter().map(|output| output.path.as_str());
        let mut files = BTreeMap::new();
        for path in paths.filter(|path| path.starts_with(&prefix)) {
            if let Some(text) = self.lists.text(path)? {
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
        if digests == Some(&kept) { Ok(codelists) } else { Err(altered(&self.lists.folder, "its codelists")) }
    }

    fn shares_by_recalibrated_risk(&self) -> bool {
        self.pipeline.as_ref().is_some_and(|pipeline| rests_on_recalibrations(&pipeline.equity))
    }

    /// What the run's risks were recalibrated by; `None` where it kept nothing of it.
    fn recalibrations(&self) -> Result<Option<BTreeMap<Risk, Recalibration>>, Stopped> {
        let text = self.lists.kept(RECALIBRATIONS)?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

fn altered(folder: &Path, what: &str) -> Stopped {
    Stopped::File {
        cause: format!("run {}: {what} are not what the manifest says", folder.display()),
        hint: Some("compare runs whose folders nobody changed".to_owned()),
    }
}

/// Why hybrids cannot be chosen, if they cannot.
pub(crate) fn why_not(
    earlier: &Side,
    later: &Side,
    differing: &[Component],
    world: &World<'_>,
) -> Result<Option<String>, Stopped> {
    if earlier.pipeline.is_none() || later.pipeline.is_none() {
        return Ok(Some("a run did not keep its settings, or this version does not understand them".to_owned()));
    }
    // Recalibrated lists of rules that one run alone has are chosen by the other's factors as well.
    let by_recalibrated = earlier.shares_by_recalibrated_risk() || later.shares_by_recalibrated_risk();
    if by_recalibrated && (earlier.recalibrations()?.is_none() || later.recalibrations()?.is_none()) {
        return Ok(Some("places go by recalibrated risk, and a run did not keep what by".to_owned()));
    }
    let made_by = later.lists.manifest.inputs.get("program").and_then(Value::as_str).unwrap_or_default();
    if differing.contains(&Component::Program) || made_by != world.program {
        return Ok(Some(format!("the runs were not both made by this program, {}", world.program)));
    }
    Ok(None)
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
    let spill = tempfile::tempdir().map_err(|e| Stopped::Machine {
        path: std::env::temp_dir().display().to_string(),
        cause: format!("no folder to spill to: {}", e.kind()),
    })?;
    let catalogue = side(Component::Rules).0.catalogue()?;
    let mut kit = Kit::of(&pipeline, catalogue, codes.codelists(of_codes)?, Some(spill.path().to_owned()))?;
    kit.recalibrations = side(Component::Model).0.recalibrations()?.unwrap_or_default();
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
    if data(&inputs, later.pipeline.as_ref()) != later.decided().data() {
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
        return Err(altered(&map_of.lists.folder, "its ethnicity code maps"));
    }
    Ok(())
}
