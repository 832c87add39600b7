//! Typed `$parameters`: the only way a value from outside enters SQL.

use std::collections::BTreeMap;

use datafusion::common::{ParamValues, ScalarValue};
use jiff::civil::Date;

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Parameter {
    /// A civil date.
    Date(Date),
    /// A whole number.
    Integer(i32),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// True or false.
    Flag(bool),
}

/// Values by name, without the `$`.
pub type Parameters = BTreeMap<String, Parameter>;

pub(crate) fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

impl Parameter {
    pub(crate) fn scalar(&self) -> ScalarValue {
        match self {
            Self::Date(date) => ScalarValue::Date32(Some(days(*date))),
            Self::Integer(number) => ScalarValue::Int32(Some(*number)),
            Self::Number(number) => ScalarValue::Float64(Some(*number)),
            Self::Text(text) => ScalarValue::Utf8(Some(text.clone())),
            Self::Flag(flag) => ScalarValue::Boolean(Some(*flag)),
        }
    }

    fn sql_type(&self) -> &'static str {
        match self {
            Self::Date(_) => "date",
            Self::Integer(_) => "integer",
            Self::Number(_) => "double",
            Self::Text(_) => "varchar",
            Self::Flag(_) => "boolean",
        }
    }

    /// Reads a TOML value; texts that are dates become dates.
    #[must_use]
    pub fn from_toml(value: &toml::Value) -> Option<Self> {
        Some(match value {
            toml::Value::String(text) => text.parse().map_or_else(|_| Self::Text(text.clone()), Self::Date),
            toml::Value::Integer(number) => Self::Integer(i32::try_from(*number).ok()?),
            toml::Value::Float(number) => Self::Number(*number),
            toml::Value::Boolean(flag) => Self::Flag(*flag),
            toml::Value::Datetime(date) => Self::Date(date.to_string().parse().ok()?),
            _ => return None,
        })
    }
}

/// The SQL with every parameter's type spelled out, so that the planner need not guess it. Values stay outside the text.
pub(crate) fn typed(sql: &str, given: &Parameters) -> String {
    let mut text = String::with_capacity(sql.len() + 256);
    let mut rest = sql;
    while let Some(at) = rest.find('$') {
        let (before, from) = rest.split_at(at);
        let name: String = from[1..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        text.push_str(before);
        let (placeholder, after) = from.split_at(1 + name.len());
        match given.get(&name).map(Parameter::sql_type) {
            Some(holds) => text.push_str(&format!("cast({placeholder} as {holds})")),
            None => text.push_str(placeholder),
        }
        rest = after;
    }
    text.push_str(rest);
    text
}

pub(crate) fn bound(names: &[String], given: &Parameters) -> Result<ParamValues, String> {
    let mut values = vec![];
    for name in names {
        let value = given.get(name).ok_or_else(|| name.clone())?;
        values.push((name.clone(), value.scalar()));
    }
    Ok(ParamValues::from(values))
}
