//! Days as whole numbers since 1970-01-01, the form Parquet dates take.

use jiff::civil::{Date, date};

/// Days since 1970-01-01.
pub(crate) type Day = i32;

/// Mean length of a year, in days.
pub(crate) const DAYS_PER_YEAR: f64 = 365.25;

/// A calendar date as a day number.
pub(crate) fn day_of(when: Date) -> Day {
    let hours = date(1970, 1, 1).duration_until(when).as_hours();
    i32::try_from(hours / 24).unwrap_or(i32::MAX)
}

/// The first day of the month that holds `day` (proleptic Gregorian calendar).
///
/// Uses the days-from-civil arithmetic on 400-year eras, so no date type is needed in the loop
/// over people.
pub(crate) fn first_of_month(day: Day) -> Day {
    day - (day_of_month(day) - 1)
}

/// The day of the month, 1 to 31.
fn day_of_month(day: Day) -> i32 {
    let shifted = day + 719_468;
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    day_of_year - (153 * shifted_month + 2) / 5 + 1
}

/// Whole days in `years`.
pub(crate) fn days_in(years: f64) -> Day {
    (years * DAYS_PER_YEAR).round() as Day
}

/// Years from `from` to `to`.
pub(crate) fn years_between(from: Day, to: Day) -> f64 {
    f64::from(to - from) / DAYS_PER_YEAR
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn day_numbers_agree_with_the_calendar() {
        for (year, month, day) in [(1899, 12, 31), (1970, 1, 1), (2000, 2, 29), (2026, 11, 21), (2100, 3, 1)] {
            let when = date(year, month, day);
            assert_eq!(day_of_month(day_of(when)), i32::from(day), "{when}");
            assert_eq!(first_of_month(day_of(when)), day_of(date(year, month, 1)), "{when}");
        }
        assert_eq!(day_of(date(1970, 1, 2)), 1);
        assert_eq!(day_of(date(1969, 12, 31)), -1);
    }
}
