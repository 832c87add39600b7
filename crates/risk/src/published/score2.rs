//! SCORE2 and SCORE2-OP: fatal or non-fatal cardiovascular disease within 10 years, in percent.
//!
//! Eur Heart J 2021;42:2439-2454 (ages 40 to 69, without diabetes) and 2455-2467 (ages 70 to 89). NHS practice uses
//! QRISK3; this one is here to compare.

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

const FILE: &str = "score2.json";
const YOUNGER: &str = "SCORE2";
const OLDER: &str = "SCORE2-OP";
const INPUTS: [&str; 8] = ["age", "sex", "smoker", "systolic_bp", "total_cholesterol", "hdl", "diabetes", "region"];

/// The ESC 2021 risk regions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// Low, the United Kingdom among others.
    Low,
    /// Moderate.
    Moderate,
    /// High.
    High,
    /// Very high.
    VeryHigh,
}

/// One person, as recorded; `None` is "not recorded".
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Input {
    /// Which equation.
    pub sex: Sex,
    /// 40 or more and below 90.
    pub age_years: Option<f64>,
    /// Smokes now; missing counts as no.
    pub current_smoker: Option<bool>,
    /// Systolic blood pressure.
    pub systolic_mmhg: Option<f64>,
    /// Total cholesterol.
    pub total_cholesterol_mmol_per_l: Option<f64>,
    /// HDL cholesterol.
    pub hdl_cholesterol_mmol_per_l: Option<f64>,
    /// Diabetes; missing counts as no. No score under 70.
    pub diabetes: Option<bool>,
    /// Missing counts as low.
    pub region: Option<Region>,
    /// Cardiovascular disease already recorded: no score.
    pub existing_cardiovascular_disease: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameters {
    about: About,
    columns: Vec<Column>,
    older_from_age: f64,
    score2: Part,
    score2_op: Part,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    equations: BySex<Equation>,
    scales: Scales,
    transforms: Transforms,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BySex<T> {
    female: T,
    male: T,
}

impl<T> BySex<T> {
    const fn of(&self, sex: Sex) -> &T {
        match sex {
            Sex::Female => &self.female,
            Sex::Male => &self.male,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Equation {
    baseline_survival: f64,
    offset: f64,
    cage: f64,
    smoking: f64,
    csbp: f64,
    ctchol: f64,
    chdl: f64,
    diabetes: f64,
    smoking_cage: f64,
    csbp_cage: f64,
    ctchol_cage: f64,
    chdl_cage: f64,
    diabetes_cage: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scales {
    low: BySex<[f64; 2]>,
    moderate: BySex<[f64; 2]>,
    high: BySex<[f64; 2]>,
    very_high: BySex<[f64; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Transforms {
    age: Centred,
    systolic: Centred,
    total_cholesterol: Centred,
    hdl: Centred,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Centred {
    centre: f64,
    divide_by: f64,
}

impl Centred {
    fn of(&self, value: f64) -> f64 {
        (value - self.centre) / self.divide_by
    }
}

struct Ready {
    parameters: Parameters,
    age: Limits,
    systolic: Limits,
    total_cholesterol: Limits,
    hdl: Limits,
}

static READY: LazyLock<Result<Ready, Error>> = LazyLock::new(|| {
    let parameters: Parameters = parse(FILE, include_str!("../../parameters/score2.json"))?;
    let limits = |name| Limits::of(&parameters.columns, name).map_err(|cause| Error::Parameters { file: FILE, cause });
    let (age, systolic) = (limits("age")?, limits("systolic_bp")?);
    let (total_cholesterol, hdl) = (limits("total_cholesterol")?, limits("hdl")?);
    Ok(Ready { parameters, age, systolic, total_cholesterol, hdl })
});

/// The values a person's risk is computed from.
#[derive(Clone, Copy)]
struct Person {
    sex: Sex,
    age_years: f64,
    smokes: bool,
    systolic_mmhg: f64,
    total_cholesterol: f64,
    hdl: f64,
    has_diabetes: bool,
    region: Region,
}

/// The score of one person: SCORE2 from 40 to 69, SCORE2-OP from 70 to 89.
///
/// ```
/// use evenreach_risk::published::{Reason, Sex, score2};
///
/// let mut person = score2::Input {
///     sex: Sex::Male,
///     age_years: Some(50.0),
///     current_smoker: Some(false),
///     systolic_mmhg: Some(169.0),
///     total_cholesterol_mmol_per_l: Some(6.5),
///     hdl_cholesterol_mmol_per_l: Some(0.8),
///     diabetes: Some(false),
///     region: Some(score2::Region::Low),
///     existing_cardiovascular_disease: false,
/// };
/// assert_eq!(format!("{:.2}", score2::score(&person).result.unwrap()), "7.25");
/// person.diabetes = Some(true);
/// assert_eq!(score2::score(&person).result, Err(Reason::DiabetesNotCovered));
/// ```
#[must_use]
pub fn score(input: &Input) -> Outcome {
    let Ok(ready) = READY.as_ref() else { return unreadable(&INPUTS, YOUNGER) };
    let parameters = &ready.parameters;
    let refuse = WhenMissing::Refuse;
    let mut intake = Intake::new(&INPUTS);
    if input.existing_cardiovascular_disease {
        intake.object(Reason::ExistingCardiovascularDisease);
    }
    let age_years = intake.number(input.age_years, &ready.age, Quantity::Age, refuse);
    let is_older = age_years >= parameters.older_from_age;
    intake.note(Status::Measured);
    let smokes = intake.choice(input.current_smoker, false);
    let systolic_mmhg = intake.number(input.systolic_mmhg, &ready.systolic, Quantity::Systolic, refuse);
    let total_cholesterol =
        intake.number(input.total_cholesterol_mmol_per_l, &ready.total_cholesterol, Quantity::TotalCholesterol, refuse);
    let hdl = intake.number(input.hdl_cholesterol_mmol_per_l, &ready.hdl, Quantity::HdlCholesterol, refuse);
    let has_diabetes = input.diabetes.unwrap_or(false);
    if has_diabetes && !is_older {
        intake.refuse(Status::Refused, Reason::DiabetesNotCovered);
    } else {
        intake.choice(input.diabetes, false);
    }
    let region = intake.choice(input.region, Region::Low);
    let sex = input.sex;
    let person = Person { sex, age_years, smokes, systolic_mmhg, total_cholesterol, hdl, has_diabetes, region };
    let (part, model) = if is_older { (&parameters.score2_op, OLDER) } else { (&parameters.score2, YOUNGER) };
    intake.outcome(model, || percent(part, &person))
}

fn percent(part: &Part, person: &Person) -> f64 {
    let equation = part.equations.of(person.sex);
    let transforms = &part.transforms;
    let age = transforms.age.of(person.age_years);
    let systolic = transforms.systolic.of(person.systolic_mmhg);
    let total = transforms.total_cholesterol.of(person.total_cholesterol);
    let hdl = transforms.hdl.of(person.hdl);
    let when = |holds: bool, coefficient: f64| if holds { coefficient } else { 0.0 };
    let linear_predictor = equation.cage * age
        + when(person.smokes, equation.smoking + equation.smoking_cage * age)
        + systolic * (equation.csbp + equation.csbp_cage * age)
        + total * (equation.ctchol + equation.ctchol_cage * age)
        + hdl * (equation.chdl + equation.chdl_cage * age)
        + when(person.has_diabetes, equation.diabetes + equation.diabetes_cage * age);
    // ln(-ln(1 - uncalibrated risk)) without ever forming the risk, so small risks keep their digits.
    let log_hazard = (-equation.baseline_survival.ln()).ln() + linear_predictor + equation.offset;
    let [shift, slope] = match person.region {
        Region::Low => &part.scales.low,
        Region::Moderate => &part.scales.moderate,
        Region::High => &part.scales.high,
        Region::VeryHigh => &part.scales.very_high,
    }
    .of(person.sex);
    -100.0 * (-(shift + slope * log_hazard).exp()).exp_m1()
}

pub(super) fn by_row() -> Result<Score, Error> {
    let ready = READY.as_ref().map_err(Clone::clone)?;
    Ok(Score {
        name: "score2",
        result_column: "score2_10y_percent",
        about: &ready.parameters.about,
        columns: ready.parameters.columns.clone(),
        score: score_row,
        study: None,
    })
}

fn score_row(row: &[Value<'_>], _policy: &Policy) -> Outcome {
    match read(row) {
        Ok(input) => score(&input),
        Err(reason) => Outcome::new(Err(reason), YOUNGER, Statuses::new(&INPUTS)),
    }
}

fn read(row: &[Value<'_>]) -> Result<Input, Reason> {
    let regions =
        [("low", Region::Low), ("moderate", Region::Moderate), ("high", Region::High), ("very_high", Region::VeryHigh)];
    let mut cells = Cells::new(row);
    Ok(Input {
        age_years: cells.number(Quantity::Age)?,
        sex: cells.sex()?,
        current_smoker: cells.flag(Quantity::Smoking)?,
        systolic_mmhg: cells.number(Quantity::Systolic)?,
        total_cholesterol_mmol_per_l: cells.number(Quantity::TotalCholesterol)?,
        hdl_cholesterol_mmol_per_l: cells.number(Quantity::HdlCholesterol)?,
        diabetes: cells.flag(Quantity::Conditions)?,
        region: cells.word(Quantity::Region, &regions)?,
        existing_cardiovascular_disease: cells.recorded()?,
    })
}
