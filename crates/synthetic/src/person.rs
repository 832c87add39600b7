//! Who a person is: birth, sex, ethnic group, home, and the risk factors that stay for life.

use crate::calendar::{DAYS_PER_YEAR, Day, years_between};
use crate::catchment::{Catchment, Place};
use crate::condition::{CONDITION_COUNT, Condition, draw_onset_ages};
use crate::dice::Dice;
use crate::ethnicity::{EthnicGroup, Family, GROUPS};
use crate::geography::AGE_BANDS;
use crate::mortality::survival_to;

/// Sex as it bears on risk: 0 women, 1 men.
pub(crate) const WOMEN: usize = 0;
/// See [`WOMEN`].
pub(crate) const MEN: usize = 1;

/// A person, before anything happens to them.
pub(crate) struct Person {
    pub birth: Day,
    pub sex_index: usize,
    pub group: EthnicGroup,
    pub place: Place,
    pub townsend_score: f64,
    pub imd_2019_decile: Option<u8>,
    /// Standard normal scores of body mass index, systolic pressure, cholesterol, HDL and HbA1c.
    pub bmi_z: f64,
    pub systolic_z: f64,
    pub cholesterol_z: f64,
    pub hdl_z: f64,
    pub hba1c_z: f64,
    /// Within-person standard deviation of systolic pressure, mmHg.
    pub systolic_sd_mmhg: f64,
    pub height_cm: f64,
    pub smoking: Smoking,
    pub onset_age: [f64; CONDITION_COUNT],
    pub family_history_chd: bool,
    pub family_history_diabetes: bool,
    /// How often this person comes, against others of the same age, sex and health.
    pub contact_factor: f64,
    /// How likely a due test is done, against others.
    pub testing_factor: f64,
    /// Days between issues of a repeat medicine.
    pub issue_interval_days: i32,
}

/// A smoking life.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Smoking {
    /// Age at the first cigarette; infinite: never.
    pub start_age: f64,
    /// Age at stopping for good.
    pub quit_age: f64,
    /// 2 light, 3 moderate, 4 heavy.
    pub level: usize,
}

impl Smoking {
    /// 0 never, 1 ex, 2 light, 3 moderate, 4 heavy.
    pub(crate) fn level_at(&self, age: f64) -> usize {
        if age < self.start_age {
            0
        } else if age >= self.quit_age {
            1
        } else {
            self.level
        }
    }
}

/// Draws ages so that survivors have the area's structure; built once a request.
pub(crate) struct AgeWeights([f64; AGE_BANDS]);

impl AgeWeights {
    /// Weights against deaths over the history; see [`survival_to`].
    pub(crate) fn new(history_years: f64) -> Self {
        let mut weights = [0.0; AGE_BANDS];
        for (band, weight) in weights.iter_mut().enumerate() {
            let middle = if band + 1 == AGE_BANDS { 92.5 } else { 5.0 * band as f64 + 2.5 };
            *weight = 1.0 / survival_to(middle, history_years);
        }
        Self(weights)
    }

    fn draw(&self, bands: &[u32; AGE_BANDS], group: EthnicGroup, dice: &mut Dice) -> f64 {
        let tilt = group.profile().age_tilt_per_decade;
        let mut weights = [0.0; AGE_BANDS];
        for (band, weight) in weights.iter_mut().enumerate() {
            let decades_over_40 = (5.0 * band as f64 + 2.5 - 40.0) / 10.0;
            *weight = f64::from(bands[band]) * self.0[band] * (-tilt * decades_over_40).exp();
        }
        let band = dice.weighted(&weights);
        if band + 1 == AGE_BANDS {
            (90.0 + 3.5 * dice.exponential()).min(108.0)
        } else {
            5.0 * (band as f64 + dice.uniform())
        }
    }
}

