//! One person from first draw to finished record.

use sha2::{Digest, Sha256};

use crate::calendar::{Day, first_of_month};
use crate::chart::Chart;
use crate::communication::{self, CommunicationNeeds, OptOut};
use crate::concept::Concept;
use crate::condition::Condition;
use crate::dice::{Dice, Topic};
use crate::ethnicity_record::{self, EthnicityRecord};
use crate::fault::{self, FaultCounts};
use crate::life::{Life, Story};
use crate::person::{Person, WOMEN};
use crate::planted::Effects;
use crate::registration::{self, Residence};
use crate::risk_factor::{self, SPREAD};
use crate::setting::Setting;
use crate::tally::Tally;

/// A finished person; the events are in the chart.
pub(crate) struct Patient {
    pub id: String,
    pub date_of_birth: Day,
    pub sex: &'static str,
    pub date_of_death: Option<Day>,
    pub residence: Residence,
    pub ethnicity: Vec<EthnicityRecord>,
    pub needs: Option<CommunicationNeeds>,
    pub opt_outs: Vec<OptOut>,
    /// An id that is no patient's, and how many rows are written under it.
    pub orphan: Option<(String, usize)>,
    pub person: Person,
    pub truth: PatientTruth,
}

/// What is true of a person.
pub(crate) struct PatientTruth {
    pub practice: u32,
    pub effects: Effects,
    pub cvd_10y_percent: Option<f64>,
    pub diabetes_10y_percent: Option<f64>,
    pub first_cvd: Option<Day>,
    pub diabetes_onset: Option<Day>,
    pub type_1_diabetes: bool,
    pub hypertension: bool,
    pub undiagnosed_hypertension: bool,
    pub undiagnosed_diabetes: bool,
    pub on_statin: bool,
    pub systolic_mmhg: f64,
    pub bmi_kg_per_m2: f64,
    pub hba1c_mmol_per_mol: f64,
    pub smoking_level: usize,
}

/// A pseudonym: 32 hexadecimal characters that tell nothing of the order in which people were made.
pub(crate) fn pseudonym(kind: &str, seed: u64, index: u64) -> String {
    let mut hash = Sha256::new();
    hash.update(b"evenreach synthetic ");
    hash.update(kind.as_bytes());
    hash.update(seed.to_le_bytes());
    hash.update(index.to_le_bytes());
    hex(&hash.finalize()[..16])
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).map(|nibble| char::from(DIGITS[usize::from(nibble)])).collect()
}

/// Makes person `index` of a request; fills `chart` with their events.
pub(crate) fn make(
    setting: &Setting<'_>,
    index: u64,
    chart: &mut Chart,
    faults: &mut FaultCounts,
    tally: &mut Tally,
) -> Patient {
    chart.clear();
    let mut fate = Dice::new(setting.seed, index, Topic::Life);
    let mut administration = Dice::new(setting.seed, index, Topic::Administration);
    let person = Person::draw(&setting.catchment, &setting.ages, setting.as_of, &mut fate);
    let practice = registration::current_practice(person.place, setting, &mut administration);
    let effects = setting.plan.effects(&person, practice, &setting.catchment);
    let mut story = Story {
        setting,
        person: &person,
        effects,
        life: Life::default(),
        chart,
        fate,
        care: Dice::new(setting.seed, index, Topic::Care),
    };
    story.tell();
    finish_chart(&mut story);
    let residence = registration::write(&story, practice, &mut administration, faults);
    if let Some(left) = residence.left {
        story.chart.end_on(left);
    }
    let mut ethnicity = Vec::with_capacity(4);
    ethnicity_record::write(&story, &mut administration, &mut ethnicity);
    let needs = communication::draw_needs(&story, &mut administration);
    let mut opt_outs = Vec::new();
    communication::write_opt_outs(&story, &mut administration, &mut opt_outs);
    let truth = tell_truth(&story, practice);
    tally.count(&story, &truth, &ethnicity);
    let date_of_death = story.life.death;
    let mut dice = Dice::new(setting.seed, index, Topic::Fault);
    let rates = &setting.constants.fault_rates;
    fault::damage(story.chart, &setting.book, rates, setting.as_of, &mut dice, faults);
    let orphan_rows = 1 + dice.below(8) as usize;
    let orphan = dice.chance(rates.orphan_record).then(|| (pseudonym("orphan", setting.seed, index), orphan_rows));
    let sex = match dice.uniform() {
        draw if draw < 0.0010 => "unknown",
        draw if draw < 0.0012 => "intersex",
        _ => sex_word(person.sex_index),
    };
    Patient {
        id: pseudonym("patient", setting.seed, index),
        date_of_birth: first_of_month(person.birth),
        sex,
        date_of_death,
        residence,
        ethnicity,
        needs,
        opt_outs,
        orphan,
        truth,
        person,
    }
}

/// Turns courses into issues, drops what would lie after the extract or after death, and puts the
/// record in date order.
fn finish_chart(story: &mut Story<'_>) {
    let setting = story.setting;
    let last = story.life.death.unwrap_or(setting.as_of).min(setting.as_of);
    let chart = &mut *story.chart;
    chart.issue_courses(setting.history_start, last, story.person.issue_interval_days, &mut story.care);
    let first = story.person.birth;
    chart.events.retain(|event| (first..=last).contains(&event.day));
    chart.issues.retain(|issue| (first..=last).contains(&issue.day));
    chart.contacts.retain(|contact| (first..=last).contains(&contact.day));
    chart.events.sort_by_key(|event| (event.day, event.code));
    chart.issues.sort_by_key(|issue| (issue.day, issue.code));
    chart.contacts.sort_by_key(|contact| contact.day);
}

/// What is true on the day of the extract, or was on the day of death.
fn tell_truth(story: &Story<'_>, practice: u32) -> PatientTruth {
    let (setting, person, life) = (story.setting, story.person, &story.life);
    let last = life.death.unwrap_or(setting.as_of);
    let age = person.age_on(last);
    let bmi = risk_factor::bmi(person, age);
    let alive_adult = life.death.is_none() && age >= 18.0;
    let hypertension = age >= 18.0
        && (risk_factor::untreated_systolic(person, age, bmi) >= SPREAD.hypertensive_from_mmhg
            || story.chart.hypertension_coded.is_some_and(|coded| coded <= last));
    let coded = |concept: Concept| story.chart.events.iter().any(|e| setting.book.is(e.code, concept));
    let type_1_diabetes = person.has(Condition::Type1Diabetes, age);
    PatientTruth {
        practice,
        effects: story.effects,
        cvd_10y_percent: story.true_cvd_10y_percent(),
        diabetes_10y_percent: story.true_diabetes_10y_percent(),
        first_cvd: life.cvd.map(|(day, _)| day),
        diabetes_onset: life.diabetes,
        type_1_diabetes,
        hypertension,
        undiagnosed_hypertension: alive_adult && hypertension && !coded(Concept::Hypertension),
        undiagnosed_diabetes: alive_adult && life.diabetes.is_some() && !coded(Concept::Type2Diabetes),
        on_statin: life.on_statin,
        systolic_mmhg: story.systolic(age, bmi),
        bmi_kg_per_m2: bmi,
        hba1c_mmol_per_mol: story.hba1c(age, last),
        smoking_level: person.smoking.level_at(age),
    }
}

/// `female` or `male`.
pub(crate) fn sex_word(sex_index: usize) -> &'static str {
    if sex_index == WOMEN { "female" } else { "male" }
}
