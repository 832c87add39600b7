//! A true life, year by year: diabetes, cardiovascular disease, death; and the true ten-year risks.

use crate::calendar::{DAYS_PER_YEAR, Day, days_in, years_between};
use crate::care::{self, Visit};
use crate::chart::Chart;
use crate::concept::Concept;
use crate::condition::Condition;
use crate::dice::Dice;
use crate::person::{Person, WOMEN};
use crate::planted::Effects;
use crate::risk_factor::{self, Covariates};
use crate::setting::Setting;

/// What has truly happened to a person, whether recorded or not.
#[derive(Default)]
pub(crate) struct Life {
    /// First cardiovascular event.
    pub cvd: Option<(Day, Concept)>,
    /// Onset of type 2 diabetes.
    pub diabetes: Option<Day>,
    /// How far HbA1c stands above 48 mmol/mol at the onset of diabetes, and how fast it then rises.
    pub hba1c_excess_mmol_per_mol: f64,
    pub hba1c_rise_per_year: f64,
    pub death: Option<Day>,
    pub gestational_diabetes: bool,
    pub on_statin: bool,
    pub antihypertensives: u8,
    pub glucose_medicines: u8,
    pub on_insulin: bool,
    pub on_antipsychotic: bool,
    pub steroids_until: Option<Day>,
}

/// Everything that is needed to write one person's life.
pub(crate) struct Story<'a> {
    pub setting: &'a Setting<'a>,
    pub person: &'a Person,
    pub effects: Effects,
    pub life: Life,
    pub chart: &'a mut Chart,
    /// Draws for the true course.
    pub fate: Dice,
    /// Draws for care and recording.
    pub care: Dice,
}

