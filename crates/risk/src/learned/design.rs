//! The frozen way from a feature table to a feature matrix: learned once, applied for ever.

use std::collections::{BTreeMap, BTreeSet};

use evenreach_statistics::hands;
use serde::{Deserialize, Serialize};

use super::complete_rows::{CompleteRows, complete_rows};
use super::design_spec::OnConstant;
use super::encode::Encoder;
use super::table::check_rows;
use super::transform::Transform;
use super::{FeatureTable, Features, LearnError};

/// Centre and spread of a feature among training people.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scale {
    /// Mean.
    pub mean: f64,
    /// Standard deviation (divisor n); 1 for a feature without spread.
    pub sd: f64,
}

/// Transforms with every number they need, learned from training people only.
///
/// Features are bound to columns by name. Applying a design to the people it was learned from, in
/// any order and with columns in any order, gives the same numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Design {
    pub(crate) transforms: Vec<Transform>,
    pub(crate) fills: BTreeMap<String, f64>,
    /// Every feature, used or only a side of an interaction.
    pub(crate) scales: BTreeMap<String, Scale>,
    pub(crate) features: Vec<String>,
    pub(crate) left_out: Vec<String>,
    /// A typical person: the middle training value of every column.
    pub(crate) typical: BTreeMap<String, f64>,
}

impl Design {
    /// Names of the features, in the order of the matrix.
    #[must_use]
    pub fn features(&self) -> &[String] {
        &self.features
    }

    /// Features left out because they were the same for all training people, or of a column without any value.
    #[must_use]
    pub fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// Centre and spread of a feature among training people.
    #[must_use]
    pub fn scale(&self, feature: &str) -> Option<Scale> {
        self.scales.get(feature).copied()
    }

    /// Columns that a table must have.
    #[must_use]
    pub fn columns(&self) -> Vec<&str> {
        self.typical.keys().map(String::as_str).collect()
    }

    /// Rows with every value this design needs, and how many people each column sets aside.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn complete_rows(&self, table: &FeatureTable) -> Result<CompleteRows, LearnError> {
        complete_rows(&self.transforms, |column| self.fills.contains_key(column), table)
    }

    /// The standardised feature matrix of the given rows of a table.
    ///
    /// # Errors
    /// A column that is not there, missing values without a fill, values a transform refuses.
    pub fn features_of(&self, table: &FeatureTable, rows: &[usize]) -> Result<Features, LearnError> {
        check_rows(rows, table.rows())?;
        self.check_values(table, rows)?;
        let matrix = Encoder::new(self, table)?.matrix(rows);
        Features::new(self.features.clone(), matrix)
    }

    /// Names the first column with values that cannot be used, and counts them.
    pub(crate) fn check_values(&self, table: &FeatureTable, rows: &[usize]) -> Result<(), LearnError> {
        for leaf in self.transforms.iter().flat_map(Transform::leaves) {
            let (view, name) = (table.view(leaf.column())?, leaf.column().to_owned());
            let filled = self.fills.contains_key(&name);
            let (mut absent, mut refused) = (0, 0);
            for row in rows {
                match view.get(*row) {
                    None => absent += 1,
                    Some(value) if !leaf.accepts(value) => refused += 1,
                    Some(_) => {}
                }
            }
            if absent > 0 && leaf.needs_value() && !filled {
                return Err(LearnError::MissingValues { name, count: absent });
            }
            if refused > 0 {
                return Err(match leaf {
                    Transform::Indicator { .. } => LearnError::NotZeroOne { name, count: refused },
                    _ => LearnError::UndeclaredLevel { name, count: refused },
                });
            }
            if let Some(fill) = self.fills.get(&name)
                && leaf.needs_value()
                && !leaf.accepts(*fill)
            {
                let reason = format!("its fill {fill} is not a value the transform accepts; state a constant");
                return Err(LearnError::BadTransform { name, reason });
            }
        }
        Ok(())
    }

    pub(crate) fn learn_scales(
        &mut self,
        table: &FeatureTable,
        rows: &[usize],
        constant: OnConstant,
    ) -> Result<(), LearnError> {
        // Sides of interactions first: their products are taken of centred features.
        let sides: Vec<Transform> = self.transforms.iter().flat_map(Transform::leaves).cloned().collect();
        let (interactions, _): (Vec<Transform>, Vec<Transform>) =
            self.transforms.iter().cloned().partition(|t| matches!(t, Transform::Interaction { .. }));
        let mut constant_features = BTreeSet::new();
        for stage in [sides, interactions] {
            let mut known: BTreeSet<String> = self.scales.keys().cloned().collect();
            let is_new = |transform: &Transform| {
                let before = known.len();
                known.extend(transform.feature_names());
                known.len() > before
            };
            let new: Vec<Transform> = stage.into_iter().filter(is_new).collect();
            let spreads = hands::each(new.len(), |at| Encoder::spread(self, table, &new[at], rows));
            for (transform, spreads) in new.iter().zip(spreads) {
                for (name, spread) in transform.feature_names().into_iter().zip(spreads?) {
                    if spread.is_constant() {
                        constant_features.insert(name.clone());
                    }
                    self.scales.insert(name, spread.scale());
                }
            }
        }
        let mut seen = BTreeSet::new();
        for name in self.transforms.iter().flat_map(Transform::feature_names) {
            if !seen.insert(name.clone()) {
                let reason = "two transforms give a feature of this name".to_owned();
                return Err(LearnError::BadTransform { name, reason });
            }
            match (constant_features.contains(&name), constant) {
                (false, _) => self.features.push(name),
                (true, OnConstant::LeaveOut) => self.left_out.push(name),
                (true, OnConstant::Refuse) => return Err(LearnError::ConstantColumn { name }),
            }
        }
        match self.features.is_empty() {
            true => Err(LearnError::ConstantColumn { name: self.left_out.join(", ") }),
            false => Ok(()),
        }
    }
}
