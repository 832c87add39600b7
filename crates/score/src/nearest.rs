//! The header most like a column that was not found, so that a renamed column is a hint and not a riddle.

use evenreach_risk::published::Column;

/// Below this likeness (Jaro-Winkler, 0 to 1) a suggestion misleads more often than it helps.
const LEAST_LIKENESS: f64 = 0.8;
/// Longer headers are not names.
const MOST_LETTERS: usize = 60;

/// The header most like either name of `column`; the first of equals.
pub(crate) fn nearest<'a>(column: &Column, headers: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<String> =
        [Some(&column.name), column.also.as_ref()].into_iter().flatten().map(|n| plain(n)).collect();
    let likeness = |header: &str| {
        let header = plain(header);
        names.iter().map(|name| strsim::jaro_winkler(name, &header)).fold(0.0, f64::max)
    };
    headers
        .filter(|header| is_name(header))
        .map(|header| (likeness(header), header))
        .filter(|(likeness, _)| *likeness >= LEAST_LIKENESS)
        .fold(None, |best: Option<(f64, &str)>, next| Some(best.filter(|best| best.0 >= next.0).unwrap_or(next)))
        .map(|(_, header)| header)
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a header can be quoted as a name: the first line of a file without headers holds a patient.
fn is_name(header: &str) -> bool {
    header.chars().count() <= MOST_LETTERS
        && header.starts_with(|c: char| c.is_alphabetic())
        && !header.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use evenreach_risk::published::by_name;

    use super::*;

    #[test]
    fn renamed_columns_are_recognised() {
        let headers = ["patient_id", "Age", "BMI (kg/m2)", "sbp", "systolic", "Chol_HDL_ratio", "notes", "postcode"];
        let score = by_name("qrisk3").unwrap();
        for (name, expected) in [
            ("age", Some("Age")),
            ("bmi", Some("BMI (kg/m2)")),
            ("systolic_bp", Some("systolic")),
            ("cholesterol_hdl_ratio", Some("Chol_HDL_ratio")),
            ("sex", None),
            ("migraine", None),
        ] {
            let column = score.columns().iter().find(|column| column.name == name).unwrap();
            assert_eq!(nearest(column, headers.into_iter()), expected, "{name}");
        }
    }
}
