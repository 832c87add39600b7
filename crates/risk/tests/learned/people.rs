//! Seeded people whose true hazards are known.

use evenreach_risk::learned::{DesignSpec, FeatureTable, FollowUp, Ridge, TrainingSpec, TrainingWindow, Transform};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub const YEARS: u32 = 6;

/// Simulated people, one row each.
pub struct People {
    pub age_years: Vec<f64>,
    pub systolic_mmhg: Vec<Option<f64>>,
    pub smoker: Vec<f64>,
    pub follow_up: Vec<FollowUp>,
    /// True risk over five years.
    pub true_risk: Vec<f64>,
    pub key: Vec<u64>,
}

/// People with a yearly hazard that bends upwards with age and rises with pressure and smoking;
/// one in ten leaves early, and pressure is unmeasured for one in five of those under 50.
pub fn simulate(count: usize, seed: u64) -> People {
    simulate_by(count, seed, |_| 0.0)
}

/// As [`simulate`], with an addition to the log-odds of each person by number.
pub fn simulate_by(count: usize, seed: u64, extra: impl Fn(usize) -> f64) -> People {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut people = People {
        age_years: Vec::new(),
        systolic_mmhg: Vec::new(),
        smoker: Vec::new(),
        follow_up: Vec::new(),
        true_risk: Vec::new(),
        key: Vec::new(),
    };
    for person in 0..count {
        let age: f64 = random.random_range(30.0..85.0);
        let bell: f64 = (0..6).map(|_| random.random::<f64>()).sum::<f64>() - 3.0;
        let systolic = 115.0 + 0.35 * (age - 30.0) + 18.0 * bell;
        let smoker = f64::from(u8::from(random.random::<f64>() < 0.2));
        let unmeasured = age < 50.0 && random.random::<f64>() < 0.2;
        let older = (age - 50.0).max(0.0);
        let log_odds = -6.0
            + 0.04 * (age - 50.0)
            + 0.0012 * older * older
            + 0.015 * (systolic - 130.0)
            + 0.8 * smoker
            + extra(person);
        let hazard = 1.0 / (1.0 + (-log_odds).exp());
        let leaves = if random.random::<f64>() < 0.1 { random.random_range(0.05..6.0) } else { f64::from(YEARS) };
        let year = (0..YEARS).find(|_| random.random::<f64>() < hazard);
        let event_at = year.map(|year| f64::from(year) + random.random_range(0.01..1.0));
        people.follow_up.push(match event_at {
            Some(time_years) if time_years <= leaves => FollowUp { time_years, event: true },
            _ => FollowUp { time_years: leaves, event: false },
        });
        people.age_years.push(age);
        people.systolic_mmhg.push((!unmeasured).then_some(systolic));
        people.smoker.push(smoker);
        people.true_risk.push(1.0 - (1.0 - hazard).powi(5));
        people.key.push(seed.wrapping_mul(1_000_003) + person as u64);
    }
    people
}

impl People {
    pub fn table(&self) -> FeatureTable {
        let some = |values: &[f64]| values.iter().map(|v| Some(*v)).collect();
        FeatureTable::new(vec![
            ("age_years".to_owned(), some(&self.age_years)),
            ("systolic_mmhg".to_owned(), self.systolic_mmhg.clone()),
            ("smoker".to_owned(), some(&self.smoker)),
        ])
        .unwrap()
    }
}

/// Splines of age and pressure, pressure missing or not, smoking, age by smoking.
pub fn spec() -> TrainingSpec {
    let mut design = DesignSpec::new(vec![
        Transform::spline("age_years", 4),
        Transform::spline("systolic_mmhg", 3),
        Transform::missing_indicator("systolic_mmhg"),
        Transform::indicator("smoker"),
        Transform::interaction(Transform::linear("age_years"), Transform::indicator("smoker")),
    ]);
    design.missing.insert("systolic_mmhg".to_owned(), evenreach_risk::learned::Fill::Median);
    let window =
        TrainingWindow { landmarks: vec!["2012-01-01".parse().unwrap()], followed_to: "2018-01-01".parse().unwrap() };
    let mut spec = TrainingSpec::new("cvd", "first cardiovascular event", window, design);
    spec.longest_years = f64::from(YEARS);
    spec.ridge = Ridge::Fixed(1.0);
    spec
}

/// Area under the ROC curve by counting pairs, ties as halves.
pub fn auroc(scores: &[f64], events: &[bool]) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]));
    let (mut below, mut won, mut positives) = (0.0, 0.0, 0.0);
    for tie in order.chunk_by(|a, b| scores[*a] >= scores[*b]) {
        let with = tie.iter().filter(|row| events[**row]).count() as f64;
        let without = tie.len() as f64 - with;
        won += with * (below + without / 2.0);
        below += without;
        positives += with;
    }
    won / (positives * below)
}

/// Scores and outcomes of the people whose outcome at a horizon is known.
pub fn known(scores: &[f64], follow_up: &[FollowUp], horizon_years: f64) -> (Vec<f64>, Vec<bool>) {
    let pairs = scores.iter().zip(follow_up).filter_map(|(s, f)| Some((*s, f.outcome_at(horizon_years)?)));
    pairs.unzip()
}
