//! The list: which rows of the population are on it, and how many people on it are nowhere in the population.

use std::collections::HashSet;

use crate::cells::texts;
use crate::identifiers::{check_counts, is_rounded, trimmed};
use crate::population::Population;
use crate::table::{Table, Wanted};
use crate::{AuditError, OutsidePopulation, Request};

/// Who is on the list.
#[derive(Debug)]
pub(crate) struct List {
    /// For every row of the population whether it is on the list.
    pub(crate) is_on: Vec<bool>,
    /// People on it who are not in the population.
    pub(crate) outside: u64,
}

impl List {
    /// Reads the identifiers of the list; refuses people outside the population unless they are to be counted.
    pub(crate) fn read(request: &Request, population: &Population) -> Result<Self, AuditError> {
        let (path, id) = (&request.selected, request.selected_id());
        let option = if request.selected_id.is_some() { "--selected-id" } else { "--id" };
        let mut table = Table::open(path, "list", &[Wanted { column: id, option }])?;
        let mut is_on = vec![false; population.people as usize];
        let mut outside: HashSet<String> = HashSet::new();
        let (mut rows_read, mut missing, mut rounded, mut repeated) = (0, 0, 0, 0);
        let (mut lost_zeros, mut decimals) = (0, 0);
        while let Some(rows) = table.next_rows()? {
            let unreadable = |cause| table.refused(id, cause, "identifiers are text or whole numbers");
            let ids = rows.column_by_name(id).map(texts).transpose().map_err(unreadable)?;
            for written in ids.iter().flatten() {
                rows_read += 1;
                let Some(written) = trimmed(written) else {
                    missing += 1;
                    continue;
                };
                rounded += u64::from(is_rounded(written));
                match population.identifiers.row_of(written) {
                    Some(row) => repeated += u64::from(std::mem::replace(&mut is_on[row as usize], true)),
                    None if outside.insert(written.to_owned()) => {
                        lost_zeros += u64::from(population.identifiers.lost_zeros(written));
                        decimals += u64::from(population.identifiers.has_decimals(written));
                    }
                    None => repeated += 1,
                }
            }
        }
        table.check_rows()?;
        check_counts(path, id, missing, rounded, repeated)?;
        let count = outside.len() as u64;
        if count > 0 && request.outside_population == OutsidePopulation::Stop {
            return Err(AuditError::OutsidePopulation {
                path: path.clone(),
                count,
                of: rows_read,
                lost_zeros,
                decimals,
            });
        }
        Ok(Self { is_on, outside: count })
    }
}
