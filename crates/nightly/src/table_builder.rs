//! Small aggregate tables built column by column; counts of people go through the disclosure rule on the way in.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use evenreach_statistics::CellState;
use evenreach_statistics::disclosure::list::protect_list;

/// Counts of people hidden or rounded by the rule. `lists` says which entries add up to a total somebody could know; each
/// list is protected on its own.
pub(crate) fn protected(values: &[u64], lists: &[usize], rule: DisclosureRule) -> Vec<CellState> {
    let list_of = |at: usize| lists.get(at).copied().unwrap_or_default();
    let numbered: Vec<(usize, Option<u64>)> = (0..).map(list_of).zip(values.iter().copied().map(Some)).collect();
    let lists = numbered.chunk_by(|a, b| a.0 == b.0);
    lists.flat_map(|list| protect_list(rule, &list.iter().map(|(_, count)| *count).collect::<Vec<_>>())).collect()
}

/// Columns of one table.
pub(crate) struct TableBuilder {
    columns: Vec<(String, ArrayRef)>,
}

impl TableBuilder {
    pub(crate) fn new() -> Self {
        Self { columns: vec![] }
    }

    pub(crate) fn text<T: AsRef<str>>(mut self, name: &str, values: impl IntoIterator<Item = Option<T>>) -> Self {
        let column: StringArray = values.into_iter().collect();
        self.columns.push((name.to_owned(), Arc::new(column)));
        self
    }

    pub(crate) fn number(mut self, name: &str, values: impl IntoIterator<Item = Option<f64>>) -> Self {
        let column: Float64Array = values.into_iter().collect();
        self.columns.push((name.to_owned(), Arc::new(column)));
        self
    }

    /// Counts that are not of people (rows, values): shown as they are.
    pub(crate) fn rows(mut self, name: &str, values: impl IntoIterator<Item = u64>) -> Self {
        let column: Int64Array = values.into_iter().map(|n| i64::try_from(n).ok()).collect();
        self.columns.push((name.to_owned(), Arc::new(column)));
        self
    }

    /// Counts of people, each hidden or rounded as [`protected`] says, with a `_status` column beside them.
    pub(crate) fn people(self, name: &str, values: &[u64], lists: &[usize], rule: DisclosureRule) -> Self {
        self.cells(name, protected(values, lists, rule).into_iter())
    }

    /// Counts of people who are divided among columns, row by row: each row is protected as one list.
    pub(crate) fn people_across(mut self, names: &[&str], rows: &[&[u64]], rule: DisclosureRule) -> Self {
        let protected: Vec<Vec<CellState>> =
            rows.iter().map(|row| protect_list(rule, &row.iter().map(|n| Some(*n)).collect::<Vec<_>>())).collect();
        for (at, name) in names.iter().enumerate() {
            self = self.cells(name, protected.iter().map(|row| row.get(at).copied().unwrap_or(CellState::Missing)));
        }
        self
    }

    /// A column of protected counts and the `_status` column beside it.
    pub(crate) fn cells(mut self, name: &str, cells: impl Iterator<Item = CellState>) -> Self {
        let (shown, statuses): (Vec<Option<i64>>, Vec<&str>) = cells
            .map(|cell| match cell {
                CellState::Shown(n) => (i64::try_from(n).ok(), "shown"),
                CellState::Suppressed(_) => (None, "suppressed"),
                CellState::Missing => (None, "missing"),
            })
            .unzip();
        self.columns.push((name.to_owned(), Arc::new(Int64Array::from(shown))));
        self.columns.push((format!("{name}_status"), Arc::new(StringArray::from(statuses))));
        self
    }

    pub(crate) fn build(self, name: &str, title: &str, about: &str, in_report: bool) -> Option<ReportTable> {
        let rows =
            RecordBatch::try_from_iter_with_nullable(self.columns.into_iter().map(|(n, c)| (n, c, true))).ok()?;
        Some(ReportTable { name: name.to_owned(), title: title.to_owned(), about: about.to_owned(), rows, in_report })
    }
}
