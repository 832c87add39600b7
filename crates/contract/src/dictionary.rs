//! The data dictionary: contracts printed for people, from what the machine enforces.

use std::fmt::Write as _;

use crate::{Column, Contract};

/// Markdown tables, one a contract, in the order given.
#[must_use]
pub fn data_dictionary<'a>(contracts: impl IntoIterator<Item = &'a Contract>) -> String {
    let mut text = String::from("# Data dictionary\n");
    for contract in contracts {
        let grain = if contract.grain.is_empty() { "rows may repeat".to_owned() } else { contract.grain.join(", ") };
        // Writing to a String cannot fail.
        let _ = write!(
            text,
            "\n## {}\n\n{} One row per: {grain}.\n\n| column | type | unit | allowed | may be empty | meaning |\n|---|---|---|---|---|---|\n",
            contract.name, contract.about
        );
        for column in &contract.columns {
            let _ = writeln!(
                text,
                "| `{}` | {} | {} | {} | {} | {} |",
                column.name,
                column.kind.words(),
                column.unit.as_deref().unwrap_or(""),
                allowed(column),
                if column.nullable { "yes" } else { "no" },
                column.about
            );
        }
    }
    text
}

fn allowed(column: &Column) -> String {
    match (column.at_least, column.at_most) {
        (Some(low), Some(high)) => format!("{low} to {high}"),
        (Some(low), None) => format!("{low} or more"),
        (None, Some(high)) => format!("{high} or less"),
        (None, None) => column.allowed.join(", "),
    }
}
