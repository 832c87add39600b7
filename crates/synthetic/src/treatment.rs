//! Medicines: when each is started, stepped up and stopped.

use crate::calendar::Day;
use crate::chart::Chart;
use crate::concept::Concept;
use crate::condition::Condition;
use crate::ethnicity::Family;
use crate::life::Story;

/// The first medicine follows NICE NG136: an ACE inhibitor or ARB under 55 (not in Black groups) or
/// with diabetes, else a calcium channel blocker; then the other, then a diuretic.
pub(crate) fn start_antihypertensive(story: &mut Story<'_>, day: Day, age: f64) {
    if story.life.antihypertensives >= 3 {
        return;
    }
    let black = story.person.group.profile().family == Family::Black;
    let ace_first = story.chart.diabetes_coded.is_some() || (age < 55.0 && !black);
    let steps = if ace_first {
        [Concept::AceInhibitors, Concept::CalciumChannelBlockers, Concept::Diuretics]
    } else {
        [Concept::CalciumChannelBlockers, Concept::AceInhibitors, Concept::Diuretics]
    };
    let concept = steps[usize::from(story.life.antihypertensives)];
    story.chart.start(day, concept, &story.setting.book, &mut story.care);
    story.life.antihypertensives += 1;
}

/// Raised pressure in someone with the diagnosis: start or step up.
pub(crate) fn after_raised_pressure(story: &mut Story<'_>, day: Day, age: f64) {
    let probability = match story.life.antihypertensives {
        0 => 0.50,
        1 => 0.35,
        _ => 0.20,
    };
    if story.care.chance(probability) {
        start_antihypertensive(story, day, age);
    }
}

/// The next glucose-lowering medicine: metformin, then two second-line ones, then insulin.
pub(crate) fn start_glucose_medicine(story: &mut Story<'_>, day: Day) {
    let concept = match story.life.glucose_medicines {
        0 => Concept::Metformin,
        1 | 2 => Concept::SecondLineAntidiabetics,
        _ if !story.life.on_insulin => Concept::Insulin,
        _ => return,
    };
    story.chart.start(day, concept, &story.setting.book, &mut story.care);
    if concept == Concept::Insulin {
        story.life.on_insulin = true;
    } else {
        story.life.glucose_medicines += 1;
    }
}

/// An HbA1c in someone with coded type 2 diabetes: start at 48, step up above 58 mmol/mol.
pub(crate) fn after_diabetes_review(story: &mut Story<'_>, day: Day, hba1c_mmol_per_mol: f64) {
    let probability = match story.life.glucose_medicines {
        0 if hba1c_mmol_per_mol >= 48.0 => 0.45,
        1 | 2 if hba1c_mmol_per_mol > 58.0 => 0.40,
        3 if hba1c_mmol_per_mol > 69.0 => 0.25,
        _ => 0.0,
    };
    if story.care.chance(probability) {
        start_glucose_medicine(story, day + 7);
    }
}

/// Starts a statin.
pub(crate) fn start_statin(story: &mut Story<'_>, day: Day) {
    if !story.life.on_statin {
        story.chart.start(day, Concept::Statins, &story.setting.book, &mut story.care);
        story.life.on_statin = true;
    }
}

