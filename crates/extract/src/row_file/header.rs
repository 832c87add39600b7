//! Headers that are not what was looked for: the one most like it, and what is likely wrong with the file.

/// Below this likeness (Jaro-Winkler, 0 to 1) a suggestion misleads more often than it helps.
const LEAST_LIKENESS: f64 = 0.8;
/// Longer headers are not names.
const MOST_LETTERS: usize = 60;

/// The header most like any of these names; the first of equals. A header that is no plain name is never suggested: the
/// first line of a file without headers holds a patient.
#[must_use]
pub fn nearest_header<'a>(names: &[&str], headers: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<String> = names.iter().map(|name| plain(name)).collect();
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

/// Whether the first line holds values and not names: then none of it may be quoted.
#[must_use]
pub fn is_headless(headers: &[&str]) -> bool {
    headers.iter().any(|header| header.parse::<f64>().is_ok())
}

/// What is likely wrong with a file that lacks a column, as far as its headers tell.
#[must_use]
pub fn header_advice(headers: &[&str]) -> Option<&'static str> {
    if let [only] = headers
        && (only.contains(';') || only.contains('\t'))
    {
        return Some("the file seems to be separated by semicolons or tabs: save it with commas");
    }
    is_headless(headers).then_some("the first line holds numbers: it must hold the names of the columns")
}

fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn is_name(header: &str) -> bool {
    header.chars().count() <= MOST_LETTERS
        && header.starts_with(|c: char| c.is_alphabetic())
        && !header.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renamed_columns_are_recognised_and_values_are_not_quoted() {
        let headers = ["Patient ID", "ethnic_group", "IMD quintile", "9434765919", "postcode"];
        for (name, expected) in [
            ("patient_id", Some("Patient ID")),
            ("ethnicity", Some("ethnic_group")),
            ("imd_quintile", Some("IMD quintile")),
            ("943476591", None),
            ("risk", None),
        ] {
            assert_eq!(nearest_header(&[name], headers.into_iter()), expected, "{name}");
        }
        assert!(is_headless(&headers) && !is_headless(&headers[..3]));
        assert!(header_advice(&["patient_id;sex"]).is_some_and(|advice| advice.contains("semicolons")));
        assert_eq!(header_advice(&["patient_id", "sex"]), None);
    }
}
