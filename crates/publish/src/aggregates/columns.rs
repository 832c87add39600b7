//! Columns of the long tables: every count and figure with the status of its emptiness.

use std::sync::Arc;

use arrow::array::UInt64Builder;
use arrow::array::{ArrayRef, BooleanArray, Float64Array, Float64Builder, RecordBatch, StringArray, StringBuilder};
use evenreach_equity::{Amount, Count, Figure};

use super::{Aggregate, status};
use crate::PublishError;

/// Name, values, and whether a value may be missing.
pub(super) type Columns = Vec<(String, ArrayRef, bool)>;

/// Cohort, attribute and group.
pub(super) fn group_columns<'a>(rows: impl Iterator<Item = (&'a str, &'a str, &'a str)> + Clone) -> Columns {
    let mut columns = Columns::new();
    texts(&mut columns, "cohort", rows.clone().map(|(cohort, ..)| cohort));
    texts(&mut columns, "attribute", rows.clone().map(|(_, attribute, _)| attribute));
    texts(&mut columns, "group", rows.map(|(.., group)| group));
    columns
}

/// An expected number; it is empty for the same reason as the ratio that rests on it.
pub(super) fn expected<'a>(
    columns: &mut Columns,
    name: &str,
    values: impl Iterator<Item = (Option<f64>, &'a Figure)> + Clone,
) {
    let numbers: Float64Array = values.clone().map(|(number, _)| number).collect();
    let statuses = values.map(|(number, ratio)| match (number, status(ratio)) {
        (Some(_), _) => "shown",
        (None, "suppressed") => "suppressed",
        (None, _) => "not_estimable",
    });
    let statuses = StringArray::from_iter_values(statuses);
    columns.push((name.to_owned(), Arc::new(numbers), true));
    columns.push((format!("{name}_status"), Arc::new(statuses), false));
}

/// Words that are always there.
pub(super) fn texts<'a>(columns: &mut Columns, name: &str, values: impl Iterator<Item = &'a str>) {
    columns.push((name.to_owned(), Arc::new(values.map(Some).collect::<StringArray>()), false));
}

/// Words that may be missing.
pub(super) fn remarks<'a>(columns: &mut Columns, name: &str, values: impl Iterator<Item = Option<&'a str>>) {
    columns.push((name.to_owned(), Arc::new(values.collect::<StringArray>()), true));
}

/// Yes or no.
pub(super) fn flags(columns: &mut Columns, name: &str, values: impl Iterator<Item = bool>) {
    columns.push((name.to_owned(), Arc::new(values.map(Some).collect::<BooleanArray>()), false));
}

/// Counts that are shown or suppressed.
pub(super) fn counts(columns: &mut Columns, name: &str, values: impl Iterator<Item = Count>) {
    counts_if_any(columns, name, values.map(Some));
}

/// Counts of something that may not be known at all: `missing`.
pub(super) fn counts_if_any(columns: &mut Columns, name: &str, values: impl Iterator<Item = Option<Count>>) {
    let (mut shown, mut statuses) = (UInt64Builder::new(), StringBuilder::new());
    for value in values {
        let (count, status) = match value {
            Some(Count::Shown(count)) => (Some(count), "shown"),
            Some(Count::Suppressed) => (None, "suppressed"),
            None => (None, "missing"),
        };
        shown.append_option(count);
        statuses.append_value(status);
    }
    columns.push((name.to_owned(), Arc::new(shown.finish()), true));
    columns.push((format!("{name}_status"), Arc::new(statuses.finish()), false));
}

/// Sums with the reason where there is none.
pub(super) fn amounts<'a>(columns: &mut Columns, name: &str, values: impl Iterator<Item = &'a Amount> + Clone) {
    let known = |amount: &Amount| if let Amount::Known(sum) = amount { Some(*sum) } else { None };
    let reason = |amount: &'a Amount| if let Amount::Undefined(reason) = amount { Some(reason.as_str()) } else { None };
    let statuses = values.clone().map(|amount| match reason(amount) {
        None => "shown",
        Some(reason) if reason.contains("suppressed") => "suppressed",
        Some(_) => "not_estimable",
    });
    let statuses = StringArray::from_iter_values(statuses);
    columns.push((name.to_owned(), Arc::new(values.clone().map(known).collect::<Float64Array>()), true));
    columns.push((format!("{name}_status"), Arc::new(statuses), false));
    columns.push((format!("{name}_reason"), Arc::new(values.map(reason).collect::<StringArray>()), true));
}

/// Estimates with their limits, and the reason where there is none.
pub(super) fn figures<'a>(columns: &mut Columns, name: &str, values: impl Iterator<Item = &'a Figure>) {
    let (mut points, mut lows, mut highs) = (Float64Builder::new(), Float64Builder::new(), Float64Builder::new());
    let (mut statuses, mut reasons) = (StringBuilder::new(), StringBuilder::new());
    for figure in values {
        let (point, low, high, reason) = match figure {
            Figure::Known { value, lower, upper } => (Some(*value), Some(*lower), Some(*upper), None),
            Figure::Undefined(reason) => (None, None, None, Some(reason)),
        };
        points.append_option(point);
        lows.append_option(low);
        highs.append_option(high);
        statuses.append_value(status(figure));
        reasons.append_option(reason);
    }
    columns.push((name.to_owned(), Arc::new(points.finish()), true));
    columns.push((format!("{name}_lower_95"), Arc::new(lows.finish()), true));
    columns.push((format!("{name}_upper_95"), Arc::new(highs.finish()), true));
    columns.push((format!("{name}_status"), Arc::new(statuses.finish()), false));
    columns.push((format!("{name}_reason"), Arc::new(reasons.finish()), true));
}

/// The table of these columns.
pub(super) fn aggregate(name: &'static str, columns: Columns) -> Result<Aggregate, PublishError> {
    let rows = RecordBatch::try_from_iter_with_nullable(columns)
        .map_err(|_| PublishError::Encode { name: name.to_owned(), format: "a table" })?;
    Ok(Aggregate { name, rows })
}
