//! The currency between rooms: a table together with the contract it met.

use std::collections::HashSet;
use std::sync::Arc;

use arrow::array::{Array, RecordBatch};
use arrow::compute::{SortColumn, concat_batches, lexsort_to_indices, take_record_batch};
use arrow::row::{RowConverter, SortField};

use crate::{Breach, Contract, View, sieve};

/// A table that met its contract. The only way to make one is [`Checked::check`].
#[derive(Debug, Clone)]
pub struct Checked {
    contract: Arc<Contract>,
    rows: RecordBatch,
}

impl Checked {
    /// Checks types, nulls, ranges, allowed words and the grain; any breach is an error.
    ///
    /// Columns beyond the contract are refused too: all columns are promised, not some.
    pub fn check(contract: Arc<Contract>, batches: &[RecordBatch]) -> Result<Self, Breach> {
        let mut kept = Vec::with_capacity(batches.len());
        for batch in batches {
            let found: Vec<&str> = batch.schema_ref().fields().iter().map(|f| f.name().as_str()).collect();
            if let Some(extra) = found.iter().find(|name| contract.column(name).is_none()) {
                return Err(Breach::Columns {
                    table: contract.name.clone(),
                    difference: format!("`{extra}` is not in the contract"),
                });
            }
            let sieved = sieve(&contract, batch)?;
            if let Some((rule, count)) = sieved.set_aside.into_iter().next() {
                return Err(Breach::Rows { table: contract.name.clone(), rule, count });
            }
            kept.push(sieved.kept);
        }
        let rows = concat_batches(&contract.schema(), &kept).map_err(|_| Breach::Columns {
            table: contract.name.clone(),
            difference: "batches differ from each other".to_owned(),
        })?;
        check_grain(&contract, &rows)?;
        Ok(Self { contract, rows })
    }

    /// The same rows in the order of the grain, so that nothing downstream depends on how a plan was split.
    pub fn sorted_by_grain(self) -> Result<Self, Breach> {
        let keys: Vec<SortColumn> = self
            .contract
            .grain
            .iter()
            .filter_map(|name| self.rows.column_by_name(name))
            .map(|values| SortColumn { values: Arc::clone(values), options: None })
            .collect();
        if keys.is_empty() {
            return Ok(self);
        }
        let sorted = lexsort_to_indices(&keys, None).and_then(|order| take_record_batch(&self.rows, &order));
        let rows = sorted.map_err(|_| Breach::Columns {
            table: self.contract.name.clone(),
            difference: "rows could not be sorted by the grain".to_owned(),
        })?;
        Ok(Self { rows, ..self })
    }

    /// The contract met.
    #[must_use]
    pub fn contract(&self) -> &Arc<Contract> {
        &self.contract
    }

    /// The rows.
    #[must_use]
    pub fn rows(&self) -> &RecordBatch {
        &self.rows
    }

    /// Typed access to columns by name.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::new(&self.contract.name, &self.rows)
    }
}

fn check_grain(contract: &Contract, rows: &RecordBatch) -> Result<(), Breach> {
    if contract.grain.is_empty() {
        return Ok(());
    }
    let broken = |count| Breach::Grain { table: contract.name.clone(), grain: contract.grain.join(", "), count };
    let keys: Option<Vec<_>> = contract.grain.iter().map(|name| rows.column_by_name(name).cloned()).collect();
    let keys = keys.ok_or_else(|| broken(rows.num_rows()))?;
    let fields = keys.iter().map(|k| SortField::new(k.data_type().clone())).collect();
    let converted = RowConverter::new(fields)
        .and_then(|converter| converter.convert_columns(&keys))
        .map_err(|_| broken(rows.num_rows()))?;
    let mut seen = HashSet::with_capacity(rows.num_rows());
    let mut repeats = 0;
    for row in converted.iter() {
        repeats += usize::from(!seen.insert(row.data()));
    }
    if repeats == 0 { Ok(()) } else { Err(broken(repeats)) }
}

#[cfg(test)]
mod tests {
    use arrow::array::{ArrayRef, Int32Array, StringArray};

    use super::*;
    use crate::{Column, Kind};

    #[test]
    fn grain_and_columns_are_enforced() {
        let column = |name: &str, kind| Column {
            name: name.into(),
            kind,
            nullable: false,
            unit: None,
            at_least: None,
            at_most: Some(10.0).filter(|_| name == "imd_decile"),
            allowed: vec![],
            about: String::new(),
        };
        let contract = Arc::new(Contract {
            name: "areas".into(),
            about: "one row an area".into(),
            grain: vec!["lsoa_code".into()],
            columns: vec![column("lsoa_code", Kind::Text), column("imd_decile", Kind::Integer)],
        });
        let table = |codes: Vec<&str>, deciles: Vec<i32>| {
            RecordBatch::try_from_iter([
                ("lsoa_code", Arc::new(StringArray::from(codes)) as ArrayRef),
                ("imd_decile", Arc::new(Int32Array::from(deciles)) as ArrayRef),
            ])
            .unwrap()
        };
        let check = |batch: RecordBatch| Checked::check(Arc::clone(&contract), &[batch]).map(|c| c.rows().num_rows());
        assert_eq!(check(table(vec!["E1", "E2"], vec![1, 10])), Ok(2));
        assert!(matches!(check(table(vec!["E1", "E1"], vec![1, 2])), Err(Breach::Grain { count: 1, .. })));
        assert!(matches!(check(table(vec!["E1"], vec![11])), Err(Breach::Rows { count: 1, .. })));
    }
}
