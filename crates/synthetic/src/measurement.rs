//! Measurements as taken: true value, noise, rounding, and the unit as written.

use crate::calendar::Day;
use crate::chart::{Chart, Reading};
use crate::code::Unit;
use crate::concept::Concept;
use crate::condition::Condition;
use crate::diagnosis;
use crate::life::Story;
use crate::person::MEN;
use crate::risk_factor;

/// HbA1c percent (DCCT) from mmol/mol (IFCC): the IFCC-NGSP master equation.
pub(crate) fn hba1c_percent(mmol_per_mol: f64) -> f64 {
    mmol_per_mol / 10.929 + 2.15
}

fn rounded(value: f64, step: f64) -> f64 {
    // Dividing by a whole number of steps keeps 0.1 steps exact to the last printed digit.
    let per_unit = (1.0 / step).round().max(1.0);
    if step >= 1.0 { (value / step).round() * step } else { (value * per_unit).round() / per_unit }
}

/// Systolic and diastolic pressure, with a clinician's preference for round numbers.
pub(crate) fn blood_pressure(story: &mut Story<'_>, day: Day) {
    let age = story.person.age_on(day);
    let bmi = risk_factor::bmi(story.person, age);
    let usual = story.systolic(age, bmi);
    let dice = &mut story.care;
    let systolic = usual + story.person.systolic_sd_mmhg * dice.normal();
    let diastolic = 76.0 + 0.42 * (systolic - 130.0) - 0.14 * (age - 60.0).max(-20.0) + 6.0 * dice.normal();
    let step = if dice.chance(0.15) { 10.0 } else { 1.0 };
    let systolic = rounded(systolic.clamp(78.0, 245.0), step);
    let diastolic = rounded(diastolic.clamp(38.0, 140.0).min(systolic - 12.0), step);
    let book = &story.setting.book;
    story.chart.value(day, Concept::SystolicBp, (systolic, Unit::MmHg), book, dice);
    story.chart.value(day, Concept::DiastolicBp, (diastolic, Unit::MmHg), book, dice);
    story.chart.systolic_before = story.chart.systolic;
    story.chart.systolic = Some(Reading { day, value: systolic });
    diagnosis::after_blood_pressure(story, day, systolic);
}

/// Weight and body mass index, sometimes with height, seldom with waist.
pub(crate) fn body_mass(story: &mut Story<'_>, day: Day) {
    let age = story.person.age_on(day);
    let bmi = risk_factor::bmi(story.person, age) * (1.0 + 0.02 * story.care.normal());
    let metres = story.person.height_cm / 100.0;
    let (book, dice) = (&story.setting.book, &mut story.care);
    story.chart.value(day, Concept::Weight, (rounded(bmi * metres * metres, 0.1), Unit::Kg), book, dice);
    if dice.chance(0.35) {
        story.chart.value(day, Concept::Height, (rounded(story.person.height_cm, 1.0), Unit::Cm), book, dice);
    }
    if dice.chance(0.92) {
        let value = rounded(bmi, 0.1);
        story.chart.value(day, Concept::Bmi, (value, Unit::KgPerM2), book, dice);
        story.chart.bmi = Some(Reading { day, value });
    }
    if dice.chance(0.12) {
        // Means near the Health Survey for England's at a body mass index of 27: about 97 cm in men, 88 cm in women.
        let (at_zero, per_unit) = if story.person.sex_index == MEN { (33.0, 2.35) } else { (29.0, 2.2) };
        let waist = at_zero + per_unit * bmi + 0.12 * (age - 50.0) + 4.0 * dice.normal();
        story.chart.value(day, Concept::Waist, (rounded(waist.clamp(50.0, 200.0), 1.0), Unit::Cm), book, dice);
    }
}

