//! A held night released after all: somebody named takes it upon themselves, with a reason and a last day.
//!
//! Nothing is computed again. The run's files are checked, copied as they are and appear as a release; only what says
//! that the night is held (banner, badges, `HELD.txt`, manifest) now says who released it.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::path::Path;

use evenreach_equity::Decision;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::manifest::{WaiverEntry, verify_with_digest};
use crate::report::waived_banner;
use crate::staging::Staging;
use crate::{CohortEntry, Manifest, Outcome, PublishError, Published, current, read_me};

/// Who releases a held night, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NightWaiver {
    /// Every cohort the gate held, by name: whoever waives has read the list.
    pub cohorts: Vec<String>,
    /// Named person or role.
    pub owner: String,
    /// Why.
    pub reason: String,
    /// Last day the reason holds.
    pub expires: Date,
}

/// Releases a held run, `runs/held/<name>`, as `runs/<name>` and makes it `current`. The caller holds [`crate::lock`].
///
/// A run released in this way before is verified and left as it is.
///
/// # Errors
/// [`PublishError::Waiver`] for a run that is not held, cohorts other than those held, no owner or reason, a last day
/// before `today`, and a later night that stands; [`PublishError::Damaged`] when the run is not what its manifest says;
/// the machine's.
pub fn release_held(held: &Path, waiver: &NightWaiver, today: Date) -> Result<Published, PublishError> {
    let refuse = |why: String| PublishError::Waiver { folder: held.to_owned(), why };
    let (manifest, held_sha256) = verify_with_digest(held)?;
    if manifest.outcome != Outcome::Held {
        return Err(refuse("the night is not held".to_owned()));
    }
    let runs = held.canonicalize().ok().and_then(|path| path.parent().and_then(Path::parent).map(Path::to_owned));
    let name = format!("{}-{}", manifest.as_of, manifest.run_id);
    let Some(runs) = runs.filter(|runs| runs.join("held").join(&name).is_dir()) else {
        return Err(refuse(format!("it does not lie at `held/{name}` below a folder of runs")));
    };
    check(&manifest, waiver, today).map_err(refuse)?;
    if current::exists(&runs) {
        let (standing, _) = Manifest::read(&runs.join("current"))?;
        if standing.as_of > manifest.as_of {
            return Err(refuse(format!("the release of a later night stands, {}", standing.as_of)));
        }
    }
    let folder = runs.join(&name);
    let published = |already, manifest_sha256| Published {
        folder: folder.clone(),
        outcome: Outcome::Released,
        held: Vec::new(),
        already,
        manifest_sha256,
    };
    if folder.symlink_metadata().is_ok() {
        let (_, digest) = verify_with_digest(&folder)?;
        return Ok(published(true, digest));
    }
    let mut staging = Staging::open(&runs, &name)?;
    for output in &manifest.outputs {
        let mut bytes = Vec::new();
        let machine = PublishError::machine(held, format!("read `{}`", output.path));
        manifest.open(held, &output.path)?.read_to_end(&mut bytes).map_err(machine)?;
        match output.path.as_str() {
            "held/HELD.txt" => {
                staging.write("patients/WAIVER.txt", read_me::of_waived_night(&manifest, waiver).as_bytes())?
            }
            "report.html" => staging.write("report.html", waived_banner(&bytes, &manifest, waiver).as_bytes())?,
            path => match path.strip_prefix("held/") {
                Some(file) => staging.write(&format!("patients/{file}"), &bytes)?,
                None => staging.write(path, &bytes)?,
            },
        }
    }
    let released = Manifest {
        outcome: Outcome::Released,
        cohorts: manifest.cohorts.iter().map(|cohort| waived(cohort, waiver)).collect(),
        waiver: Some(WaiverEntry { waiver: waiver.clone(), given_on: today, held_manifest_sha256: held_sha256 }),
        outputs: staging.outputs().to_vec(),
        ..manifest
    };
    let digest = staging.seal(&released.bytes()?)?;
    current::intend(&runs, &name)?;
    staging.appear(&folder)?;
    current::switch(&runs)?;
    Ok(published(false, digest))
}

fn check(manifest: &Manifest, waiver: &NightWaiver, today: Date) -> Result<(), String> {
    let held: BTreeSet<&str> =
        manifest.cohorts.iter().filter(|cohort| is_held(cohort)).map(|cohort| cohort.name.as_str()).collect();
    let named: BTreeSet<&str> = waiver.cohorts.iter().map(String::as_str).collect();
    let listed = |names: &mut dyn Iterator<Item = &&str>| names.copied().collect::<Vec<_>>().join(", ");
    match () {
        () if named.difference(&held).next().is_some() => {
            let strange = listed(&mut named.difference(&held));
            Err(format!("the gate did not hold {strange}; it held {}", listed(&mut held.iter())))
        }
        () if held.difference(&named).next().is_some() => {
            Err(format!("the waiver does not name {}, which the gate held too", listed(&mut held.difference(&named))))
        }
        () if waiver.owner.trim().is_empty() => Err("the waiver names no owner".to_owned()),
        () if waiver.reason.trim().is_empty() => Err("the waiver gives no reason".to_owned()),
        () if waiver.expires < today => Err(format!("the waiver ended on {}", waiver.expires)),
        () => Ok(()),
    }
}

fn is_held(cohort: &CohortEntry) -> bool {
    cohort.decision == crate::night::decision_name(&Decision::Held(Vec::new()))
}

fn waived(cohort: &CohortEntry, waiver: &NightWaiver) -> CohortEntry {
    let decision = crate::night::decision_name(&waiver.decision(cohort));
    CohortEntry {
        decision: if is_held(cohort) { decision.to_owned() } else { cohort.decision.clone() },
        ..cohort.clone()
    }
}

impl NightWaiver {
    /// The decision on a cohort that was held.
    pub(crate) fn decision(&self, cohort: &CohortEntry) -> Decision {
        Decision::Waived {
            findings: cohort.findings.clone(),
            owner: self.owner.clone(),
            reason: self.reason.clone(),
            expires: self.expires.to_string(),
        }
    }
}
