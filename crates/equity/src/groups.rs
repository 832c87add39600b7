//! Who belongs to which group: labels interned to numbers once a night and shared by all cohorts.

use std::collections::HashMap;

use arrow::array::Array;
use evenreach_contract::{Breach, View};

use crate::attribute::{Attribute, Holds, Single};

/// People by one attribute: a group number for every row of the `person` relation.
#[derive(Debug, Clone)]
pub(crate) struct Grouping {
    pub(crate) attribute: Attribute,
    /// For every group its label under each single attribute, in order of those labels.
    pub(crate) parts: Vec<Vec<String>>,
    /// Group of every row.
    pub(crate) of_row: Vec<u32>,
    /// Registered people of every group.
    pub(crate) registered: Vec<u64>,
}

impl Grouping {
    /// One group, `Everyone`.
    pub(crate) fn everyone(people: usize) -> Self {
        let parts = if people == 0 { Vec::new() } else { vec![vec!["Everyone".to_owned()]] };
        Self::new(Attribute::everyone(), parts, vec![0; people])
    }

    /// Groups by one column; an empty cell is a group of its own.
    pub(crate) fn by_single(view: &View<'_>, single: &Single) -> Result<Self, Breach> {
        if single.holds == Holds::Deciles {
            return Self::by_decile(view, single);
        }
        let column = view.text(&single.column)?;
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut labels: Vec<&str> = Vec::new();
        let mut of_row = Vec::with_capacity(column.len());
        for row in 0..column.len() {
            let text = if column.is_valid(row) { column.value(row) } else { single.when_empty };
            of_row.push(*numbers.entry(text).or_insert_with(|| {
                labels.push(text);
                count_of(labels.len()) - 1
            }));
        }
        let parts = labels.into_iter().map(|label| vec![label.to_owned()]).collect();
        Ok(Self::new(Attribute { singles: vec![single.clone()] }, parts, of_row))
    }

    /// Groups by deprivation decile, with labels in the order of deprivation that say which end is which.
    fn by_decile(view: &View<'_>, single: &Single) -> Result<Self, Breach> {
        let column = view.integer(&single.column)?;
        let deciles: Vec<Option<i32>> = column.iter().collect();
        let mut occurring: Vec<Option<i32>> = deciles.clone();
        occurring.sort_unstable();
        occurring.dedup();
        let label = |decile: &Option<i32>| match decile {
            None => single.when_empty.to_owned(),
            Some(1) => "01 (most deprived)".to_owned(),
            Some(10) => "10 (least deprived)".to_owned(),
            Some(other) => format!("{other:02}"),
        };
        let parts = occurring.iter().map(|decile| vec![label(decile)]).collect();
        let of_row = deciles.iter().map(|decile| count_of(occurring.partition_point(|other| other < decile))).collect();
        Ok(Self::new(Attribute { singles: vec![single.clone()] }, parts, of_row))
    }

    /// Groups by two attributes at once: the combinations that occur.
    pub(crate) fn crossed(a: &Self, b: &Self) -> Self {
        let mut numbers: HashMap<(u32, u32), u32> = HashMap::new();
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let pair_of_row = a.of_row.iter().copied().zip(b.of_row.iter().copied());
        let of_row = pair_of_row
            .map(|pair| {
                *numbers.entry(pair).or_insert_with(|| {
                    pairs.push(pair);
                    count_of(pairs.len()) - 1
                })
            })
            .collect();
        let parts = pairs
            .iter()
            .map(|(one, other)| [a.parts[*one as usize].as_slice(), b.parts[*other as usize].as_slice()].concat())
            .collect();
        let singles = [a.attribute.singles.as_slice(), b.attribute.singles.as_slice()].concat();
        Self::new(Attribute { singles }, parts, of_row)
    }

    /// Numbers the groups in order of their labels, so that the numbers do not depend on the order of people.
    fn new(attribute: Attribute, parts: Vec<Vec<String>>, mut of_row: Vec<u32>) -> Self {
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by(|a, b| parts[*a].cmp(&parts[*b]));
        let mut rank = vec![0; parts.len()];
        for (place, group) in (0u32..).zip(&order) {
            rank[*group] = place;
        }
        let mut registered = vec![0; parts.len()];
        for group in &mut of_row {
            *group = rank[*group as usize];
            registered[*group as usize] += 1;
        }
        let parts = order.iter().map(|group| parts[*group].clone()).collect();
        Self { attribute, parts, of_row, registered }
    }

    /// Number of groups.
    pub(crate) fn len(&self) -> usize {
        self.parts.len()
    }

    /// A group's label: `Black: African`, or `Black: African x 1 (most deprived)`.
    pub(crate) fn label(&self, group: usize) -> String {
        self.parts[group].join(" x ")
    }

    /// For each of these groups the group of `coarse` all its people are in; `None` when some group is split.
    pub(crate) fn parents_in(&self, coarse: &Self) -> Option<Vec<u32>> {
        let mut parents: Vec<Option<u32>> = vec![None; self.len()];
        for (own, other) in self.of_row.iter().zip(&coarse.of_row) {
            if parents[*own as usize].get_or_insert(*other) != other {
                return None;
            }
        }
        parents.into_iter().collect()
    }
}

/// A length as a group number; people are keyed by u32, so there are never more groups than that.
fn count_of(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{ArrayRef, RecordBatch, StringArray};

    use super::*;

    fn table(pcn: &[Option<&str>], practice: &[&str]) -> RecordBatch {
        RecordBatch::try_from_iter([
            ("pcn_code", Arc::new(StringArray::from(pcn.to_vec())) as ArrayRef),
            ("practice_code", Arc::new(StringArray::from(practice.to_vec()))),
        ])
        .unwrap()
    }

    #[test]
    fn labels_are_sorted_and_empty_cells_are_a_group() {
        let rows = table(&[Some("U2"), None, Some("U1"), Some("U2")], &["P4", "P3", "P1", "P2"]);
        let view = View::new("person", &rows);
        let single = |name: &str| Attribute::parse(name).unwrap().singles.remove(0);
        let pcn = Grouping::by_single(&view, &single("pcn")).unwrap();
        let practice = Grouping::by_single(&view, &single("practice")).unwrap();
        let labels = |g: &Grouping| (0..g.len()).map(|i| g.label(i)).collect::<Vec<_>>();
        assert_eq!(labels(&pcn), ["No PCN", "U1", "U2"]);
        assert_eq!(pcn.of_row, [2, 0, 1, 2]);
        assert_eq!(pcn.registered, [1, 1, 2]);
        assert_eq!(practice.parents_in(&pcn), Some(vec![1, 2, 0, 2]));
        assert_eq!(pcn.parents_in(&practice), None);
        let crossed = Grouping::crossed(&pcn, &practice);
        assert_eq!(labels(&crossed), ["No PCN x P3", "U1 x P1", "U2 x P2", "U2 x P4"]);
        assert_eq!(crossed.attribute.name(), "pcn x practice");
    }
}
