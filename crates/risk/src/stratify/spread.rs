//! How risks and inputs are spread: over the training people, and tonight over any bins.

use crate::learned::{FeatureTable, LearnError, Snapshot, Trained};

/// The people a model was trained on and tonight's, over the same bins.
#[derive(Debug, Clone)]
pub struct Spread {
    /// The training people; the bins are theirs.
    pub training: Snapshot,
    /// Tonight's people over the same bins.
    pub tonight: Snapshot,
    risks: Vec<f64>,
    table: FeatureTable,
}

impl Spread {
    pub(super) fn of(
        trained: &Trained,
        horizon_years: f64,
        training: &FeatureTable,
        tonight: &FeatureTable,
    ) -> Result<Self, LearnError> {
        let bins = Snapshot::learn(&trained.predict(training, horizon_years)?, training)?;
        let risks = trained.predict(tonight, horizon_years)?;
        Ok(Self { tonight: bins.recount(&risks, tonight)?, training: bins, risks, table: tonight.clone() })
    }

    /// Tonight's people over the bins of another snapshot, such as last night's.
    ///
    /// # Errors
    /// The snapshot has an input that this model does not read, or contradicts itself.
    pub fn tonight_over(&self, bins: &Snapshot) -> Result<Snapshot, LearnError> {
        bins.recount(&self.risks, &self.table)
    }
}