impl Story<'_> {
    /// Lives every year up to the day of the extract; events are written for the history only.
    pub(crate) fn tell(&mut self) {
        let as_of = self.setting.as_of;
        self.life.hba1c_excess_mmol_per_mol = 6.0 * self.fate.exponential();
        self.life.hba1c_rise_per_year = (0.9 + 0.6 * self.fate.normal()).max(-0.2);
        let lived = self.person.age_on(as_of);
        for back in (1..=(lived.ceil() as i32)).rev() {
            let start = (as_of - days_in(f64::from(back))).max(self.person.birth);
            let end = as_of - days_in(f64::from(back - 1));
            let age = self.person.age_on(start) + 0.5;
            let in_history = start >= self.setting.history_start;
            if age < 18.0 {
                if in_history {
                    care::child_year(self, start, end, age);
                }
                continue;
            }
            self.adult_year(start, end, age, in_history);
            if self.life.death.is_some() {
                break;
            }
        }
    }

    fn adult_year(&mut self, start: Day, end: Day, age: f64, in_history: bool) {
        let covariates = self.covariates(age, start);
        let constants = &self.setting.constants;
        if self.life.diabetes.is_none() && !covariates.type_1_diabetes {
            let hazard = self.effects.diabetes_hazard * constants.diabetes_hazard.per_year(&covariates);
            if self.fate.chance(1.0 - (-hazard).exp()) {
                self.life.diabetes = Some(self.fate.between(start, end - 1));
            }
        }
        let cvd_hazard = constants.cvd_hazard.per_year(&covariates);
        let mut first_event = false;
        if self.life.cvd.is_none() && self.fate.chance(1.0 - (-cvd_hazard).exp()) {
            const KINDS: [Concept; 4] = [Concept::MyocardialInfarction, Concept::Angina, Concept::Stroke, Concept::Tia];
            let kind = KINDS[self.fate.weighted(&[0.30, 0.33, 0.22, 0.15])];
            self.life.cvd = Some((self.fate.between(start, end - 1), kind));
            first_event = true;
        }
        // Those drawn are alive when the history begins: nobody dies before it.
        if in_history {
            let hazard = constants.death_hazard.per_year(&covariates);
            if self.fate.chance(1.0 - (-hazard).exp()) {
                self.life.death = Some(self.fate.between(start, end - 1));
            }
            if let (true, Some((day, kind))) = (first_event, self.life.cvd) {
                let deadly = matches!(kind, Concept::MyocardialInfarction | Concept::Stroke);
                if deadly && self.fate.chance(constants.death_hazard.fatal_share_of_first_events) {
                    let death = day + self.fate.between(0, 30);
                    if death < self.setting.as_of && self.life.death.is_none_or(|other| death < other) {
                        self.life.death = Some(death);
                    }
                }
            }
            if let (Some(death), Some((day, _))) = (self.life.death, self.life.cvd)
                && day > death
            {
                self.life.cvd = None;
            }
            if let (Some(death), Some(onset)) = (self.life.death, self.life.diabetes)
                && onset > death
            {
                self.life.diabetes = None;
            }
        }
        let year = Visit { start, end, age, cvd_hazard };
        if in_history {
            care::history_year(self, &year);
        } else {
            care::earlier_year(self, &year);
        }
    }

    /// The covariates at an age, with the treatment of the day.
    pub(crate) fn covariates(&self, age: f64, day: Day) -> Covariates {
        let (person, life) = (self.person, &self.life);
        let bmi = risk_factor::bmi(person, age);
        let cholesterol = risk_factor::total_cholesterol(person, age);
        let hdl = risk_factor::hdl_cholesterol(person, bmi).min(cholesterol * 0.6);
        Covariates {
            age_years: age,
            sex_index: person.sex_index,
            score_index: person.group.profile().score_index,
            townsend_score: person.townsend_score,
            systolic_mmhg: self.systolic(age, bmi),
            systolic_sd_mmhg: person.systolic_sd_mmhg,
            cholesterol_hdl_ratio: self.on_statin_cholesterol(cholesterol, hdl) / hdl,
            bmi_kg_per_m2: bmi,
            hba1c_mmol_per_mol: risk_factor::hba1c_without_diabetes(person, age, bmi),
            smoking_level: person.smoking.level_at(age),
            type_1_diabetes: person.has(Condition::Type1Diabetes, age),
            type_2_diabetes: life.diabetes.is_some_and(|onset| onset <= day),
            family_history_chd: person.family_history_chd,
            family_history_diabetes: person.family_history_diabetes,
            atrial_fibrillation: person.has(Condition::AtrialFibrillation, age),
            ckd_stage_3_5: person.has(Condition::CkdStage3To5, age),
            heart_failure: person.has(Condition::HeartFailure, age),
            dementia: person.has(Condition::Dementia, age),
            rheumatoid_arthritis: person.has(Condition::RheumatoidArthritis, age),
            systemic_lupus_erythematosus: person.has(Condition::SystemicLupusErythematosus, age),
            migraine: person.has(Condition::Migraine, age),
            severe_mental_illness: person.has(Condition::SevereMentalIllness, age),
            erectile_dysfunction: person.has(Condition::ErectileDysfunction, age),
            learning_disability: person.has(Condition::LearningDisability, age),
            polycystic_ovary_syndrome: person.has(Condition::PolycysticOvarySyndrome, age),
            gestational_diabetes: person.sex_index == WOMEN && life.gestational_diabetes,
            corticosteroids: life.steroids_until.is_some_and(|until| until >= day),
            atypical_antipsychotics: life.on_antipsychotic,
            treated_hypertension: life.antihypertensives > 0 && self.chart.hypertension_coded.is_some(),
            statin: life.on_statin,
            cardiovascular_disease: life.cvd.is_some_and(|(event, _)| event <= day),
        }
    }

    /// Usual systolic pressure with today's treatment: about 8 mmHg a medicine.
    pub(crate) fn systolic(&self, age: f64, bmi: f64) -> f64 {
        let untreated = risk_factor::untreated_systolic(self.person, age, bmi);
        (untreated - 8.0 * f64::from(self.life.antihypertensives)).max(untreated.min(108.0))
    }

    /// Total cholesterol with today's treatment: a statin takes a third off what is not HDL.
    pub(crate) fn on_statin_cholesterol(&self, cholesterol: f64, hdl: f64) -> f64 {
        if self.life.on_statin { hdl + 0.66 * (cholesterol - hdl) } else { cholesterol }
    }

    /// True HbA1c on a day, mmol/mol.
    pub(crate) fn hba1c(&self, age: f64, day: Day) -> f64 {
        let life = &self.life;
        if self.person.has(Condition::Type1Diabetes, age) {
            return (66.0 + 9.0 * self.person.hba1c_z).clamp(44.0, 130.0);
        }
        match life.diabetes.filter(|onset| *onset <= day) {
            Some(onset) => {
                let years = years_between(onset, day);
                let treated = match life.glucose_medicines {
                    0 => 0.0,
                    medicines => 3.0 + 7.0 * f64::from(medicines),
                } + if life.on_insulin { 7.0 } else { 0.0 };
                let untreated = 49.5 + life.hba1c_excess_mmol_per_mol + life.hba1c_rise_per_year * years;
                (untreated - treated).clamp(41.0, 135.0)
            }
            None => risk_factor::hba1c_without_diabetes(self.person, age, risk_factor::bmi(self.person, age)),
        }
    }

    /// True ten-year risk of a first cardiovascular event, percent, from the day of the extract: the
    /// yearly hazards of the next ten years added up, with today's treatment and conditions and
    /// without competing death. None under 18, dead, or with cardiovascular disease.
    pub(crate) fn true_cvd_10y_percent(&self) -> Option<f64> {
        if self.life.cvd.is_some() {
            return None;
        }
        self.ten_years(|covariates| self.setting.constants.cvd_hazard.per_year(covariates))
    }

    /// True ten-year risk of type 2 diabetes, percent; as [`Self::true_cvd_10y_percent`]. None with
    /// diabetes of either type.
    pub(crate) fn true_diabetes_10y_percent(&self) -> Option<f64> {
        let age = self.person.age_on(self.setting.as_of);
        if self.life.diabetes.is_some() || self.person.has(Condition::Type1Diabetes, age) {
            return None;
        }
        self.ten_years(|covariates| {
            self.effects.diabetes_hazard * self.setting.constants.diabetes_hazard.per_year(covariates)
        })
    }

    fn ten_years(&self, hazard: impl Fn(&Covariates) -> f64) -> Option<f64> {
        let as_of = self.setting.as_of;
        let age = self.person.age_on(as_of);
        if age < 18.0 || self.life.death.is_some() {
            return None;
        }
        let now = self.covariates(age, as_of);
        let total: f64 = (0..10)
            .map(|year| {
                let ahead = f64::from(year) + 0.5;
                let later = self.covariates(age + ahead, as_of + (ahead * DAYS_PER_YEAR) as Day);
                // Conditions that are still to begin are not known today.
                hazard(&Covariates {
                    age_years: later.age_years,
                    systolic_mmhg: later.systolic_mmhg,
                    cholesterol_hdl_ratio: later.cholesterol_hdl_ratio,
                    bmi_kg_per_m2: later.bmi_kg_per_m2,
                    hba1c_mmol_per_mol: later.hba1c_mmol_per_mol,
                    ..now.clone()
                })
            })
            .sum();
        Some(100.0 * (1.0 - (-total).exp()))
    }
}
