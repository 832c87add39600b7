//! Seeded people over eleven years: what their records said on any date, what became of them, and their true risks.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, RecordBatch, StringArray, UInt32Array,
};
use evenreach_contract::{Checked, Column, Contract, Kind};
use evenreach_risk::learned::TierThresholds;
use evenreach_risk::stratify::{Landmark, Learned, LearningPlan, Night, Outcome, learn};
use jiff::civil::Date;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub const AS_OF: Date = Date::constant(2026, 11, 21);
/// The group whose true hazard is twice what age, pressure and smoking say.
pub const PLANTED: &str = "Asian: Pakistani";
const GROUPS: [(&str, &str, f64); 4] = [
    ("White: British", "White", 0.6),
    (PLANTED, "Asian", 0.15),
    ("Black: Caribbean", "Black", 0.15),
    ("Unknown", "Unknown", 0.1),
];
/// Years of life simulated before the night.
const YEARS: i32 = 11;

/// One person.
#[derive(Clone)]
pub struct Person {
    pub age_tonight: i32,
    pub male: bool,
    pub group: usize,
    pub quintile: usize,
    pub pcn: usize,
    pub systolic_mmhg: f64,
    pub smoker: bool,
    /// Day of the first event, of death, of leaving.
    pub event: Option<i32>,
    pub death: Option<i32>,
    pub left: Option<i32>,
}

/// Everybody.
#[derive(Clone)]
pub struct World {
    pub people: Vec<Person>,
    pub planted_log_ratio: f64,
}

pub fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

pub fn years_ago(years: i32) -> Date {
    AS_OF.saturating_sub(jiff::Span::new().years(years))
}

impl World {
    /// People with a hazard that rises with age, pressure, smoking and male sex, and in one group by `planted_ratio`.
    pub fn new(count: usize, seed: u64, planted_ratio: f64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut world = Self { people: Vec::new(), planted_log_ratio: planted_ratio.ln() };
        for _ in 0..count {
            let age_tonight = random.random_range(36..92);
            let bell: f64 = (0..6).map(|_| random.random::<f64>()).sum::<f64>() - 3.0;
            let draw: f64 = random.random();
            let shares = GROUPS.iter().scan(0.0, |sum, (_, _, share)| {
                *sum += share;
                Some(*sum)
            });
            let mut person = Person {
                age_tonight,
                male: random.random(),
                group: shares.take_while(|sum| *sum < draw).count().min(GROUPS.len() - 1),
                quintile: random.random_range(0..5),
                pcn: random.random_range(0..3),
                systolic_mmhg: 128.0 + 17.0 * bell,
                smoker: random.random::<f64>() < 0.2,
                event: None,
                death: None,
                left: None,
            };
            for back in (1..=YEARS).rev() {
                let start = days(years_ago(back));
                let within = |random: &mut ChaCha8Rng| start + random.random_range(1..365);
                if person.event.is_none() && random.random::<f64>() < world.hazard(&person, back) {
                    person.event = Some(within(&mut random));
                }
                let age = f64::from(age_tonight - back);
                if random.random::<f64>() < 0.004 * ((age - 60.0) * 0.08).exp() {
                    person.death = Some(within(&mut random));
                    break;
                }
                if random.random::<f64>() < 0.015 {
                    person.left = Some(within(&mut random));
                    break;
                }
            }
            let end = [person.death, person.left].into_iter().flatten().min();
            person.event = person.event.filter(|event| end.is_none_or(|end| *event <= end));
            world.people.push(person);
        }
        world
    }

    /// Chance of the event in the year that begins `back` years before the night.
    pub fn hazard(&self, person: &Person, back: i32) -> f64 {
        let planted = if GROUPS[person.group].0 == PLANTED { self.planted_log_ratio } else { 0.0 };
        self.hazard_without(person, back, planted)
    }

    fn hazard_without(&self, person: &Person, back: i32, planted: f64) -> f64 {
        let age = f64::from(person.age_tonight - back);
        let log_odds = -4.9
            + 0.075 * (age - 60.0)
            + 0.014 * (person.systolic_mmhg - 130.0)
            + 0.7 * f64::from(u8::from(person.smoker))
            + 0.45 * f64::from(u8::from(person.male))
            + planted;
        1.0 / (1.0 + (-log_odds).exp())
    }

    /// True risk over `years` from `back` years before the night; `planted` false for what a score without the group
    /// would say.
    pub fn true_risk(&self, person: &Person, back: i32, years: i32, planted: bool) -> f64 {
        let survival: f64 = (0..years)
            .map(|year| match planted {
                true => 1.0 - self.hazard(person, back - year),
                false => 1.0 - self.hazard_without(person, back - year, 0.0),
            })
            .product();
        1.0 - survival
    }

