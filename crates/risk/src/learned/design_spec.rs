//! Which features to build, and learning from training people how.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::complete_rows::{CompleteRows, complete_rows};
use super::design::Design;
use super::table::check_rows;
use super::transform::{Fill, Knots, Transform};
use super::{FeatureTable, LearnError, spline};

/// Which features to build, as declared in a pipeline file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DesignSpec {
    /// Transforms, in the order of their features.
    pub transforms: Vec<Transform>,
    /// Fill for each column that may be missing; a column not named here may not be.
    #[serde(default)]
    pub missing: BTreeMap<String, Fill>,
    /// What to do with a feature that is the same for all training people.
    #[serde(default)]
    pub constant: OnConstant,
}

/// What to do with a feature that is the same for all training people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnConstant {
    /// Refuse to train.
    #[default]
    Refuse,
    /// Leave the feature out and name it in the model.
    LeaveOut,
}

impl DesignSpec {
    /// A design in which nothing may be missing and constant features are refused.
    #[must_use]
    pub fn new(transforms: Vec<Transform>) -> Self {
        Self { transforms, missing: BTreeMap::new(), constant: OnConstant::Refuse }
    }

    /// Rows with every value this design needs, and how many people each column sets aside.
    ///
    /// # Errors
    /// A column that the table does not have.
    pub fn complete_rows(&self, table: &FeatureTable) -> Result<CompleteRows, LearnError> {
        complete_rows(&self.transforms, |column| self.missing.contains_key(column), table)
    }

    /// Learns knots, fills, centres and spreads from the given rows of a table.
    ///
    /// # Errors
    /// A column that is not there, missing values without a fill, values a transform refuses, tied
    /// knots, a constant feature, two features of one name.
    pub fn learn(&self, table: &FeatureTable, rows: &[usize]) -> Result<Design, LearnError> {
        check_rows(rows, table.rows())?;
        if self.transforms.is_empty() {
            let reason = "no transform is declared".to_owned();
            return Err(LearnError::BadTransform { name: "design".to_owned(), reason });
        }
        let mut columns = BTreeSet::new();
        for transform in &self.transforms {
            transform.check()?;
            columns.extend(transform.leaves().iter().map(|leaf| leaf.column().to_owned()));
        }
        if let Some(name) = self.missing.keys().find(|name| !columns.contains(*name)) {
            let reason = "a fill is stated but no transform reads the column".to_owned();
            return Err(LearnError::BadTransform { name: name.clone(), reason });
        }
        let (mut fills, mut typical) = (BTreeMap::new(), BTreeMap::new());
        for name in &columns {
            let mut values = table.view(name)?.present(rows);
            let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
            let half = values.len().saturating_sub(1) / 2;
            let middle = (!values.is_empty()).then(|| *values.select_nth_unstable_by(half, f64::total_cmp).1);
            let fill = match self.missing.get(name) {
                None => None,
                Some(Fill::Constant(value)) if value.is_finite() => Some(*value),
                Some(Fill::Constant(_)) => {
                    let reason = "the fill must be finite".to_owned();
                    return Err(LearnError::BadTransform { name: name.clone(), reason });
                }
                Some(Fill::Median) => middle,
                Some(Fill::Mean) => middle.map(|_| mean),
            };
            if let Some(fill) = fill {
                fills.insert(name.clone(), fill);
            }
            let middle = middle.or(fill).ok_or_else(|| LearnError::EmptyColumn { name: name.clone() })?;
            typical.insert(name.clone(), middle);
        }
        let transforms = self.transforms.iter().map(|t| freeze(t, table, rows)).collect::<Result<Vec<_>, _>>()?;
        for leaf in transforms.iter().flat_map(Transform::leaves) {
            if let Transform::Categories { column, reference, .. } = leaf {
                typical.insert(column.clone(), *reference);
            }
        }
        let mut design =
            Design { transforms, fills, typical, scales: BTreeMap::new(), features: Vec::new(), left_out: Vec::new() };
        design.check_values(table, rows)?;
        design.learn_scales(table, rows, self.constant)?;
        Ok(design)
    }
}

fn freeze(transform: &Transform, table: &FeatureTable, rows: &[usize]) -> Result<Transform, LearnError> {
    Ok(match transform {
        Transform::RestrictedCubicSpline { column, knots: Knots::Count(count) } => {
            let values = table.view(column)?.present(rows);
            let knots = Knots::At(spline::knots_at_percentiles(column, *count, values)?);
            Transform::RestrictedCubicSpline { column: column.clone(), knots }
        }
        Transform::Interaction { first, second } => {
            Transform::interaction(freeze(first, table, rows)?, freeze(second, table, rows)?)
        }
        other => other.clone(),
    })
}
