//! How a table can break its contract. Messages name table, column, rule and count, never a value.

/// A broken promise.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    /// A promised column is not there.
    #[error("table {table}: column `{column}` is missing")]
    Missing {
        /// Table name.
        table: String,
        /// Column name.
        column: String,
    },
    /// A column has a type that cannot be read as promised.
    #[error("table {table}: column `{column}` holds {found}, expected {expected}")]
    Type {
        /// Table name.
        table: String,
        /// Column name.
        column: String,
        /// What the contract says.
        expected: String,
        /// What the table holds.
        found: String,
    },
    /// Rows break a rule of a column.
    #[error("table {table}: {count} rows break the rule `{rule}`")]
    Rows {
        /// Table name.
        table: String,
        /// The rule in words, naming its column.
        rule: String,
        /// How many rows.
        count: usize,
    },
    /// Two rows share a key that should be unique.
    #[error("table {table}: {count} rows repeat the grain ({grain})")]
    Grain {
        /// Table name.
        table: String,
        /// The columns that should be unique together.
        grain: String,
        /// How many rows beyond the first of each.
        count: usize,
    },
    /// The columns are not those promised.
    #[error("table {table}: columns differ from the contract: {difference}")]
    Columns {
        /// Table name.
        table: String,
        /// What differs.
        difference: String,
    },
}
