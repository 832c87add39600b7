//! Cohorts of one population counted, their counts protected as one table, and each audited.

use evenreach_cohort::Cohort;
use evenreach_statistics::{DisclosureRule, hands};

use crate::EquityError;
use crate::audit::audit;
use crate::beside::Beside;
use crate::context::Context;
use crate::counted::Counted;
use crate::gate::Finding;
use crate::invitations::{Invitations, invitations};
use crate::label_bias::LabelBias;
use crate::ledger::Ledger;
use crate::model::{Audit, Count, DataQualityRow};
use crate::pocket_cells::{Entered, PocketCells};
use crate::pockets::{Measure, pocket_rows};
use crate::policy::Policy;
use crate::population::{Population, Sum};
use crate::protection::{Table, protect};
use crate::recording::Recording;
use crate::recording_cells::RecordingCells;
use crate::release::{ReleasedAs, ReleasedCounts};
use crate::rows::LabelBiasRow;
use crate::secrecy::Cells;

/// What is counted of people whatever the cohort; by default nothing.
#[derive(Debug, Default)]
pub(crate) struct Common {
    pub(crate) label_bias: LabelBias,
    pub(crate) recording: Option<Recording>,
}

/// Cohorts with every count as it may be shown.
#[derive(Debug)]
pub(crate) struct Audited<'a> {
    cohorts: &'a [Cohort],
    population: &'a Population,
    policy: &'a Policy,
    rule: DisclosureRule,
    entered: Vec<Entered>,
    ledger: Ledger,
    label_columns: Vec<usize>,
    cells: Cells,
    /// Every count of the ledger, reported row by reported row.
    night: Vec<Count>,
    pockets: PocketCells,
    recording: Option<RecordingCells>,
}

impl<'a> Audited<'a> {
    /// Counts and protects. `settled` says which rows hide their number of registered people.
    pub(crate) fn of(
        cohorts: &'a [Cohort],
        population: &'a Population,
        policy: &'a Policy,
        settled: &[bool],
        common: &Common,
        beside: &Beside<'_>,
        rule: DisclosureRule,
    ) -> Result<Self, EquityError> {
        let count = |cohort: &Cohort| Counted::of(cohort, population, policy, beside.of(&cohort.name));
        let counted = hands::each(cohorts.len(), |number| count(&cohorts[number]));
        let mut ledger = Ledger::new(population);
        let mut entered: Vec<Entered> = Vec::with_capacity(cohorts.len());
        for (cohort, counted) in cohorts.iter().zip(counted) {
            let counted = counted?;
            let columns = ledger.add(&counted.sheet(&cohort.name, population));
            entered.push((counted, columns));
        }
        let label_columns = ledger.add(&common.label_bias.sheet(population));
        let recording = common.recording.as_ref().map(|of| (of, ledger.add(&of.sheet(population))));
        let mut cells = ledger.protected(population, settled, beside.earlier, rule);
        let pockets = PocketCells::add(&mut cells, population, &ledger, &entered, beside.earlier, rule);
        let recording = recording.map(|(of, columns)| {
            let columns = (columns, ledger.columns());
            RecordingCells::add(&mut cells, (of, population), columns, settled, beside.earlier, rule)
        });
        if rule.hides_small_counts() {
            cells.hide_what_gives_away(rule);
        }
        let mut night = cells.shown(rule);
        night.truncate(population.reported_rows() * ledger.columns());
        Ok(Self { cohorts, population, policy, rule, entered, ledger, label_columns, cells, night, pockets, recording })
    }

    /// The audit of one cohort, by its place, and what the gate must know of it.
    pub(crate) fn audit(&self, number: usize) -> (Audit, Vec<Finding>) {
        let context = self.context(number);
        let rows = |measure| pocket_rows(&context, measure, &self.pockets, &self.cells, self.rule);
        let pockets = rows(Measure::selection(context.counted));
        let care = Measure::care(context.counted).map(|(clause, measure)| (clause, rows(measure))).collect();
        audit(&context, pockets, care)
    }

    fn context(&self, number: usize) -> Context<'_> {
        let (counted, columns) = &self.entered[number];
        Context {
            cohort: &self.cohorts[number],
            population: self.population,
            policy: self.policy,
            counted,
            night: &self.night,
            width: self.ledger.columns(),
            columns,
        }
    }

    /// Invitations over all cohorts.
    pub(crate) fn invitations(&self) -> Result<Invitations, EquityError> {
        let contexts: Vec<Context<'_>> = (0..self.cohorts.len()).map(|number| self.context(number)).collect();
        invitations(&contexts, self.population, self.policy)
    }

    /// Need at equal risk, of the same `label_bias` as was counted.
    pub(crate) fn label_bias(&self, label_bias: &LabelBias) -> Vec<LabelBiasRow> {
        let shown = |row: usize, column: usize| self.night[row * self.ledger.columns() + self.label_columns[column]];
        label_bias.rows(self.population, shown)
    }

    /// How well ethnicity is recorded.
    pub(crate) fn recording(&self) -> Vec<DataQualityRow> {
        self.recording.as_ref().map_or_else(Vec::new, |recording| {
            Recording::rows(self.population, |row, column| recording.shown(&self.cells, self.rule, row, column))
        })
    }

    /// Every count of people in the tables.
    pub(crate) fn released(&self) -> ReleasedCounts {
        let mut released = ReleasedCounts::default();
        let worked_out = self.cells.worked_out(self.rule);
        let known = |cell: usize| {
            let is_known = worked_out.binary_search(&cell).is_ok();
            let count = self.cells.shown_cell(self.rule, cell);
            if is_known { ReleasedAs::Known(self.cells.counts[cell]) } else { ReleasedAs::Printed(count) }
        };
        let width = self.ledger.columns().max(1);
        for cell in 0..self.night.len() {
            let name = self.population.name_of_row(cell / width);
            self.ledger.release(cell % width, &name, known(cell), &mut released);
        }
        for (row, column, cell) in self.pockets.own() {
            self.ledger.release(column, &self.population.name_of_row(row), known(cell), &mut released);
        }
        for (row, column, cell) in self.recording.iter().flat_map(RecordingCells::own) {
            let (attribute, group) = self.population.name_of_row(row);
            released.enter("", &attribute, &group, column, known(cell));
        }
        released
    }
}

/// Which rows hide their number of registered people. Decided once a night: a number hidden in one table and shown in
/// another would not be hidden.
pub(crate) fn settled(population: &Population, earlier: Option<&ReleasedCounts>, rule: DisclosureRule) -> Vec<bool> {
    let rows = population.settled_rows();
    let groupings = &population.groupings[..population.settled];
    let before = earlier.map_or_else(Vec::new, |earlier| {
        let names = (0..rows).map(|row| population.name_of_row(row));
        names.map(|(attribute, group)| earlier.before("", &attribute, &group, "registered")).collect()
    });
    let among = |sum: &&Sum| sum.parent < rows && sum.children.iter().all(|child| *child < rows);
    let table = Table {
        columns: 1,
        counts: groupings.iter().flat_map(|grouping| grouping.registered.iter().copied()).collect(),
        row_sums: population.sums.iter().filter(among).cloned().collect(),
        column_sums: Vec::new(),
        contained: Vec::new(),
        facts: Vec::new(),
        order: vec![0],
        settled: None,
        before,
    };
    protect(&table, rule).into_iter().map(|count| count == Count::Suppressed).collect()
}
