//! Why a score is what it is: exact additive terms on the log-hazard scale, and one plain sentence.

use serde::Serialize;

use super::equation::{Equation, Ready};
use super::outcome::{Status, Statuses};

/// What one input adds to the log hazard, against the average person of the same sex in the derivation cohort.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Term {
    /// The input's column name.
    pub name: &'static str,
    /// Its value in words, such as `162 mmHg`.
    pub value: String,
    /// Name and value as a reader would say them, such as `systolic pressure 162 mmHg`.
    pub phrase: String,
    /// The addition to the log hazard; negative lowers the risk.
    pub contribution_log_hazard: f64,
}

impl Term {
    /// A term of a number or category.
    fn of_value(name: &'static str, words: &str, value: String, status: Option<Status>, added: f64) -> Self {
        let note = match status {
            Some(Status::Defaulted) => " (not recorded)",
            Some(Status::Estimated) => " (not recorded, estimated)",
            Some(Status::Clamped) => " (the score's limit)",
            _ => "",
        };
        let value = format!("{value}{note}");
        Self { name, phrase: format!("{words} {value}"), value, contribution_log_hazard: added }
    }

    /// A term of a condition the person has.
    fn of_condition(name: &'static str, added: f64) -> Self {
        Self { name, phrase: name.replace('_', " "), value: "recorded".to_owned(), contribution_log_hazard: added }
    }
}

/// The terms of a score, largest addition first, and one plain sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The score the terms lead to, in percent.
    pub percent: f64,
    /// The sum of all contributions.
    pub linear_predictor: f64,
    /// Every input that counts, the largest addition first; ties by name.
    pub terms: Vec<Term>,
    /// One sentence for a clinician or a patient.
    pub plain: String,
}

/// How to show a measured input: its name, its words, its places in the equation and its unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Measured {
    pub name: &'static str,
    pub words: &'static str,
    pub slots: &'static [usize],
    pub unit: &'static str,
}

/// Contributions smaller than this (1% of hazard) are not worth a word.
const WORTH_SAYING: f64 = 0.01;

impl Explanation {
    /// The explanation of a ClinRisk equation's score for one person.
    pub(super) fn of_equation<const M: usize, const B: usize>(
        equation: &Equation<M, B>,
        person: &Ready<M, B>,
        flags: &Statuses,
        measured: &[Measured],
        conditions: &[&'static str; B],
    ) -> Self {
        let added = equation.contributions(person);
        let term = |name, words: &str, value, added| Term::of_value(name, words, value, flags.get(name), added);
        let mut terms = vec![
            term("age", "age", format!("{} years", number(person.age_years)), added.age),
            term("ethnicity", "ethnic group", person.ethnicity.title().to_owned(), added.ethnicity),
            term("smoking", "smoking", person.smoking.word().replace('_', " "), added.smoking),
        ];
        for Measured { name, words, slots, unit } in measured {
            let value = slots.first().and_then(|slot| person.values.get(*slot)).copied().unwrap_or_default();
            terms.push(term(name, words, format!("{}{unit}", number(value)), added.of(slots)));
        }
        for at in (0..B).filter(|at| person.conditions[*at] && equation.applies[*at]) {
            terms.push(Term::of_condition(conditions[at], added.conditions[at]));
        }
        Self::new(equation.percent(person), "risk over 10 years", terms)
    }

    fn new(percent: f64, horizon: &str, mut terms: Vec<Term>) -> Self {
        terms.sort_by(|a, b| {
            b.contribution_log_hazard.total_cmp(&a.contribution_log_hazard).then_with(|| a.name.cmp(b.name))
        });
        let linear_predictor = terms.iter().map(|term| term.contribution_log_hazard).sum();
        let plain = format!("{percent:.1}% {horizon}: {}", sentence(&terms));
        Self { percent, linear_predictor, terms, plain }
    }
}

fn sentence(terms: &[Term]) -> String {
    let raising: Vec<&str> =
        terms.iter().filter(|t| t.contribution_log_hazard > WORTH_SAYING).map(|t| t.phrase.as_str()).collect();
    let lowering: Vec<&str> =
        terms.iter().rev().filter(|t| t.contribution_log_hazard < -WORTH_SAYING).map(|t| t.phrase.as_str()).collect();
    let adds = match raising.as_slice() {
        [] => None,
        [most] => Some(format!("{most} adds most")),
        [most, next] => Some(format!("{most} adds most, then {next}")),
        [most, next, third, ..] => Some(format!("{most} adds most, then {next} and {third}")),
    };
    let lowers = lowering.first().map(|most| format!("{most} lowers it most"));
    match (adds, lowers) {
        (Some(adds), Some(lowers)) => format!("{adds}; {lowers}."),
        (Some(one), None) | (None, Some(one)) => format!("{one}."),
        (None, None) => "close to the average person of the same sex on every input.".to_owned(),
    }
}

/// A number as people write it: at most two decimals, none that are zero.
pub(super) fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_name_the_largest_first() {
        let term = |name, added| Term::of_condition(name, added);
        let said = |terms| Explanation::new(12.34, "over 10 years", terms).plain;
        assert_eq!(
            said(vec![
                term("migraine", 0.2),
                term("age", 1.4),
                term("ratio", -0.3),
                term("bmi", 0.1),
                term("sd", 0.05)
            ]),
            "12.3% over 10 years: age adds most, then migraine and bmi; ratio lowers it most."
        );
        assert_eq!(said(vec![term("age", 0.5)]), "12.3% over 10 years: age adds most.");
        assert!(
            said(vec![term("age", 0.001)]).ends_with("close to the average person of the same sex on every input.")
        );
    }

    #[test]
    fn numbers_are_written_short() {
        for (value, written) in [(162.0, "162"), (27.5, "27.5"), (3.456, "3.46"), (-0.001, "0"), (100.0, "100")] {
            assert_eq!(number(value), written);
        }
    }
}
