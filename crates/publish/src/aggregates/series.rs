//! What was published of each group, night by night.

use super::Aggregate;
use super::columns::{Columns, aggregate, figures, remarks, texts};
use crate::PublishError;
use crate::series::{NAME, Point, nights};

/// One row a measure of a group on a night.
pub(super) fn over_time(points: &[Point]) -> Result<Aggregate, PublishError> {
    let mut columns = Columns::new();
    columns.push(("night".to_owned(), nights(points), false));
    texts(&mut columns, "measure", points.iter().map(|p| p.measure.as_str()));
    texts(&mut columns, "cohort", points.iter().map(|p| p.cohort.as_str()));
    texts(&mut columns, "attribute", points.iter().map(|p| p.attribute.as_str()));
    texts(&mut columns, "group", points.iter().map(|p| p.group.as_str()));
    figures(&mut columns, "value", points.iter().map(|p| &p.figure));
    remarks(&mut columns, "verdict", points.iter().map(|p| p.verdict.as_deref()));
    aggregate(NAME, columns)
}
