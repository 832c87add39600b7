//! Small aggregate tables built column by column; counts of people go through the disclosure rule on the way in.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use evenreach_equity::DisclosureRule;
use evenreach_publish::ReportTable;
use evenreach_statistics::CellState;
use evenreach_statistics::disclosure::list::protect_list;

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

    /// Counts of people: hidden or rounded by the rule within each list, with a `_status` column beside them.
    /// `lists` says which entries add up to a total somebody could know; each is protected on its own.
    pub(crate) fn people(self, name: &str, values: &[u64], lists: &[usize], rule: DisclosureRule) -> Self {
        let mut cells: Vec<CellState> = Vec::with_capacity(values.len());
        let mut from = 0;
        while from < values.len() {
            let list = lists.get(from).copied().unwrap_or_default();
            let to = (from..values.len()).find(|i| lists.get(*i).copied() != Some(list)).unwrap_or(values.len());
            let to = to.max(from + 1);
            cells.extend(protect_list(rule, &values[from..to].iter().map(|n| Some(*n)).collect::<Vec<_>>()));
            from = to;
        }
        self.cells(name, cells.into_iter())
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
    fn cells(mut self, name: &str, cells: impl Iterator<Item = CellState>) -> Self {
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
