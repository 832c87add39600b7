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
    /// Leave the feature out and name it in the model; so too a feature of a column without any value.
    LeaveOut,
}

impl DesignSpec {
    /// A design in which nothing may be missing and constant features are refused.
    #[must_use]
    pub fn new(transforms: Vec<Transform>) -> Self {
        Self { transforms, missing: BTreeMap::new(), constant: OnConstant::Refuse }
    }

    /// Refuses transforms that cannot be carried out, before any data are read.
    ///
    /// # Errors
    /// Names the column.
    pub fn check(&self) -> Result<(), LearnError> {
        self.transforms.iter().try_for_each(Transform::check)
    }

    /// Every column the transforms read, in order of name.
    #[must_use]
    pub fn columns(&self) -> BTreeSet<String> {
        let leaves = self.transforms.iter().flat_map(Transform::leaves);
        leaves.map(|leaf| leaf.column().to_owned()).collect()
    }

    /// Those of which some transform needs the value itself, so that a missing one must be filled.
    #[must_use]
    pub fn columns_with_values(&self) -> BTreeSet<String> {
        let leaves = self.transforms.iter().flat_map(Transform::leaves);
        leaves.filter(|leaf| leaf.needs_value()).map(|leaf| leaf.column().to_owned()).collect()
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
        let empty = match self.constant {
            OnConstant::LeaveOut => empty_columns(&columns, table, rows)?,
            OnConstant::Refuse => BTreeSet::new(),
        };
        let reads_nothing = |t: &&Transform| t.leaves().iter().any(|leaf| empty.contains(leaf.column()));
        let (unusable, usable): (Vec<&Transform>, Vec<&Transform>) = self.transforms.iter().partition(reads_nothing);
        let (mut fills, mut typical) = (BTreeMap::new(), BTreeMap::new());
        for name in columns.difference(&empty) {
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
        let transforms = usable.into_iter().map(|t| freeze(t, table, rows)).collect::<Result<Vec<_>, _>>()?;
        for leaf in transforms.iter().flat_map(Transform::leaves) {
            if let Transform::Categories { column, reference, .. } = leaf {
                typical.insert(column.clone(), *reference);
            }
        }
        let left_out = unusable.into_iter().flat_map(Transform::feature_names).collect();
        let mut design = Design { transforms, fills, typical, scales: BTreeMap::new(), features: Vec::new(), left_out };
        design.check_values(table, rows)?;
        design.learn_scales(table, rows, self.constant)?;
        Ok(design)
    }
}

/// Columns of which no row has a value.
fn empty_columns(
    columns: &BTreeSet<String>,
    table: &FeatureTable,
    rows: &[usize],
) -> Result<BTreeSet<String>, LearnError> {
    let mut empty = BTreeSet::new();
    for name in columns {
        let view = table.view(name)?;
        if rows.iter().all(|row| view.get(*row).is_none()) {
            empty.insert(name.clone());
        }
    }
    Ok(empty)
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
