//! A year of care: contacts, reviews, tests that are due, and what is coded in them.

use crate::calendar::{DAYS_PER_YEAR, Day};
use crate::chart::{Chart, Issue};
use crate::concept::Concept;
use crate::condition::Condition;
use crate::diagnosis;
use crate::ethnicity::Family;
use crate::invitation;
use crate::life::Story;
use crate::measurement;
use crate::person::WOMEN;
use crate::treatment;

/// One year of an adult's life.
pub(crate) struct Visit {
    pub start: Day,
    pub end: Day,
    pub age: f64,
    /// Yearly hazard of a first cardiovascular event.
    pub cvd_hazard: f64,
}

/// Why somebody is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Reason {
    Contact,
    Review,
    HealthCheck,
    PressureCheck,
    Hba1cTest,
    LipidTest,
}

/// A child's year: contacts, growth, infections.
pub(crate) fn child_year(story: &mut Story<'_>, start: Day, end: Day, age: f64) {
    diagnosis::code_new_conditions(story, start, end);
    let per_year = if age < 5.0 { 4.5 } else { 2.1 };
    let share = f64::from(end - start) / DAYS_PER_YEAR;
    for _ in 0..story.care.poisson(per_year * share * story.person.contact_factor) {
        let day = story.care.between(start, end - 1);
        routine_contact(story, day, 0.45, 0.25);
        if story.care.chance(0.10) {
            measurement::body_mass(story, day);
        }
    }
}

/// A year before the coded history: only diagnoses and treatment, which records carry forward.
pub(crate) fn earlier_year(story: &mut Story<'_>, year: &Visit) {
    diagnosis::code_new_conditions(story, year.start, year.end);
    if let Some((day, kind)) = story.life.cvd.filter(|(day, _)| (year.start..year.end).contains(day)) {
        diagnosis::code_first_cvd(story, day, kind);
    }
    let day = story.care.between(year.start, year.end - 1);
    let covariates = story.covariates(year.age, day);
    let testing = story.person.testing_factor.min(1.3);
    if story.chart.hypertension_coded.is_none() {
        if covariates.systolic_mmhg >= 142.0 && story.care.chance(0.115 * testing) {
            diagnosis::code_hypertension(story, day);
            if story.care.chance(0.85) {
                treatment::start_antihypertensive(story, day, year.age);
            }
        }
    } else if covariates.systolic_mmhg >= 140.0 && story.care.chance(0.25) {
        treatment::start_antihypertensive(story, day, year.age);
    }
    if story.chart.diabetes_coded.is_none() {
        if covariates.type_2_diabetes && story.care.chance(0.45 * testing) {
            diagnosis::code_diabetes(story, day);
        }
    } else {
        let hba1c = story.hba1c(year.age, day);
        treatment::after_diabetes_review(story, day, hba1c);
    }
    treatment::consider_statin(story, day, 0.5);
    treatment::yearly_changes(story, year.start, year.end, year.age);
}

/// A year of the coded history.
pub(crate) fn history_year(story: &mut Story<'_>, year: &Visit) {
    let until = story.life.death.map_or(year.end, |death| death.min(year.end));
    if until <= year.start {
        return;
    }
    diagnosis::code_new_conditions(story, year.start, year.end);
    treatment::yearly_changes(story, year.start, year.end, year.age);
    family_history(story, year);
    pregnancy(story, year);
    let mut visits = Vec::with_capacity(16);
    plan_visits(story, year, until, &mut visits);
    invitation::invite(story, year, until, &mut visits);
    visits.sort_unstable();
    let mut event = story.life.cvd.filter(|(day, _)| (year.start..year.end).contains(day));
    for (day, reason) in visits {
        if let Some((event_day, kind)) = event.filter(|(event_day, _)| *event_day <= day) {
            diagnosis::code_first_cvd(story, event_day, kind);
            event = None;
        }
        see(story, day, reason);
    }
    if let Some((event_day, kind)) = event {
        diagnosis::code_first_cvd(story, event_day, kind);
    }
    if story.chart.cvd_coded.is_some_and(|coded| coded < year.start) && story.care.chance(0.025) {
        let day = story.care.between(year.start, until);
        let (_, kind) = story.life.cvd.unwrap_or((day, Concept::Angina));
        story.chart.code(day, kind, &story.setting.book, &mut story.care);
    }
    late_life(story, year);
}

