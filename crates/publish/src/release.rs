//! The release: everything a night leaves behind, all of it or none.

use std::collections::BTreeSet;
use std::path::PathBuf;

use evenreach_equity::{Cleared, Decision, Judged};

use crate::aggregates::{self, csv};
use crate::clause_words::{CLAUSES, ClauseWords};
use crate::manifest::{FORMAT, verify_with_digest};
use crate::night::{Night, decision_name, findings};
use crate::parquet_bytes::{parquet_bytes, parquet_with_notes};
use crate::patients::PatientList;
use crate::series::{Point, over_time};
use crate::staging::{Staging, private_folder};
use crate::standings::{STANDINGS, standings_bytes};
use crate::{CohortEntry, Manifest, Outcome, PublishError, Release, current, everyone, name, read_me, report};

/// What stands on the disk after a release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Folder of the run.
    pub folder: PathBuf,
    /// Released, or held by the equity gate.
    pub outcome: Outcome,
    /// Names of the cohorts held.
    pub held: Vec<String>,
    /// Whether the same run was finished before: its files were checked and left as they are.
    pub already: bool,
    /// Digest of the manifest, for the journal: it covers every file of the run.
    pub manifest_sha256: String,
}

/// Writes a night to its folder and makes it `current`; a night with a held cohort goes to `runs/held/` and `current`
/// does not move. The caller holds [`crate::lock`].
///
/// A run that is already there under the same id is verified and left untouched.
///
/// # Errors
/// The machine's (disk, permissions), the data's (names, opt-outs, columns), or a finished run that was altered. In
/// every case what was released before still stands.
pub fn release(release: &Release<'_>, cleared: Cleared) -> Result<Published, PublishError> {
    let findings = [cleared.findings(), &release.findings].concat();
    publish(&Night {
        release,
        judged: cleared.judged(),
        disclosure: cleared.disclosure(),
        data_quality: cleared.data_quality(),
        label_bias: cleared.label_bias(),
        invitations: cleared.invitations(),
        findings: &findings,
        released: cleared.released(),
    })
}

pub(crate) fn publish(night: &Night<'_>) -> Result<Published, PublishError> {
    check_names(night)?;
    let (runs, name, outcome) = (night.release.runs, night.name(), night.outcome());
    let parent = match outcome {
        Outcome::Released => runs.to_owned(),
        Outcome::Held => runs.join("held"),
    };
    let folder = parent.join(&name);
    let held = night.judged.iter().filter(|j| matches!(j.decision, Decision::Held(_))).map(|j| j.cohort.name.clone());
    let published = |already, manifest_sha256| Published {
        folder: folder.clone(),
        outcome,
        held: held.collect(),
        already,
        manifest_sha256,
    };
    if folder.symlink_metadata().is_ok() {
        let digest = already_there(night, &folder)?;
        return Ok(published(true, digest));
    }
    for needed in [runs, &parent] {
        if !needed.is_dir() {
            private_folder(runs, needed)?;
        }
    }
    let mut staging = Staging::open(runs, &name)?;
    write_lists(night, &mut staging)?;
    write_standings(night, &mut staging)?;
    write_kept(night, &mut staging)?;
    let over_time = over_time(night)?;
    write_aggregates(night, &over_time, &mut staging)?;
    staging.write("report.html", report::render(night, &over_time)?.as_bytes())?;
    let manifest_sha256 = staging.seal(&manifest(night, &staging).bytes()?)?;
    if outcome == Outcome::Released {
        current::intend(runs, &name)?;
    }
    staging.appear(&folder)?;
    if outcome == Outcome::Released {
        current::switch(runs)?;
    }
    Ok(published(false, manifest_sha256))
}

/// The same run was finished before: nothing is written, but a release killed before its last step is finished.
fn already_there(night: &Night<'_>, folder: &std::path::Path) -> Result<String, PublishError> {
    let (manifest, digest) = verify_with_digest(folder)?;
    let release = night.release;
    if (manifest.as_of, &manifest.run_id, manifest.outcome) != (release.as_of, &release.run_id, night.outcome()) {
        let what = "its manifest is of another run".to_owned();
        return Err(PublishError::Damaged { folder: folder.to_owned(), what });
    }
    if night.outcome() == Outcome::Released && !current::finish(release.runs)? && !current::exists(release.runs) {
        current::intend(release.runs, &night.name())?;
        current::switch(release.runs)?;
    }
    Ok(digest)
}

