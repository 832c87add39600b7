//! Cambridge Diabetes Risk Score: the chance, in percent, of having undiagnosed type 2 diabetes now.
//!
//! Griffin SJ et al. Diabetes Metab Res Rev 2000;16:164-171. Every input is routinely coded in general practice.

use std::sync::LazyLock;

use serde::Deserialize;

use super::about::{About, Column, Limits, parse};
use super::catalogue::Score;
use super::error::Error;
use super::intake::{Intake, WhenMissing, unreadable};
use super::outcome::{Outcome, Policy, Status, Statuses};
use super::person::Sex;
use super::reason::{Quantity, Reason};
use super::row::{Cells, Value};
use super::steps::Steps;

const FILE: &str = "cambridge_diabetes_risk_score.json";
const MODEL: &str = "Cambridge Diabetes Risk Score";
const INPUTS: [&str; 7] = ["sex", "age", "bmi", "bpmed", "steroid", "fam", "smk"];

/// Diabetes in the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FamilyHistory {
    /// Nobody.
    None,
    /// A parent or a sibling.
    ParentOrSibling,
    /// A parent and a sibling.
    ParentAndSibling,
}

/// Smoking in three levels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Smoking3 {
    /// Never smoked.
    Never,
    /// Used to smoke.
    Ex,
    /// Smokes now.
    Current,
}

/// One person, as recorded; `None` is "not recorded".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Women score lower.
    pub sex: Sex,
    /// Age, from 18; derived in people aged 40 to 64.
    pub age_years: Option<f64>,
    /// Body mass index.
    pub bmi_kg_per_m2: Option<f64>,
    /// Prescribed antihypertensive medication; missing counts as no.
    pub antihypertensive_medication: Option<bool>,
    /// Prescribed steroids; missing counts as no.
    pub steroid_medication: Option<bool>,
    /// Missing counts as none.
    pub family_history: Option<FamilyHistory>,
    /// Missing counts as never.
    pub smoking: Option<Smoking3>,
    /// Diabetes already recorded: no score.
    pub existing_diabetes: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    about: About,
    columns: Vec<Column>,
    intercept: f64,
    coefficients: Coefficients,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Coefficients {
    female: f64,
    antihypertensive_medication: f64,
    steroid_medication: f64,
    age_per_year: f64,
    bmi: Steps,
    family_history: FamilyCoefficients,
    smoking: SmokingCoefficients,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyCoefficients {
    none: f64,
    parent_or_sibling: f64,
    parent_and_sibling: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SmokingCoefficients {
    never: f64,
    ex: f64,
    current: f64,
}

struct Ready {
    parameters: Parameters,
    age: Limits,
    bmi: Limits,
}

static READY: LazyLock<Result<Ready, Error>> = LazyLock::new(|| {
    let parameters: Parameters = parse(FILE, include_str!("../../parameters/cambridge_diabetes_risk_score.json"))?;
    let limits = |name| Limits::of(&parameters.columns, name).map_err(|cause| Error::Parameters { file: FILE, cause });
    let (age, bmi) = (limits("age")?, limits("bmi")?);
    Ok(Ready { parameters, age, bmi })
});

/// The chance, in percent, of having undiagnosed type 2 diabetes now; not a risk of future diabetes.
///
/// ```
/// use evenreach_risk::published::{Sex, Status, cambridge_diabetes};
///
/// let outcome = cambridge_diabetes::score(&cambridge_diabetes::Input {
///     sex: Sex::Male,
///     age_years: Some(62.0),
///     bmi_kg_per_m2: Some(31.0),
///     antihypertensive_medication: Some(true),
///     steroid_medication: Some(false),
///     family_history: None,
///     smoking: Some(cambridge_diabetes::Smoking3::Ex),
///     existing_diabetes: false,
/// });
/// assert_eq!(format!("{:.1}", outcome.result.unwrap()), "75.1");
/// assert_eq!(outcome.flags.get("fam"), Some(Status::Defaulted));
/// ```
#[must_use]
pub fn score(input: &Input) -> Outcome {
    let Ok(ready) = READY.as_ref() else { return unreadable(&INPUTS, MODEL) };
    let coefficients = &ready.parameters.coefficients;
    let mut intake = Intake::new(&INPUTS);
    if input.existing_diabetes {
        intake.object(Reason::ExistingDiabetes);
    }
    intake.note(Status::Measured);
    let age_years = intake.number(input.age_years, &ready.age, Quantity::Age, WhenMissing::Refuse);
    let bmi = intake.number(input.bmi_kg_per_m2, &ready.bmi, Quantity::Bmi, WhenMissing::Refuse);
    let treated = intake.choice(input.antihypertensive_medication, false);
    let on_steroids = intake.choice(input.steroid_medication, false);
    let family = match intake.choice(input.family_history, FamilyHistory::None) {
        FamilyHistory::None => coefficients.family_history.none,
        FamilyHistory::ParentOrSibling => coefficients.family_history.parent_or_sibling,
        FamilyHistory::ParentAndSibling => coefficients.family_history.parent_and_sibling,
    };
    let smoking = match intake.choice(input.smoking, Smoking3::Never) {
        Smoking3::Never => coefficients.smoking.never,
        Smoking3::Ex => coefficients.smoking.ex,
        Smoking3::Current => coefficients.smoking.current,
    };
    intake.outcome(MODEL, || {
        let when = |holds: bool, coefficient: f64| if holds { coefficient } else { 0.0 };
        let logit = ready.parameters.intercept
            + when(input.sex == Sex::Female, coefficients.female)
            + when(treated, coefficients.antihypertensive_medication)
            + when(on_steroids, coefficients.steroid_medication)
            + coefficients.age_per_year * age_years
            + coefficients.bmi.points(bmi)
            + family
            + smoking;
        100.0 / (1.0 + (-logit).exp())
    })
}

pub(super) fn by_row() -> Result<Score, Error> {
    let ready = READY.as_ref().map_err(Clone::clone)?;
    Ok(Score {
        name: "cambridge-diabetes",
        result_column: "cambridge_diabetes_percent",
        about: &ready.parameters.about,
        columns: ready.parameters.columns.clone(),
        score: score_row,
        study: None,
    })
}

fn score_row(row: &[Value<'_>], _policy: &Policy) -> Outcome {
    match read(row) {
        Ok(input) => score(&input),
        Err(reason) => Outcome::new(Err(reason), MODEL, Statuses::new(&INPUTS)),
    }
}

fn read(row: &[Value<'_>]) -> Result<Input, Reason> {
    let family = [
        ("none", FamilyHistory::None),
        ("parent_or_sibling", FamilyHistory::ParentOrSibling),
        ("parent_and_sibling", FamilyHistory::ParentAndSibling),
    ];
    let smoking = [("never", Smoking3::Never), ("ex", Smoking3::Ex), ("current", Smoking3::Current)];
    let mut cells = Cells::new(row);
    Ok(Input {
        sex: cells.sex()?,
        age_years: cells.number(Quantity::Age)?,
        bmi_kg_per_m2: cells.number(Quantity::Bmi)?,
        antihypertensive_medication: cells.flag(Quantity::PressureMedication)?,
        steroid_medication: cells.flag(Quantity::Conditions)?,
        family_history: cells.word(Quantity::FamilyHistory, &family)?,
        smoking: cells.word(Quantity::Smoking, &smoking)?,
        existing_diabetes: cells.recorded()?,
    })
}
