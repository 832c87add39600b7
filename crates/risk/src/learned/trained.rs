//! A trained model and the risks it gives.

use std::collections::BTreeMap;

use super::cross_validation::RidgeScore;
use super::design::Design;
use super::direction::Direction;
use super::group_recalibration::GroupRecalibration;
use super::hazard_model::HazardModel;
use super::model_file::Content;
use super::train::TrainingWindow;
use super::validation::Validation;
use super::{ElasticNetScore, FeatureTable, LearnError};

/// Rows whose features are held in memory at once when scoring.
const SCORED_AT_ONCE: usize = 65_536;

/// A trained model that has passed its checks; made by training or by reading a model file.
#[derive(Debug, Clone, PartialEq)]
pub struct Trained {
    pub(crate) content: Content,
    pub(crate) digest: String,
}

impl Trained {
    pub(crate) fn seal(content: Content) -> Result<Self, LearnError> {
        let digest = content.digest()?;
        Ok(Self { content, digest })
    }

    /// P(event) within `horizon_years` of every row, by column name; rows keep their order.
    ///
    /// # Errors
    /// A column that is not there, values that cannot be used, a horizon beyond the data.
    pub fn predict(&self, table: &FeatureTable, horizon_years: f64) -> Result<Vec<f64>, LearnError> {
        let at_horizon = self.content.hazard.at_horizon(horizon_years)?;
        Ok(self.linear_predictor(table)?.into_iter().map(|predictor| at_horizon.risk(predictor)).collect())
    }

    /// Log-odds of the event in an interval relative to a person with all features 0, row by row, recalibrated within
    /// groups where the model is; from it [`HazardModel::at_horizon`] gives the risk over any horizon.
    ///
    /// # Errors
    /// A column that is not there, values that cannot be used.
    pub fn linear_predictor(&self, table: &FeatureTable) -> Result<Vec<f64>, LearnError> {
        let rows: Vec<usize> = (0..table.rows()).collect();
        let mut predictor = Vec::with_capacity(rows.len());
        for rows in rows.chunks(SCORED_AT_ONCE) {
            let features = self.content.design.features_of(table, rows)?;
            predictor.extend(self.content.hazard.linear_predictor(&features)?);
        }
        GroupRecalibration::apply(&self.content.groups, table, &mut predictor)?;
        Ok(predictor)
    }

    /// Every column a table must have: those of the design, and those of the groups recalibrated within.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        let groups = self.content.groups.iter().map(|group| group.column.as_str());
        let mut columns: Vec<&str> = self.content.design.columns().into_iter().chain(groups).collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    /// Recalibration within groups; empty where there is none.
    #[must_use]
    pub fn groups(&self) -> &[GroupRecalibration] {
        &self.content.groups
    }

    /// Share of training rows without a value in percent, by column.
    #[must_use]
    pub fn missing_percent(&self) -> &BTreeMap<String, f64> {
        &self.content.missing_percent
    }

    /// What else a reader must know, in sentences.
    #[must_use]
    pub fn notes(&self) -> &[String] {
        &self.content.notes
    }

    /// Those of 1, 3, 5 and 10 years for which the data reach.
    #[must_use]
    pub fn horizons_years(&self) -> Vec<f64> {
        let reach = self.content.hazard.reach_years();
        [1.0, 3.0, 5.0, 10.0].into_iter().filter(|years| *years <= reach + 1e-9).collect()
    }

    /// The same model with a validation added to its file.
    ///
    /// # Errors
    /// The content cannot be written.
    pub fn with_performance(mut self, validation: Validation) -> Result<Self, LearnError> {
        self.content.performance.push(validation);
        Self::seal(self.content)
    }

    /// The same coefficients without recalibration within groups; in its notes each pair's first text becomes the
    /// second.
    ///
    /// # Errors
    /// The content cannot be written.
    pub fn without_groups(&self, in_notes: &[(&str, &str)]) -> Result<Self, LearnError> {
        let mut content = Content { groups: Vec::new(), ..self.content.clone() };
        for (from, to) in in_notes {
            content.notes.iter_mut().for_each(|note| *note = note.replace(from, to));
        }
        Self::seal(content)
    }

    /// Refuses the model if a known direction no longer holds; run it every night.
    ///
    /// # Errors
    /// Names the column.
    pub fn check_directions(&self) -> Result<(), LearnError> {
        let Content { directions, design, hazard, .. } = &self.content;
        directions.iter().try_for_each(|direction| direction.check(design, hazard))
    }

    /// Digest of the content: `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Name of the model.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.content.name
    }

    /// The outcome in words.
    #[must_use]
    pub fn outcome(&self) -> &str {
        &self.content.outcome
    }

    /// How competing death is dealt with, in words.
    #[must_use]
    pub fn competing_death(&self) -> &str {
        &self.content.competing_death
    }

    /// When the training people were observed.
    #[must_use]
    pub fn window(&self) -> &TrainingWindow {
        &self.content.window
    }

    /// Distinct people trained on.
    #[must_use]
    pub fn people(&self) -> usize {
        self.content.people
    }

    /// Rows trained on: one for each person and landmark.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.content.rows
    }

    /// Events trained on.
    #[must_use]
    pub fn events(&self) -> usize {
        self.content.events
    }

    /// Years of follow-up trained on.
    #[must_use]
    pub fn person_years(&self) -> f64 {
        self.content.person_years
    }

    /// The frozen features.
    #[must_use]
    pub fn design(&self) -> &Design {
        &self.content.design
    }

    /// The fitted hazards.
    #[must_use]
    pub fn hazard(&self) -> &HazardModel {
        &self.content.hazard
    }

    /// What cross-validation found for each penalty; empty if the penalty was stated.
    #[must_use]
    pub fn ridge_scores(&self) -> &[RidgeScore] {
        &self.content.ridge_scores
    }

    /// What cross-validation found for each elastic net; empty for a ridge or a stated penalty.
    #[must_use]
    pub fn elastic_net_scores(&self) -> &[ElasticNetScore] {
        &self.content.elastic_net_scores
    }

    /// Directions that hold in this model.
    #[must_use]
    pub fn directions(&self) -> &[Direction] {
        &self.content.directions
    }

    /// Validations kept with the model.
    #[must_use]
    pub fn performance(&self) -> &[Validation] {
        &self.content.performance
    }
}
