//! The columns of a cohort's published table, and what ties them together.

use evenreach_cohort::{ClauseKind, Definition};

use crate::funnel::Funnel;
use crate::population::{Population, Sum};
use crate::protection::Table;

/// Column numbers of a cohort's table. The first columns are the funnel's steps.
#[derive(Debug)]
pub(crate) struct Layout {
    /// `registered`, each clause, and to be selected.
    pub(crate) steps: Vec<String>,
    /// The column of people in need: a step where the access clauses come last, else one of its own.
    pub(crate) in_need: usize,
    /// Clauses that ask for a measurement, and the columns of people who stop at them.
    pub(crate) not_measured: Vec<(usize, usize)>,
    columns: usize,
}

impl Layout {
    /// The columns of a definition; `last_step` is to be selected.
    pub(crate) fn of(definition: &Definition, last_step: &str) -> Self {
        let clauses = &definition.clauses;
        let mut steps = vec!["registered".to_owned()];
        steps.extend(clauses.iter().map(|clause| clause.name.clone()));
        steps.push(last_step.to_owned());
        let clinical = clauses.iter().filter(|clause| clause.kind.is_clinical()).count();
        let access_comes_last = clauses.iter().take(clinical).all(|clause| clause.kind.is_clinical());
        let (in_need, mut columns) =
            if access_comes_last { (clinical, steps.len()) } else { (steps.len(), steps.len() + 1) };
        let measured = clauses.iter().enumerate().filter(|(_, clause)| clause.kind == ClauseKind::Measured);
        let not_measured = measured
            .map(|(clause, _)| {
                columns += 1;
                (clause, columns - 1)
            })
            .collect();
        Self { steps, in_need, not_measured, columns }
    }

    /// The column of people on the list.
    pub(crate) fn selected(&self) -> usize {
        self.steps.len() - 1
    }

    /// Number of columns.
    pub(crate) fn columns(&self) -> usize {
        self.columns
    }

    /// The true counts of every reported group, with everything a reader knows of how they hang together.
    pub(crate) fn table(&self, funnels: &[Funnel], population: &Population, settled: &[bool]) -> Table {
        let rows = population.reported_rows();
        let mut counts = Vec::with_capacity(rows * self.columns);
        for (funnel, grouping) in funnels.iter().zip(population.reported()) {
            for group in 0..grouping.len() {
                let kept = funnel.kept(group);
                let stopped = |clause: usize| kept[clause] - kept[clause + 1];
                counts.extend(&kept);
                if self.in_need == self.steps.len() {
                    counts.push(funnel.in_need(group));
                }
                counts.extend(self.not_measured.iter().map(|(clause, _)| stopped(*clause)));
            }
        }
        let reported = |sum: &&Sum| sum.parent < rows && sum.children.iter().all(|child| *child < rows);
        Table {
            columns: self.columns,
            counts,
            row_sums: population.sums.iter().filter(reported).cloned().collect(),
            column_sums: self.column_sums(),
            contained: self.contained(),
            order: self.order(),
            settled: Some(settled[..rows].to_vec()),
        }
    }

    fn column_sums(&self) -> Vec<Sum> {
        let stop = |(clause, column): &(usize, usize)| Sum { parent: *clause, children: vec![clause + 1, *column] };
        self.not_measured.iter().map(stop).collect()
    }

    fn contained(&self) -> Vec<(usize, usize)> {
        let mut pairs: Vec<(usize, usize)> = (1..self.steps.len()).map(|step| (step - 1, step)).collect();
        if self.in_need == self.steps.len() {
            pairs.extend([(0, self.in_need), (self.in_need, self.selected())]);
        }
        pairs.extend(self.not_measured.iter().copied());
        pairs
    }

    /// The columns behind verdicts first, then the steps between.
    fn order(&self) -> Vec<usize> {
        let first = [0, self.selected(), self.in_need];
        let mut order: Vec<usize> = Vec::with_capacity(self.columns);
        let stops = self.not_measured.iter().flat_map(|(clause, column)| [*column, *clause]);
        for column in first.into_iter().chain(stops).chain(0..self.columns) {
            if !order.contains(&column) {
                order.push(column);
            }
        }
        order
    }
}