/// Offers a statin by risk (NICE NG238: from 10%); some decline. `readiness` scales how likely the
/// offer is at this moment.
pub(crate) fn consider_statin(story: &mut Story<'_>, day: Day, readiness: f64) {
    let age = story.person.age_on(day);
    let declined_lately = Chart::days_since(story.chart.statin_declined, day) < 1825;
    if story.life.on_statin || declined_lately || !(40.0..86.0).contains(&age) {
        return;
    }
    let probability = if story.chart.cvd_coded.is_some() {
        0.5
    } else {
        let diabetes = story.chart.diabetes_coded.is_some();
        let covariates = story.covariates(age, day);
        let hazard = story.setting.constants.cvd_hazard.per_year(&covariates);
        // Ten-year risk from today's hazard when it grows by about 7% a year.
        let ten_year = 1.0 - (-14.0 * hazard).exp();
        let by_risk = match ten_year {
            risk if risk >= 0.20 => 0.17,
            risk if risk >= 0.10 => 0.09,
            _ => 0.004,
        };
        (if diabetes { by_risk + 0.18 } else { by_risk }) * story.effects.statin_starting
    };
    let draw = story.care.uniform();
    if draw < probability * readiness {
        start_statin(story, day + 7);
    } else if draw < probability * readiness + 0.02 * readiness && probability > 0.05 {
        let concept = if story.care.chance(0.85) { Concept::StatinDeclined } else { Concept::StatinContraindicated };
        story.chart.code(day, concept, &story.setting.book, &mut story.care);
        story.chart.statin_declined = Some(day);
    }
}

/// Medicines that a newly coded condition brings.
pub(crate) fn after_condition(story: &mut Story<'_>, condition: Condition, day: Day) {
    let (concept, share) = match condition {
        Condition::AtrialFibrillation => (Concept::Anticoagulants, 0.80),
        Condition::SevereMentalIllness => (Concept::AtypicalAntipsychotics, 0.55),
        Condition::Type1Diabetes => (Concept::Insulin, 0.99),
        Condition::ErectileDysfunction => (Concept::ErectileDysfunctionMedicines, 0.45),
        _ => return,
    };
    if !story.care.chance(share) {
        return;
    }
    story.chart.start(day, concept, &story.setting.book, &mut story.care);
    match condition {
        Condition::SevereMentalIllness => story.life.on_antipsychotic = true,
        Condition::ErectileDysfunction => {
            let stop = day + story.care.between(60, 1500);
            story.chart.stop(stop, Concept::ErectileDysfunctionMedicines);
        }
        _ => {}
    }
}

/// Starts and stops that happen in any adult year: steroid courses, routine repeats, statins and blood
/// pressure medicines given up.
pub(crate) fn yearly_changes(story: &mut Story<'_>, start: Day, end: Day, age: f64) {
    let steroid = if story.person.has(Condition::RheumatoidArthritis, age) {
        0.12
    } else {
        0.004 + 0.00015 * (age - 40.0).max(0.0)
    };
    if story.care.chance(steroid) {
        let day = story.care.between(start, end - 1);
        story.chart.start(day, Concept::CorticosteroidsSystemic, &story.setting.book, &mut story.care);
        let stop = day + story.care.between(60, 400);
        story.chart.stop(stop, Concept::CorticosteroidsSystemic);
        story.life.steroids_until = Some(stop);
    }
    if story.care.chance(0.006 + 0.0006 * (age - 30.0).max(0.0)) {
        let day = story.care.between(start, end - 1);
        story.chart.start(day, Concept::RoutineRepeatMedicine, &story.setting.book, &mut story.care);
        if let (Some(course), years) = (story.chart.courses.last_mut(), story.care.exponential()) {
            course.stop = Some(day + 30 + (1000.0 * years) as Day);
        }
    }
    if story.life.on_statin && story.care.chance(0.04) {
        let day = story.care.between(start, end - 1);
        story.chart.stop(day, Concept::Statins);
        story.life.on_statin = false;
    }
    if story.life.on_antipsychotic && story.care.chance(0.05) {
        let day = story.care.between(start, end - 1);
        story.chart.stop(day, Concept::AtypicalAntipsychotics);
        story.life.on_antipsychotic = false;
    }
    if story.life.antihypertensives > 0 && story.care.chance(0.02) {
        let day = story.care.between(start, end - 1);
        for concept in [Concept::AceInhibitors, Concept::CalciumChannelBlockers, Concept::Diuretics] {
            story.chart.stop(day, concept);
        }
        story.life.antihypertensives = 0;
    }
}