/// Smoking status; one in eight smokers' amount is not asked, and one in ten ex-smokers is recorded as
/// never having smoked.
pub(crate) fn smoking(story: &mut Story<'_>, day: Day) {
    let level = story.person.smoking.level_at(story.person.age_on(day));
    let dice = &mut story.care;
    let concept = match level {
        0 => Concept::SmokingNever,
        1 if dice.chance(0.10) => Concept::SmokingNever,
        1 => Concept::SmokingEx,
        _ if dice.chance(0.125) => Concept::SmokingCurrentUnspecified,
        2 => Concept::SmokingLight,
        3 => Concept::SmokingModerate,
        _ => Concept::SmokingHeavy,
    };
    story.chart.code(day, concept, &story.setting.book, dice);
    story.chart.smoking_asked = Some(day);
}

/// A lipid profile, with the parts a laboratory sends.
pub(crate) fn lipids(story: &mut Story<'_>, day: Day) {
    let age = story.person.age_on(day);
    let bmi = risk_factor::bmi(story.person, age);
    let untreated = risk_factor::total_cholesterol(story.person, age);
    let hdl = risk_factor::hdl_cholesterol(story.person, bmi).min(untreated * 0.6);
    let total = story.on_statin_cholesterol(untreated, hdl);
    let (book, dice) = (&story.setting.book, &mut story.care);
    let total = rounded((total * (1.0 + 0.05 * dice.normal())).clamp(1.8, 14.0), 0.1);
    let hdl = rounded((hdl * (1.0 + 0.05 * dice.normal())).clamp(0.4, 3.5).min(total - 0.5), 0.1);
    let triglycerides = rounded((1.45 * (0.03 * (bmi - 27.0)).exp() * dice.spread(0.42)).clamp(0.3, 12.0), 0.1);
    story.chart.value(day, Concept::TotalCholesterol, (total, Unit::MmolPerL), book, dice);
    story.chart.cholesterol = Some(Reading { day, value: total });
    if dice.chance(0.95) {
        story.chart.value(day, Concept::HdlCholesterol, (hdl, Unit::MmolPerL), book, dice);
        if dice.chance(0.6) {
            let ratio = (rounded(total / hdl, 0.1), Unit::Ratio);
            story.chart.value(day, Concept::CholesterolHdlRatio, ratio, book, dice);
        }
        if dice.chance(0.6) {
            let non_hdl = (rounded(total - hdl, 0.1), Unit::MmolPerL);
            story.chart.value(day, Concept::NonHdlCholesterol, non_hdl, book, dice);
        }
        // Friedewald: not calculated at high triglycerides.
        if triglycerides < 4.5 && dice.chance(0.5) {
            let ldl = (rounded((total - hdl - triglycerides / 2.2).max(0.3), 0.1), Unit::MmolPerL);
            story.chart.value(day, Concept::LdlCholesterol, ldl, book, dice);
        }
    }
    if dice.chance(0.5) {
        story.chart.value(day, Concept::Triglycerides, (triglycerides, Unit::MmolPerL), book, dice);
    }
    diagnosis::after_lipids(story, day);
}

/// HbA1c in whole mmol/mol; under a local code where the practice's mapping is broken.
pub(crate) fn hba1c(story: &mut Story<'_>, day: Day) {
    let age = story.person.age_on(day);
    let value = rounded((story.hba1c(age, day) + 1.3 * story.care.normal()).clamp(20.0, 160.0), 1.0);
    let concept = if story.effects.hba1c_local_code { Concept::Hba1cLocalCode } else { Concept::Hba1c };
    story.chart.value(day, concept, (value, Unit::MmolPerMol), &story.setting.book, &mut story.care);
    story.chart.hba1c = Some(Reading { day, value });
    diagnosis::after_hba1c(story, day, value);
}

/// Fasting glucose, mmol/L, from HbA1c by the linear relation of estimated average glucose.
pub(crate) fn fasting_glucose(story: &mut Story<'_>, day: Day) {
    let percent = hba1c_percent(story.hba1c(story.person.age_on(day), day));
    let value = (1.59 * percent - 2.59) * 0.80 + 0.35 * story.care.normal();
    let reading = (rounded(value.clamp(3.0, 30.0), 0.1), Unit::MmolPerL);
    story.chart.value(day, Concept::FastingGlucose, reading, &story.setting.book, &mut story.care);
}