    /// People registered and alive on a date, as indices.
    pub fn registered(&self, back: i32) -> Vec<usize> {
        let day = days(years_ago(back));
        let there = |p: &Person| p.death.is_none_or(|d| d > day) && p.left.is_none_or(|d| d > day);
        (0..self.people.len()).filter(|at| there(&self.people[*at])).collect()
    }

    /// `risk_inputs` as of `back` years before the night.
    pub fn inputs(&self, back: i32) -> RecordBatch {
        let (rows, day) = (self.registered(back), days(years_ago(back)));
        let of = |at: &usize| &self.people[*at];
        let texts = |f: &dyn Fn(usize) -> String| -> ArrayRef {
            Arc::new(rows.iter().map(|at| Some(f(*at))).collect::<StringArray>())
        };
        let measured = |at: usize| (at * 7919 + 13) % 10 < 9;
        let numbers =
            |f: &dyn Fn(&usize) -> Option<f64>| -> ArrayRef { Arc::new(rows.iter().map(f).collect::<Float64Array>()) };
        let dates =
            |f: &dyn Fn(&usize) -> Option<i32>| -> ArrayRef { Arc::new(rows.iter().map(f).collect::<Date32Array>()) };
        let nothing = numbers(&|_| None);
        let never = dates(&|_| None);
        let flag = |f: &dyn Fn(&usize) -> bool| -> ArrayRef {
            Arc::new(rows.iter().map(|at| Some(f(at))).collect::<BooleanArray>())
        };
        let prevalent = flag(&|at| of(at).event.is_some_and(|event| event <= day));
        let no = flag(&|_| false);
        let ages: Vec<i32> = rows.iter().map(|at| of(at).age_tonight - back).collect();
        let mut columns: Vec<(&str, ArrayRef)> = vec![
            ("person_key", Arc::new(rows.iter().map(|at| *at as u32).collect::<UInt32Array>())),
            ("patient_id", texts(&|at| format!("p-{at}"))),
            ("pcn_code", texts(&|at| format!("U{}", self.people[at].pcn))),
            ("sex", texts(&|at| if self.people[at].male { "male" } else { "female" }.to_owned())),
            ("age_years", Arc::new(Int32Array::from(ages.clone()))),
            ("age_band", Arc::new(ages.iter().map(|a| Some(format!("{}0s", a / 10))).collect::<StringArray>())),
            ("ethnicity_19", texts(&|at| GROUPS[self.people[at].group].0.to_owned())),
            ("ethnicity_5", texts(&|at| GROUPS[self.people[at].group].1.to_owned())),
            (
                "imd_decile",
                Arc::new(rows.iter().map(|at| Some(of(at).quintile as i32 * 2 + 1)).collect::<Int32Array>()),
            ),
            ("imd_quintile_label", texts(&|at| format!("{}", self.people[at].quintile + 1))),
            ("smoking", texts(&|at| if self.people[at].smoker { "moderate_smoker" } else { "non_smoker" }.to_owned())),
            ("townsend_score", numbers(&|at| Some(of(at).quintile as f64 - 2.0))),
            ("systolic_mmhg", numbers(&|at| measured(*at).then(|| of(at).systolic_mmhg))),
            ("systolic_date", dates(&|at| measured(*at).then(|| day - 30 - (*at as i32 * 31) % 1500))),
        ];
        for name in ["bmi_kg_per_m2", "systolic_sd_mmhg", "cholesterol_hdl_ratio", "hba1c_mmol_per_mol"] {
            columns.push((name, Arc::clone(&nothing)));
        }
        columns.push(("fasting_glucose_mmol_per_l", nothing));
        for name in ["bmi_date", "non_hdl_cholesterol_date", "hba1c_date", "fasting_glucose_date"] {
            columns.push((name, Arc::clone(&never)));
        }
        columns.push(("nhs_health_check_date", never));
        columns.push(("has_heart_disease_or_stroke", prevalent));
        for name in OTHER_FLAGS {
            columns.push((name, Arc::clone(&no)));
        }
        RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, values)| (name, values, true)))
            .unwrap()
    }

    pub fn outcomes(&self) -> Checked {
        let dates = |f: fn(&Person) -> Option<i32>| -> ArrayRef {
            Arc::new(self.people.iter().map(f).collect::<Date32Array>())
        };
        let keys: ArrayRef = Arc::new((0..self.people.len() as u32).collect::<UInt32Array>());
        let columns = [
            ("person_key", keys),
            ("first_cardiovascular_date", dates(|p| p.event)),
            ("first_type_2_diabetes_date", dates(|_| None)),
            ("date_of_death", dates(|p| p.death)),
            ("left_date", dates(|p| p.left)),
        ];
        checked("outcomes", &RecordBatch::try_from_iter_with_nullable(columns.map(|(n, c)| (n, c, true))).unwrap())
    }

    /// Published ten-year risk in percent: the truth without the planted group; nobody under a tenth has one.
    pub fn published(&self, back: i32) -> Vec<Option<f64>> {
        let percent = |at: &usize| {
            let scored = !at.is_multiple_of(11);
            scored.then(|| 100.0 * self.true_risk(&self.people[*at], back, 10, false))
        };
        self.registered(back).iter().map(percent).collect()
    }
}

