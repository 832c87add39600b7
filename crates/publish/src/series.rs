//! Every gap over past releases: what was published of each group, night by night.
//!
//! A release carries on the series of the one before it, so that the series stands though older runs are cleared away:
//! the last nights, and before them the last night of each month. Under another disclosure rule it starts anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array as _, AsArray as _, Date32Array, RecordBatch};
use arrow::datatypes::{Date32Type, Float64Type};
use evenreach_equity::Figure;
use jiff::civil::Date;
use serde_json::Value;

use crate::lists_of_run::{all_rows, unreadable};
use crate::night::Night;
use crate::{Manifest, PublishError};

/// File name without ending.
pub(crate) const NAME: &str = "over_time";
/// The measure of a group's selection against need.
pub(crate) const NEED_ADJUSTED_RATIO: &str = "need_adjusted_ratio";

/// Earlier nights kept whatever their month.
const RECENT: usize = 13;
/// Months before those of which the last night is kept.
const MONTHS: usize = 24;

/// One figure of one group on one night.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    pub(crate) night: Date,
    pub(crate) measure: String,
    /// Empty for what belongs to no cohort.
    pub(crate) cohort: String,
    pub(crate) attribute: String,
    pub(crate) group: String,
    pub(crate) figure: Figure,
    pub(crate) verdict: Option<String>,
}

/// Tonight's figures after those of earlier releases.
pub(crate) fn over_time(night: &Night<'_>) -> Result<Vec<Point>, PublishError> {
    let before = night.release.inputs.get("release_before").and_then(Value::as_str);
    let before = before.map(|run| night.release.runs.join(run)).filter(|folder| folder.is_dir());
    let mut points = before.map(|folder| read(&folder, night.disclosure)).transpose()?.unwrap_or_default();
    points.retain(|point| point.night < night.release.as_of);
    let kept = thinned(&points.iter().map(|point| point.night).collect());
    points.retain(|point| kept.contains(&point.night));
    points.extend(tonight(night));
    Ok(points)
}

fn tonight(night: &Night<'_>) -> Vec<Point> {
    let selection = night.judged.iter().flat_map(|judged| {
        judged.audit.rows.iter().map(|row| Point {
            night: night.release.as_of,
            measure: NEED_ADJUSTED_RATIO.to_owned(),
            cohort: judged.cohort.name.clone(),
            attribute: row.attribute.clone(),
            group: row.group.clone(),
            figure: row.need_adjusted_ratio.clone(),
            verdict: Some(row.verdict.as_str().to_owned()),
        })
    });
    // Of practices there are thousands; their recording stands in each night's own table.
    let recording = night.data_quality.iter().filter(|row| row.level != "practice").map(|row| Point {
        night: night.release.as_of,
        measure: row.measure.clone(),
        cohort: String::new(),
        attribute: row.level.clone(),
        group: row.place.clone(),
        figure: row.share.clone(),
        verdict: None,
    });
    selection.chain(recording).collect()
}

/// The last nights, and of earlier months the last night each.
fn thinned(nights: &BTreeSet<Date>) -> BTreeSet<Date> {
    let mut kept: BTreeSet<Date> = nights.iter().rev().take(RECENT).copied().collect();
    let last_of_month: BTreeMap<(i16, i8), Date> =
        nights.iter().filter(|night| !kept.contains(night)).map(|n| ((n.year(), n.month()), *n)).collect();
    kept.extend(last_of_month.into_values().rev().take(MONTHS));
    kept
}

/// The points of a finished run under the same disclosure rule; none of a version that kept none.
fn read(run: &Path, disclosure: &str) -> Result<Vec<Point>, PublishError> {
    let path = format!("aggregates/{NAME}.parquet");
    let (manifest, _) = Manifest::read(run)?;
    // What another rule let be shown may not be shown under this one.
    if manifest.disclosure != disclosure || manifest.outputs.iter().all(|output| output.path != path) {
        return Ok(vec![]);
    }
    let rows = all_rows(manifest.open(run, &path)?).ok_or_else(|| unreadable(run, &path))?;
    points(&rows).ok_or_else(|| unreadable(run, &path))
}

fn points(rows: &RecordBatch) -> Option<Vec<Point>> {
    let text = |name: &str| rows.column_by_name(name)?.as_string_opt::<i32>();
    let number = |name: &str| rows.column_by_name(name)?.as_primitive_opt::<Float64Type>();
    let nights = rows.column_by_name("night")?.as_primitive_opt::<Date32Type>()?;
    let [measures, cohorts, attributes, groups] =
        [text("measure")?, text("cohort")?, text("attribute")?, text("group")?];
    let [values, lowers, uppers] = [number("value")?, number("value_lower_95")?, number("value_upper_95")?];
    let (reasons, verdicts) = (text("value_reason")?, text("verdict")?);
    (0..rows.num_rows())
        .map(|row| {
            let figure = match values.is_valid(row) {
                true => Figure::Known { value: values.value(row), lower: lowers.value(row), upper: uppers.value(row) },
                false => Figure::Undefined(reasons.value(row).to_owned()),
            };
            Some(Point {
                night: day(nights.value(row))?,
                measure: measures.value(row).to_owned(),
                cohort: cohorts.value(row).to_owned(),
                attribute: attributes.value(row).to_owned(),
                group: groups.value(row).to_owned(),
                figure,
                verdict: verdicts.is_valid(row).then(|| verdicts.value(row).to_owned()),
            })
        })
        .collect()
}

const EPOCH: Date = Date::constant(1970, 1, 1);

fn day(days: i32) -> Option<Date> {
    EPOCH.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// The nights of points, as days.
pub(crate) fn nights(points: &[Point]) -> Arc<Date32Array> {
    Arc::new(points.iter().map(|point| Some((point.night - EPOCH).get_days())).collect())
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan as _;
    use jiff::civil::date;

    use super::*;

    #[test]
    fn old_nights_are_kept_by_the_month() {
        let first = date(2024, 1, 1);
        let nights: BTreeSet<Date> = (0..1_000).map(|day| first + day.days()).collect();
        let kept: Vec<Date> = thinned(&nights).into_iter().collect();
        assert_eq!(kept.len(), RECENT + MONTHS);
        let recent = &kept[MONTHS..];
        assert_eq!((recent[0], recent[RECENT - 1]), (first + 987.days(), first + 999.days()));
        // 13 September 2026 is the last night not among the recent ones.
        assert_eq!((kept[MONTHS - 1], kept[MONTHS - 2]), (first + 986.days(), date(2026, 8, 31)));
        assert_eq!(kept[0], date(2024, 10, 31));
        assert_eq!(thinned(&BTreeSet::from([first])), BTreeSet::from([first]));
        assert!(thinned(&BTreeSet::new()).is_empty());
    }

    #[test]
    fn days_come_back() {
        for night in [date(2026, 11, 21), date(1970, 1, 1), date(1969, 12, 31)] {
            assert_eq!(day((night - EPOCH).get_days()), Some(night));
        }
    }
}