/// Contacts a year: women and the old come more, men of working age least, the ill most.
fn contacts_per_year(story: &Story<'_>, age: f64) -> f64 {
    let base = match (story.person.sex_index == WOMEN, age) {
        (true, a) if a < 65.0 => 3.0,
        (false, a) if a < 45.0 => 1.4,
        (false, a) if a < 65.0 => 2.4,
        (_, a) if a < 80.0 => 3.6,
        _ => 4.4,
    };
    let illness = 1.0 + 0.20 * story.chart.long_term_conditions().min(5) as f64;
    base * illness * story.person.contact_factor * (1.0 + 0.015 * story.person.townsend_score)
}

fn plan_visits(story: &mut Story<'_>, year: &Visit, until: Day, visits: &mut Vec<(Day, Reason)>) {
    let share = f64::from(until - year.start) / DAYS_PER_YEAR;
    let rate = contacts_per_year(story, year.age) * share;
    for _ in 0..story.care.poisson(rate) {
        visits.push((story.care.between(year.start, until - 1), Reason::Contact));
    }
    let testing = story.person.testing_factor;
    let conditions = story.chart.long_term_conditions();
    let mut plan = |probability: f64, reason: Reason| {
        if story.care.chance(probability * share) {
            visits.push((story.care.between(year.start, until - 1), reason));
        }
    };
    if conditions > 0 {
        plan((0.55 + 0.27 * testing).min(0.92), Reason::Review);
    }
    let diabetes_known = story.chart.diabetes_coded.is_some();
    if !diabetes_known {
        let heavy = story.chart.bmi.is_some_and(|bmi| bmi.value >= 30.0);
        let family = story.person.group.profile().family;
        let known_at_risk = matches!(family, Family::SouthAsian | Family::Black);
        let due = 0.05
            + if heavy { 0.08 } else { 0.0 }
            + if (40.0..75.0).contains(&year.age) { 0.10 } else { 0.0 }
            + if known_at_risk && year.age >= 30.0 { 0.06 } else { 0.0 }
            + if story.chart.hyperglycaemia_coded.is_some() { 0.45 } else { 0.0 }
            + 0.04 * conditions.min(4) as f64;
        plan(due * testing * story.effects.hba1c_testing, Reason::Hba1cTest);
        // Thirst and tiredness lead to a test whatever the practice's habits, though less surely where
        // tests are not offered.
        if story.life.diabetes.is_some_and(|onset| onset < year.start) {
            plan(0.14 * story.effects.hba1c_testing.sqrt(), Reason::Hba1cTest);
        }
    }
    let lipids_due = 0.03
        + if (40.0..76.0).contains(&year.age) { 0.06 } else { 0.0 }
        + if story.life.on_statin { 0.30 } else { 0.0 };
    plan(lipids_due * testing, Reason::LipidTest);
}

/// What is done when somebody is seen.
fn see(story: &mut Story<'_>, day: Day, reason: Reason) {
    let testing = story.person.testing_factor;
    let conditions = story.chart.long_term_conditions();
    match reason {
        Reason::Contact => {
            routine_contact(story, day, 0.30, 0.24);
            let age = story.person.age_on(day);
            let ill = if conditions > 0 { 1.4 } else { 1.0 };
            let since = |last: Option<Day>| Chart::days_since(last, day);
            let pressure = if since(story.chart.systolic.map(|r| r.day)) > 365 { 0.30 } else { 0.08 };
            if story.care.chance(pressure * ill * testing) {
                measurement::blood_pressure(story, day);
            }
            let weight = if since(story.chart.bmi.map(|r| r.day)) > 730 { 0.22 } else { 0.03 };
            if story.care.chance(weight * testing) {
                measurement::body_mass(story, day);
            }
            let asked = if since(story.chart.smoking_asked) > 730 { 0.36 } else { 0.06 };
            if story.care.chance(asked * testing.max(0.6)) {
                measurement::smoking(story, day);
            }
            if story.care.chance(0.035 + 0.0012 * (age - 30.0).max(0.0) + 0.02 * conditions as f64) {
                measurement::routine_bloods(story, day);
                if story.care.chance(0.9) {
                    measurement::kidney(story, day);
                }
            }
        }
        Reason::Review => review(story, day, conditions),
        Reason::HealthCheck => {
            measurement::blood_pressure(story, day);
            measurement::body_mass(story, day);
            measurement::smoking(story, day);
            measurement::lipids(story, day);
            if story.care.chance(0.6 * story.effects.hba1c_testing) {
                measurement::hba1c(story, day);
            }
            story.chart.health_check = Some(day);
        }
        Reason::PressureCheck => measurement::blood_pressure(story, day),
        Reason::Hba1cTest => {
            if story.care.chance(0.08) {
                measurement::fasting_glucose(story, day);
            }
            measurement::hba1c(story, day);
        }
        Reason::LipidTest => measurement::lipids(story, day),
    }
}

