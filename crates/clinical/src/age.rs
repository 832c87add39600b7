//! Ages in completed years and the bands reports use.

use jiff::civil::Date;

/// Completed years from birth to a date; `None` when the date is before birth.
///
/// ```
/// use evenreach_clinical::age::completed_years;
/// use jiff::civil::date;
/// assert_eq!(completed_years(date(1980, 2, 29), date(2026, 2, 28)), Some(45));
/// assert_eq!(completed_years(date(1980, 2, 29), date(2026, 3, 1)), Some(46));
/// ```
#[must_use]
pub fn completed_years(born: Date, on: Date) -> Option<i32> {
    if on < born {
        return None;
    }
    let had_birthday = (on.month(), on.day()) >= (born.month(), born.day());
    Some(i32::from(on.year()) - i32::from(born.year()) - i32::from(!had_birthday))
}

/// Ten-year bands for group tables.
pub const BANDS: [&str; 9] = ["0-17", "18-24", "25-39", "40-49", "50-59", "60-69", "70-79", "80-84", "85+"];

/// The reporting band of an age in completed years.
#[must_use]
pub fn band(age_years: i32) -> &'static str {
    BANDS[match age_years {
        ..=17 => 0,
        18..=24 => 1,
        25..=39 => 2,
        40..=49 => 3,
        50..=59 => 4,
        60..=69 => 5,
        70..=79 => 6,
        80..=84 => 7,
        85.. => 8,
    }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn birthdays() {
        for (born, on, years) in [
            (date(2000, 11, 21), date(2026, 11, 20), Some(25)),
            (date(2000, 11, 21), date(2026, 11, 21), Some(26)),
            (date(2026, 11, 22), date(2026, 11, 21), None),
            (date(2026, 11, 21), date(2026, 11, 21), Some(0)),
        ] {
            assert_eq!(completed_years(born, on), years);
        }
        assert_eq!((band(17), band(18), band(84), band(85)), ("0-17", "18-24", "80-84", "85+"));
    }
}
