//! People as rows, measured quantities as named columns, before any transform.

use std::collections::BTreeSet;

use super::LearnError;

/// A table of named columns, one row a person; a value is a finite number or missing.
///
/// Columns are found by name, never by position, so their order carries no meaning.
#[derive(Debug, Clone)]
pub struct FeatureTable {
    names: Vec<String>,
    columns: Vec<Column>,
    rows: usize,
}

/// One column. Values and presence are kept apart because an `Option<f64>` takes twice the memory.
#[derive(Debug, Clone)]
struct Column {
    values: Vec<f64>,
    /// `None` when every value is present.
    missing: Option<Vec<bool>>,
}

impl FeatureTable {
    /// Builds a table from columns of equal length.
    ///
    /// # Errors
    /// An empty or repeated name, columns of unequal length, NaN or an infinity.
    pub fn new(columns: Vec<(String, Vec<Option<f64>>)>) -> Result<Self, LearnError> {
        Self::build(columns.into_iter().map(|(name, values)| {
            let missing: Vec<bool> = values.iter().map(Option::is_none).collect();
            let values = values.into_iter().map(|v| v.unwrap_or(0.0)).collect();
            let missing = missing.contains(&true).then_some(missing);
            (name, Column { values, missing })
        }))
    }

    /// Builds a table from columns in which nothing is missing.
    ///
    /// # Errors
    /// As [`FeatureTable::new`].
    pub fn complete(columns: Vec<(String, Vec<f64>)>) -> Result<Self, LearnError> {
        Self::build(columns.into_iter().map(|(name, values)| {
            let missing = None;
            (name, Column { values, missing })
        }))
    }

    /// A table without columns or people.
    #[must_use]
    pub fn nobody() -> Self {
        Self { names: Vec::new(), columns: Vec::new(), rows: 0 }
    }

    fn build(columns: impl Iterator<Item = (String, Column)>) -> Result<Self, LearnError> {
        let (mut names, mut kept) = (Vec::new(), Vec::<Column>::new());
        let mut seen = BTreeSet::new();
        for (name, column) in columns {
            if name.trim().is_empty() || !seen.insert(name.clone()) {
                return Err(LearnError::ColumnName { name });
            }
            let expected = kept.first().map_or(column.values.len(), |c| c.values.len());
            if column.values.len() != expected {
                let found = column.values.len();
                return Err(LearnError::LengthMismatch { what: format!("column `{name}`"), found, expected });
            }
            let count = column.values.iter().filter(|v| !v.is_finite()).count();
            if count > 0 {
                return Err(LearnError::NotFinite { name, count });
            }
            names.push(name);
            kept.push(column);
        }
        let rows = kept.first().map_or(0, |c| c.values.len());
        Ok(Self { names, columns: kept, rows })
    }

    /// One table of the rows of several, one below the other; the columns of each must have the same names, in any
    /// order.
    ///
    /// # Errors
    /// A column that one of them lacks.
    pub fn stack(tables: &[Self]) -> Result<Self, LearnError> {
        let Some(first) = tables.first() else { return Ok(Self::nobody()) };
        let rows = tables.iter().map(|table| table.rows).sum();
        let columns = first.names.iter().map(|name| {
            let mut values = Vec::with_capacity(rows);
            let mut missing = Vec::new();
            for table in tables {
                let view = table.view(name)?;
                if let Some(theirs) = view.missing {
                    missing.resize(values.len(), false);
                    missing.extend_from_slice(theirs);
                }
                values.extend_from_slice(view.values);
            }
            if !missing.is_empty() {
                missing.resize(rows, false);
            }
            Ok(Column { values, missing: (!missing.is_empty()).then_some(missing) })
        });
        Ok(Self { names: first.names.clone(), columns: columns.collect::<Result<_, LearnError>>()?, rows })
    }

    /// Number of people.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Column names, in the order handed in.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// People without a value in a column.
    ///
    /// # Errors
    /// No such column.
    pub fn missing_count(&self, name: &str) -> Result<usize, LearnError> {
        Ok(self.view(name)?.missing.map_or(0, |m| m.iter().filter(|x| **x).count()))
    }

    /// A copy that holds only the given rows, in the given order.
    ///
    /// # Errors
    /// A row number at or past the end of the table.
    pub fn take(&self, rows: &[usize]) -> Result<Self, LearnError> {
        check_rows(rows, self.rows)?;
        let gather = |c: &Column| Column {
            values: rows.iter().map(|r| c.values[*r]).collect(),
            missing: c.missing.as_ref().map(|m| rows.iter().map(|r| m[*r]).collect()),
        };
        let columns = self.columns.iter().map(gather).collect();
        Ok(Self { names: self.names.clone(), columns, rows: rows.len() })
    }

    pub(crate) fn view(&self, name: &str) -> Result<ColumnView<'_>, LearnError> {
        let at = self.names.iter().position(|n| n == name);
        let column = at.and_then(|i| self.columns.get(i));
        let column = column.ok_or_else(|| LearnError::MissingColumn { name: name.to_owned() })?;
        Ok(ColumnView { values: &column.values, missing: column.missing.as_deref() })
    }
}

/// A column to read from.
#[derive(Clone, Copy)]
pub(crate) struct ColumnView<'a> {
    values: &'a [f64],
    missing: Option<&'a [bool]>,
}

impl ColumnView<'_> {
    /// The value of a row, which must exist.
    pub(crate) fn get(&self, row: usize) -> Option<f64> {
        match self.missing {
            Some(missing) if missing[row] => None,
            _ => Some(self.values[row]),
        }
    }

    /// The values that are present, in the order of `rows`.
    pub(crate) fn present(&self, rows: &[usize]) -> Vec<f64> {
        rows.iter().filter_map(|r| self.get(*r)).collect()
    }
}

/// Refuses row numbers that a table does not have.
pub(crate) fn check_rows(rows: &[usize], of: usize) -> Result<(), LearnError> {
    match rows.iter().max() {
        Some(last) if *last >= of => {
            Err(LearnError::LengthMismatch { what: "list of rows".to_owned(), found: last + 1, expected: of })
        }
        _ => Ok(()),
    }
}
