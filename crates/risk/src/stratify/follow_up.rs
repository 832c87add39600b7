//! What became of people after a landmark: event, death, leaving, or the last day that counts.

use arrow::array::{Array, Date32Array};
use evenreach_contract::{Breach, Checked, View};
use jiff::civil::Date;

use super::feature_columns::days;
use super::outcome::Outcome;
use crate::learned::FollowUp;

/// Longest follow-up used, in years.
pub(super) const LONGEST_YEARS: u8 = 10;

/// Ages the models are for, as the published scores.
pub(super) const AGES: std::ops::RangeInclusive<i32> = 25..=84;

/// Rows of people of the models' ages who do not have the outcome yet.
pub(super) fn at_risk(outcome: Outcome, inputs: &View<'_>) -> Result<Vec<usize>, Breach> {
    let ages = inputs.integer("age_years")?;
    let prevalent = inputs.flag(outcome.prevalent_column())?;
    Ok((0..inputs.len()).filter(|row| AGES.contains(&ages.value(*row)) && !prevalent.value(*row)).collect())
}

/// Follow-up of some rows of `risk_inputs` as of a landmark, up to and with a last day.
///
/// Time is in calendar years from the landmark, so that somebody followed to its fifth anniversary has exactly five.
pub(super) fn follow_ups(
    outcome: Outcome,
    outcomes: &Checked,
    inputs: &View<'_>,
    rows: &[usize],
    landmark: Date,
    last_day: Date,
) -> Result<Vec<FollowUp>, Breach> {
    let outcomes = outcomes.view();
    let (events, deaths, left) =
        (outcomes.date(outcome.date_column())?, outcomes.date("date_of_death")?, outcomes.date("left_date")?);
    let known = outcomes.key("person_key")?.values();
    let keys = inputs.key("person_key")?;
    let calendar = Anniversaries::of(landmark);
    let end_of_all = calendar.last().min(days(last_day));
    rows.iter()
        .map(|row| {
            let at = known.binary_search(&keys.value(*row)).map_err(|_| Breach::Rows {
                table: "outcomes".to_owned(),
                rule: "every person is known".to_owned(),
                count: 1,
            })?;
            let date = |column: &Date32Array| column.is_valid(at).then(|| column.value(at));
            let end = [date(deaths), date(left)].into_iter().flatten().fold(end_of_all, i32::min);
            let event = date(events).filter(|day| *day > calendar.start() && *day <= end);
            let until = event.unwrap_or(end).max(calendar.start());
            Ok(FollowUp { time_years: calendar.years_to(until), event: event.is_some() })
        })
        .collect()
}

/// The days on which a landmark comes round again.
struct Anniversaries(Vec<i32>);

impl Anniversaries {
    fn of(landmark: Date) -> Self {
        let after = |years| days(landmark.saturating_add(jiff::Span::new().years(years)));
        Self((0..=LONGEST_YEARS).map(after).collect())
    }

    fn start(&self) -> i32 {
        self.0.first().copied().unwrap_or(0)
    }

    fn last(&self) -> i32 {
        self.0.last().copied().unwrap_or(0)
    }

    /// Whole years and the share of the year begun.
    fn years_to(&self, day: i32) -> f64 {
        let whole = self.0.partition_point(|anniversary| *anniversary <= day).saturating_sub(1);
        match (self.0.get(whole), self.0.get(whole + 1)) {
            (Some(from), Some(to)) => whole as f64 + f64::from(day - from) / f64::from(to - from),
            _ => whole as f64,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anniversaries_are_whole_years() {
        let landmark = Date::constant(2016, 2, 29);
        let calendar = Anniversaries::of(landmark);
        for (date, years) in [
            (Date::constant(2016, 2, 29), 0.0),
            (Date::constant(2017, 2, 28), 1.0),
            (Date::constant(2021, 2, 28), 5.0),
            (Date::constant(2026, 2, 28), 10.0),
            (Date::constant(2020, 8, 29), 4.0 + 182.0 / 365.0),
        ] {
            assert!((calendar.years_to(days(date)) - years).abs() < 1e-12, "{date}");
        }
        assert!((calendar.years_to(days(Date::constant(2025, 2, 28))) - 9.0).abs() < 1e-12);
    }
}
