//! Known directions: what must raise the risk, checked whenever a model is made or loaded.

use serde::{Deserialize, Serialize};

use super::design::Design;
use super::hazard_model::HazardModel;
use super::{FeatureTable, LearnError, Transform};

/// A column in which a typical person at `high` must have more risk than at `low`.
///
/// "Typical" is the middle training value of every other column. A model whose classes were
/// swapped, or whose columns were mixed up, fails at least one of these.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Direction {
    /// Column moved.
    pub column: String,
    /// Value that must have the lower risk.
    pub low: f64,
    /// Value that must have the higher risk.
    pub high: f64,
}

impl Direction {
    /// Refuses a model in which the direction does not hold.
    ///
    /// A column whose every feature was left out as constant is passed over.
    pub(crate) fn check(&self, design: &Design, model: &HazardModel) -> Result<(), LearnError> {
        let reads = |t: &&Transform| t.leaves().iter().any(|leaf| leaf.column() == self.column);
        let names: Vec<String> = design.transforms.iter().filter(reads).flat_map(Transform::feature_names).collect();
        if names.is_empty() {
            return Err(LearnError::MissingColumn { name: self.column.clone() });
        }
        if names.iter().all(|name| design.left_out.contains(name)) {
            return Ok(());
        }
        let column = |(name, typical): (&String, &f64)| {
            let values = if *name == self.column { [self.low, self.high] } else { [*typical; 2] };
            (name.clone(), values.to_vec())
        };
        let two = FeatureTable::complete(design.typical.iter().map(column).collect())?;
        let predictor = model.linear_predictor(&design.features_of(&two, &[0, 1])?)?;
        match predictor[1] > predictor[0] {
            true => Ok(()),
            false => Err(LearnError::WrongDirection { column: self.column.clone() }),
        }
    }
}
