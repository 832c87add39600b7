//! Invitations of the last five years, by campaign, and what came of them.

use crate::calendar::Day;
use crate::care::{Reason, Visit};
use crate::chart::{Chart, Contact};
use crate::concept::Concept;
use crate::diagnosis::free_of_health_check_exclusions;
use crate::life::Story;
use crate::person::MEN;

/// How far back contact history reaches, in years.
const CONTACT_HISTORY_YEARS: f64 = 5.0;

/// A campaign somebody may be invited to this year.
struct Offer {
    campaign: &'static str,
    /// Probability of an invitation in the year.
    probability: f64,
    /// What is done if they come.
    reason: Reason,
}

/// Sends the year's invitations and adds the visits they lead to.
pub(crate) fn invite(story: &mut Story<'_>, year: &Visit, until: Day, visits: &mut Vec<(Day, Reason)>) {
    let first = story.setting.as_of - crate::calendar::days_in(CONTACT_HISTORY_YEARS);
    let in_contact_history = year.start >= first;
    for offer in offers(story, year) {
        // Before contact history begins only health checks are simulated: they were there already.
        if !in_contact_history && offer.reason != Reason::HealthCheck {
            continue;
        }
        if !story.care.chance(offer.probability * story.effects.invitation) {
            continue;
        }
        let day = story.care.between(year.start, until - 1);
        if offer.reason == Reason::HealthCheck {
            story.chart.health_check_invited = Some(day);
        }
        let (outcome, replied_after) = outcome(story);
        let replied = day + replied_after;
        if in_contact_history {
            story.chart.contacts.push(Contact { day, campaign: offer.campaign, outcome: "invited" });
            if replied < until {
                story.chart.contacts.push(Contact { day: replied, campaign: offer.campaign, outcome });
            }
        }
        if outcome == "attended" && replied < until {
            visits.push((replied, offer.reason));
            if offer.reason == Reason::HealthCheck {
                finish_health_check(story, replied, year);
            }
        }
    }
}

/// Half of those invited come where deprivation is low, fewer where it is high and fewer men (Bristol
/// NHS Health Checks 2010-2014: 47% and 39% completed, odds 0.73 for men against women).
fn outcome(story: &mut Story<'_>) -> (&'static str, i32) {
    let deprived = story.person.imd_2019_decile.is_some_and(|decile| decile <= 4);
    let women = if deprived { 0.43 } else { 0.51 };
    let attended = if story.person.sex_index == MEN { women * 0.73 / (1.0 - women + women * 0.73) } else { women };
    let attended = attended * story.person.testing_factor.clamp(0.7, 1.25);
    let declined = 0.11;
    let undelivered = if deprived { 0.07 } else { 0.04 };
    let draw = story.care.uniform();
    if draw < attended {
        ("attended", story.care.between(7, 60))
    } else if draw < attended + declined {
        ("declined", story.care.between(2, 40))
    } else if draw < attended + declined + undelivered {
        ("undelivered", story.care.between(1, 10))
    } else {
        ("no response", 90)
    }
}

fn finish_health_check(story: &mut Story<'_>, day: Day, year: &Visit) {
    let book = &story.setting.book;
    story.chart.code(day, Concept::NhsHealthCheckDone, book, &mut story.care);
    let risk = 100.0 * (1.0 - (-14.0 * year.cvd_hazard).exp());
    let score = (10.0 * (risk * story.care.spread(0.15)).clamp(0.1, 95.0)).round() / 10.0;
    let reading = (score, crate::code::Unit::Percent);
    story.chart.value(day, Concept::QriskScoreRecorded, reading, book, &mut story.care);
}

/// The campaigns somebody qualifies for by what their record shows.
fn offers(story: &Story<'_>, year: &Visit) -> Vec<Offer> {
    let (chart, age) = (&*story.chart, year.age);
    let since = |last: Option<Day>| Chart::days_since(last, year.start);
    let systolic = chart.systolic.filter(|reading| since(Some(reading.day)) < 1826).map(|reading| reading.value);
    let hba1c = chart.hba1c.filter(|reading| since(Some(reading.day)) < 731).map(|reading| reading.value);
    let (pressure, glucose, lipids) = (Reason::PressureCheck, Reason::Hba1cTest, Reason::LipidTest);
    let mut offers = Vec::new();
    let mut offer = |qualifies: bool, campaign: &'static str, probability: f64, reason: Reason| {
        if qualifies {
            offers.push(Offer { campaign, probability, reason });
        }
    };
    let check_due = (40.0..75.0).contains(&age)
        && since(chart.health_check) > 1826
        && since(chart.health_check_invited) > 1826
        && free_of_health_check_exclusions(chart, story.life.on_statin);
    offer(check_due, "nhs_health_check", 0.28, Reason::HealthCheck);
    let hypertensive = chart.hypertension_coded.is_some();
    let diabetic = chart.diabetes_coded.is_some();
    let raised = systolic.is_some_and(|value| value >= 140.0);
    offer(hypertensive && raised, "hypertension_control", 0.30, pressure);
    offer(!hypertensive && raised, "raised_blood_pressure", 0.20, pressure);
    offer(!hypertensive && systolic.is_none() && age >= 40.0, "blood_pressure_check", 0.12, pressure);
    offer(diabetic && hba1c.is_some_and(|value| value > 58.0), "diabetes_control", 0.35, glucose);
    offer(!diabetic && hba1c.is_some_and(|value| value >= 48.0), "hba1c_diabetic_range", 0.40, glucose);
    let prevention = !diabetic && hba1c.is_some_and(|value| (42.0..48.0).contains(&value));
    offer(prevention, "diabetes_prevention_programme", 0.22, glucose);
    let heavy = chart.bmi.is_some_and(|bmi| bmi.value >= 30.0);
    offer(!diabetic && hba1c.is_none() && heavy && age >= 40.0, "hba1c_test", 0.06, glucose);
    let at_risk = (40.0..85.0).contains(&age) && year.cvd_hazard > 0.0075 && chart.cholesterol.is_some();
    offer(at_risk && !story.life.on_statin, "statin_review", 0.10, lipids);
    let above_target = chart.cholesterol.is_some_and(|reading| reading.value > 4.5);
    offer(story.life.on_statin && above_target, "lipid_target", 0.08, lipids);
    offers
}
