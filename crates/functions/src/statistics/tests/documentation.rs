//! Every function explains itself, and its example runs.

use std::collections::BTreeSet;

use arrow::array::Array;
use datafusion::logical_expr::Documentation;
use datafusion::prelude::SessionContext;

use super::{engine, run};
use crate::statistics::{OF_ROW, OF_ROWS, statistics, statistics_of_rows};

/// Name, other names, documentation.
fn functions() -> Vec<(String, Vec<String>, Documentation)> {
    let of_row = statistics().iter().map(|f| (f.name(), f.aliases(), f.documentation()));
    let of_rows = statistics_of_rows().iter().map(|f| (f.name(), f.aliases(), f.documentation()));
    let all = of_row.chain(of_rows);
    all.map(|(name, aliases, d)| (name.to_owned(), aliases.to_vec(), d.unwrap().clone())).collect()
}

#[test]
fn every_argument_is_explained() {
    let of_row = OF_ROW.iter().map(|d| (d.name, d.parameters));
    let of_rows = OF_ROWS.iter().map(|d| (d.name, d.parameters));
    let families: Vec<_> = of_row.chain(of_rows).collect();
    for (name, _, documentation) in functions() {
        // The longest name, for one family's may begin another's.
        let family = families.iter().filter(|(stem, _)| name.starts_with(stem)).max_by_key(|(stem, _)| stem.len());
        let parameters: Vec<&str> = family.unwrap().1.iter().map(|p| p.name).collect();
        let explained = documentation.arguments.clone().unwrap();
        assert_eq!(explained.iter().map(|(n, _)| n.as_str()).collect::<Vec<_>>(), parameters, "{name}");
        assert!(explained.iter().all(|(_, meaning)| meaning.len() > 3), "{name}");
        assert!(documentation.description.contains("Source: ") && documentation.syntax_example.starts_with(&name));
        assert_eq!(documentation.doc_section.label, "Statistics");
    }
}

#[test]
fn every_example_runs_and_gives_something() {
    let context = engine(2, 8192);
    for (name, aliases, documentation) in functions() {
        let example = documentation.sql_example.unwrap();
        let rows = run(&context, &example).unwrap_or_else(|e| panic!("{example}: {e}"));
        assert_eq!((rows.num_rows(), rows.num_columns()), (1, 1), "{example}");
        assert_eq!(rows.column(0).is_null(0), name.ends_with("_reason"), "{example}");
        for alias in aliases {
            let by_alias = run(&context, &example.replacen(&name, &alias, 1)).unwrap();
            assert_eq!(by_alias.column(0), rows.column(0), "{alias}");
        }
    }
}

#[test]
fn no_name_is_taken_twice_or_from_the_engine() {
    let plain = SessionContext::new();
    let mut seen = BTreeSet::new();
    for (name, aliases, _) in functions() {
        for name in aliases.into_iter().chain([name]) {
            let state = plain.state();
            let taken = state.scalar_functions().contains_key(&name) || state.aggregate_functions().contains_key(&name);
            assert!(!taken && seen.insert(name.clone()), "{name}");
        }
    }
}
