//! One person's row out of a million: of the row groups that can hold it the pseudonyms are read, and of every other
//! column only the pages it lies in.

use std::fs::File;

use arrow::array::{RecordBatch, StringArray};
use arrow::compute::kernels::cmp::eq;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ArrowPredicateFn, ArrowReaderOptions, ParquetRecordBatchReaderBuilder, RowFilter};
use parquet::errors::ParquetError;
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData};

/// The column that people are looked up by.
const KEY: &str = "patient_id";

/// The person's row with every column, or `None`. The error may quote data and is not to be shown.
pub(crate) fn find_person(standings: File, patient_id: &str) -> Result<Option<RecordBatch>, ParquetError> {
    let options = ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional);
    let builder = ParquetRecordBatchReaderBuilder::try_new_with_options(standings, options)?;
    let key = builder.parquet_schema().columns().iter().position(|column| column.name() == KEY);
    let key = key.ok_or_else(|| ParquetError::General(format!("no column {KEY}")))?;
    let groups = groups_that_may_hold(builder.metadata(), key, patient_id);
    let wanted = StringArray::new_scalar(patient_id);
    let mask = ProjectionMask::leaves(builder.parquet_schema(), [key]);
    let is_wanted = ArrowPredicateFn::new(mask, move |people| eq(people.column(0), &wanted));
    let mut rows =
        builder.with_row_groups(groups).with_row_filter(RowFilter::new(vec![Box::new(is_wanted)])).build()?;
    Ok(rows.find(|batch| batch.as_ref().map_or(true, |batch| batch.num_rows() > 0)).transpose()?)
}

/// Row groups whose smallest and largest pseudonym leave room for this one. Long bounds are cut by the writer, always
/// outwards, and both orders are of bytes; a group without bounds may hold anybody.
fn groups_that_may_hold(metadata: &ParquetMetaData, key: usize, patient_id: &str) -> Vec<usize> {
    let wanted = patient_id.as_bytes();
    let may_hold = |group: &usize| {
        let bounds = metadata.row_group(*group).column(key).statistics();
        bounds.is_none_or(|bounds| {
            bounds.min_bytes_opt().is_none_or(|least| least <= wanted)
                && bounds.max_bytes_opt().is_none_or(|most| wanted <= most)
        })
    };
    (0..metadata.num_row_groups()).filter(may_hold).collect()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::sync::Arc;

    use arrow::array::{ArrayRef, AsArray as _};

    use super::*;
    use crate::parquet_bytes::parquet_groups;

    /// Three row groups of people; of each person their place.
    fn standings(groups: [&[&str]; 3]) -> File {
        let batches = groups.map(|ids| {
            let ids: ArrayRef = Arc::new(StringArray::from(ids.to_vec()));
            RecordBatch::try_from_iter([("place", Arc::clone(&ids)), (KEY, ids)]).unwrap()
        });
        let bytes = parquet_groups("standings", &batches[0].schema(), batches.map(Ok)).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        file
    }

    #[test]
    fn a_person_is_looked_for_where_they_can_be() {
        let long = "p".repeat(100);
        let file = standings([&["a", "b", "bé"], &["c", "e"], &["e5", &long]]);
        let builder = ParquetRecordBatchReaderBuilder::try_new(file.try_clone().unwrap()).unwrap();
        let cut = "p".repeat(64);
        let cases: [(&str, &[usize], bool); 12] = [
            // id, row groups read, found
            ("a", &[0], true),
            ("bé", &[0], true),
            ("c", &[1], true),
            ("e5", &[2], true),
            (&long, &[2], true),
            (&cut, &[2], false),
            ("aa", &[0], false),
            ("d", &[1], false),
            ("e1", &[], false),
            ("", &[], false),
            ("A", &[], false),
            ("q0", &[], false),
        ];
        for (id, groups, found) in cases {
            assert_eq!(groups_that_may_hold(builder.metadata(), 1, id), groups, "{id}");
            let row = find_person(file.try_clone().unwrap(), id).unwrap();
            let places: Option<Vec<String>> =
                row.map(|row| row["place"].as_string::<i32>().iter().flatten().map(str::to_owned).collect());
            assert_eq!(places, found.then(|| vec![id.to_owned()]), "{id}");
        }
    }

    #[test]
    fn what_is_not_standings_is_an_error() {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(b"PAR1 and nothing else").unwrap();
        assert!(find_person(file, "a").is_err());
    }
}
