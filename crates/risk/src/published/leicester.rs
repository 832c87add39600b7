//! Leicester self-assessment: points from 0 to 47 for undiagnosed diabetes or impaired glucose regulation now.
//!
//! Gray LJ et al. Diabet Med 2010;27:887-895. A questionnaire: every question must be answered.

use std::sync::LazyLock;

use serde::Deserialize;

use super::about::{About, Column, Limits, parse};
use super::catalogue::Score;
use super::error::Error;
use super::intake::{Intake, WhenMissing, unreadable};
use super::outcome::{Outcome, Policy, Statuses};
use super::person::Sex;
use super::reason::{Quantity, Reason};
use super::row::{Cells, Value};
use super::steps::{Category, Steps, category_of};

const FILE: &str = "leicester_self_assessment.json";
const MODEL: &str = "Leicester self-assessment";
const INPUTS: [&str; 7] = ["sex", "age", "ethnicity", "bmi", "waist_cm", "fh1", "htn"];

/// The two ethnic groups of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ethnicity2 {
    /// White European.
    WhiteEuropean,
    /// Any other group.
    Other,
}

/// One person's answers; `None` is "not answered".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Men score a point more.
    pub sex: Sex,
    /// Age, from 18.
    pub age_years: Option<f64>,
    /// White European or any other group.
    pub ethnicity: Option<Ethnicity2>,
    /// Body mass index.
    pub bmi_kg_per_m2: Option<f64>,
    /// Waist circumference.
    pub waist_cm: Option<f64>,
    /// Type 1 or type 2 diabetes in a first-degree relative.
    pub family_history: Option<bool>,
    /// High blood pressure, or treatment for it.
    pub hypertension: Option<bool>,
    /// Diabetes already recorded: no score.
    pub existing_diabetes: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    about: About,
    columns: Vec<Column>,
    age: Steps,
    bmi: Steps,
    waist_cm: Steps,
    points: Points,
    bands: Vec<Category>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    male: f64,
    other_ethnicity: f64,
    family_history: f64,
    hypertension: f64,
}

struct Ready {
    parameters: Parameters,
    age: Limits,
    bmi: Limits,
    waist: Limits,
}

static READY: LazyLock<Result<Ready, Error>> = LazyLock::new(|| {
    let parameters: Parameters = parse(FILE, include_str!("../../parameters/leicester_self_assessment.json"))?;
    let limits = |name| Limits::of(&parameters.columns, name).map_err(|cause| Error::Parameters { file: FILE, cause });
    let (age, bmi, waist) = (limits("age")?, limits("bmi")?, limits("waist_cm")?);
    Ok(Ready { parameters, age, bmi, waist })
});

/// Points from 0 to 47 with the published category: low, increased, moderate, high.
///
/// ```
/// use evenreach_risk::published::{Sex, leicester};
///
/// let answers = leicester::Input {
///     sex: Sex::Male,
///     age_years: Some(52.0),
///     ethnicity: Some(leicester::Ethnicity2::Other),
///     bmi_kg_per_m2: Some(27.0),
///     waist_cm: Some(96.0),
///     family_history: Some(true),
///     hypertension: Some(false),
///     existing_diabetes: false,
/// };
/// let outcome = leicester::score(&answers);
/// assert_eq!(outcome.result, Ok(24.0));
/// assert_eq!(outcome.category, Some("moderate"));
/// ```
#[must_use]
pub fn score(input: &Input) -> Outcome {
    let Ok(ready) = READY.as_ref() else { return unreadable(&INPUTS, MODEL) };
    let parameters = &ready.parameters;
    let worth = &parameters.points;
    let mut intake = Intake::new(&INPUTS);
    if input.existing_diabetes {
        intake.object(Reason::ExistingDiabetes);
    }
    let mut points = match intake.choice(Some(input.sex), input.sex) {
        Sex::Female => 0.0,
        Sex::Male => worth.male,
    };
    let refuse = WhenMissing::Refuse;
    points += parameters.age.points(intake.number(input.age_years, &ready.age, Quantity::Age, refuse));
    if intake.answer(input.ethnicity, Quantity::Ethnicity) == Some(Ethnicity2::Other) {
        points += worth.other_ethnicity;
    }
    points += parameters.bmi.points(intake.number(input.bmi_kg_per_m2, &ready.bmi, Quantity::Bmi, refuse));
    points += parameters.waist_cm.points(intake.number(input.waist_cm, &ready.waist, Quantity::Waist, refuse));
    if intake.answer(input.family_history, Quantity::FamilyHistory) == Some(true) {
        points += worth.family_history;
    }
    if intake.answer(input.hypertension, Quantity::Hypertension) == Some(true) {
        points += worth.hypertension;
    }
    let category = category_of(&parameters.bands, points).map(|category| category.label.as_str());
    intake.outcome(MODEL, || points).in_category(category)
}

pub(super) fn by_row() -> Result<Score, Error> {
    let ready = READY.as_ref().map_err(Clone::clone)?;
    Ok(Score {
        name: "leicester",
        result_column: "leicester_score",
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
    let groups = [("white_european", Ethnicity2::WhiteEuropean), ("other", Ethnicity2::Other)];
    let mut cells = Cells::new(row);
    Ok(Input {
        sex: cells.sex()?,
        age_years: cells.number(Quantity::Age)?,
        ethnicity: cells.word(Quantity::Ethnicity, &groups)?,
        bmi_kg_per_m2: cells.number(Quantity::Bmi)?,
        waist_cm: cells.number(Quantity::Waist)?,
        family_history: cells.flag(Quantity::FamilyHistory)?,
        hypertension: cells.flag(Quantity::Hypertension)?,
        existing_diabetes: cells.recorded()?,
    })
}
