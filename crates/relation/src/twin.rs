//! The twin of a relation: what it is about, its grain, what it reads, its columns and its examples.

use std::collections::BTreeMap;
use std::sync::Arc;

use evenreach_contract::{Column, Contract};
use evenreach_functions::Reduce;
use serde::Deserialize;

/// Where in the line a relation stands, by its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// Contracts of the extracts themselves; no SQL.
    Extracts,
    /// One relation an extract.
    Tidy,
    /// One idea a relation.
    Derive,
    /// What models and checks read.
    Present,
    /// One relation a cohort.
    Choose,
}

impl Stage {
    /// From the folder's name.
    #[must_use]
    pub fn of_folder(folder: &str) -> Option<Self> {
        Some(match folder {
            "0_extracts" => Self::Extracts,
            "1_tidy" => Self::Tidy,
            "2_derive" => Self::Derive,
            "3_present" => Self::Present,
            "4_choose" => Self::Choose,
            _ => return None,
        })
    }
}

/// One worked example: small tables in, the expected table out.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// What it shows.
    pub name: String,
    /// Parameters that differ from the defaults of examples (`as_of` 2026-11-21).
    #[serde(default)]
    pub parameters: BTreeMap<String, toml::Value>,
    /// Table name -> rows as text.
    #[serde(default)]
    pub given: BTreeMap<String, String>,
    /// The expected rows: only the columns named are compared.
    pub expect: String,
}

/// A clause as a cohort's twin writes it; read by the `cohort` room.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClauseWords {
    /// Column name.
    pub name: String,
    /// `age`, `measured`, `need`, `exclusion` or `access`.
    pub kind: String,
    /// Said of someone who meets it.
    pub met: String,
    /// Said of someone who does not.
    pub not_met: String,
    /// Where it comes from.
    pub citation: String,
    /// The care that people who do not meet it have had; left out where it is about something else.
    #[serde(default)]
    pub care_given: Option<CareGiven>,
}

/// Care as a cohort's twin writes it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareGiven {
    /// After a number of people: "had an HbA1c in 24 months".
    pub words: String,
    /// A number column of `person`: people are alike who have the same of it and the same age. Left out, people of the same
    /// age and sex are alike.
    #[serde(default)]
    pub at_equal: Option<String>,
}

/// A twin file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Twin {
    /// What one row is.
    pub about: String,
    /// For people; cohorts only.
    #[serde(default)]
    pub title: Option<String>,
    /// Columns unique together.
    #[serde(default)]
    pub grain: Vec<String>,
    /// Tables and relations the SQL scans.
    #[serde(default)]
    pub reads: Vec<String>,
    /// Parameters the SQL uses.
    #[serde(default)]
    pub parameters: Vec<String>,
    /// What a reduction takes from events; the function it is called by.
    #[serde(default)]
    pub reduce_function: Option<String>,
    /// Entries of the reduction.
    #[serde(default)]
    pub reduce: Vec<Reduce>,
    /// Clauses, in order; cohorts only.
    #[serde(default)]
    pub clauses: Vec<ClauseWords>,
    /// Every column.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// Worked examples.
    #[serde(default)]
    pub examples: Vec<Example>,
}

impl Twin {
    /// The contract the relation's rows must meet. Clauses are flags that are never empty.
    #[must_use]
    pub fn contract(&self, name: &str) -> Arc<Contract> {
        let clause = |words: &ClauseWords| Column {
            name: words.name.clone(),
            kind: evenreach_contract::Kind::Flag,
            nullable: false,
            unit: None,
            at_least: None,
            at_most: None,
            allowed: vec![],
            about: words.met.clone(),
        };
        let columns = self.columns.iter().cloned().chain(self.clauses.iter().map(clause)).collect();
        Arc::new(Contract { name: name.to_owned(), about: self.about.clone(), grain: self.grain.clone(), columns })
    }
}
