//! One column of a chunk as text or as numbers, whatever its type in the file.

use arrow::array::{Array, ArrayRef, AsArray, StringArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};

/// Why a column cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unreadable {
    /// Its type, in Arrow's words.
    Type(String),
    /// Numbers with fractions where words or whole numbers are wanted.
    Fractions,
}

/// A column as text: whole numbers as digits, also those a data frame keeps as floating point for want of a value.
pub(crate) fn texts(column: &ArrayRef) -> Result<StringArray, Unreadable> {
    match kind(column.data_type()) {
        Some(Kind::Text | Kind::Whole) => {
            let text = as_type(column, &DataType::Utf8)?;
            Ok(text.as_string::<i32>().clone())
        }
        Some(Kind::Flag) => {
            let flags = as_type(column, &DataType::Boolean)?;
            Ok(flags.as_boolean().iter().map(|flag| flag.map(|yes| if yes { "true" } else { "false" })).collect())
        }
        Some(Kind::Number) => {
            let numbers = as_type(column, &DataType::Float64)?;
            numbers.as_primitive::<Float64Type>().iter().map(|number| number.map_or(Ok(None), whole)).collect()
        }
        None => Err(Unreadable::Type(column.data_type().to_string())),
    }
}

/// One cell of a column of need.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell<'a> {
    Empty,
    Flag(bool),
    Number(f64),
    Word(&'a str),
}

/// A column of need: flags, numbers, or text that may be either.
#[derive(Debug)]
pub(crate) enum Cells {
    Flags(arrow::array::BooleanArray),
    Numbers(arrow::array::Float64Array),
    Texts(StringArray),
}

impl Cells {
    /// Reads the column of a chunk.
    pub(crate) fn of(column: &ArrayRef) -> Result<Self, Unreadable> {
        Ok(match kind(column.data_type()) {
            Some(Kind::Flag) => Self::Flags(as_type(column, &DataType::Boolean)?.as_boolean().clone()),
            Some(Kind::Whole | Kind::Number) => {
                Self::Numbers(as_type(column, &DataType::Float64)?.as_primitive::<Float64Type>().clone())
            }
            Some(Kind::Text) => Self::Texts(texts(column)?),
            None => return Err(Unreadable::Type(column.data_type().to_string())),
        })
    }

    /// The cell of a row.
    pub(crate) fn get(&self, row: usize) -> Cell<'_> {
        match self {
            Self::Flags(flags) if flags.is_valid(row) => Cell::Flag(flags.value(row)),
            Self::Numbers(numbers) if numbers.is_valid(row) => Cell::Number(numbers.value(row)),
            Self::Texts(texts) if texts.is_valid(row) && !texts.value(row).trim().is_empty() => {
                let text = texts.value(row).trim();
                text.parse().map_or(Cell::Word(text), Cell::Number)
            }
            Self::Flags(_) | Self::Numbers(_) | Self::Texts(_) => Cell::Empty,
        }
    }
}

enum Kind {
    Text,
    Whole,
    Number,
    Flag,
}

fn kind(holds: &DataType) -> Option<Kind> {
    match holds {
        // A column without a value has no type of its own.
        DataType::Null | DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(Kind::Text),
        DataType::Dictionary(_, values) => kind(values),
        DataType::Boolean => Some(Kind::Flag),
        whole if whole.is_integer() => Some(Kind::Whole),
        number if number.is_numeric() => Some(Kind::Number),
        _ => None,
    }
}

fn as_type(column: &ArrayRef, wanted: &DataType) -> Result<ArrayRef, Unreadable> {
    cast(column, wanted).map_err(|_| Unreadable::Type(column.data_type().to_string()))
}

/// Largest number up to which floating point keeps every whole number apart.
const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

fn whole(number: f64) -> Result<Option<String>, Unreadable> {
    if number.is_nan() {
        return Ok(None);
    }
    if number.fract().abs() > 0.0 || number.abs() >= LARGEST_EXACT {
        return Err(Unreadable::Fractions);
    }
    Ok(Some(format!("{number:.0}")))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        BooleanArray, Date32Array, DictionaryArray, Float64Array, Int64Array, LargeStringArray, NullArray,
        StringViewArray, UInt64Array,
    };
    use arrow::datatypes::Int32Type;

    use super::*;

    #[test]
    fn every_type_a_group_can_have() {
        let words: DictionaryArray<Int32Type> = [Some("Roma"), None].into_iter().collect();
        let cases: Vec<(ArrayRef, &str)> = vec![
            (Arc::new(StringArray::from(vec![Some("Roma"), None])), "Roma"),
            (Arc::new(LargeStringArray::from(vec![Some("Roma"), None])), "Roma"),
            (Arc::new(StringViewArray::from(vec![Some("Roma"), None])), "Roma"),
            (Arc::new(words), "Roma"),
            (Arc::new(Int64Array::from(vec![Some(1), None])), "1"),
            (Arc::new(UInt64Array::from(vec![Some(u64::MAX), None])), "18446744073709551615"),
            (Arc::new(Float64Array::from(vec![Some(5.0), None])), "5"),
            (Arc::new(Float64Array::from(vec![9_434_765_919.0, f64::NAN])), "9434765919"),
            (Arc::new(BooleanArray::from(vec![Some(true), None])), "true"),
        ];
        for (column, first) in cases {
            let texts = texts(&column).unwrap();
            assert_eq!((texts.value(0), texts.is_null(1)), (first, true), "{}", column.data_type());
        }
        let nothing: ArrayRef = Arc::new(NullArray::new(2));
        assert_eq!(texts(&nothing).unwrap().null_count(), 2);
    }

    #[test]
    fn what_cannot_be_a_group() {
        let halves: ArrayRef = Arc::new(Float64Array::from(vec![1.5]));
        assert_eq!(texts(&halves), Err(Unreadable::Fractions));
        let rounded: ArrayRef = Arc::new(Float64Array::from(vec![1e17]));
        assert_eq!(texts(&rounded), Err(Unreadable::Fractions));
        let dates: ArrayRef = Arc::new(Date32Array::from(vec![1]));
        assert_eq!(texts(&dates), Err(Unreadable::Type("Date32".to_owned())));
    }
}
