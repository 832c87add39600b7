//! The one file a trained model is kept in: written the same every time, checked when read.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cross_validation::RidgeScore;
use super::design::Design;
use super::direction::Direction;
use super::group_recalibration::GroupRecalibration;
use super::hazard_model::HazardModel;
use super::train::TrainingWindow;
use super::validation::Validation;
use super::{ElasticNetScore, LearnError, Trained};

const FORMAT: &str = "evenreach learned risk model";
const VERSION: u32 = 2;

/// All of a model. The digest is taken over this, written without spaces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Content {
    pub(crate) name: String,
    pub(crate) outcome: String,
    pub(crate) competing_death: String,
    pub(crate) window: TrainingWindow,
    pub(crate) people: usize,
    pub(crate) rows: usize,
    pub(crate) events: usize,
    pub(crate) person_years: f64,
    pub(crate) design: Design,
    pub(crate) hazard: HazardModel,
    pub(crate) ridge_scores: Vec<RidgeScore>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) elastic_net_scores: Vec<ElasticNetScore>,
    pub(crate) directions: Vec<Direction>,
    /// Recalibration within groups, applied after the coefficients.
    pub(crate) groups: Vec<GroupRecalibration>,
    /// Share of training rows without a value, by column.
    pub(crate) missing_percent: BTreeMap<String, f64>,
    /// What else a reader must know, in sentences.
    pub(crate) notes: Vec<String>,
    pub(crate) performance: Vec<Validation>,
}

/// What stands in the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ModelFile {
    format: String,
    version: u32,
    digest: String,
    model: Content,
}

impl Trained {
    /// The model file. The same content gives the same bytes.
    ///
    /// # Errors
    /// The content cannot be written.
    pub fn to_json(&self) -> Result<String, LearnError> {
        let file = ModelFile {
            format: FORMAT.to_owned(),
            version: VERSION,
            digest: self.digest.clone(),
            model: self.content.clone(),
        };
        serde_json::to_string_pretty(&file).map(|text| text + "\n").map_err(|e| refuse(&e.to_string()))
    }

    /// Reads a model file and checks format, digest, consistency and known directions.
    ///
    /// # Errors
    /// The first check that fails.
    pub fn from_json(text: &str) -> Result<Self, LearnError> {
        let file: ModelFile = serde_json::from_str(text).map_err(|e| refuse(&format!("it cannot be read: {e}")))?;
        if file.format != FORMAT {
            return Err(refuse("it is not a learned risk model"));
        }
        if file.version != VERSION {
            return Err(refuse(&format!("it has version {}, this program reads version {VERSION}", file.version)));
        }
        let read = Self::seal(file.model)?;
        if read.digest != file.digest {
            return Err(refuse("its content does not match its digest; it was damaged or edited"));
        }
        read.content.check()?;
        read.check_directions()?;
        Ok(read)
    }
}

impl Content {
    pub(crate) fn digest(&self) -> Result<String, LearnError> {
        let text = serde_json::to_string(self).map_err(|e| refuse(&e.to_string()))?;
        let hex: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(format!("sha256:{hex}"))
    }

    /// Refuses content that contradicts itself, whatever its digest says.
    fn check(&self) -> Result<(), LearnError> {
        let HazardModel { features, coefficients, baseline, .. } = &self.hazard;
        if *features != self.design.features || coefficients.len() != features.len() || features.is_empty() {
            return Err(refuse("its features and coefficients do not go together"));
        }
        let scaled = |name: &String| self.design.scale(name).is_some_and(|s| s.sd > 0.0 && s.mean.is_finite());
        if !features.iter().all(scaled) {
            return Err(refuse("a feature has no centre and spread"));
        }
        let columns = self.design.transforms.iter().flat_map(|t| t.leaves()).map(|leaf| leaf.column());
        if !columns.into_iter().all(|column| self.design.typical.contains_key(column)) {
            return Err(refuse("a column has no typical value"));
        }
        self.design.transforms.iter().try_for_each(super::Transform::check)?;
        let usable = |g: &GroupRecalibration| g.shift.is_finite() && g.slope.is_finite() && g.slope > 0.0;
        if !self.groups.iter().all(usable) {
            return Err(refuse("a group's recalibration is not usable"));
        }
        let mut end = 0.0;
        for interval in baseline {
            let joined = (interval.from_years - end).abs() < 1e-9 && interval.to_years > interval.from_years;
            if !joined || !interval.log_odds.is_finite() {
                return Err(refuse("its intervals of follow-up do not join up"));
            }
            end = interval.to_years;
        }
        match baseline.is_empty() {
            true => Err(refuse("it has no interval of follow-up")),
            false => Ok(()),
        }
    }
}

fn refuse(reason: &str) -> LearnError {
    LearnError::ModelFile { reason: reason.to_owned() }
}