/// Creatinine and estimated GFR.
pub(crate) fn kidney(story: &mut Story<'_>, day: Day) {
    let person = story.person;
    let age = person.age_on(day);
    let (book, dice) = (&story.setting.book, &mut story.care);
    let egfr = if person.has(Condition::CkdStage3To5, age) {
        let years = age - person.onset_age[Condition::CkdStage3To5 as usize];
        57.0 - 0.9 * years + 4.0 * dice.normal()
    } else {
        108.0 - 0.75 * (age - 30.0).max(0.0) + 7.0 * dice.normal()
    }
    .clamp(8.0, 125.0);
    // Close to the inverse of CKD-EPI at this age and sex; only the pair's plausibility matters.
    let constant = if person.sex_index == MEN { 8600.0 } else { 6700.0 };
    let creatinine = (constant * (0.99_f64).powf(age - 40.0) / egfr).clamp(30.0, 900.0);
    story.chart.value(day, Concept::Creatinine, (rounded(creatinine, 1.0), Unit::UmolPerL), book, dice);
    if dice.chance(0.9) {
        story.chart.value(day, Concept::Egfr, (rounded(egfr, 1.0), Unit::MlPerMin), book, dice);
    }
}

/// Urine albumin:creatinine ratio.
pub(crate) fn urine_albumin(story: &mut Story<'_>, day: Day) {
    let kidney = story.person.has(Condition::CkdStage3To5, story.person.age_on(day));
    let (book, dice) = (&story.setting.book, &mut story.care);
    let middle: f64 = if kidney { 4.0 } else { 1.2 };
    let value = rounded((middle * dice.spread(0.9)).clamp(0.2, 300.0), 0.1);
    story.chart.value(day, Concept::UrineAcr, (value, Unit::MgPerMmol), book, dice);
}

/// Full blood count, electrolytes and liver test: routine, in no list of this project.
pub(crate) fn routine_bloods(story: &mut Story<'_>, day: Day) {
    let men = story.person.sex_index == MEN;
    let (book, dice) = (&story.setting.book, &mut story.care);
    for (concept, mean, sd, step, unit) in [
        (Concept::Haemoglobin, if men { 148.0 } else { 132.0 }, 11.0, 1.0, Unit::GPerL),
        (Concept::WhiteCellCount, 6.8, 1.7, 0.1, Unit::PerNl),
        (Concept::PlateletCount, 255.0, 58.0, 1.0, Unit::PerNl),
        (Concept::SerumSodium, 140.0, 2.5, 1.0, Unit::MmolPerL),
        (Concept::SerumPotassium, 4.4, 0.4, 0.1, Unit::MmolPerL),
        (Concept::AlanineAminotransferase, 26.0, 9.0, 1.0, Unit::UnitsPerL),
    ] {
        let value = rounded((mean + sd * dice.normal()).max(mean * 0.3), step);
        story.chart.value(day, concept, (value, unit), book, dice);
    }
}

/// Pulse, and sometimes temperature and oxygen saturation.
pub(crate) fn vital_signs(chart: &mut Chart, day: Day, book: &crate::code::CodeBook, dice: &mut crate::dice::Dice) {
    let pulse = rounded((74.0 + 11.0 * dice.normal()).clamp(42.0, 150.0), 1.0);
    chart.value(day, Concept::PulseRate, (pulse, Unit::PerMinute), book, dice);
    if dice.chance(0.5) {
        let temperature = rounded((36.8 + 0.5 * dice.normal()).clamp(35.0, 40.5), 0.1);
        chart.value(day, Concept::BodyTemperature, (temperature, Unit::Celsius), book, dice);
        let saturation = rounded((97.0 + 1.3 * dice.normal()).clamp(85.0, 100.0), 1.0);
        chart.value(day, Concept::OxygenSaturation, (saturation, Unit::Percent), book, dice);
    }
}
