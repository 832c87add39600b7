//! What the parts of one cohort's audit have in common.

use evenreach_cohort::Cohort;

use crate::counted::Counted;
use crate::layout::Layout;
use crate::model::Count;
use crate::policy::Policy;
use crate::population::Population;

/// One cohort, its exact counts, and its counts as they may be shown.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) cohort: &'a Cohort,
    pub(crate) population: &'a Population,
    pub(crate) policy: &'a Policy,
    pub(crate) counted: &'a Counted,
    /// Every count of the night, reported row by reported row.
    pub(crate) night: &'a [Count],
    /// How many columns a row of the night has.
    pub(crate) width: usize,
    /// The night's column of each of the cohort's columns.
    pub(crate) columns: &'a [usize],
}

impl<'a> Context<'a> {
    /// The cohort's columns.
    pub(crate) fn layout(&self) -> &'a Layout {
        &self.counted.layout
    }

    /// A count as it may be shown.
    pub(crate) fn shown(&self, grouping: usize, group: usize, column: usize) -> Count {
        self.night[(self.population.first_row[grouping] + group) * self.width + self.columns[column]]
    }

    /// Everybody's count; nobody's where nobody is registered.
    pub(crate) fn everyone(&self, column: usize) -> Count {
        if self.population.people == 0 { Count::Shown(0) } else { self.shown(0, 0, column) }
    }

    /// Every reported group: (grouping, group).
    pub(crate) fn groups(&self) -> impl Iterator<Item = (usize, usize)> + use<'a> {
        let reported = self.population.reported().iter().enumerate();
        reported.flat_map(|(place, grouping)| (0..grouping.len()).map(move |group| (place, group)))
    }
}