const OTHER_FLAGS: [&str; 23] = [
    "has_treated_hypertension",
    "has_hypertension",
    "has_severe_mental_illness",
    "has_schizophrenia_or_bipolar",
    "on_statin",
    "on_corticosteroids",
    "on_atypical_antipsychotic",
    "has_diabetes",
    "has_type_1_diabetes",
    "has_type_2_diabetes",
    "has_heart_failure",
    "has_peripheral_arterial_disease",
    "has_atrial_fibrillation",
    "has_ckd_stage_3_5",
    "has_family_history_chd_under_60",
    "has_rheumatoid_arthritis",
    "has_systemic_lupus_erythematosus",
    "has_migraine",
    "has_erectile_dysfunction",
    "has_family_history_diabetes",
    "has_gestational_diabetes",
    "has_polycystic_ovary_syndrome",
    "has_learning_disability",
];

/// A table under a contract of its own columns.
pub fn checked(name: &str, rows: &RecordBatch) -> Checked {
    use arrow::datatypes::DataType;
    let schema = rows.schema();
    let column = |field: &Arc<arrow::datatypes::Field>| Column {
        name: field.name().clone(),
        kind: match field.data_type() {
            DataType::UInt32 => Kind::Key,
            DataType::Utf8 => Kind::Text,
            DataType::Int32 => Kind::Integer,
            DataType::Date32 => Kind::Date,
            DataType::Boolean => Kind::Flag,
            _ => Kind::Number,
        },
        nullable: true,
        unit: None,
        at_least: None,
        at_most: None,
        allowed: vec![],
        about: String::new(),
    };
    let contract = Contract {
        name: name.to_owned(),
        about: String::new(),
        grain: vec!["person_key".to_owned()],
        columns: schema.fields().iter().map(column).collect(),
    };
    Checked::check(Arc::new(contract), std::slice::from_ref(rows)).unwrap()
}

/// The rows with another column in place of one.
pub fn replaced(rows: &RecordBatch, name: &str, values: ArrayRef) -> RecordBatch {
    let at = rows.schema().index_of(name).unwrap();
    let mut columns = rows.columns().to_vec();
    columns[at] = values;
    RecordBatch::try_new(rows.schema(), columns).unwrap()
}

/// A change of `risk_inputs`, by years before the night.
pub type Change<'a> = &'a dyn Fn(i32, RecordBatch) -> RecordBatch;

/// Learns the cardiovascular outcome by a plan, with `risk_inputs` changed on the way.
pub fn study_changed(world: &World, plan: &LearningPlan, change: Change<'_>) -> Learned {
    let outcomes = world.outcomes();
    let backs: Vec<i32> = plan.landmarks(AS_OF).iter().map(|date| i32::from(AS_OF.year() - date.year())).collect();
    let tables: Vec<Checked> =
        backs.iter().map(|back| checked("risk_inputs", &change(*back, world.inputs(*back)))).collect();
    let published: Vec<Vec<Option<f64>>> = backs.iter().map(|back| world.published(*back)).collect();
    let landmarks: Vec<Landmark<'_>> = backs
        .iter()
        .zip(&tables)
        .zip(&published)
        .map(|((back, inputs), published)| Landmark { date: years_ago(*back), inputs, published_percent: published })
        .collect();
    let now = checked("risk_inputs", &change(0, world.inputs(0)));
    let tiers = TierThresholds { very_high_percent: Some(20.0), high_percent: 10.0, moderate_percent: Some(5.0) };
    let night = Night { as_of: AS_OF, landmarks: &landmarks, inputs_now: &now, outcomes: &outcomes, tiers };
    learn(Outcome::Cardiovascular, plan, &night).unwrap()
}

pub fn study(world: &World, plan: &LearningPlan) -> Learned {
    study_changed(world, plan, &|_, rows| rows)
}
