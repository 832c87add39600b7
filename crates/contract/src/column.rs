//! Contracts: columns with type, unit, range and meaning, and the grain of the table.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text (Arrow Utf8). Codes and identifiers are always text.
    Text,
    /// A civil date (Date32).
    Date,
    /// A measurement (Float64), always finite.
    Number,
    /// A count or small whole number (Int32).
    Integer,
    /// True or false (Boolean).
    Flag,
    /// A person's row number of the night (UInt32); stands in for the pseudonym inside the line.
    Key,
}

impl Kind {
    /// The Arrow type held after the check.
    #[must_use]
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Date => DataType::Date32,
            Self::Number => DataType::Float64,
            Self::Integer => DataType::Int32,
            Self::Flag => DataType::Boolean,
            Self::Key => DataType::UInt32,
        }
    }

    /// Whether a column of this Arrow type can be read as the kind without loss of meaning.
    #[must_use]
    pub fn accepts(self, found: &DataType) -> bool {
        let text = |t: &DataType| matches!(t, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
        match self {
            Self::Text => text(found) || matches!(found, DataType::Dictionary(_, value) if text(value)),
            Self::Date => matches!(found, DataType::Date32),
            Self::Number => found.is_floating() || found.is_integer() || matches!(found, DataType::Decimal128(..)),
            Self::Integer | Self::Key => found.is_integer(),
            Self::Flag => matches!(found, DataType::Boolean),
        }
    }

    /// In the words of the data dictionary.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Date => "date",
            Self::Number => "number",
            Self::Integer => "whole number",
            Self::Flag => "true or false",
            Self::Key => "person key",
        }
    }
}

/// One column's promise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Name, ending in its unit where it has one.
    pub name: String,
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// Whether an empty cell is allowed.
    #[serde(default)]
    pub nullable: bool,
    /// Unit of a number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Smallest allowed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Largest allowed number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// The only allowed texts, when listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// What the column means.
    pub about: String,
}

/// One table's promise.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Table name.
    pub name: String,
    /// What one row is.
    pub about: String,
    /// Columns that are unique together; empty when rows may repeat.
    #[serde(default)]
    pub grain: Vec<String>,
    /// The columns, in order.
    pub columns: Vec<Column>,
}

impl Contract {
    /// The Arrow schema of a checked table.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        let fields: Vec<Field> = self.columns.iter().map(|c| Field::new(&c.name, c.kind.arrow(), c.nullable)).collect();
        Arc::new(Schema::new(fields))
    }

    /// A column by name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == name)
    }
}
