//! Cells of a table for people's eyes: one way to read any column that CSV and the report can show.

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Date32Array, Float64Array, Int64Array, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type};
use jiff::civil::Date;

use crate::PublishError;

/// One value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    /// Nothing.
    Empty,
    /// Words.
    Text(&'a str),
    /// A measurement.
    Number(f64),
    /// A count.
    Whole(i64),
    /// A civil date.
    Date(Date),
    /// True or false.
    Flag(bool),
}

/// A column read as cells.
pub(crate) enum Cells {
    Text(StringArray),
    Number(Float64Array),
    Whole(Int64Array),
    Date(Date32Array),
    Flag(BooleanArray),
}

impl Cells {
    /// Reads a column; `table` is the name used in errors.
    pub(crate) fn read(table: &str, column: &ArrayRef) -> Result<Self, PublishError> {
        let unreadable = || PublishError::Encode { name: table.to_owned(), format: "a table" };
        let as_type = |kind: &DataType| cast(column, kind).map_err(|_| unreadable());
        let found = column.data_type();
        Ok(match found {
            DataType::Boolean => Self::Flag(column.as_boolean().clone()),
            DataType::Date32 => Self::Date(column.as_primitive::<Date32Type>().clone()),
            _ if found.is_integer() => Self::Whole(as_type(&DataType::Int64)?.as_primitive::<Int64Type>().clone()),
            _ if found.is_floating() => {
                Self::Number(as_type(&DataType::Float64)?.as_primitive::<Float64Type>().clone())
            }
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..) => {
                Self::Text(as_type(&DataType::Utf8)?.as_string::<i32>().clone())
            }
            _ => return Err(unreadable()),
        })
    }

    /// The value of a row.
    pub(crate) fn get(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Text(a) if a.is_valid(row) => Cell::Text(a.value(row)),
            Self::Number(a) if a.is_valid(row) => Cell::Number(a.value(row)),
            Self::Whole(a) if a.is_valid(row) => Cell::Whole(a.value(row)),
            Self::Date(a) if a.is_valid(row) => civil(a.value(row)).map_or(Cell::Empty, Cell::Date),
            Self::Flag(a) if a.is_valid(row) => Cell::Flag(a.value(row)),
            _ => Cell::Empty,
        }
    }

    /// Whether values are quantities, to be set right-aligned.
    pub(crate) fn is_quantity(&self) -> bool {
        matches!(self, Self::Number(_) | Self::Whole(_))
    }
}

const EPOCH: Date = Date::constant(1970, 1, 1);

/// Days since 1970-01-01 as a date.
fn civil(days: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// A date as days since 1970-01-01.
pub(crate) fn days(date: Date) -> i32 {
    // Civil dates span the years -9999 to 9999: some 7.3 million days.
    i32::try_from(date.duration_since(EPOCH).as_hours() / 24).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_to_days_and_back() {
        for (year, month, day) in [(1969, 12, 31), (1970, 1, 1), (2024, 2, 29), (2026, 11, 21), (9999, 12, 31)] {
            let date = jiff::civil::date(year, month, day);
            assert_eq!(civil(days(date)), Some(date));
        }
    }
}
