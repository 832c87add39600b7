//! What a clinician writes down after a result: diagnoses with realistic delay, and under-diagnosis.

use crate::calendar::Day;
use crate::chart::Chart;
use crate::concept::Concept;
use crate::condition::{CONDITIONS, Condition};
use crate::life::Story;
use crate::treatment;

/// Blood pressure above this is raised: clinic 140 mmHg under 80, 150 from 80 (NICE NG136).
fn raised_from_mmhg(age: f64) -> f64 {
    if age >= 80.0 { 150.0 } else { 140.0 }
}

/// Two raised readings within two years, or one very high one, may lead to a diagnosis.
pub(crate) fn after_blood_pressure(story: &mut Story<'_>, day: Day, systolic: f64) {
    let age = story.person.age_on(day);
    let raised = systolic >= raised_from_mmhg(age);
    if !raised {
        return;
    }
    if story.chart.hypertension_coded.is_some_and(|coded| coded <= day) {
        treatment::after_raised_pressure(story, day, age);
        return;
    }
    let raised_before = story
        .chart
        .systolic_before
        .is_some_and(|before| before.value >= raised_from_mmhg(age) && day - before.day <= 730);
    let probability = match (raised_before, systolic) {
        (true, s) if s >= 160.0 => 0.75,
        (true, _) => 0.38,
        (false, s) if s >= 180.0 => 0.50,
        _ => 0.0,
    };
    if story.chart.hypertension_coded.is_none() && story.care.chance(probability) {
        let coded = day + story.care.between(7, 90);
        code_hypertension(story, coded);
        if story.care.chance(0.85) {
            treatment::start_antihypertensive(story, coded, age);
        }
    }
}

/// Codes hypertension.
pub(crate) fn code_hypertension(story: &mut Story<'_>, day: Day) {
    story.chart.code(day, Concept::Hypertension, &story.setting.book, &mut story.care);
    story.chart.hypertension_coded = Some(day);
}

/// HbA1c of 48 mmol/mol or more may be coded as diabetes, 42 to 47 as non-diabetic hyperglycaemia.
pub(crate) fn after_hba1c(story: &mut Story<'_>, day: Day, value: f64) {
    let age = story.person.age_on(day);
    if story.person.has(Condition::Type1Diabetes, age) {
        return;
    }
    if story.chart.diabetes_coded.is_some_and(|coded| coded <= day) {
        treatment::after_diabetes_review(story, day, value);
    } else if value >= 48.0 && story.chart.diabetes_coded.is_none() {
        // A result by chance above the threshold is repeated and not confirmed.
        let truly = story.life.diabetes.is_some_and(|onset| onset <= day);
        if truly && story.care.chance(0.80) {
            let coded = day + story.care.between(3, 60);
            code_diabetes(story, coded);
        }
    } else if (42.0..48.0).contains(&value)
        && story.chart.hyperglycaemia_coded.is_none()
        && story.chart.diabetes_coded.is_none()
        && story.care.chance(0.48)
    {
        let coded = day + story.care.between(1, 40);
        story.chart.code(coded, Concept::NonDiabeticHyperglycaemia, &story.setting.book, &mut story.care);
        story.chart.hyperglycaemia_coded = Some(coded);
    }
}

/// Codes type 2 diabetes and may start metformin.
pub(crate) fn code_diabetes(story: &mut Story<'_>, day: Day) {
    story.chart.code(day, Concept::Type2Diabetes, &story.setting.book, &mut story.care);
    story.chart.diabetes_coded = Some(day);
    if story.care.chance(0.70) {
        treatment::start_glucose_medicine(story, day + 7);
    }
}

/// After a lipid result the risk is talked about, and a statin may be offered.
pub(crate) fn after_lipids(story: &mut Story<'_>, day: Day) {
    treatment::consider_statin(story, day, 1.0);
}

/// Codes a first cardiovascular event soon after it; a few are never coded.
pub(crate) fn code_first_cvd(story: &mut Story<'_>, day: Day, kind: Concept) {
    let sudden = matches!(kind, Concept::MyocardialInfarction | Concept::Stroke);
    let (coded_share, delay) = if sudden { (0.97, 14) } else { (0.93, 45) };
    if !story.care.chance(coded_share) {
        return;
    }
    let died = story.life.death;
    let coded = day + story.care.between(0, delay);
    // A death within days is coded on the day of the event.
    let coded = died.map_or(coded, |death| coded.min(death.max(day)));
    let book = &story.setting.book;
    story.chart.code(coded, kind, book, &mut story.care);
    story.chart.cvd_coded = Some(coded);
    if kind == Concept::MyocardialInfarction && story.care.chance(0.4) {
        story.chart.code(coded + 30, Concept::CoronaryHeartDisease, book, &mut story.care);
    }
    if story.care.chance(0.85) {
        treatment::start_statin(story, coded + 7);
    }
    if story.care.chance(0.5) {
        story.chart.start(coded + 7, Concept::RoutineRepeatMedicine, &story.setting.book, &mut story.care);
    }
}

/// Codes the conditions that begin in a year, most of them, some after a delay.
pub(crate) fn code_new_conditions(story: &mut Story<'_>, start: Day, end: Day) {
    let (from_age, to_age) = (story.person.age_on(start), story.person.age_on(end));
    for onset in &CONDITIONS {
        let age = story.person.onset_age[onset.condition as usize];
        // Conditions present from birth are coded in childhood.
        let begins = age >= from_age && age < to_age;
        if !begins || !story.care.chance(onset.coded_share) {
            continue;
        }
        let day = story.person.birth + (age * crate::calendar::DAYS_PER_YEAR) as Day;
        let delay = match onset.condition {
            Condition::CkdStage3To5 | Condition::Dementia | Condition::HeartFailure => story.care.between(10, 400),
            _ => story.care.between(0, 60),
        };
        story.chart.code(day.max(start) + delay, onset.concept, &story.setting.book, &mut story.care);
        story.chart.condition_coded[onset.condition as usize] = true;
        treatment::after_condition(story, onset.condition, day.max(start) + delay);
    }
}

/// Whether the record shows nothing that rules out an NHS Health Check.
pub(crate) fn free_of_health_check_exclusions(chart: &Chart, on_statin: bool) -> bool {
    const EXCLUDING: [Condition; 5] = [
        Condition::AtrialFibrillation,
        Condition::CkdStage3To5,
        Condition::HeartFailure,
        Condition::PeripheralArterialDisease,
        Condition::Type1Diabetes,
    ];
    !on_statin
        && chart.hypertension_coded.is_none()
        && chart.diabetes_coded.is_none()
        && chart.cvd_coded.is_none()
        && EXCLUDING.iter().all(|condition| !chart.condition_coded[*condition as usize])
}
