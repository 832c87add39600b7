//! A person with everything recorded, used to ask a score what it cannot do without and what it gives.

use evenreach_risk::published::{Column, Kind, Policy, Reason, Score, Value};

/// The word a column of sexes always takes, so that other cells can be tried on their own.
const SEX: Value<'static> = Value::Text("female");

/// A value the score accepts for each column: numbers in the middle of their range, no conditions.
pub(crate) fn typical_row(score: &Score) -> Vec<Value<'_>> {
    score.columns().iter().map(typical).collect()
}

fn typical(column: &Column) -> Value<'_> {
    match column.kind {
        Kind::Flag => Value::Flag(false),
        Kind::Category => column.codes.first().map_or(Value::Missing, |code| Value::Text(code)),
        Kind::Number => {
            let ranges = [column.accepted, column.clamped_to, column.plausible].into_iter().flatten();
            let [low, high] =
                ranges.fold([f64::MIN, f64::MAX], |[low, high], [from, to]| [low.max(from), high.min(to)]);
            let middle = low / 2.0 + high / 2.0;
            Value::Number(if column.whole { middle.floor() } else { middle })
        }
    }
}

/// For each column, whether the typical person has no score without it under this policy.
///
/// Asked of the score itself, so that a policy that estimates, or a model that falls back, is respected.
pub(crate) fn needed(score: &Score, policy: &Policy) -> Vec<bool> {
    let mut row = typical_row(score);
    (0..row.len())
        .map(|at| {
            let cell = std::mem::take(&mut row[at]);
            let result = score.score_row(&row, policy).result;
            row[at] = cell;
            matches!(result, Err(Reason::Missing(_)))
        })
        .collect()
}

/// True when the score puts its results into published categories.
pub(crate) fn has_categories(score: &Score) -> bool {
    score.score_row(&typical_row(score), &Policy::default()).category.is_some()
}

/// For each column of a row, whether its cell cannot be read; each is tried alone, by the score's own rules.
pub(crate) fn unreadable(score: &Score, row: &[Value<'_>]) -> Vec<bool> {
    let sex = score.columns().iter().position(|column| column.name == "sex");
    let mut alone = vec![Value::Missing; row.len()];
    if let Some(sex) = sex {
        alone[sex] = SEX;
    }
    row.iter()
        .enumerate()
        .map(|(at, cell)| {
            let before = std::mem::replace(&mut alone[at], *cell);
            let result = score.score_row(&alone, &Policy::default()).result;
            alone[at] = before;
            matches!(result, Err(Reason::Unreadable(_)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use evenreach_risk::published::{by_name, catalogue};

    use super::*;

    fn needed_names(name: &str, policy: &Policy) -> Vec<String> {
        let score = by_name(name).unwrap();
        let columns = score.columns().iter().zip(needed(&score, policy));
        columns.filter(|(_, needed)| *needed).map(|(column, _)| column.name.clone()).collect()
    }

    #[test]
    fn the_typical_person_has_every_score() {
        for score in catalogue().unwrap() {
            let result = score.score_row(&typical_row(&score), &Policy::default()).result;
            assert!(result.is_ok(), "{}: {result:?}", score.name());
        }
    }

    #[test]
    fn columns_a_score_cannot_do_without() {
        let strict = Policy::default();
        let estimating = Policy { estimate_missing: true, ..strict };
        let cases: [(&str, Policy, &[&str]); 10] = [
            ("qrisk3", strict, &["sex", "age", "bmi", "systolic_bp", "cholesterol_hdl_ratio"]),
            ("qrisk3", estimating, &["sex", "age"]),
            ("qdiabetes-a", strict, &["sex", "age", "bmi"]),
            ("qdiabetes-b", strict, &["sex", "age", "bmi", "fasting_glucose"]),
            ("qdiabetes-c", estimating, &["sex", "age", "hba1c"]),
            ("qdiabetes", strict, &["sex", "age", "bmi"]),
            ("score2", strict, &["age", "sex", "systolic_bp", "total_cholesterol", "hdl"]),
            ("leicester", strict, &["sex", "age", "ethnicity", "bmi", "waist_cm", "fh1", "htn"]),
            ("cambridge-diabetes", strict, &["sex", "age", "bmi"]),
            ("efi", strict, &[]),
        ];
        for (name, policy, names) in cases {
            assert_eq!(needed_names(name, &policy), names, "{name}");
        }
    }

    #[test]
    fn scores_with_published_categories() {
        for (name, has) in [("efi", true), ("findrisc", true), ("leicester", true), ("qrisk3", false)] {
            assert_eq!(has_categories(&by_name(name).unwrap()), has, "{name}");
        }
    }

    #[test]
    fn every_unreadable_cell_of_a_row_is_found_not_only_the_first() {
        let score = by_name("qrisk3").unwrap();
        let mut row = typical_row(&score);
        for (name, cell) in [
            ("sex", Value::Text("?")),
            ("bmi", Value::Text("high")),
            ("migraine", Value::Number(7.0)),
            ("age", Value::Number(f64::NAN)),
        ] {
            let at = score.columns().iter().position(|column| column.name == name).unwrap();
            row[at] = cell;
        }
        let found = score.columns().iter().zip(unreadable(&score, &row));
        let names: Vec<&str> = found.filter(|(_, bad)| *bad).map(|(column, _)| column.name.as_str()).collect();
        assert_eq!(names, ["sex", "age", "bmi", "migraine"]);
    }
}