/// A yearly long-term condition review.
fn review(story: &mut Story<'_>, day: Day, conditions: usize) {
    story.chart.code(day, Concept::RoutineAdministration, &story.setting.book, &mut story.care);
    let diabetes =
        story.chart.diabetes_coded.is_some() || story.chart.condition_coded[Condition::Type1Diabetes as usize];
    if story.care.chance(0.93) {
        measurement::blood_pressure(story, day);
    }
    if story.care.chance(0.60) {
        measurement::body_mass(story, day);
    }
    if story.care.chance(0.65) {
        measurement::smoking(story, day);
    }
    if story.care.chance(0.70) {
        measurement::kidney(story, day);
    }
    if story.care.chance(0.50 + 0.05 * conditions as f64) {
        measurement::lipids(story, day);
    }
    if diabetes && story.care.chance(0.92) {
        measurement::hba1c(story, day);
    }
    if diabetes && story.care.chance(0.60) {
        measurement::urine_albumin(story, day);
    }
}

/// The codes of an ordinary contact: more than half of all events, and in no list of this project.
fn routine_contact(story: &mut Story<'_>, day: Day, finding: f64, medicine: f64) {
    let (book, dice) = (&story.setting.book, &mut story.care);
    story.chart.code(day, Concept::RoutineEncounter, book, dice);
    if dice.chance(finding) {
        story.chart.code(day, Concept::RoutineFinding, book, dice);
    }
    if dice.chance(0.18) {
        story.chart.code(day, Concept::RoutineAdministration, book, dice);
    }
    if dice.chance(0.05) {
        measurement::vital_signs(story.chart, day, book, dice);
    }
    if dice.chance(medicine) {
        let code = book.draw(Concept::RoutineAcuteMedicine, dice);
        story.chart.issues.push(Issue { day, code });
    }
}

/// Family history comes up once in a while, in about half of those who have it over the history.
fn family_history(story: &mut Story<'_>, year: &Visit) {
    for (holds, concept) in [
        (story.person.family_history_chd, Concept::FamilyHistoryChdUnder60),
        (story.person.family_history_diabetes, Concept::FamilyHistoryDiabetes),
    ] {
        if holds && story.care.chance(0.055) {
            let day = story.care.between(year.start, year.end - 1);
            story.chart.code(day, concept, &story.setting.book, &mut story.care);
        }
    }
}

fn pregnancy(story: &mut Story<'_>, year: &Visit) {
    if story.person.sex_index != WOMEN || !(18.0..45.0).contains(&year.age) || !story.care.chance(0.055) {
        return;
    }
    let day = story.care.between(year.start, year.end - 1);
    story.chart.code(day, Concept::Pregnancy, &story.setting.book, &mut story.care);
    let family = story.person.group.profile().family;
    let at_risk = matches!(family, Family::SouthAsian | Family::Black);
    let heavy = crate::risk_factor::bmi(story.person, year.age) >= 30.0;
    let share = 0.04 * if at_risk { 2.2 } else { 1.0 } * if heavy { 1.8 } else { 1.0 };
    if story.life.diabetes.is_none() && story.care.chance(share) {
        story.life.gestational_diabetes = true;
        if story.care.chance(0.85) {
            story.chart.code(day + 120, Concept::GestationalDiabetes, &story.setting.book, &mut story.care);
        }
    }
}

/// Frailty, palliative care, and registers that are closed.
fn late_life(story: &mut Story<'_>, year: &Visit) {
    let day = story.care.between(year.start, year.end - 1);
    let book = &story.setting.book;
    if year.age >= 78.0 && story.care.chance(0.02) {
        story.chart.code(day, Concept::SevereFrailty, book, &mut story.care);
    }
    if let Some(death) = story.life.death
        && year.age > 55.0
        && story.care.chance(0.35)
    {
        let day = death - story.care.between(5, 120);
        story.chart.code(day, Concept::PalliativeCare, book, &mut story.care);
    }
    if story.chart.hypertension_coded.is_some_and(|coded| coded < year.start)
        && story.life.antihypertensives == 0
        && story.care.chance(0.01)
    {
        story.chart.code(day, Concept::HypertensionResolved, book, &mut story.care);
    }
    if story.chart.diabetes_coded.is_some_and(|coded| coded < year.start)
        && story.life.glucose_medicines == 0
        && story.care.chance(0.012)
    {
        story.chart.code(day, Concept::DiabetesResolved, book, &mut story.care);
    }
}
