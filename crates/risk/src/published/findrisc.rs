//! FINDRISC, the Finnish questionnaire: points from 0 to 26 for type 2 diabetes within 10 years.
//!
//! Lindström J, Tuomilehto J. Diabetes Care 2003;26:725-731. Waist, activity and diet are rarely coded in general
//! practice: the score is for answered questionnaires, and every question must be answered.

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

const FILE: &str = "findrisc.json";
const MODEL: &str = "FINDRISC";
const INPUTS: [&str; 9] = ["sex", "age", "bmi", "waist_cm", "active", "veg", "bpmed", "glucose", "fh"];

/// Diabetes in the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FamilyHistory {
    /// Nobody.
    None,
    /// Grandparent, aunt, uncle or first cousin.
    SecondDegree,
    /// Parent, brother, sister or own child.
    FirstDegree,
}

/// One person's answers; `None` is "not answered".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Waist limits differ by sex.
    pub sex: Sex,
    /// Age, from 18.
    pub age_years: Option<f64>,
    /// Body mass index.
    pub bmi_kg_per_m2: Option<f64>,
    /// Waist circumference below the ribs.
    pub waist_cm: Option<f64>,
    /// At least 30 minutes of physical activity every day.
    pub physically_active: Option<bool>,
    /// Vegetables, fruit or berries every day.
    pub vegetables_every_day: Option<bool>,
    /// Has ever taken antihypertensive medication regularly.
    pub antihypertensive_ever: Option<bool>,
    /// Has ever been found to have high blood glucose.
    pub high_glucose_ever: Option<bool>,
    /// Diabetes in the family.
    pub family_history: Option<FamilyHistory>,
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
    waist_cm: WaistBySex,
    points: Points,
    family_history: FamilyPoints,
    bands: Vec<Category>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WaistBySex {
    female: Steps,
    male: Steps,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Points {
    not_active: f64,
    not_veg: f64,
    bpmed: f64,
    glucose: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FamilyPoints {
    none: f64,
    second_degree: f64,
    first_degree: f64,
}

struct Ready {
    parameters: Parameters,
    age: Limits,
    bmi: Limits,
    waist: Limits,
}

static READY: LazyLock<Result<Ready, Error>> = LazyLock::new(|| {
    let parameters: Parameters = parse(FILE, include_str!("../../parameters/findrisc.json"))?;
    let limits = |name| Limits::of(&parameters.columns, name).map_err(|cause| Error::Parameters { file: FILE, cause });
    let (age, bmi, waist) = (limits("age")?, limits("bmi")?, limits("waist_cm")?);
    Ok(Ready { parameters, age, bmi, waist })
});

/// Points from 0 to 26 with the published category: low, slightly elevated, moderate, high, very high.
///
/// ```
/// use evenreach_risk::published::{Policy, Sex, findrisc};
///
/// let answers = findrisc::Input {
///     sex: Sex::Male,
///     age_years: Some(58.0),
///     bmi_kg_per_m2: Some(31.5),
///     waist_cm: Some(104.0),
///     physically_active: Some(false),
///     vegetables_every_day: Some(true),
///     antihypertensive_ever: Some(true),
///     high_glucose_ever: Some(false),
///     family_history: Some(findrisc::FamilyHistory::FirstDegree),
///     existing_diabetes: false,
/// };
/// let outcome = findrisc::score(&answers);
/// assert_eq!(outcome.result, Ok(19.0));
/// assert_eq!(outcome.category, Some("high"));
/// ```
#[must_use]
pub fn score(input: &Input) -> Outcome {
    let Ok(ready) = READY.as_ref() else { return unreadable(&INPUTS, MODEL) };
    let parameters = &ready.parameters;
    let mut intake = Intake::new(&INPUTS);
    if input.existing_diabetes {
        intake.object(Reason::ExistingDiabetes);
    }
    intake.choice(Some(input.sex), input.sex);
    let refuse = WhenMissing::Refuse;
    let mut points = parameters.age.points(intake.number(input.age_years, &ready.age, Quantity::Age, refuse));
    points += parameters.bmi.points(intake.number(input.bmi_kg_per_m2, &ready.bmi, Quantity::Bmi, refuse));
    let waist_steps = match input.sex {
        Sex::Female => &parameters.waist_cm.female,
        Sex::Male => &parameters.waist_cm.male,
    };
    points += waist_steps.points(intake.number(input.waist_cm, &ready.waist, Quantity::Waist, refuse));
    let worth = &parameters.points;
    for (answer, scoring, quantity, value) in [
        (input.physically_active, false, Quantity::Activity, worth.not_active),
        (input.vegetables_every_day, false, Quantity::Diet, worth.not_veg),
        (input.antihypertensive_ever, true, Quantity::PressureMedication, worth.bpmed),
        (input.high_glucose_ever, true, Quantity::HighGlucose, worth.glucose),
    ] {
        if intake.answer(answer, quantity) == Some(scoring) {
            points += value;
        }
    }
    points += match intake.answer(input.family_history, Quantity::FamilyHistory) {
        None | Some(FamilyHistory::None) => parameters.family_history.none,
        Some(FamilyHistory::SecondDegree) => parameters.family_history.second_degree,
        Some(FamilyHistory::FirstDegree) => parameters.family_history.first_degree,
    };
    let category = category_of(&parameters.bands, points).map(|category| category.label.as_str());
    intake.outcome(MODEL, || points).in_category(category)
}

pub(super) fn by_row() -> Result<Score, Error> {
    let ready = READY.as_ref().map_err(Clone::clone)?;
    Ok(Score {
        name: "findrisc",
        result_column: "findrisc_score",
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
    let words = [
        ("none", FamilyHistory::None),
        ("second_degree", FamilyHistory::SecondDegree),
        ("first_degree", FamilyHistory::FirstDegree),
    ];
    let mut cells = Cells::new(row);
    Ok(Input {
        sex: cells.sex()?,
        age_years: cells.number(Quantity::Age)?,
        bmi_kg_per_m2: cells.number(Quantity::Bmi)?,
        waist_cm: cells.number(Quantity::Waist)?,
        physically_active: cells.flag(Quantity::Activity)?,
        vegetables_every_day: cells.flag(Quantity::Diet)?,
        antihypertensive_ever: cells.flag(Quantity::PressureMedication)?,
        high_glucose_ever: cells.flag(Quantity::HighGlucose)?,
        family_history: cells.word(Quantity::FamilyHistory, &words)?,
        existing_diabetes: cells.recorded()?,
    })
}
