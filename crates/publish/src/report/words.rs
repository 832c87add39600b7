//! Numbers, verdicts and machine names in the words of the page.

use evenreach_equity::{Count, Decision, Figure, PocketRow};
use evenreach_statistics::Verdict;
use maud::{Markup, html};

use crate::aggregates::status;

/// Verdicts in the order of tables.
pub(crate) const VERDICTS: [Verdict; 4] =
    [Verdict::UnderReached, Verdict::Reached, Verdict::OverReached, Verdict::CannotTell];

/// Code, name and level of a place.
pub(crate) fn place(row: &PocketRow) -> Markup {
    html! {
        (row.place) br;
        span class="quiet" { @if let Some(name) = &row.name { (name) ", " } (attribute(&row.level)) }
    }
}

/// Address of a cohort's section.
pub(crate) fn anchor(cohort: &str) -> String {
    format!("cohort-{cohort}")
}

/// `12345` as `12,345`.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|g| std::str::from_utf8(g).ok()).collect();
    groups.join(",")
}

/// Three significant digits below 100, whole numbers with separators above.
pub(crate) fn number(n: f64) -> String {
    let size = n.abs();
    let sign = if n < 0.0 { "−" } else { "" };
    if (1000.0..1e15).contains(&size) {
        return format!("{sign}{}", thousands(size.round() as u64));
    }
    let decimals = match size {
        0.0 => 0,
        _ if size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 1.0 => 2,
        _ => 3,
    };
    format!("{sign}{size:.decimals$}")
}

/// A count, or that it is hidden.
pub(crate) fn count(count: Count) -> Markup {
    html! {
        @match count {
            Count::Shown(n) => (thousands(n)),
            Count::Suppressed => span class="quiet" { "hidden" },
        }
    }
}

/// A count in running text.
pub(crate) fn people(count: Count) -> String {
    match count {
        Count::Shown(n) => thousands(n),
        Count::Suppressed => "hidden".to_owned(),
    }
}

/// One count of another, per cent.
pub(crate) fn share(part: Count, whole: Count) -> String {
    match (part, whole) {
        (Count::Shown(_), Count::Shown(0)) => "nobody".to_owned(),
        (Count::Shown(part), Count::Shown(whole)) => format!("{:.1}%", 100.0 * part as f64 / whole as f64),
        _ => "hidden".to_owned(),
    }
}

/// A ratio with its interval, or why there is none.
pub(crate) fn ratio(figure: &Figure) -> String {
    match figure {
        Figure::Known { value, lower, upper } => format!("{value:.2} ({lower:.2} to {upper:.2})"),
        Figure::Undefined(reason) => missing(figure, reason),
    }
}

/// A rate per cent with its interval, or why there is none.
pub(crate) fn percent(figure: &Figure) -> String {
    match figure {
        Figure::Known { value, lower, upper } => {
            format!("{:.1}% ({:.1} to {:.1})", value * 100.0, lower * 100.0, upper * 100.0)
        }
        Figure::Undefined(reason) => missing(figure, reason),
    }
}

fn missing(figure: &Figure, reason: &str) -> String {
    match status(figure) {
        "suppressed" => "hidden".to_owned(),
        _ => format!("none: {}", spaced(reason)),
    }
}

/// A machine name with spaces for underscores.
pub(crate) fn spaced(name: &str) -> String {
    name.replace('_', " ")
}

/// The same text beginning with a capital letter.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// An attribute as a heading; deprivation always says which end is which.
pub(crate) fn attribute(name: &str) -> String {
    let one = |name: &str| match name {
        "ethnicity_5" => "Ethnicity (5 groups)".to_owned(),
        "ethnicity_16" => "Ethnicity (16 groups)".to_owned(),
        "ethnicity_19" => "Ethnicity (19 groups)".to_owned(),
        "imd_quintile" => "Deprivation: IMD quintile (1 = most deprived)".to_owned(),
        "imd_decile" => "Deprivation: IMD decile (1 = most deprived)".to_owned(),
        "sex" => "Sex".to_owned(),
        "age_band" => "Age band".to_owned(),
        "pcn" => "Primary care network".to_owned(),
        "practice" => "Practice".to_owned(),
        "sub_icb" => "Sub-ICB location".to_owned(),
        "icb" => "Integrated care board".to_owned(),
        other => capitalised(&spaced(other)),
    };
    name.split(" x ").map(one).collect::<Vec<_>>().join(" × ")
}

/// A verdict's shape and words; the shape repeats the charts'.
pub(crate) fn verdict(verdict: Verdict) -> Markup {
    let (class, shape, words) = verdict_parts(verdict);
    html! { span class={ "verdict " (class) } { span aria-hidden="true" { (shape) "\u{a0}" } (words) } }
}

/// Class, shape and words of a verdict.
pub(crate) fn verdict_parts(verdict: Verdict) -> (&'static str, &'static str, &'static str) {
    match verdict {
        Verdict::UnderReached => ("under", "▼", "under-reached"),
        Verdict::Reached => ("reached", "●", "reached"),
        Verdict::OverReached => ("over", "▲", "over-reached"),
        Verdict::CannotTell => ("unsure", "○", "cannot tell"),
    }
}

/// A decision as a badge.
pub(crate) fn decision(decision: &Decision) -> Markup {
    let (class, words) = match decision {
        Decision::Clear => ("clear", "✓ Cleared"),
        Decision::ClearWithWarnings(_) => ("warned", "! Cleared with warnings"),
        Decision::Waived { .. } => ("warned", "! Breach waived"),
        Decision::Held(_) => ("held", "■ Held"),
    };
    html! { span class={ "badge " (class) } { (words) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_in_threes() {
        for (number, words) in [(0, "0"), (999, "999"), (1000, "1,000"), (61_768_942, "61,768,942")] {
            assert_eq!(thousands(number), words);
        }
    }

    #[test]
    fn every_mention_of_deprivation_says_which_end_is_which() {
        assert!(attribute("imd_quintile").contains("1 = most deprived"));
        assert!(attribute("ethnicity_5 x imd_quintile").contains("1 = most deprived"));
    }

    #[test]
    fn numbers_keep_three_digits() {
        let cases = [
            (0.8123, "0.812"),
            (1.2345, "1.23"),
            (12.345, "12.3"),
            (123.4, "123"),
            (12345.6, "12,346"),
            (-0.5, "−0.500"),
            (0.0, "0"),
        ];
        for (n, words) in cases {
            assert_eq!(number(n), words);
        }
    }
}