impl Person {
    /// Draws a person living in the catchment on `as_of`.
    pub(crate) fn draw(catchment: &Catchment<'_>, ages: &AgeWeights, as_of: Day, dice: &mut Dice) -> Self {
        let place = catchment.draw(dice);
        let (home, demography) = catchment.home(place);
        let mut mix = [0.0; GROUPS];
        for (share, count) in mix.iter_mut().zip(demography.ethnic_groups) {
            *share = f64::from(count);
        }
        let group = EthnicGroup::at(dice.weighted(&mix));
        let age = ages.draw(&demography.age_bands, group, dice);
        // Never after the extract: the youngest are one day old.
        let birth = as_of - ((age * DAYS_PER_YEAR) as Day).max(1);
        // Women outlive men: England's share of women is about 49% at birth and 66% at 90.
        let women =
            0.490 + 0.010 * ((age - 40.0) / 20.0).clamp(0.0, 1.0) + 0.16 * ((age - 65.0) / 25.0).clamp(0.0, 1.0);
        let sex_index = if dice.chance(women) { WOMEN } else { MEN };
        let townsend_score = home.townsend_score.unwrap_or(0.0);
        let onset_age = draw_onset_ages(sex_index, townsend_score, dice);
        let south_asian = group.profile().family == Family::SouthAsian;
        let [bmi_z, systolic_z, cholesterol_z, hdl_z, hba1c_z] = std::array::from_fn(|_| dice.normal());
        Self {
            birth,
            sex_index,
            group,
            place,
            townsend_score,
            imd_2019_decile: home.imd_2019_decile,
            bmi_z,
            systolic_z,
            cholesterol_z,
            hdl_z,
            hba1c_z,
            systolic_sd_mmhg: 9.0 * dice.spread(0.28),
            height_cm: if sex_index == WOMEN { 162.0 } else { 175.5 } + 6.8 * dice.normal(),
            smoking: draw_smoking(sex_index, group, townsend_score, dice),
            onset_age,
            family_history_chd: dice.chance(if south_asian { 0.15 } else { 0.11 }),
            family_history_diabetes: dice.chance(if south_asian { 0.32 } else { 0.16 }),
            contact_factor: dice.spread(0.45),
            testing_factor: testing_factor(age, sex_index, townsend_score, dice),
            issue_interval_days: if dice.chance(0.35) { 28 } else { 56 },
        }
    }

    /// Age in years on a day.
    pub(crate) fn age_on(&self, day: Day) -> f64 {
        years_between(self.birth, day)
    }

    /// Whether a condition has begun by `age`.
    pub(crate) fn has(&self, condition: Condition, age: f64) -> bool {
        self.onset_age[condition as usize] <= age
    }
}

/// Ever-smoking is about twice current smoking at 45, and rises with deprivation.
fn draw_smoking(sex_index: usize, group: EthnicGroup, townsend: f64, dice: &mut Dice) -> Smoking {
    let current = group.profile().smoking_share[sex_index] * (0.085 * townsend.clamp(-6.0, 10.0)).exp();
    let ever = (2.0 * current).min(0.8);
    let (draw, start, quit) = (dice.uniform(), dice.normal(), dice.exponential());
    let level = 2 + dice.weighted(&[0.36, 0.40, 0.24]);
    let start_age = if draw < ever { (17.0 + 3.0 * start).clamp(12.0, 30.0) } else { f64::INFINITY };
    Smoking { start_age, quit_age: start_age + 3.0 + 36.0 * quit, level }
}

/// Testing is missing not at random: done less where deprived and in younger men.
fn testing_factor(age: f64, sex_index: usize, townsend: f64, dice: &mut Dice) -> f64 {
    let young_man = sex_index == MEN && age < 45.0;
    let mean = (1.0 - 0.035 * townsend.clamp(-6.0, 9.0)) * if young_man { 0.6 } else { 1.0 };
    (mean * dice.spread(0.30)).clamp(0.15, 1.8)
}
