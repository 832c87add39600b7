//! Tonight's people as every cohort's audit sees them: their groups, and which groups add up to which.

use std::collections::BTreeMap;

use evenreach_contract::Checked;

use crate::EquityError;
use crate::attribute::Attribute;
use crate::frame::Frame;
use crate::groups::Grouping;
use crate::places::{Pocket, place_names, pockets};
use crate::policy::Risk;
use crate::risk::Risks;

/// One sum of groups: every person of `parent` is in exactly one of `children`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sum {
    /// Row number of the whole.
    pub(crate) parent: usize,
    /// Row numbers of the parts.
    pub(crate) children: Vec<usize>,
}

/// People and groups of one night. Rows of all tables are numbered grouping after grouping.
#[derive(Debug)]
pub(crate) struct Population {
    /// How many people.
    pub(crate) people: usize,
    /// `all`, then the policy's attributes in their order, then PCN and practice where the policy lacks them, then
    /// places by group where the policy does not cross them.
    pub(crate) groupings: Vec<Grouping>,
    /// How many of `groupings` the audits report.
    pub(crate) reported: usize,
    /// How many of `groupings` have their number of registered people in some table.
    pub(crate) settled: usize,
    /// Places, by themselves and by group.
    pub(crate) pockets: Vec<Pocket>,
    /// Names of places by level and code, where the table of people has them.
    pub(crate) place_names: BTreeMap<(String, String), String>,
    /// Published risks.
    pub(crate) risks: Risks,
    /// Age bands, for strata.
    pub(crate) age_band: Grouping,
    /// Sex, for strata.
    pub(crate) sex: Grouping,
    /// First row number of every grouping, and the number of rows last.
    pub(crate) first_row: Vec<usize>,
    /// Every sum among all groupings.
    pub(crate) sums: Vec<Sum>,
    /// Key of every person, in order.
    pub(crate) person_keys: Vec<u32>,
    /// What people are compared within.
    pub(crate) frame: Frame,
}

impl Population {
    /// Reads the `person` relation once. The risks `needed` must be there.
    pub(crate) fn read(people: &Checked, attributes: &[Attribute], needed: &[Risk]) -> Result<Self, EquityError> {
        Self::framed(people, attributes, Frame::of_the_night()?, Risks::read(people, needed)?)
    }

    /// Reads a table of people once.
    pub(crate) fn framed(
        people: &Checked,
        attributes: &[Attribute],
        frame: Frame,
        risks: Risks,
    ) -> Result<Self, EquityError> {
        let view = people.view();
        let by = |attribute: &Attribute| -> Result<Grouping, EquityError> {
            let mut singles = attribute.singles.iter().map(|single| Grouping::by_single(&view, single));
            let first = singles.next().unwrap_or_else(|| Ok(Grouping::everyone(view.len())))?;
            singles.try_fold(first, |so_far, next| Ok(Grouping::crossed(&so_far, &next?)))
        };
        let mut groupings = vec![Grouping::everyone(view.len())];
        for attribute in attributes {
            groupings.push(by(attribute)?);
        }
        let reported = groupings.len();
        for place in frame.places.iter().filter(|place| !attributes.contains(place)) {
            groupings.push(by(place)?);
        }
        let settled = groupings.len();
        let pockets = pockets(people, &frame.pocket_places, attributes, &mut groupings)?;
        let mut first_row = vec![0];
        for grouping in &groupings {
            first_row.push(first_row.last().copied().unwrap_or_default() + grouping.len());
        }
        let keys = view.key("person_key")?;
        Ok(Self {
            people: view.len(),
            sums: sums(&groupings, &first_row),
            age_band: by(&frame.age_band)?,
            sex: by(&frame.sex)?,
            groupings,
            reported,
            settled,
            pockets,
            place_names: place_names(people, &frame.pocket_places)?,
            frame,
            risks,
            first_row,
            person_keys: (0..keys.len()).map(|row| keys.value(row)).collect(),
        })
    }

    /// The groupings an audit reports.
    pub(crate) fn reported(&self) -> &[Grouping] {
        &self.groupings[..self.reported]
    }

    /// How many rows the reported groupings have together.
    pub(crate) fn reported_rows(&self) -> usize {
        self.first_row[self.reported]
    }

    /// How many rows have their number of registered people in some table.
    pub(crate) fn settled_rows(&self) -> usize {
        self.first_row[self.settled]
    }

    /// Attribute and group of a row.
    pub(crate) fn name_of_row(&self, row: usize) -> (String, String) {
        let (grouping, group) = self.group_of_row(row);
        (grouping.attribute.name(), grouping.label(group))
    }

    fn group_of_row(&self, row: usize) -> (&Grouping, usize) {
        let grouping = self.first_row.partition_point(|first| *first <= row).saturating_sub(1);
        (&self.groupings[grouping], row - self.first_row[grouping])
    }
}

/// Wherever every group of one attribute lies within one group of another, the groups of the first add up to those of
/// the second: 19 ethnic groups to 5, practices to PCNs, crossings to both sides, all to `Everyone`.
fn sums(groupings: &[Grouping], first_row: &[usize]) -> Vec<Sum> {
    let mut sums = Vec::new();
    for (fine_place, fine) in groupings.iter().enumerate() {
        for (coarse_place, coarse) in groupings.iter().enumerate() {
            // Two attributes with the very same groups refine each other; one direction says it all.
            let either = fine.len() > coarse.len() || (fine.len() == coarse.len() && fine_place > coarse_place);
            let Some(parents) = either.then(|| fine.parents_in(coarse)).flatten() else { continue };
            let mut children = vec![Vec::new(); coarse.len()];
            for (child, parent) in parents.into_iter().enumerate() {
                children[parent as usize].push(first_row[fine_place] + child);
            }
            let parent_row = |parent: usize| first_row[coarse_place] + parent;
            sums.extend(
                children.into_iter().enumerate().map(|(parent, children)| Sum { parent: parent_row(parent), children }),
            );
        }
    }
    sums
}
