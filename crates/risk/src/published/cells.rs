//! One column of a batch as cells: numbers, flags or text, converted once a batch and not once a row.

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, StringArray};
use arrow::buffer::NullBuffer;
use arrow::compute::cast;
use arrow::datatypes::{DataType, Float64Type};

use super::row::Value;

/// An Arrow column as the cells a score reads.
#[derive(Debug, Clone)]
pub enum CellColumn {
    /// The table does not have the column: every cell is null.
    Absent,
    /// Numbers of any Arrow type, as `f64`.
    Numbers(Float64Array),
    /// Booleans.
    Flags(BooleanArray),
    /// Text of any Arrow type.
    Texts(StringArray),
}

impl CellColumn {
    /// The cells of an Arrow column; nothing when its type is none that [`CellColumn::reads`] allows.
    #[must_use]
    pub fn of(array: &ArrayRef) -> Option<Self> {
        let array = cast(array, &target(array.data_type())?).ok()?;
        Some(match array.data_type() {
            DataType::Float64 => Self::Numbers(array.as_primitive_opt::<Float64Type>()?.clone()),
            DataType::Boolean => Self::Flags(array.as_boolean_opt()?.clone()),
            DataType::Utf8 => Self::Texts(array.as_string_opt::<i32>()?.clone()),
            _ => Self::Absent,
        })
    }

    /// The cell of a row.
    #[inline]
    #[must_use]
    pub fn value(&self, row: usize) -> Value<'_> {
        // Buffers are read directly: the arrays' own methods are not inlined across crates.
        let is_valid = |nulls: Option<&NullBuffer>| nulls.is_none_or(|nulls| nulls.is_valid(row));
        match self {
            Self::Numbers(numbers) if is_valid(numbers.nulls()) => Value::Number(numbers.values()[row]),
            Self::Flags(flags) if is_valid(flags.nulls()) => Value::Flag(flags.values().value(row)),
            Self::Texts(texts) if is_valid(texts.nulls()) => Value::Text(texts.value(row)),
            _ => Value::Missing,
        }
    }

    /// True when a column of this type can hold numbers, flags, codes or words.
    #[must_use]
    pub fn reads(holds: &DataType) -> bool {
        target(holds).is_some()
    }
}

/// The type a column is read as.
fn target(holds: &DataType) -> Option<DataType> {
    match holds {
        DataType::Null => Some(DataType::Null),
        DataType::Boolean => Some(DataType::Boolean),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(DataType::Utf8),
        DataType::Dictionary(_, values) => target(values),
        number if number.is_numeric() => Some(DataType::Float64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow::array::{
        Date32Array, Decimal128Array, DictionaryArray, Int64Array, LargeStringArray, NullArray, StringViewArray,
        UInt8Array,
    };
    use arrow::datatypes::Int32Type;

    use super::*;

    #[test]
    fn every_readable_type_gives_the_same_cells() {
        let decimals = Decimal128Array::from(vec![Some(275), None]).with_precision_and_scale(5, 1).unwrap();
        let words: DictionaryArray<Int32Type> = [Some("male"), None].into_iter().collect();
        let cases: Vec<(ArrayRef, Value<'_>)> = vec![
            (Arc::new(Int64Array::from(vec![Some(55), None])), Value::Number(55.0)),
            (Arc::new(UInt8Array::from(vec![Some(1), None])), Value::Number(1.0)),
            (Arc::new(Float64Array::from(vec![Some(27.5), None])), Value::Number(27.5)),
            (Arc::new(decimals), Value::Number(27.5)),
            (Arc::new(BooleanArray::from(vec![Some(true), None])), Value::Flag(true)),
            (Arc::new(StringArray::from(vec![Some("male"), None])), Value::Text("male")),
            (Arc::new(LargeStringArray::from(vec![Some("male"), None])), Value::Text("male")),
            (Arc::new(StringViewArray::from(vec![Some("male"), None])), Value::Text("male")),
            (Arc::new(words), Value::Text("male")),
            (Arc::new(NullArray::new(2)), Value::Missing),
        ];
        for (array, first) in cases {
            let cells = CellColumn::of(&array).unwrap();
            assert_eq!((cells.value(0), cells.value(1)), (first, Value::Missing), "{}", array.data_type());
        }
    }

    #[test]
    fn dates_and_lists_are_no_inputs() {
        let dates: ArrayRef = Arc::new(Date32Array::from(vec![1]));
        assert!(CellColumn::of(&dates).is_none() && !CellColumn::reads(&DataType::Binary));
    }
}