fn check_names(night: &Night<'_>) -> Result<(), PublishError> {
    name::check("run id", &night.release.run_id)?;
    // The lists of a cohort lie beside the standings.
    let mut taken = BTreeSet::from([STANDINGS]);
    for judged in night.judged {
        name::check("name of a cohort", &judged.cohort.name)?;
        if !taken.insert(judged.cohort.name.as_str()) {
            return Err(PublishError::Repeated { name: judged.cohort.name.clone() });
        }
    }
    for table in &night.release.tables {
        name::check("name of a table", &table.name)?;
    }
    for table in &night.release.person_tables {
        name::check("name of a table of people", &table.name)?;
        if !taken.insert(table.name.as_str()) {
            return Err(PublishError::Repeated { name: table.name.clone() });
        }
    }
    for (name, _) in &night.release.kept {
        name::check("name of a kept file", name)?;
    }
    let mut models = BTreeSet::new();
    for (model, _) in &night.release.models {
        name::check("name of a model", model)?;
        if !models.insert(model.as_str()) {
            return Err(PublishError::Repeated { name: model.clone() });
        }
    }
    Ok(())
}

fn write_lists(night: &Night<'_>, staging: &mut Staging) -> Result<(), PublishError> {
    let (release, lists) = (night.release, night.lists_folder());
    for judged in night.judged {
        let cohort = &judged.cohort;
        let list = PatientList::new(cohort, release.as_of, &release.pipeline.purpose)?;
        let path = format!("{lists}/{}.parquet", cohort.name);
        let groups = [Ok(list.rows.clone())];
        staging.write(&path, &parquet_with_notes(&path, &list.rows.schema(), groups, &release.disclaimers)?)?;
        if release.practice_lists {
            for (practice, rows) in &list.practices {
                let path = format!("{lists}/{}/{practice}.csv", cohort.name);
                staging.write(&path, &list.csv(&path, rows.clone())?)?;
            }
            let path = format!("{lists}/{}/README.txt", cohort.name);
            staging.write(&path, read_me::of_cohort(night, judged).as_bytes())?;
        }
    }
    match night.outcome() {
        Outcome::Released => Ok(()),
        Outcome::Held => staging.write("held/HELD.txt", read_me::of_held_night(night).as_bytes()),
    }
}

/// Nobody is known to a night without cohorts, so it has no standings.
fn write_standings(night: &Night<'_>, staging: &mut Staging) -> Result<(), PublishError> {
    let (cohorts, lists) = (night.cohorts_by_name(), night.lists_folder());
    if cohorts.is_empty() {
        return Ok(());
    }
    let path = format!("{lists}/{STANDINGS}.parquet");
    staging.write(&path, &standings_bytes(&path, &cohorts, &night.release.disclaimers)?)?;
    let path = format!("{lists}/{CLAUSES}");
    staging.write(&path, &ClauseWords::of(&cohorts).bytes(&path)?)
}

/// What the night keeps besides lists: tables of people, settings and models.
fn write_kept(night: &Night<'_>, staging: &mut Staging) -> Result<(), PublishError> {
    for table in &night.release.person_tables {
        let path = format!("{}/{}.parquet", night.lists_folder(), table.name);
        staging.write(&path, &table.bytes(&path, &night.release.disclaimers)?)?;
    }
    for (name, text) in &night.release.kept {
        staging.write(&format!("{}/{name}.json", night.lists_folder()), text.as_bytes())?;
    }
    for (path, bytes) in &night.release.settings {
        staging.write(&format!("settings/{path}"), bytes)?;
    }
    for (model, text) in &night.release.models {
        staging.write(&format!("models/{model}.json"), text.as_bytes())?;
    }
    Ok(())
}

fn write_aggregates(night: &Night<'_>, over_time: &[Point], staging: &mut Staging) -> Result<(), PublishError> {
    let own = aggregates::tables(night, over_time)?;
    let given = night.release.tables.iter().map(|t| (t.name.as_str(), &t.rows));
    let mut taken = BTreeSet::new();
    for (name, rows) in own.iter().map(|t| (t.name, &t.rows)).chain(given) {
        if !taken.insert(name) {
            return Err(PublishError::Repeated { name: name.to_owned() });
        }
        staging.write(&format!("aggregates/{name}.parquet"), &parquet_bytes(name, rows)?)?;
        staging.write(&format!("aggregates/{name}.csv"), &csv(name, rows)?)?;
    }
    Ok(())
}

fn manifest(night: &Night<'_>, staging: &Staging) -> Manifest {
    let entry = |judged: &Judged| {
        let people = everyone::selected(&judged.audit);
        let decision = decision_name(&judged.decision);
        CohortEntry::new(&judged.cohort.name, &judged.audit.title, decision, findings(&judged.decision), people)
    };
    Manifest {
        format: FORMAT.to_owned(),
        as_of: night.release.as_of,
        run_id: night.release.run_id.clone(),
        outcome: night.outcome(),
        pipeline: night.release.pipeline.clone(),
        disclosure: night.disclosure.to_owned(),
        cohorts: night.judged.iter().map(entry).collect(),
        findings: night.findings.to_vec(),
        inputs: night.release.inputs.clone(),
        waiver: None,
        outputs: staging.outputs().to_vec(),
    }
}
