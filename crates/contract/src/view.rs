//! Typed, named access to the columns of a checked table.

use arrow::array::{
    Array, AsArray, BooleanArray, Date32Array, Float64Array, Int32Array, RecordBatch, StringArray, UInt32Array,
};
use arrow::datatypes::{Date32Type, Float64Type, Int32Type, UInt32Type};

use crate::Breach;

/// A table's columns by name; a wrong name or type is a [`Breach`], not a panic.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    table: &'a str,
    rows: &'a RecordBatch,
}

impl<'a> View<'a> {
    /// Looks at rows under the name used in errors.
    #[must_use]
    pub fn new(table: &'a str, rows: &'a RecordBatch) -> Self {
        Self { table, rows }
    }

    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.num_rows()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.num_rows() == 0
    }

    fn find<T>(
        &self,
        name: &str,
        expected: &str,
        read: impl Fn(&'a dyn Array) -> Option<&'a T>,
    ) -> Result<&'a T, Breach> {
        let column = self
            .rows
            .column_by_name(name)
            .ok_or_else(|| Breach::Missing { table: self.table.to_owned(), column: name.to_owned() })?;
        read(column.as_ref()).ok_or_else(|| Breach::Type {
            table: self.table.to_owned(),
            column: name.to_owned(),
            expected: expected.to_owned(),
            found: column.data_type().to_string(),
        })
    }

    /// A text column.
    pub fn text(&self, name: &str) -> Result<&'a StringArray, Breach> {
        self.find(name, "text", |a| a.as_string_opt::<i32>())
    }

    /// A number column.
    pub fn number(&self, name: &str) -> Result<&'a Float64Array, Breach> {
        self.find(name, "number", |a| a.as_primitive_opt::<Float64Type>())
    }

    /// A whole-number column.
    pub fn integer(&self, name: &str) -> Result<&'a Int32Array, Breach> {
        self.find(name, "whole number", |a| a.as_primitive_opt::<Int32Type>())
    }

    /// A date column (days since 1970-01-01).
    pub fn date(&self, name: &str) -> Result<&'a Date32Array, Breach> {
        self.find(name, "date", |a| a.as_primitive_opt::<Date32Type>())
    }

    /// A true-or-false column.
    pub fn flag(&self, name: &str) -> Result<&'a BooleanArray, Breach> {
        self.find(name, "true or false", |a| a.as_boolean_opt())
    }

    /// A person-key column.
    pub fn key(&self, name: &str) -> Result<&'a UInt32Array, Breach> {
        self.find(name, "person key", |a| a.as_primitive_opt::<UInt32Type>())
    }
}
