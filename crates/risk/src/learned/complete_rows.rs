//! People who can be scored, and why the others cannot.

use std::collections::BTreeMap;

use super::{FeatureTable, LearnError, Transform};

/// Rows that can be used, and why the others cannot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompleteRows {
    /// Row numbers with every value that is needed, increasing.
    pub rows: Vec<usize>,
    /// People set aside, by the first column that lacks a usable value.
    pub set_aside: BTreeMap<String, usize>,
}

pub(crate) fn complete_rows(
    transforms: &[Transform],
    filled: impl Fn(&str) -> bool,
    table: &FeatureTable,
) -> Result<CompleteRows, LearnError> {
    let leaves = transforms.iter().flat_map(Transform::leaves);
    let views = leaves.map(|leaf| Ok((leaf, table.view(leaf.column())?, filled(leaf.column()))));
    let views = views.collect::<Result<Vec<_>, LearnError>>()?;
    let (mut rows, mut set_aside) = (Vec::new(), BTreeMap::new());
    for row in 0..table.rows() {
        let lacking = views.iter().find(|(leaf, view, filled)| match view.get(row) {
            None => leaf.needs_value() && !filled,
            Some(value) => !leaf.accepts(value),
        });
        match lacking {
            None => rows.push(row),
            Some((leaf, ..)) => *set_aside.entry(leaf.column().to_owned()).or_insert(0) += 1,
        }
    }
    Ok(CompleteRows { rows, set_aside })
}
